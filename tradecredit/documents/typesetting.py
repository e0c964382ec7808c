"""Text on a page of the brief: fonts by letter, widths, ellipses and lines.

Latin, Greek and Cyrillic letters are of the font that ships with the project and is embedded.
Chinese, Japanese and Korean ones are of Adobe's standard fonts, which are named in the file and
which the reader's program brings. What none of them has is written as its nearest plain letter,
else as an empty box.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONTS_DIR = Path(__file__).parent / "fonts"
REGULAR, BOLD = "LiberationSans-Regular", "LiberationSans-Bold"
CHINESE, KOREAN = "STSong-Light", "HYSMyeongJo-Medium"
HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
HAN_AND_KANA = re.compile(r"[\u2e80-\u312f\u3190-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]")
NO_LETTER = "□"
ELLIPSIS = "…"
NO_BREAK = "\u00a0"
SPACES = re.compile(rf"[^\S{NO_BREAK}]+")
# Where a line may be broken: at spaces, and at every letter of a script without spaces.
ALONE = rf"{HAN_AND_KANA.pattern}|{HANGUL.pattern}"
PIECE = re.compile(rf"{SPACES.pattern}|{ALONE}|(?:(?!{ALONE})[\S{NO_BREAK}])+")

Align = Literal["left", "right", "centre"]


@cache
def register_fonts() -> None:
    """Make the fonts known to reportlab, once per process."""
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, FONTS_DIR / f"{name}.ttf"))
    for name in (CHINESE, KOREAN):
        pdfmetrics.registerFont(UnicodeCIDFont(name))


def plain(text: str) -> str:
    """``text`` on one line, without signs that steer a reader's program (as of direction)."""
    composed = unicodedata.normalize("NFC", SPACES.sub(" ", text).strip())
    return "".join(sign for sign in composed if not unicodedata.category(sign).startswith("C"))


def runs(text: str, *, is_bold: bool = False) -> list[tuple[str, str]]:
    """``text`` in pieces of one font: (font, piece)."""
    known = [
        _font_and_letter(letter, is_bold=is_bold) for letter in plain(text).replace(NO_BREAK, " ")
    ]
    return [
        (font, "".join(letter for _font, letter in pieces))
        for font, pieces in groupby(known, key=lambda pair: pair[0])
    ]


def is_readable(text: str) -> bool:
    """Whether the fonts have most of the letters of ``text``."""
    letters = "".join(piece for _font, piece in runs(text))
    return len(letters) > 2 * letters.count(NO_LETTER)


@lru_cache(maxsize=8192)
def _font_and_letter(letter: str, *, is_bold: bool) -> tuple[str, str]:
    font = BOLD if is_bold else REGULAR
    if _has(font, letter):
        return font, letter
    if HANGUL.fullmatch(letter):
        return KOREAN, letter
    if HAN_AND_KANA.fullmatch(letter):
        return CHINESE, letter
    bare = unicodedata.normalize("NFKD", letter)[0]
    return (font, bare) if _has(font, bare) else (font, NO_LETTER)


def _has(font: str, letter: str) -> bool:
    register_fonts()
    return ord(letter) in pdfmetrics.getFont(font).face.charToGlyph


def width(text: str, size: float, *, is_bold: bool = False) -> float:
    """Width of ``text`` in points."""
    pieces = runs(text, is_bold=is_bold)
    return float(sum(pdfmetrics.stringWidth(piece, font, size) for font, piece in pieces))


def shortened(text: str, size: float, room: float, *, is_bold: bool = False) -> str:
    """``text``, or as much of it as fits into ``room`` points, with an ellipsis."""
    whole = plain(text)
    if width(whole, size, is_bold=is_bold) <= room:
        return whole
    fitting, too_long = 0, len(whole)
    while too_long - fitting > 1:
        middle = (fitting + too_long) // 2
        cut = whole[:middle].rstrip() + ELLIPSIS
        if width(cut, size, is_bold=is_bold) <= room:
            fitting = middle
        else:
            too_long = middle
    return whole[:fitting].rstrip() + ELLIPSIS


def lines(text: str, size: float, room: float, most: int, *, is_bold: bool = False) -> list[str]:
    """``text`` in at most ``most`` lines of ``room`` points, cut with an ellipsis."""
    broken = list(_broken(text, size, room, is_bold=is_bold))
    if len(broken) <= most:
        return broken
    rest = " ".join(broken[most - 1 :])
    return [*broken[: most - 1], shortened(rest, size, room, is_bold=is_bold)]


def _broken(text: str, size: float, room: float, *, is_bold: bool) -> Iterator[str]:
    line = ""
    for piece in _pieces(plain(text), size, room, is_bold=is_bold):
        if width(line + piece.rstrip(), size, is_bold=is_bold) <= room:
            line += piece
        else:
            yield line.rstrip()
            line = piece.lstrip()
    if line.strip():
        yield line.rstrip()


def _pieces(text: str, size: float, room: float, *, is_bold: bool) -> Iterator[str]:
    """Pieces that must not be broken; one too long for a line comes letter by letter."""
    for piece in PIECE.findall(text):
        if width(piece, size, is_bold=is_bold) <= room:
            yield piece
        else:
            yield from piece


def draw(
    canvas: Canvas,
    x: float,
    y: float,
    text: str,
    size: float,
    *,
    is_bold: bool = False,
    align: Align = "left",
    colour: str = "#000000",
) -> None:
    """Write ``text`` on the line at ``y``; ``x`` is its left, right or middle by ``align``."""
    share = {"left": 0.0, "centre": 0.5, "right": 1.0}[align]
    written = canvas.beginText(x - share * width(text, size, is_bold=is_bold), y)
    written.setFillColor(colour)
    for font, piece in runs(text, is_bold=is_bold):
        written.setFont(font, size)
        written.textOut(piece)
    canvas.drawText(written)
