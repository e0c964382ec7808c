"""Every text a person sees passes through here, so that a second language is a catalogue.

``_("...")`` marks and translates one text; values go in by name, ``_("{count} rows", count=3)``,
so that a translation may put them where its grammar wants them.
"""

import gettext
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

SOURCE_LANGUAGE = "en"
CATALOGUES_DIR = Path(__file__).resolve().parent / "locales"

_language: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)


def use_language(language_code: str) -> None:
    """Speak this language in the current run; one without a catalogue falls back to English."""
    _language.set(language_code)


def language_in_use() -> str:
    """Code of the language the current run speaks."""
    return _language.get()


def translate(message: str, **values: Any) -> str:
    """``message`` in the language in use, with ``{name}`` replaced by ``values``."""
    translated = _catalogue(_language.get()).gettext(message)
    return translated.format(**values) if values else translated


def ngettext(one: str, many: str, how_many: float, /, **values: Any) -> str:
    """``one`` or ``many`` as the language in use wants it for ``how_many``, with values put in."""
    return _catalogue(_language.get()).ngettext(one, many, int(how_many)).format(**values)


@cache
def _catalogue(language_code: str) -> gettext.NullTranslations:
    return gettext.translation(
        "tradecredit", CATALOGUES_DIR, languages=[language_code], fallback=True
    )


_ = translate


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "mark, translate later"
    """Mark a text for the catalogue that is translated where it is shown."""
    return message
