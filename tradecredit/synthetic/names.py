"""Names of exporters and buyers: plausible in their country, and plainly not real.

Every name ends with a sample number in brackets, which no registered firm has.
"""

import numpy as np

from tradecredit.synthetic.frames import Array

CHINESE_FIRST = [
    "Hua",
    "Jin",
    "Xin",
    "Rui",
    "Heng",
    "Long",
    "Tai",
    "Fu",
    "Yong",
    "De",
    "Hong",
    "Sheng",
    "Kai",
    "Ming",
    "Jia",
    "Bo",
    "Wei",
    "Lian",
    "Tian",
    "Hai",
]
CHINESE_SECOND = [
    "da",
    "li",
    "feng",
    "tong",
    "yuan",
    "xing",
    "cheng",
    "hua",
    "mei",
    "an",
    "kang",
    "lun",
    "bang",
    "shun",
    "ke",
    "te",
    "ya",
    "fa",
    "qi",
    "sheng",
]
TRADE_OF_SECTOR = {
    "electronics": "Electronics",
    "machinery": "Machinery",
    "instruments": "Instruments",
    "textiles_apparel": "Garments",
    "furniture": "Furniture",
    "toys_festive": "Toys and Gifts",
    "chemicals": "Chemicals",
    "metals": "Metalware",
    "plastics": "Plastics",
    "vehicles_parts": "Auto Parts",
    "footwear_bags": "Bags and Shoes",
    "solar_batteries": "New Energy",
    "food": "Foods",
    "home_goods": "Homeware",
}
OPENING = [
    "Al",
    "Bel",
    "Cor",
    "Dan",
    "El",
    "Fal",
    "Gar",
    "Hol",
    "In",
    "Jan",
    "Kel",
    "Lor",
    "Mar",
    "Nor",
    "Or",
    "Pel",
    "Quin",
    "Ros",
    "Sel",
    "Tor",
    "Ul",
    "Ver",
    "Wes",
    "Yor",
    "Zan",
]
MIDDLE = [
    "a",
    "e",
    "i",
    "o",
    "u",
    "an",
    "en",
    "in",
    "on",
    "ar",
    "er",
    "or",
    "al",
    "el",
    "il",
    "am",
    "em",
]
ENDING = [
    "dale",
    "vik",
    "ton",
    "mar",
    "sen",
    "tex",
    "port",
    "lux",
    "nova",
    "line",
    "mond",
    "feld",
    "berg",
    "ta",
    "ro",
    "ga",
    "ri",
    "no",
    "lis",
    "den",
]
LEGAL_FORM = {
    "US": "Inc", "CA": "Ltd", "DE": "GmbH", "NL": "B.V.", "FR": "SAS", "IT": "S.r.l.", "GB": "Ltd",
    "ES": "S.L.", "BE": "BV", "PL": "Sp. z o.o.", "TR": "A.S.", "RU": "OOO", "BY": "OOO",
    "UA": "TOV", "KZ": "TOO", "JP": "K.K.", "KR": "Co., Ltd", "HK": "Ltd", "TW": "Co., Ltd",
    "IN": "Pvt Ltd", "VN": "Co., Ltd", "ID": "PT", "TH": "Co., Ltd", "MY": "Sdn Bhd",
    "SG": "Pte Ltd", "PH": "Corp", "BD": "Ltd", "PK": "Pvt Ltd", "AE": "LLC", "SA": "Est",
    "IL": "Ltd", "BR": "Ltda", "MX": "S.A. de C.V.", "CL": "SpA", "CO": "S.A.S.", "PE": "S.A.C.",
    "AR": "S.R.L.", "ZA": "Pty Ltd", "NG": "Ltd", "EG": "LLC", "KE": "Ltd", "MA": "SARL",
    "AU": "Pty Ltd", "NZ": "Ltd",
}  # fmt: skip
BUSINESS = [
    "Imports",
    "Trading",
    "Supply",
    "Wholesale",
    "Distribution",
    "Retail",
    "Stores",
    "Components",
    "Systems",
    "Home",
]


def exporter_names(
    rng: np.random.Generator, cities: list[str], sectors: list[str], first_number: int
) -> list[str]:
    """Chinese names in Latin letters: place, a made-up word, trade, legal form, sample number."""
    words = _chinese_words(rng, len(cities))
    return [
        f"{city.split(' (')[0]} {word} {TRADE_OF_SECTOR.get(sector, 'Trading')} Co., Ltd"
        f" (sample {first_number + number:04d})"
        for number, (city, word, sector) in enumerate(zip(cities, words, sectors, strict=True))
    ]


def buyer_names(rng: np.random.Generator, countries: list[str], first_number: int) -> list[str]:
    """Made-up words with a business and the legal form of the country, and a sample number."""
    words = _words(rng, len(countries))
    chinese = _chinese_words(rng, len(countries))
    kinds = rng.integers(0, len(BUSINESS), len(countries))
    return [
        f"{chinese[number]} Commerce Co., Ltd (sample {first_number + number:05d})"
        if country == "CN"
        else f"{words[number]} {BUSINESS[kinds[number]]} {LEGAL_FORM.get(country, 'Ltd')}"
        f" (sample {first_number + number:05d})"
        for number, country in enumerate(countries)
    ]


def _chinese_words(rng: np.random.Generator, count: int) -> list[str]:
    first, second, third = _draws(rng, count, CHINESE_FIRST, CHINESE_SECOND, CHINESE_SECOND)
    return [a + b + c for a, b, c in zip(first, second, third, strict=True)]


def _words(rng: np.random.Generator, count: int) -> list[str]:
    parts = _draws(rng, count, OPENING, MIDDLE, ENDING)
    return ["".join(letters) for letters in zip(*parts, strict=True)]


def _draws(rng: np.random.Generator, count: int, *lists: list[str]) -> list[Array]:
    return [np.array(words)[rng.integers(0, len(words), count)] for words in lists]
