"""A ledger of the shape of a real accounting export: made up, of the same size and habits."""

import random
from datetime import date, timedelta

ROW_COUNT = 9_681
NUMBER_COUNT = 553
SPELLING_COUNT = 1_766
HEADINGS = (
    ",business_code,cust_number,name_customer,clear_date,buisness_year,doc_id,posting_date,"
    "due_in_date,baseline_create_date,cust_payment_terms,converted_usd"
)
ENDINGS = ("", " corp", " llc", " co", " systems", " us", " in", " trust", " associates")


def spellings(chance: random.Random) -> list[tuple[str, str]]:
    """Customer number and name, 1,766 pairs over 553 numbers."""
    numbers = [str(200_000_000 + 1_013 * position) for position in range(NUMBER_COUNT)]
    names = [f"SAMPLE {word_of(position)}" for position in range(NUMBER_COUNT)]
    pairs = [(number, name) for number, name in zip(numbers, names, strict=True)]
    others = [
        (number, name + ending)
        for number, name in zip(numbers, names, strict=True)
        for ending in ENDINGS[1:]
    ]
    return pairs + chance.sample(others, SPELLING_COUNT - NUMBER_COUNT)


def word_of(position: int) -> str:
    """A made-up word that differs from every other in several letters."""
    syllables = ("BA", "KO", "LU", "MI", "NE", "RA", "SO", "TU", "VI", "ZE")
    return "".join(syllables[int(digit)] * 2 for digit in f"{position * 7 % 1000:03d}")


def ledger() -> tuple[bytes, int]:
    """The file and its total in cents, each amount rounded half away from zero."""
    chance = random.Random(2020)
    pairs = spellings(chance)
    rows = [*pairs, *chance.choices(pairs, k=ROW_COUNT - len(pairs))]
    lines = [HEADINGS]
    total_cents = 0
    for position, (number, name) in enumerate(rows):
        posted = date(2020, 2, 27) + timedelta(days=chance.randrange(85))
        due = posted + timedelta(days=chance.choice((10, 15, 15, 30, 45)))
        thousandths = chance.randrange(500, 400_000_000)
        total_cents += (thousandths + 5) // 10
        lines.append(
            f"{3 * position},U001,{number},{name},,2020,{1_930_000_000 + position},"
            f"{posted:%d-%m-%Y},{due:%d-%m-%Y},{posted:%d-%m-%Y},NA{position % 43:02d}X,"
            f"{thousandths / 1000:.3f}"
        )
    return "\n".join(lines).encode(), total_cents
