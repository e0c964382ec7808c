"""Names that are probably one buyer are proposed, and joined only when somebody agrees."""

import pandas as pd
import pytest

from tradecredit.ledger import MergeProposal, apply_merges, propose_merges
from tradecredit.ledger.names import normalised_name


def invoices(*buyers: tuple[str, str, str]) -> pd.DataFrame:
    """One invoice of US$ 100 per (customer number, name, country)."""
    return pd.DataFrame(
        {
            "invoice_id": [str(number) for number in range(len(buyers))],
            "buyer_key": [
                number or f"name:{normalised_name(name)}" for number, name, _country in buyers
            ],
            "buyer_name": [name for _number, name, _country in buyers],
            "country_code": [country for _number, _name, country in buyers],
            "outstanding_usd": 100.0,
        }
    )


def joining(frame: pd.DataFrame) -> list[MergeProposal]:
    return [proposal for proposal in propose_merges(frame) if len(proposal.buyer_keys) > 1]


def test_spellings_of_one_customer_number_are_a_strong_proposal() -> None:
    frame = invoices(("1", "Acme Ltd", "US"), ("1", "ACME Limited", "US"), ("1", "Acme Ltd", "US"))

    (proposal,) = propose_merges(frame)

    assert (proposal.kind, proposal.is_strong) == ("same_number", True)
    assert proposal.target_name == "Acme Ltd"
    assert (proposal.invoice_count, proposal.outstanding_usd) == (3, 300.0)


def test_one_customer_number_with_unlike_names_is_proposed_with_a_warning() -> None:
    (proposal,) = propose_merges(invoices(("1", "Acme Ltd", "US"), ("1", "Zhou Qi Toys", "US")))

    assert proposal.score <= 0.5
    assert "Zhou Qi Toys" in proposal.reason


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Brandt GmbH", "BRANDT G.m.b.H."),
        ("Brandt Handel GmbH", "Brandt Handel"),
        ("Ejemplo S.A.", "Ejemplo SA"),
        ("上海样品贸易有限公司", "上海样品贸易股份有限公司"),
        ("Société Exemple", "Societe Exemple SARL"),
    ],
)
def test_names_equal_but_for_form_and_marks_are_proposed(first: str, second: str) -> None:
    (proposal,) = joining(invoices(("1", first, "ZZ"), ("2", second, "ZZ")))

    assert proposal.kind == "same_name"


def test_names_that_look_alike_are_proposed_with_less_confidence() -> None:
    (proposal,) = joining(
        invoices(("1", "Northern Sample Imports", "US"), ("2", "Nothern Sample Imports", "US"))
    )

    assert proposal.kind == "similar_name"
    assert proposal.score < 0.95


@pytest.mark.parametrize(
    "pair",
    [
        (("1", "Acme Ltd", "US"), ("2", "Acme Ltd", "DE")),
        (("1", "AM", "US"), ("2", "AMC", "US")),
        (("1", "Sample Store 12", "US"), ("2", "Sample Store 13", "US")),
        (("1", "Acme Ltd", "US"), ("2", "Brandt GmbH", "US")),
    ],
)
def test_other_countries_short_names_and_other_numbers_are_not_proposed(
    pair: tuple[tuple[str, str, str], tuple[str, str, str]],
) -> None:
    assert joining(invoices(*pair)) == []


def test_a_buyer_of_unknown_country_may_be_joined() -> None:
    assert len(joining(invoices(("1", "Acme Ltd", "US"), ("2", "Acme Ltd", "ZZ")))) == 1


def test_nothing_is_joined_until_it_is_accepted() -> None:
    frame = invoices(("1", "Acme Ltd", "US"), ("2", "Acme", "US"))

    assert apply_merges(frame, []).equals(frame)


def test_accepted_chains_end_in_one_buyer() -> None:
    frame = invoices(
        ("1", "Northern Sample Imports", "US"),
        ("2", "Nothern Sample Imports", "US"),
        ("3", "Nothern Sampel Imports", "US"),
    )

    merged = apply_merges(frame, propose_merges(frame))

    assert len(set(merged["buyer_key"])) == 1
    assert len(set(merged["buyer_name"])) == 1
    assert merged["outstanding_usd"].sum() == frame["outstanding_usd"].sum()


def test_no_invoices_give_no_proposals() -> None:
    assert propose_merges(invoices()) == []
