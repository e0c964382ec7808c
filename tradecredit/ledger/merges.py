"""Stage 5: names that are probably one buyer, proposed and never merged by themselves."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from tradecredit.language import _
from tradecredit.ledger.countries import UNKNOWN_COUNTRY
from tradecredit.ledger.names import core_name
from tradecredit.ledger.rows import most_frequent

SAME_NUMBER, SAME_NAME, SIMILAR_NAME = "same_number", "same_name", "similar_name"
SIMILAR_FROM = 90.0
# In a short name one letter is a large part of it: AM and AMC are two firms.
SHORTEST_FUZZY_NAME = 5
# Above this many names only those with the same first letters are compared.
MAX_COMPARED_AT_ONCE = 3_000
BLOCK_LETTERS = 3
SAME_NUMBER_SCORE, SAME_NAME_SCORE = 0.99, 0.95


@dataclass(frozen=True)
class MergeProposal:
    """Two or more spellings that are probably one buyer.

    ``kind``: ``same_number`` (one customer number, several spellings: one buyer already, what
    is accepted is the name to show), ``same_name`` (equal but for case, marks and legal form)
    or ``similar_name``. ``target_key`` and ``target_name`` are what the others become;
    ``score`` is 0 to 1.
    """

    proposal_id: str
    kind: str
    buyer_keys: tuple[str, ...]
    names: tuple[str, ...]
    target_key: str
    target_name: str
    score: float
    reason: str
    invoice_count: int
    outstanding_usd: float

    @property
    def is_strong(self) -> bool:
        """Whether number or name agree, not only look alike."""
        return self.kind != SIMILAR_NAME


@dataclass(frozen=True)
class _Buyer:
    key: str
    names: tuple[str, ...]
    country: str
    invoice_count: int
    outstanding_usd: float

    @property
    def name(self) -> str:
        return self.names[0]


def propose_merges(invoices: pd.DataFrame) -> list[MergeProposal]:
    """Proposals over the buyers of ``LedgerReading.invoices``, the surest and largest first.

    Buyers in different countries, both known, are never proposed.
    """
    if invoices.empty:
        return []
    buyers = _buyers(invoices)
    by_name = _same_name_groups(buyers)
    grouped = {buyer.key for group in by_name for buyer in group[1:]}
    heads = [buyer for buyer in buyers if buyer.key not in grouped]
    proposals = [
        *(_same_number(buyer) for buyer in buyers if _is_spelled_differently(buyer)),
        *(_same_name(group) for group in by_name),
        *(_similar(first, second, score) for first, second, score in _similar_pairs(heads)),
    ]
    return sorted(
        proposals, key=lambda each: (-each.score, -each.outstanding_usd, each.proposal_id)
    )


def apply_merges(invoices: pd.DataFrame, accepted: Iterable[MergeProposal]) -> pd.DataFrame:
    """The invoices with the accepted buyers joined; ``buyer_key`` and ``buyer_name`` change.

    Chains are followed: with A into B and B into C accepted, A becomes C.
    """
    accepted = list(accepted)
    target_of: dict[str, str] = {}
    for proposal in accepted:
        for key in proposal.buyer_keys:
            _join(target_of, proposal.target_key, key)
    names = {
        _final(target_of, proposal.target_key): proposal.target_name
        for proposal in sorted(accepted, key=lambda each: each.kind == SAME_NUMBER)
    }
    keys = invoices["buyer_key"].map(lambda key: _final(target_of, key))
    shown = [names.get(key, name) for key, name in zip(keys, invoices["buyer_name"], strict=True)]
    return invoices.assign(buyer_key=list(keys), buyer_name=shown)


def buyers_owing(invoices: pd.DataFrame) -> pd.DataFrame:
    """One row per buyer of accepted invoices, those that owe most first.

    Columns: ``buyer_key``, ``buyer_name`` (the most frequent spelling), ``invoice_count``,
    ``outstanding_usd``.
    """
    names = most_frequent(invoices, "buyer_key", "buyer_name")
    sums = invoices.groupby("buyer_key", as_index=False).agg(
        invoice_count=("invoice_id", "size"), outstanding_usd=("outstanding_usd", "sum")
    )
    return sums.assign(buyer_name=sums["buyer_key"].map(names)).sort_values(
        "outstanding_usd", ascending=False, kind="stable", ignore_index=True
    )


def _join(target_of: dict[str, str], target: str, key: str) -> None:
    """From now on ``key``, and whatever was joined to it, is what ``target`` has become."""
    final, root = _final(target_of, target), _final(target_of, key)
    if root != final:
        target_of[root] = final


def _final(target_of: dict[str, str], key: str) -> str:
    while key in target_of:
        key = target_of[key]
    return key


def _buyers(invoices: pd.DataFrame) -> list[_Buyer]:
    """One entry per buyer key; its names by how often they occur."""
    spellings = invoices.groupby(["buyer_key", "buyer_name"], sort=True).agg(
        invoice_count=("invoice_id", "size"), outstanding_usd=("outstanding_usd", "sum")
    )
    spellings = spellings.reset_index().sort_values(
        ["buyer_key", "invoice_count", "buyer_name"], ascending=[True, False, True]
    )
    known = invoices[invoices["country_code"] != UNKNOWN_COUNTRY]
    countries = most_frequent(known, "buyer_key", "country_code")
    names: dict[str, list[str]] = defaultdict(list)
    for key, name in zip(spellings["buyer_key"], spellings["buyer_name"], strict=True):
        names[key].append(name)
    sums = spellings.groupby("buyer_key")[["invoice_count", "outstanding_usd"]].sum()
    return [
        _Buyer(
            key=str(key),
            names=tuple(names[str(key)]),
            country=countries.get(str(key), UNKNOWN_COUNTRY),
            invoice_count=int(count),
            outstanding_usd=round(float(outstanding), 2),
        )
        for key, count, outstanding in sums.itertuples()
    ]


def _may_be_one(first: _Buyer, second: _Buyer) -> bool:
    return UNKNOWN_COUNTRY in (first.country, second.country) or first.country == second.country


def _is_spelled_differently(buyer: _Buyer) -> bool:
    return len(buyer.names) > 1


def _proposal(
    kind: str, buyers: Sequence[_Buyer], target: _Buyer, score: float, reason: str
) -> MergeProposal:
    names = tuple(dict.fromkeys(name for buyer in buyers for name in buyer.names))
    return MergeProposal(
        proposal_id=f"{kind}:{'|'.join(buyer.key for buyer in buyers)}",
        kind=kind,
        buyer_keys=tuple(buyer.key for buyer in buyers),
        names=names,
        target_key=target.key,
        target_name=target.name,
        score=round(score, 3),
        reason=reason,
        invoice_count=sum(buyer.invoice_count for buyer in buyers),
        outstanding_usd=round(sum(buyer.outstanding_usd for buyer in buyers), 2),
    )


def _same_number(buyer: _Buyer) -> MergeProposal:
    reason = _(
        "Customer number {number} is spelled in {count} ways.",
        number=buyer.key,
        count=len(buyer.names),
    )
    unlike = _unlike_names(buyer.names)
    if unlike:
        reason = _(
            "Customer number {number} carries names as different as '{first}' and '{second}': "
            "check that it is one buyer.",
            number=buyer.key,
            first=buyer.names[0],
            second=unlike,
        )
    if buyer.key.startswith("name:"):
        reason = _("The same name but for case and marks, spelled in several ways.")
    score = SAME_NUMBER_SCORE if not unlike else 0.5
    return _proposal(SAME_NUMBER, [buyer], buyer, score, reason)


def _unlike_names(names: Sequence[str]) -> str:
    """A spelling that shares next to nothing with the most frequent one; "" when none does."""
    first = core_name(names[0])
    unlike = (name for name in names[1:] if fuzz.token_set_ratio(first, core_name(name)) < 40)
    return next(unlike, "")


def _same_name_groups(buyers: Sequence[_Buyer]) -> list[list[_Buyer]]:
    """Buyers that share a name but for legal form, the one with most invoices first."""
    members: dict[str, list[_Buyer]] = defaultdict(list)
    for buyer in buyers:
        for core in {core_name(name) for name in buyer.names}:
            members[core].append(buyer)
    linked: dict[str, str] = {}
    for core, sharing in members.items():
        for buyer in sharing[1:] if len(core) > 1 else []:
            _join(linked, sharing[0].key, buyer.key)
    groups: dict[str, list[_Buyer]] = defaultdict(list)
    for buyer in buyers:
        groups[_final(linked, buyer.key)].append(buyer)
    return [
        group for sharing in groups.values() for group in _by_country(sharing) if len(group) > 1
    ]


def _by_country(buyers: list[_Buyer]) -> list[list[_Buyer]]:
    """One group per known country; buyers of unknown country join when there is one only."""
    countries = sorted({buyer.country for buyer in buyers} - {UNKNOWN_COUNTRY})
    ordered = sorted(buyers, key=lambda buyer: (-buyer.invoice_count, buyer.key))
    if len(countries) <= 1:
        return [ordered]
    return [[buyer for buyer in ordered if buyer.country == country] for country in countries]


def _same_name(group: Sequence[_Buyer]) -> MergeProposal:
    reason = _(
        "{count} buyers have the same name but for case, marks and legal form.", count=len(group)
    )
    return _proposal(SAME_NAME, group, group[0], SAME_NAME_SCORE, reason)


def _similar_pairs(buyers: Sequence[_Buyer]) -> list[tuple[_Buyer, _Buyer, float]]:
    """Pairs whose names are alike, letter by letter and regardless of the order of words."""
    named = [(core_name(buyer.name), buyer) for buyer in buyers]
    named = [(name, buyer) for name, buyer in named if len(name) >= SHORTEST_FUZZY_NAME]
    pairs = []
    for block in _blocks(named):
        pairs += [
            (block[first][1], block[second][1], score)
            for first, second, score in _alike([name for name, _buyer in block])
            if _may_be_one(block[first][1], block[second][1])
        ]
    return pairs


def _blocks(named: list[tuple[str, _Buyer]]) -> Iterable[list[tuple[str, _Buyer]]]:
    if len(named) <= MAX_COMPARED_AT_ONCE:
        return [named]
    blocks: dict[str, list[tuple[str, _Buyer]]] = defaultdict(list)
    for name, buyer in named:
        blocks[name[:BLOCK_LETTERS]].append((name, buyer))
    return [block[:MAX_COMPARED_AT_ONCE] for block in blocks.values()]


def _alike(names: list[str]) -> list[tuple[int, int, float]]:
    if len(names) < 2:
        return []
    options: dict[str, Any] = {"score_cutoff": SIMILAR_FROM, "dtype": np.uint8}
    letters = process.cdist(names, names, scorer=fuzz.ratio, **options)
    words = process.cdist(names, names, scorer=fuzz.token_sort_ratio, **options)
    scores = np.triu(np.maximum(letters, words), k=1)
    firsts, seconds = np.nonzero(scores)
    return [
        (int(first), int(second), float(scores[first, second]))
        for first, second in zip(firsts, seconds, strict=True)
        if _same_numbers(names[first], names[second])
    ]


def _same_numbers(first: str, second: str) -> bool:
    """Store 12 and store 13 differ by one letter and are two buyers."""
    digits = [sorted(word for word in name.split() if word.isdecimal()) for name in (first, second)]
    return digits[0] == digits[1]


def _similar(first: _Buyer, second: _Buyer, score: float) -> MergeProposal:
    target, other = sorted((first, second), key=lambda each: (-each.invoice_count, each.key))
    reason = _("The names are alike to {score} %.", score=round(score))
    return _proposal(SIMILAR_NAME, [target, other], target, score / 100 * SAME_NAME_SCORE, reason)
