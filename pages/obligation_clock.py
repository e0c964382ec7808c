"""What must I declare, notify or file, and by when?"""

from tradecredit.app import page
from tradecredit.language import _

page.start(_("Obligation clock"), _("What must I declare, notify or file, and by when?"))
page.explain()
