"""What does cover cost me after subsidy, and which scheme do I qualify for?"""

from tradecredit.app import page
from tradecredit.language import _

page.start(
    _("Premium after subsidy"),
    _("What does cover cost me after subsidy, and which scheme do I qualify for?"),
)
page.explain()
