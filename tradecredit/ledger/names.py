"""Buyer names made comparable."""

import re
import unicodedata
from functools import lru_cache

MAX_NAME_CHARACTERS = 200
NAMES_KEPT = 50_000

_LEGAL_FORM_WORDS = """
    llc inc incorporated corp corporation co company ltd limited gmbh ag kg ohg ug mbh sa sarl
    sas srl spa bv nv ab as asa aps oy oyj plc pty pvt pte llp lp kk sdn bhd jsc ooo oao zao pjsc
    cv de eirl ltda cia sl sro doo kft zrt spzoo intl international group holding holdings
    enterprise enterprises trading the and
"""
_LEGAL_FORMS = frozenset(_LEGAL_FORM_WORDS.split())
_CHINESE_FORMS = re.compile(r"股份有限公司|有限责任公司|有限公司|集团公司|集团|公司|分公司")


# The template's own rows; whoever leaves them in does not want them in the book.
_EXAMPLE_MARKS = ("EXAMPLE-", "示例-")


def is_example(text: str) -> bool:
    """Whether a cell marks its row as an example of the template."""
    return text.upper().startswith(_EXAMPLE_MARKS)


def clean_text(text: str) -> str:
    """Text on one line without control characters, at most 200 characters."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())[:MAX_NAME_CHARACTERS]
    visible = "".join(
        " " if unicodedata.category(character) in ("Cc", "Zl", "Zp") else character
        for character in text
        if unicodedata.category(character) != "Cf"
    )
    return re.sub(r"\s+", " ", visible).strip()[:MAX_NAME_CHARACTERS]


@lru_cache(maxsize=NAMES_KEPT)
def normalised_name(name: str) -> str:
    """A name without case, accents and marks: the identity of a buyer without a number."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    plain = plain.replace("&", " and ")
    return re.sub(r"[\W_]+", " ", plain.replace("'", "").replace(".", "")).strip()


@lru_cache(maxsize=NAMES_KEPT)
def core_name(name: str) -> str:
    """The normalised name without legal forms: what two spellings of one firm share.

    The first word always stays: a firm may be called "Sa" or "International".
    """
    plain = _CHINESE_FORMS.sub("", normalised_name(name)).removeprefix("the ").strip()
    first, *others = plain.split() or [normalised_name(name)]
    return " ".join([first, *(word for word in others if word not in _LEGAL_FORMS)])
