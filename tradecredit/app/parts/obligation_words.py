"""Obligations in words: what is due, what to do, and why no money moves where none does."""

from typing import Any

import pandas as pd

from tradecredit.formats import is_unknown
from tradecredit.language import N_, _

# Kind -> what it is called, what to do by the date, what can still be done after it.
WORDS = {
    "declare": (
        N_("Declare a shipment"),
        N_("declare the shipment to the insurer"),
        N_("declare it at once"),
    ),
    "declare_late": (
        N_("Declare late"),
        N_("declare it now: a late declaration counts only while no loss is known"),
        N_("a loss is known, so the insurer may refuse; declare it all the same"),
    ),
    "notify": (
        N_("Give notice of possible loss"),
        N_("give notice of possible loss, unless the buyer pays before"),
        N_("give notice at once"),
    ),
    "notify_late": (
        N_("Give late notice"),
        N_("give notice now: after the date the insured share falls again"),
        N_("give notice now: after the date the insured share falls again"),
    ),
    "notify_event": (
        N_("Give notice of insolvency"),
        N_("give notice: the buyer is insolvent or unresolved"),
        N_("give notice at once: the buyer is insolvent or unresolved"),
    ),
    "file_claim": (
        N_("File a claim"),
        N_("file the claim with its documents"),
        N_("file it at once and say why it is late"),
    ),
    "stop_shipping": (
        N_("Stop shipping"),
        N_("ship nothing after this day until the oldest invoice is paid"),
        N_("ship nothing until the oldest invoice is paid"),
    ),
    "renew_limit": (
        N_("Renew a limit"),
        N_("ask for the limit again before it ends"),
        N_("ask for a limit before the next shipment"),
    ),
    "use_limit": (
        N_("Use a limit"),
        N_("ship or ask to keep the limit: an idle one lapses"),
        N_("ask whether the limit still holds before the next shipment"),
    ),
    "renew_policy": (
        N_("Renew the policy"),
        N_("renew the policy: later shipments have no cover"),
        N_("take out a policy: shipments have no cover"),
    ),
    "decision_due": (
        N_("Decision of the insurer"),
        N_("the insurer decides by about this day"),
        N_("ask the insurer: the usual time has passed"),
    ),
}

UNMOVED = {
    "nothing_payable": N_("nothing of this invoice is payable today, so nothing is lost"),
    "already_lost": N_("lost already; acting may bring it back"),
    "taken_by_a_cap": N_("a cap or the policy's maximum takes this part already"),
    "declare_first": N_("the declaration falls due before, with all of its money at stake"),
    "less_than_a_cent": N_("less than a cent would be lost"),
    "later_shipments": N_("open invoices keep their cover; it is about shipments after the date"),
    "no_step": N_("what a late one costs is in no source, so the engine has no step for it"),
    "insurers_turn": N_("it is the insurer's turn, not yours"),
}

SUBJECTS = {
    "invoice": N_("Invoice"),
    "limit": N_("Limit"),
    "claim": N_("Claim"),
    "policy": N_("Policy"),
    "buyer": N_("Buyer"),
}


def kind_label(kind: str) -> str:
    """What is due, in a few words."""
    return _(WORDS[kind][0])


def action_text(kind: str, *, is_over: bool = False) -> str:
    """What to do by the date, or what can still be done after it."""
    return _(WORDS[kind][2 if is_over else 1])


def is_over(days_left: Any) -> bool:
    """Whether no day to act on is left: the date has passed, or there is none any more."""
    return is_unknown(days_left) or bool(pd.isna(days_left)) or days_left < 0


def unmoved_text(reason: Any) -> str:
    """Why no money leaves the payable amount on the date; empty where some does."""
    return "" if is_unknown(reason) else _(UNMOVED[reason])


def subject_label(kind: str) -> str:
    """What the obligation is about."""
    return _(SUBJECTS[kind])
