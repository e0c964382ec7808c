"""The base of every error whose text is meant for the reader."""

# ruff: noqa: N818 - the names say what happened, which is what a reader of `except` wants.


class ToldPlainly(Exception):
    """What was found, where, what was expected and what to do, in a text fit for a reader."""


class DataFileUnreadable(ToldPlainly):
    """A file under data/ that comes with the product was edited into something unusable."""
