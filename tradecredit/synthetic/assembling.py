"""From the generator's numbers to the tables of the dictionary."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tradecredit.store import conform
from tradecredit.synthetic import buyers as buyers_module
from tradecredit.synthetic import limits as limits_module
from tradecredit.synthetic import losses as losses_module
from tradecredit.synthetic import names, subsidies
from tradecredit.synthetic.claims import EVIDENCE_NAMES
from tradecredit.synthetic.exporters import FIRST_EXPORT_YEAR, SIZE_NAMES, ExporterYears
from tradecredit.synthetic.facts import Facts
from tradecredit.synthetic.frames import NEVER, Array, Frame, row_count
from tradecredit.synthetic.policies import CAUSES, PRODUCT_NAMES

MOVEMENT_NAMES = ("payment", "recovery", "cost", "reserve")
CLAIM_DECISIONS = ("paid", "refused", "withdrawn")
SUBSIDY_DECISIONS = ("granted", "capped", "refused")
DECLARATION_NAMES = ("monthly", "per_shipment")


@dataclass(frozen=True)
class Offsets:
    """How many rows of each kind the chunks before hold, so that ids run on over the book."""

    exporters: int = 0
    buyers: int = 0
    policies: int = 0
    limits: int = 0
    shipments: int = 0
    claims: int = 0
    movements: int = 0
    subsidies: int = 0


def ids(prefix: str, first: int, count: int, width: int) -> pa.Array:
    """Ids in running order, such as ``E000001``."""
    text = pc.cast(pa.array(np.arange(first + 1, first + count + 1)), pa.string())
    return pc.binary_join_element_wise(prefix, pc.utf8_lpad(text, width, "0"), "")


def picked(values: Sequence[str] | pa.Array, index: Array) -> pa.Array:
    """Text by position; a negative position is null."""
    source = values if isinstance(values, pa.Array) else pa.array(list(values), pa.string())
    where = np.asarray(index)
    return source.take(pa.array(np.maximum(where, 0), mask=where < 0))


def dates(days: Array, data_end: int | None = None) -> pa.Array:
    """Dates of day numbers; ``NEVER``, and what lies after ``data_end``, is null."""
    unknown = days >= NEVER if data_end is None else days > data_end
    return pa.array(np.asarray(days, dtype=np.int32), pa.int32(), mask=unknown).cast(pa.date32())


def amounts(values: Array) -> pa.Array:
    """Numbers with NaN as null."""
    return pa.array(values, pa.float64(), mask=np.isnan(values))


def flags(values: Array) -> pa.Array:
    """Yes and no with -1 as null."""
    return pa.array(values == 1, pa.bool_(), mask=values < 0)


def counts(values: Array) -> pa.Array:
    """Whole numbers with -1 as null."""
    return pa.array(np.asarray(values, dtype=np.int32), pa.int32(), mask=values < 0)


def table(name: str, columns: dict[str, pa.Array | Array]) -> pa.Table:
    """An Arrow table with exactly the columns of the dictionary; one not given is unknown."""
    return conform(pa.table({column: _arrow(values) for column, values in columns.items()}), name)


def _arrow(column: pa.Array | Array) -> pa.Array:
    return column if isinstance(column, pa.Array) else pa.array(column)


# ---- One function per table ----------------------------------------------------------------


def exporters_table(
    rng: np.random.Generator, facts: Facts, exporters: Frame, exporter_ids: pa.Array, first: int
) -> pa.Table:
    """Exporters with generated names."""
    cities = [facts.codes("cities", "city_name")[code] for code in exporters["city"]]
    sectors = [facts.codes("sectors", "sector_code")[code] for code in exporters["sector"]]
    return table(
        "exporters",
        {
            "exporter_id": exporter_ids,
            "exporter_name": pa.array(names.exporter_names(rng, cities, sectors, first + 1)),
            "city_code": picked(facts.codes("cities", "city_code"), exporters["city"]),
            "sector_code": picked(facts.codes("sectors", "sector_code"), exporters["sector"]),
            "size_class": picked(SIZE_NAMES, exporters["size"]),
        },
    )


def exporter_years_table(years: ExporterYears, exporter_ids: pa.Array) -> pa.Table:
    """Exports and domestic sales of every exporter and year."""
    count, year_count = years.exports_usd.shape
    return table(
        "exporter_years",
        {
            "exporter_id": exporter_ids.take(pa.array(np.repeat(np.arange(count), year_count))),
            "calendar_year": np.tile(
                np.arange(FIRST_EXPORT_YEAR, FIRST_EXPORT_YEAR + year_count), count
            ),
            "exports_usd": years.exports_usd.ravel(),
            "exports_to_us_usd": years.exports_to_us_usd.ravel(),
            "domestic_sales_cny": years.domestic_sales_cny.ravel(),
        },
    )


def buyers_table(
    rng: np.random.Generator, facts: Facts, buyers: Frame, buyer_ids: pa.Array, first: int
) -> pa.Table:
    """Buyers with generated names."""
    codes = facts.codes("countries", "country_code")
    countries = [codes[code] for code in buyers["country"]]
    # There are fewer groups than buyers, so numbers that run with theirs never meet.
    groups = ids("G", first, int(buyers["group"].max()) + 1, 7)
    return table(
        "buyers",
        {
            "buyer_id": buyer_ids,
            "buyer_name": pa.array(names.buyer_names(rng, countries, first + 1)),
            "country_code": pa.array(countries),
            "group_id": picked(groups, buyers["group"]),
            "sector_code": picked(facts.codes("sectors", "sector_code"), buyers["sector"]),
            "first_seen_date": dates(buyers["first_seen"]),
            "has_import_record": flags(buyers["has_import_record"]),
        },
    )


def grades_table(grades: Frame, buyer_ids: pa.Array) -> pa.Table:
    """Grades of buyers in time."""
    return table(
        "buyer_grades",
        {
            "buyer_id": buyer_ids.take(pa.array(grades["buyer"])),
            "valid_from": dates(grades["valid_from"]),
            "grade": picked(tuple(buyers_module.GRADE_NAMES), grades["grade"]),
            "insolvency_probability": grades["probability"],
        },
    )


def policies_table(
    facts: Facts, policies: Frame, policy_ids: pa.Array, exporter_ids: pa.Array
) -> pa.Table:
    """Policy years."""
    shares = {
        f"indemnity_{cause}_ratio": policies["indemnity"][:, column]
        for column, cause in enumerate(CAUSES)
    }
    rule = policies["declaration_rule"]
    return table(
        "policies",
        shares
        | {
            "policy_id": policy_ids,
            "exporter_id": exporter_ids.take(pa.array(policies["exporter"])),
            "insurer_code": picked(facts.codes("insurers", "insurer_code"), policies["insurer"]),
            "product_code": picked(PRODUCT_NAMES, policies["product"]),
            "scheme_code": picked(facts.codes("schemes", "scheme_code"), policies["scheme"]),
            "policy_start_date": dates(policies["start"]),
            "policy_end_date": dates(policies["end"]),
            "is_period_assumed": np.zeros(row_count(policies), dtype=bool),
            "premium_rate_ratio": policies["rate"],
            "buyer_cap_usd": amounts(policies["cap"]),
            "minimum_premium_usd": amounts(policies["minimum_premium"]),
            "maximum_liability_usd": policies["maximum"],
            "discretionary_limit_usd": amounts(policies["discretionary"]),
            "declaration_rule": picked(DECLARATION_NAMES, np.where(rule > 1, -1, rule)),
            "notice_days": counts(policies["notice_days"]),
            "stop_shipment_days": counts(policies["stop_days"]),
        },
    )


def limits_table(
    limits: Frame,
    pairs: Frame,
    limit_ids: pa.Array,
    exporter_ids: pa.Array,
    buyer_ids: pa.Array,
    data_end: int,
) -> pa.Table:
    """Limit decisions; an end that has not come yet is null."""
    ended = limits["valid_to"] <= data_end
    return table(
        "limits",
        {
            "limit_id": limit_ids,
            "exporter_id": exporter_ids.take(pa.array(pairs["exporter"][limits["pair"]])),
            "buyer_id": buyer_ids.take(pa.array(pairs["buyer_row"][limits["pair"]])),
            "applied_date": dates(limits["applied"]),
            "decided_date": dates(limits["decided"]),
            "decision": picked(limits_module.DECISION_NAMES, limits["decision"]),
            "requested_usd": amounts(limits["requested"]),
            "approved_usd": limits["approved"],
            "payment_term": picked(buyers_module.TERM_CODES, limits["term"]),
            "term_days": limits["term_days"],
            "valid_from": dates(limits["valid_from"]),
            "valid_to": dates(limits["valid_to"], data_end),
            "end_reason": picked(limits_module.END_NAMES, np.where(ended, limits["end"], -1)),
            "reason_code": picked(limits_module.REASON_NAMES, limits["reason"]),
        },
    )


def shipments_table(
    rng: np.random.Generator,
    facts: Facts,
    orders: Frame,
    pairs: Frame,
    keys: dict[str, pa.Array],
    first: int,
    data_end: int,
) -> pa.Table:
    """Invoices, sorted by exporter and ship date as they are given."""
    count = row_count(orders)
    pair = orders["pair"]
    declared = orders["declared"] <= data_end
    return table(
        "shipments",
        {
            "invoice_id": keys["invoice"],
            "exporter_id": keys["exporter"].take(pa.array(pairs["exporter"][pair])),
            "policy_id": picked(keys["policy"], orders["policy"]),
            "buyer_id": keys["buyer"].take(pa.array(pairs["buyer_row"][pair])),
            "hs6_code": picked(facts.codes("hs_codes", "hs6_code"), orders["goods"]),
            "payment_term": picked(buyers_module.TERM_CODES, pairs["term"][pair]),
            "term_days": orders["due"] - orders["invoice_day"],
            "ship_date": dates(orders["ship"]),
            "invoice_date": dates(orders["invoice_day"]),
            "due_date": dates(orders["due"]),
            "invoice_amount_usd": orders["amount"],
            "declared_date": dates(orders["declared"], data_end),
            "premium_usd": np.where(declared, orders["premium"], 0.0),
            "notice_date": dates(orders["notice"], data_end),
            "paid_date": dates(orders["paid"], data_end),
            "written_off_date": dates(orders["written_off"], data_end),
            "bill_of_lading": _bills_of_lading(rng, first, count),
            "consignee_country_code": picked(
                facts.codes("countries", "country_code"), orders["consignee"]
            ),
        },
    )


def _bills_of_lading(rng: np.random.Generator, first: int, count: int) -> pa.Array:
    """Numbers of nine digits after the letters of no carrier, none of them used twice."""
    # Steps of a number without a common factor with 10^9 meet each number once.
    numbers = (np.arange(first, first + count, dtype=np.int64) * 387_420_489 + 123_456_789) % 10**9
    text = pc.cast(pa.array(numbers, mask=rng.random(count) < 0.01), pa.string())
    return pc.binary_join_element_wise("SMPL", pc.utf8_lpad(text, 9, "0"), "")


def claims_table(
    claims: Frame, movements: Frame, pairs: Frame, keys: dict[str, pa.Array], data_end: int
) -> pa.Table:
    """Claims; what was decided after the end of the data is still open."""
    payments = movements["kind"] == MOVEMENT_NAMES.index("payment")
    paid_usd = np.round(
        np.bincount(movements["claim"][payments], movements["amount"][payments], row_count(claims)),
        2,
    )
    decided = claims["decision"] <= data_end
    decided &= (claims["outcome_code"] != 0) | (claims["payment"] <= data_end)
    paid = (claims["outcome_code"] == 0) & decided
    closed = claims["closed"] <= data_end
    opened = claims["opened"] <= data_end
    refusal = np.where(decided & (claims["outcome_code"] == 1), claims["refusal"], -1)
    return table(
        "claims",
        {name: flags(claims[name]) for name in EVIDENCE_NAMES}
        | {
            "claim_id": keys["claim"],
            "exporter_id": keys["exporter"].take(pa.array(pairs["exporter"][claims["pair"]])),
            "buyer_id": keys["buyer"].take(pa.array(pairs["buyer_row"][claims["pair"]])),
            "policy_id": keys["policy"].take(pa.array(claims["policy"])),
            "cause": picked(CAUSES, claims["cause"]),
            "loss_date": dates(claims["loss"]),
            "notice_date": dates(claims["notice"], data_end),
            "filing_date": dates(claims["filing"]),
            "decision_date": dates(np.where(decided, claims["decision"], NEVER)),
            "decision": picked(CLAIM_DECISIONS, np.where(decided, claims["outcome_code"], -1)),
            "refusal_reason": picked(losses_module.REFUSAL_NAMES, refusal),
            "payment_date": dates(np.where(paid, claims["payment"], NEVER), data_end),
            "claimed_usd": claims["claimed"],
            "indemnified_usd": amounts(np.where(decided, paid_usd, np.nan)),
            "dispute_opened_date": dates(claims["opened"], data_end),
            "dispute_closed_date": dates(np.where(opened, claims["closed"], NEVER), data_end),
            "dispute_outcome": picked(
                losses_module.OUTCOME_NAMES, np.where(opened & closed, claims["outcome"], -1)
            ),
            "is_planted_fabrication": pa.array(claims["fate"] == losses_module.FABRICATED),
        },
    )


def claim_invoices_table(orders: Frame, keys: dict[str, pa.Array]) -> pa.Table:
    """The unpaid invoices behind each claim, in full."""
    rows = np.flatnonzero(orders["claim"] >= 0)
    rows = rows[np.argsort(orders["claim"][rows], kind="stable")]
    return table(
        "claim_invoices",
        {
            "claim_id": keys["claim"].take(pa.array(orders["claim"][rows])),
            "invoice_id": keys["invoice"].take(pa.array(rows)),
            "claimed_usd": orders["amount"][rows],
        },
    )


def movements_table(movements: Frame, movement_ids: pa.Array, claim_ids: pa.Array) -> pa.Table:
    """Payments, recoveries, costs and reserves of claims."""
    return table(
        "claim_movements",
        {
            "movement_id": movement_ids,
            "claim_id": claim_ids.take(pa.array(movements["claim"])),
            "movement_type": picked(MOVEMENT_NAMES, movements["kind"]),
            "movement_date": dates(movements["day"]),
            "amount_usd": movements["amount"],
        },
    )


def subsidies_table(
    facts: Facts, grants: Frame, policies: Frame, grant_ids: pa.Array, keys: dict[str, pa.Array]
) -> pa.Table:
    """Subsidy grants."""
    policy = grants["policy"]
    return table(
        "subsidies",
        {
            "subsidy_id": grant_ids,
            "policy_id": keys["policy"].take(pa.array(policy)),
            "exporter_id": keys["exporter"].take(pa.array(policies["exporter"][policy])),
            "scheme_code": picked(
                facts.codes("schemes", "scheme_code"), policies["scheme"][policy]
            ),
            "premium_paid_usd": grants["premium"],
            "subsidy_usd": grants["amount"],
            "granted_date": dates(grants["day"]),
            "decision": picked(SUBSIDY_DECISIONS, grants["decision"]),
            "reason_code": picked(subsidies.REASON_NAMES, grants["reason"]),
        },
    )


def cessions_table(facts: Facts, cessions: Frame, policy_ids: pa.Array) -> pa.Table:
    """Shares of domestic policies ceded to the members of the body."""
    members = [row["pool_member_code"] for row in facts.rows["pool_members"]]
    return table(
        "pool_cessions",
        {
            "policy_id": policy_ids.take(pa.array(cessions["policy"])),
            "pool_member_code": picked(members, cessions["member"]),
            "ceded_ratio": cessions["ratio"],
            "committed_cover_cny": cessions["committed_cny"],
        },
    )
