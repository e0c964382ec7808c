"""What can go wrong between a query's name and its frame; every message says what to do."""

# ruff: noqa: N818 - the names say what happened, which is what a reader of `except` wants.

from tradecredit.errors import ToldPlainly


class StoreError(ToldPlainly):
    """Base of everything the store raises on purpose; its text is fit for a reader."""


class BookUnreadable(StoreError):
    """A file of the book is missing, damaged or not what the dictionary asks for."""


class ReferenceUnreadable(StoreError):
    """A file of data/reference cannot be read by the conventions of its column names."""


class QueryUnknown(StoreError):
    """No file of that name lies under queries/."""


class QueryHeaderError(StoreError):
    """The comment at the head of a query file does not agree with its text."""


class ParameterError(StoreError):
    """A parameter is missing, unknown to the query, or of a kind that cannot be bound."""


class QueryCancelled(StoreError):
    """A newer run asked for this one to stop; nobody is waiting for the result."""


class QueryTooSlow(StoreError):
    """The query passed its time limit; the message names what to narrow."""


class QueryTooLarge(StoreError):
    """The query needed more memory than the store may use; the message names what to narrow."""


class QueryFailed(StoreError):
    """The database refused the query; the message carries its reason."""
