"""What do I know about this buyer, and what do I do next?"""

from tradecredit.app import page
from tradecredit.language import _

page.start(_("Buyer file"), _("What do I know about this buyer, and what do I do next?"))
page.explain()
