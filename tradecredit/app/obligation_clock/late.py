"""What was missed, kind by kind, with what can still be done and what it brings."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import streamlit as st

from tradecredit import store, tables
from tradecredit.app.frame import data
from tradecredit.app.frame.kept import kept
from tradecredit.app.frame.show import card
from tradecredit.app.obligation_clock.choices import View
from tradecredit.code_labels import code_label
from tradecredit.formats import counted, day, money, number
from tradecredit.language import _
from tradecredit.risk.obligations import by_action, to_regain


def late_card(view: View) -> None:
    """What was missed, and what declaring late would bring back."""
    count, lines, accepted_ids = kept(_late, view)
    if not count:
        with card("late", _("Nothing is late on this day")):
            return
    with card("late", _("{count} late – what can still be done", count=number(count))):
        st.markdown(lines)
        if accepted_ids:
            _assume_declared(view, accepted_ids)


def _late(view: View) -> tuple[int, str, list[str]]:
    """How many are late, in words by what to do, and the invoices still taken when declared."""
    late = view.late
    lines = "\n".join(_line(row) for row in by_action(late).to_dict("records"))
    return len(late), lines, to_regain(view.items)["subject_id"].tolist()


def _line(row: Mapping[Any, Any]) -> str:
    kind = code_label("obligation_kind", row["obligation_kind"])
    parts = [f"**{kind}**", counted("{count} item", "{count} items", row["item_count"])]
    if row["in_question_usd"] > 0:
        parts.append(money(row["in_question_usd"]))
    return "- " + " · ".join(parts) + f"  \n  {code_label('next_action', row['next_action'])}"


def _assume_declared(view: View, invoice_ids: list[str]) -> None:
    """What declaring late brings back, by one more run of the engine when somebody asks."""
    is_assumed = st.toggle(
        _("Assume they are declared on {date}", date=day(view.as_of)),
        key="assume_declared",
        bind="query-params",
        help=_("Runs the cover engine again with these shipments declared on the day shown."),
    )
    if is_assumed:
        before, after = kept(payable_when_declared, view, invoice_ids)
        st.markdown(
            counted(
                "**{amount} more would be payable**: {before} → {after} ({count} shipment).",
                "**{amount} more would be payable**: {before} → {after} ({count} shipments).",
                len(invoice_ids),
                amount=money(after - before),
                before=money(before),
                after=money(after),
            )
        )


def payable_when_declared(view: View, invoice_ids: Sequence[str]) -> tuple[float, float]:
    """Payable as it is, and as it would be had these been declared on the as-of date."""
    chosen = {"exporter_id": view.exporter_id, "as_of_date": view.as_of}
    shipments = data.load("obligations/undeclared_shipments", **chosen)
    declared = shipments[shipments["invoice_id"].isin(invoice_ids)].assign(declared_date=view.as_of)
    schema = tables.schema("shipments")
    rows = pa.Table.from_pandas(declared[schema.names], schema=schema, preserve_index=False)
    scenario = store.Scenario(exporter_id=view.exporter_id, rows={"stg_shipments": rows})
    before, after = (
        data.load(data.COVER, applied, **chosen, loss_cause=view.loss_cause)
        for applied in (None, scenario)
    )
    return float(before["payable_usd"].sum()), float(after["payable_usd"].sum())
