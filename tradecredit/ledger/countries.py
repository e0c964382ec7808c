"""Country names and codes of a ledger -> ISO 3166 alpha-2 codes."""

import re
from functools import cache, lru_cache

from babel import Locale

from tradecredit.ledger.values import plain_text
from tradecredit.ledger.words import by_word

UNKNOWN_COUNTRY = "ZZ"

_OTHER_NAMES = by_word(
    {
        "US": "usa|u s a|u s|america|united states of america|america us",
        "GB": "uk|u k|great britain|england|scotland",
        "AE": "uae|阿联酋",
        "KR": "korea|republic of korea",
        "RU": "russian federation",
        "VN": "viet nam",
        "NL": "holland|the netherlands",
        "TR": "turkey",
        "CZ": "czech republic|捷克共和国",
        "CN": "pr china|prc|p r china|mainland china|中国大陆",
        "HK": "hong kong|香港",
        "TW": "taiwan|台湾",
        "MO": "macau|澳门",
        "CI": "ivory coast",
        "MM": "burma",
    }
)
_ALPHA_3 = (
    "ARE:AE ARG:AR AUS:AU AUT:AT BEL:BE BGD:BD BRA:BR CAN:CA CHE:CH CHL:CL CHN:CN COL:CO CZE:CZ "
    "DEU:DE DNK:DK EGY:EG ESP:ES FIN:FI FRA:FR GBR:GB GRC:GR HKG:HK HUN:HU IDN:ID IND:IN IRL:IE "
    "IRN:IR ISR:IL ITA:IT JPN:JP KAZ:KZ KEN:KE KHM:KH KOR:KR LKA:LK MAC:MO MAR:MA MEX:MX MMR:MM "
    "MYS:MY NGA:NG NLD:NL NOR:NO NZL:NZ PAK:PK PER:PE PHL:PH POL:PL PRT:PT ROU:RO RUS:RU SAU:SA "
    "SGP:SG SWE:SE THA:TH TUR:TR TWN:TW UKR:UA USA:US UZB:UZ VNM:VN ZAF:ZA"
)


@cache
def _names() -> dict[str, str]:
    """Country names in the languages ledgers come in, and codes of two and three letters."""
    names: dict[str, str] = {}
    for language in ("de", "fr", "es", "zh", "en"):
        for code, name in Locale(language).territories.items():
            if re.fullmatch(r"[A-Z]{2}", code) and code not in ("EU", "UN", "EZ", "XA", "XB", "ZZ"):
                names[_plain(name)] = code
                names[code.lower()] = code
    names |= {three.lower(): two for three, two in (pair.split(":") for pair in _ALPHA_3.split())}
    return names | _OTHER_NAMES


def _plain(text: str) -> str:
    return re.sub(r"[\s.,()'’&-]+", " ", plain_text(text).lower()).strip()


@lru_cache(maxsize=10_000)
def country_code(text: str) -> str | None:
    """Alpha-2 code of a country's code or name; None when nothing is known by that text."""
    return _names().get(_plain(text))
