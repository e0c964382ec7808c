"""Where do the numbers come from, and are they sound?"""

from tradecredit.app.data_and_methods import view
from tradecredit.app.frame import filters, page
from tradecredit.language import _

book = page.start(_("Data and methods"), _("Where do the numbers come from, and are they sound?"))
with filters.sidebar():
    search = view.search_text()

view.answer(book)
view.sections(book, search)
page.explain(
    formula=_(
        "A figure of the sample book is met when it lies within the accepted range of its target; "
        "a target without a range names a shape and is not judged. A check is a query that "
        "returns the rows that break its rule; it is passed when there are none. Assumptions are "
        "all reference values whose confidence is “chosen” or “BK”."
    ),
)
