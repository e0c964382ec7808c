"""The app of the floor pages, as ``dashboard.py`` is that of the pages: one under each name."""

from functools import partial

import streamlit as st

from tradecredit.bench import HOME, floor, page_names

st.navigation(
    [
        st.Page(partial(floor.show, name), title=name, url_path=name, default=name == HOME)
        for name in page_names()
    ]
).run()
