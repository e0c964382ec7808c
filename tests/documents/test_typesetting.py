"""Text of the brief fits its room, in the letters it was written in."""

import pytest

from tradecredit.documents import typesetting
from tradecredit.documents.typesetting import CHINESE, ELLIPSIS, KOREAN, REGULAR


@pytest.mark.parametrize("name", ["Łódź Handel", "Şişli Ğ", "Müller & Söhne", "Đồ gỗ", "Север"])
def test_letters_with_accents_are_of_the_font_that_is_embedded(name: str) -> None:
    assert typesetting.runs(name) == [(REGULAR, name)]


def test_chinese_and_korean_are_set_in_their_own_fonts() -> None:
    assert typesetting.runs("Yiwu 义乌 삼성") == [
        (REGULAR, "Yiwu "),
        (CHINESE, "义乌"),
        (REGULAR, " "),
        (KOREAN, "삼성"),
    ]


def test_a_letter_no_font_has_is_a_box_and_never_left_out() -> None:
    assert typesetting.runs("a😀b") == [(REGULAR, "a□b")]


def test_a_name_of_letters_no_font_has_is_not_readable() -> None:
    assert not typesetting.is_readable("شركة التجارة")
    assert typesetting.is_readable("Shop 😀")


def test_signs_that_turn_the_direction_of_a_line_are_left_out() -> None:
    assert typesetting.plain("a\u202eb\u0000 \n c") == "ab c"


@pytest.mark.parametrize("text", ["x" * 200, "义" * 100, "a long name of several words " * 9])
def test_a_text_too_long_for_its_room_ends_in_an_ellipsis_within_it(text: str) -> None:
    shown = typesetting.shortened(text, 8, 120)

    assert shown.endswith(ELLIPSIS)
    assert text.startswith(shown.removesuffix(ELLIPSIS))
    assert 100 < typesetting.width(shown, 8) <= 120


def test_a_text_that_fits_stays_whole() -> None:
    assert typesetting.shortened("Alpha Stores Ltd", 8, 120) == "Alpha Stores Ltd"


@pytest.mark.parametrize("text", ["x" * 900, "义乌" * 300, "words of a sentence " * 60])
def test_lines_fit_their_room_and_number(text: str) -> None:
    broken = typesetting.lines(text, 8, 200, 3)

    assert len(broken) == 3
    assert all(typesetting.width(line, 8) <= 200 for line in broken)
    assert broken[-1].endswith(ELLIPSIS)


def test_lines_keep_every_word() -> None:
    sentence = "The part above the buyer's limit, which older invoices fill first."

    assert " ".join(typesetting.lines(sentence, 8, 100, 9)) == sentence


def test_an_amount_is_not_parted_from_its_unit() -> None:
    broken = typesetting.lines("It takes US$\u00a019.6\u00a0m of it", 8, 62, 9)

    assert any("US$\u00a019.6\u00a0m" in line for line in broken)
    assert len(broken) > 1
