"""Where do the numbers come from, and are they sound?"""

from tradecredit.app import filters, methods_view, page
from tradecredit.language import _

book = page.start(_("Data and methods"), _("Where do the numbers come from, and are they sound?"))
with filters.sidebar():
    search = methods_view.search_text()

methods_view.answer(book)
methods_view.sections(book, search)
