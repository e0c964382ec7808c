"""Which pages are there, in which order?"""

import streamlit as st

from tradecredit.app.frame.page import ICON
from tradecredit.language import _

# Without it the menu icon of the page would be the tab's for a moment, asked from another host.
st.set_page_config(page_icon=ICON)
st.navigation(
    {
        "": [
            st.Page(
                "pages/overview.py",
                title=_("Overview"),
                icon=":material/home:",
                url_path="home",
                default=True,
            ),
            # The first page has the address "/"; a link that names it opens it too.
            st.Page(
                "pages/overview.py",
                title=_("Overview"),
                url_path="overview",
                visibility="hidden",
            ),
        ],
        _("Exporters"): [
            st.Page(
                "pages/buyer_exposure.py",
                title=_("Buyer exposure"),
                icon=":material/account_balance_wallet:",
            ),
            st.Page(
                "pages/buyer_file.py",
                title=_("Buyer file"),
                icon=":material/person_search:",
            ),
            st.Page(
                "pages/shipment_check.py",
                title=_("Shipment check"),
                icon=":material/local_shipping:",
            ),
            st.Page(
                "pages/obligation_clock.py",
                title=_("Obligation clock"),
                icon=":material/alarm:",
            ),
            st.Page(
                "pages/limit_cuts.py",
                title=_("Limit cuts"),
                icon=":material/content_cut:",
            ),
            st.Page(
                "pages/premium_after_subsidy.py",
                title=_("Premium after subsidy"),
                icon=":material/savings:",
            ),
            st.Page("pages/my_ledger.py", title=_("My ledger"), icon=":material/upload_file:"),
        ],
        _("Analysts"): [
            st.Page(
                "pages/coverage_growth.py",
                title=_("Coverage growth"),
                icon=":material/trending_up:",
            ),
            st.Page("pages/claim_ratios.py", title=_("Claim ratios"), icon=":material/percent:"),
            st.Page(
                "pages/claims_development.py",
                title=_("Claims development"),
                icon=":material/stairs:",
            ),
        ],
        _("About"): [
            st.Page(
                "pages/data_and_methods.py",
                title=_("Data and methods"),
                icon=":material/menu_book:",
            ),
        ],
    }
).run()
