"""What would a limit cut leave uninsured, and which orders should I hold?"""

from tradecredit.app import page
from tradecredit.language import _

page.start(
    _("Limit cuts"), _("What would a limit cut leave uninsured, and which orders should I hold?")
)
page.explain()
