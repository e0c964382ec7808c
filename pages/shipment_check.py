"""May I ship this order on cover, and what do I keep at risk?"""

from tradecredit.app import page
from tradecredit.language import _

page.start(_("Shipment check"), _("May I ship this order on cover, and what do I keep at risk?"))
page.explain()
