"""Packs written by hand, with totals that can be added up by eye."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from tradecredit.columns import step_label
from tradecredit.cover_steps import COVER_STEPS
from tradecredit.documents.pack import Pack

AS_OF = date(2025, 9, 30)
STEPS = [step.code for step in COVER_STEPS]
BUYERS = {"B1": "Alpha Stores Ltd", "B2": "Beta Handel GmbH"}

# Invoice, buyer, due date, owed, what steps take, payable. In all: owed 61,534.86, no limit
# 300.30, above the limit 10,000.00, uninsured percentage 5,123.46, payable 46,111.10.
THREE_INVOICES = [
    ("R-1", "B1", "2025-10-31", 60_000.00, {"over_limit": 10_000.00, "retained_share": 5_000.00}),
    ("R-2", "B2", "2025-08-31", 1_234.56, {"retained_share": 123.46}),
    ("R-3", "B2", "2025-06-30", 300.30, {"no_limit": 300.30}),
]


def pack(rows: Sequence[tuple[str, str, str, float, dict[str, float]]] = (), **given: Any) -> Pack:
    """A pack of these invoices; ``names`` of buyers and any field can be given."""
    names = given.pop("names", BUYERS)
    invoices = _invoices(list(rows), names)
    known = Pack(
        exporter_name="Sample furniture two",
        as_of_date=AS_OF,
        loss_cause="default",
        filters="exporter=X2; cause=Default; markets=Germany",
        data_kind="synthetic",
        data_end=AS_OF,
        data_version="tiny-1",
        printed_date=date(2025, 10, 2),
        summary=_summary(invoices),
        waterfall=_waterfall(invoices),
        board=_board(invoices),
        invoices=invoices,
        obligations=obligations(),
        rules_used=RULES_USED,
        rules=RULES,
        sources=SOURCES,
    )
    return replace(known, **given)


def three_invoices(**given: Any) -> Pack:
    """The pack of ``THREE_INVOICES`` with two obligations and one that was missed."""
    return pack(THREE_INVOICES, **{"obligations": obligations(OBLIGATIONS), **given})


def many_buyers(names: Sequence[str], **given: Any) -> Pack:
    """A pack in which every step takes something and each name owes 1,000.10."""
    taken = dict.fromkeys(STEPS, 10.01)
    rows = [(f"R-{n}", f"B{n}", "2025-08-31", 1_000.10, taken) for n in range(len(names))]
    known = {f"B{number}": name for number, name in enumerate(names)}
    due = [_obligation(f"B{number}", name, number) for number, name in enumerate(names)]
    return pack(rows, names=known, obligations=obligations(due), **given)


def _invoices(rows: Sequence[Any], names: dict[str, str]) -> pd.DataFrame:
    made = []
    for invoice_id, buyer_id, due_date, owed, taken in rows:
        steps = {f"{step}_usd": taken.get(step, 0.0) for step in STEPS}
        gap = max(taken, key=lambda step: taken[step], default=None)
        made.append(
            {
                "invoice_id": invoice_id,
                "buyer_id": buyer_id,
                "buyer_name": names[buyer_id],
                "country_code": "Germany",
                "policy_id": "P4",
                "ship_date": pd.Timestamp("2025-05-31"),
                "invoice_date": pd.Timestamp("2025-05-31"),
                "due_date": pd.Timestamp(due_date),
                "days_overdue": (pd.Timestamp(AS_OF) - pd.Timestamp(due_date)).days,
                "outstanding_usd": owed,
                **steps,
                "payable_usd": owed - sum(steps.values()),
                "held_usd": 0.0,
                "main_gap_step": gap and step_label(gap),
                "limit_usd": 50_000.0,
                "limit_source": "Granted",
                "indemnity_ratio": 0.9,
                "declaration_deadline_date": pd.Timestamp("2025-06-25"),
                "notice_deadline_date": pd.Timestamp(due_date) + pd.Timedelta(days=60),
                "declared_date": pd.Timestamp("2025-06-20"),
                "notice_date": pd.NaT,
                "claim_id": None,
            }
        )
    return pd.DataFrame(made, columns=INVOICE_COLUMNS)


INVOICE_COLUMNS = [
    "invoice_id", "buyer_id", "buyer_name", "country_code", "policy_id", "ship_date",
    "invoice_date", "due_date", "days_overdue", "outstanding_usd",
    *(f"{step}_usd" for step in STEPS),
    "payable_usd", "held_usd", "main_gap_step", "limit_usd", "limit_source", "indemnity_ratio",
    "declaration_deadline_date", "notice_deadline_date", "declared_date", "notice_date",
    "claim_id",
]  # fmt: skip
BOARD_COLUMNS = [
    "buyer_id", "buyer_name", "country_code", "grade", "outstanding_usd", "limit_usd",
    "limit_state", "utilisation_ratio", "headroom_usd", "payable_usd", "own_risk_usd", "held_usd",
    "main_gap_step", "main_gap_usd", "not_due_usd", "overdue_1_30_usd", "overdue_31_60_usd",
    "overdue_61_90_usd", "overdue_over_90_usd", "invoice_count",
]  # fmt: skip


def _summary(invoices: pd.DataFrame) -> pd.DataFrame:
    """One row, with unknown sums where there is no invoice, as the query gives it."""
    late = invoices[invoices["days_overdue"] > 0]
    amounts = {name: invoices[name].sum(min_count=1) for name in ("outstanding_usd", "payable_usd")}
    known = {
        **amounts,
        "own_risk_usd": amounts["outstanding_usd"] - amounts["payable_usd"],
        "overdue_usd": late["outstanding_usd"].sum() if len(invoices) else float("nan"),
        "held_usd": invoices["held_usd"].sum(min_count=1),
        "buyer_count": invoices["buyer_id"].nunique(),
        "invoice_count": len(invoices),
        "overdue_buyer_count": late["buyer_id"].nunique(),
    }
    return pd.DataFrame([known])


def _waterfall(invoices: pd.DataFrame) -> pd.DataFrame:
    """One row per step, or none where there is no invoice, as the query gives it."""
    steps = ["outstanding", *STEPS, "payable"] if len(invoices) else []
    rows = [
        {
            "step": step,
            "amount_usd": round(invoices[f"{step}_usd"].sum(), 2),
            "invoice_count": int((invoices[f"{step}_usd"] > 0).sum()),
        }
        for step in steps
    ]
    return pd.DataFrame(rows, columns=["step", "amount_usd", "invoice_count"])


def _board(invoices: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for buyer_id, owed in invoices.groupby("buyer_id", sort=False):
        total, payable = owed["outstanding_usd"].sum(), owed["payable_usd"].sum()
        overdue = owed[owed["days_overdue"] > 0]["outstanding_usd"].sum()
        rows.append(
            {
                "buyer_id": buyer_id,
                "buyer_name": owed["buyer_name"].iloc[0],
                "country_code": "Germany",
                "grade": "B",
                "outstanding_usd": total,
                "limit_usd": 50_000.0,
                "limit_state": "Approved",
                "utilisation_ratio": total / 50_000,
                "headroom_usd": 50_000 - total,
                "payable_usd": payable,
                "own_risk_usd": total - payable,
                "held_usd": 0.0,
                "main_gap_step": owed["main_gap_step"].iloc[0],
                "main_gap_usd": 1.0,
                "not_due_usd": total - overdue,
                "overdue_1_30_usd": overdue,
                "overdue_31_60_usd": 0.0,
                "overdue_61_90_usd": 0.0,
                "overdue_over_90_usd": 0.0,
                "invoice_count": len(owed),
            }
        )
    return pd.DataFrame(rows, columns=BOARD_COLUMNS)


def _obligation(buyer_id: str, buyer_name: str, number: int, **given: Any) -> dict[str, Any]:
    return {
        "obligation_id": f"notify:R-{number}",
        "obligation_kind": "Give notice of possible loss",
        "next_action": "give notice of possible loss, unless the buyer pays before",
        "buyer_id": buyer_id,
        "buyer_name": buyer_name,
        "subject_kind": "Invoice",
        "subject_id": f"R-{number}",
        "obligation_date": pd.Timestamp("2025-10-30"),
        "missed_date": pd.NaT,
        "is_late": False,
        "is_begun": True,
        "days_left": 30,
        "amount_usd": 1_234.56,
        "at_stake_usd": 123.45,
        "in_question_usd": 1_000.0,
        "unmoved_reason": "",
        "rule_name": "Notice within days of the due date",
        "rule_value": 60.0,
        "rule_text": None,
        "rule_unit": "days",
        "origin": "rule of all products",
        "source_id": None,
        "confidence": "chosen",
        **given,
    }


OBLIGATIONS = [
    _obligation("B2", BUYERS["B2"], 2),
    _obligation(
        "B2",
        BUYERS["B2"],
        3,
        obligation_id="notify_late:R-3",
        obligation_kind="Give late notice",
        obligation_date=pd.Timestamp("2025-10-29"),
        missed_date=pd.Timestamp("2025-08-29"),
        is_late=True,
        days_left=29,
        at_stake_usd=None,
        unmoved_reason="what a late one costs is in no source, so the engine has no step for it",
    ),
]
OBLIGATION_COLUMNS = list(OBLIGATIONS[0])


def obligations(rows: Sequence[dict[str, Any]] = ()) -> pd.DataFrame:
    """Obligations with the types of the query, also where there are none."""
    made = pd.DataFrame(list(rows), columns=OBLIGATION_COLUMNS)
    for name in ("obligation_date", "missed_date"):
        made[name] = pd.to_datetime(made[name])
    return made.astype(
        dict.fromkeys(["amount_usd", "at_stake_usd", "in_question_usd", "rule_value"], float)
    )


RULES_USED = pd.DataFrame(
    {
        "policy_id": ["P4", "P4", "P4"],
        "rule_name": [
            "Notice within days of the due date",
            "Stop shipping after days overdue",
            "Insured share lost per late period",
        ],
        "value": [45.0, 30.0, 0.1],
        "value_text": [None, None, None],
        "unit": ["days", "days", "ratio"],
        "origin": ["the policy's own term", "rule of all products", "rule of all products"],
        "source_id": [None, "WX;CW1", None],
        "confidence": [None, "D", "chosen"],
        "note": [None, "Days after the due date.", "Assumption: per started period."],
    }
)
RULES = pd.DataFrame(
    {
        "rule_name": ["Notice within days of the due date", "Dispute first"],
        "product_code": ["any", "platform"],
        "value": [60.0, None],
        "value_text": [None, "held until award"],
        "unit": ["days", "text"],
        "valid_from": pd.to_datetime(["2000-01-01", "2000-01-01"]),
        "valid_to": pd.to_datetime([None, None]),
        "source_id": [None, "MQ"],
        "confidence": ["chosen", "B"],
        "note": ["Assumption: not verified.", None],
    }
)
SOURCES = pd.DataFrame(
    {
        "id": ["CW1", "WX", "ZJK", "MQ"],
        "what it is": ["Court case", "Article on shipping", "Encyclopedia page", "On disputes"],
        "address": [
            "<https://example.org/cw1>",
            "<https://example.org/wx>",
            "no address kept",
            "<https://example.org/mq>",
        ],
        "what we take": ["Declaration", "Stop shipment", "Limits", "Text of the clause"],
    }
)
