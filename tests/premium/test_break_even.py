"""From which loss on cover pays: identities, hand calculations, a published table."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.premium.facts import SCHEMES, TERMS, exporter, policy
from tests.sweep import examples
from tradecredit import store
from tradecredit.risk.break_even import (
    OwnLosses,
    against_losses,
    break_even_probability,
    options_table,
    own_losses,
    paid_usd,
    poisson_interval,
    published_losses,
    stop_buying_premium_usd,
    with_share_paid,
)
from tradecredit.risk.premium import Option, options

amounts = st.floats(min_value=1, max_value=1e9)
shares = st.floats(min_value=0.01, max_value=1)

# Exact 95 % limits of a Poisson mean, as tables of them give them after Garwood (1936).
GARWOOD = {
    0: (0.0, 3.689),
    1: (0.025, 5.572),
    2: (0.242, 7.225),
    5: (1.623, 11.668),
    10: (4.795, 18.390),
}


def open_book(**changed: float) -> pd.DataFrame:
    """Two buyers that owe 300,000 and 50,000, all of it let through."""
    book = pd.DataFrame(
        {
            "outstanding_usd": [300_000.0, 50_000.0],
            "let_through_usd": [300_000.0, 50_000.0],
            "late_notice_usd": 0.0,
            "no_policy_usd": 0.0,
            "limit_gap_usd": 0.0,
            "paid_alone_usd": 0.0,
        }
    )
    return book.assign(**changed)


def share_paid(option_code: str, facts, book: pd.DataFrame) -> float:
    found = with_share_paid(options(SCHEMES, facts, TERMS), book, facts.held_policy)
    return next(one.share_paid_ratio for one in found if one.option_code == option_code)


@examples(sample=20, sweep=1_000)
@given(net=amounts, turnover=amounts, share=shares)
def test_at_the_break_even_loss_cover_returns_exactly_its_net_premium(net, turnover, share):
    probability = break_even_probability(net, turnover, share)

    assert stop_buying_premium_usd(probability, turnover, share) == pytest.approx(net)


@examples(sample=20, sweep=1_000)
@given(net=amounts, turnover=amounts, share=shares)
def test_the_net_benefit_is_zero_at_the_break_even_loss_and_rises_with_the_loss(
    net, turnover, share
):
    probability = break_even_probability(net, turnover, share)
    losses = pd.DataFrame({"loss_probability": [0.5 * probability, probability, 2 * probability]})
    losses = losses.assign(
        least_probability=losses["loss_probability"], most_probability=losses["loss_probability"]
    )
    option = Option(option_code="any", status="in_force", premium_usd=net, share_paid_ratio=share)
    benefit = against_losses(option, losses, turnover)["net_benefit_usd"]

    assert benefit.to_list() == pytest.approx([-0.5 * net, 0, net], abs=1e-6 * net)


def test_the_break_even_losses_of_the_worked_example():
    """docs/methods/premium_after_subsidy.md: 4,000 and 800 over 900,000."""
    assert break_even_probability(4_000, 1_000_000, 0.9) == pytest.approx(0.0044444, abs=1e-7)
    assert break_even_probability(800, 1_000_000, 0.9) == pytest.approx(0.0008889, abs=1e-7)
    assert break_even_probability(0, 1_000_000, 0.9) == 0


@pytest.mark.parametrize(
    ("net", "turnover", "share"),
    [(None, 1e6, 0.9), (4_000, None, 0.9), (4_000, 1e6, None), (4_000, 1e6, 0), (4_000, 0, 0.9)],
)
def test_what_is_not_known_or_never_paid_has_no_break_even(net, turnover, share):
    assert break_even_probability(net, turnover, share) is None


def test_a_net_premium_nobody_knows_has_a_break_even_at_most():
    facts = exporter("guangzhou")
    found = with_share_paid(options(SCHEMES, facts, TERMS), open_book().iloc[:0])
    row = options_table(found, facts.turnover_usd).set_index("option_code").loc["guangdong_2024"]

    assert pd.isna(row["break_even_probability"])
    assert row["break_even_most"] == pytest.approx(1_600 / 800_000)


# ---- Paid share of a debt ------------------------------------------------------------------


def test_without_an_open_book_the_paid_share_is_the_insured_share():
    assert share_paid("ordinary", exporter("yiwu"), open_book().iloc[:0]) == 0.9
    assert share_paid("no_cover", exporter("yiwu"), open_book().iloc[:0]) == 0


def test_an_ordinary_policy_pays_its_share_of_every_debt():
    assert share_paid("ordinary", exporter("yiwu"), open_book()) == pytest.approx(0.9)


def test_a_platform_pays_up_to_its_cap_per_buyer():
    """0.80 × 300,000 is above the 150,000; 0.80 × 50,000; of 350,000."""
    found = share_paid("shenzhen_2025", exporter("shenzhen"), open_book())

    assert found == pytest.approx(190_000 / 350_000)


def test_the_yearly_maximum_bounds_what_one_buyer_can_bring():
    """Cixi: 50 × 1,200 = 60,000 at most; 0.70 × 100,000 and 0.70 × 50,000."""
    found = share_paid("cixi_2015", exporter("cixi"), open_book())

    assert found == pytest.approx((60_000 + 35_000) / 350_000)


def test_an_ordinary_cap_is_the_most_that_is_paid():
    paid = paid_usd(pd.Series([300_000.0, 50_000.0]), 0.9, 100_000)

    assert paid.to_list() == pytest.approx([100_000, 45_000])


def test_a_cap_that_is_the_limit_leaves_the_insured_share_of_it():
    paid = paid_usd(pd.Series([300_000.0, 50_000.0]), 0.9, 100_000, is_cap_the_limit=True)

    assert paid.to_list() == pytest.approx([90_000, 45_000])


def test_what_only_lacked_a_policy_would_be_insured():
    book = open_book(let_through_usd=0.0, no_policy_usd=[300_000.0, 50_000.0])

    assert share_paid("ordinary", exporter("yiwu"), book) == pytest.approx(0.9)


def test_a_missing_limit_counts_for_a_policy_of_the_kind_held_but_not_for_a_platform():
    """50,000 lack a limit: an ordinary policy pays 0.9 × 300,000, a platform 190,000 for both."""
    book = open_book(let_through_usd=[300_000.0, 0.0], limit_gap_usd=[0.0, 50_000.0])
    facts = exporter("shenzhen", held_policy=policy())

    assert share_paid("ordinary", facts, book) == pytest.approx(270_000 / 350_000)
    assert share_paid("shenzhen_2025", facts, book) == pytest.approx(190_000 / 350_000)
    under_platform = exporter("shenzhen", held_policy=policy("platform"))
    assert share_paid("ordinary", under_platform, book) == pytest.approx(0.9)


def test_late_notice_costs_every_option_alike():
    """0.9 × 300,000 less 20,000, and 0.9 × 50,000."""
    book = open_book(late_notice_usd=[20_000.0, 0.0])

    assert share_paid("ordinary", exporter("yiwu"), book) == pytest.approx(295_000 / 350_000)


def test_the_policy_held_pays_what_the_cover_engine_says_up_to_its_maximum():
    """Engine: 450,000 for one buyer, above the policy's maximum of 400,000, and 30,000."""
    book = open_book(outstanding_usd=[500_000.0, 50_000.0], paid_alone_usd=[450_000.0, 30_000.0])

    found = share_paid("held", exporter("yiwu", held_policy=policy()), book)
    assert found == pytest.approx(430_000 / 550_000)


# ---- Losses to compare with ----------------------------------------------------------------


def test_published_ratios_of_claims_paid_become_losses():
    """0.217 %, 0.33 % and 0.248 % over an insured share of 90 % (Y18, R19 and N18, X23)."""
    figures = store.reference("published_figures")
    figures = figures[figures["metric_code"] == "claims_to_insured_all"]
    found = published_losses(figures, TERMS.ordinary_share)

    assert dict(zip(found["source_id"], found["loss_probability"].round(5), strict=True)) == {
        "Y18": 0.00241,
        "R19;N18": 0.00367,
        "X23": 0.00276,
    }


def test_the_premium_at_which_to_stop_buying_is_the_expected_payment():
    """0.248 % of 1,000,000 at the usual insured share; half of it when half is paid."""
    assert stop_buying_premium_usd(0.00248 / 0.9, 1_000_000, 0.9) == pytest.approx(2_480)
    assert stop_buying_premium_usd(0.00248 / 0.9, 1_000_000, 0.45) == pytest.approx(1_240)
    assert stop_buying_premium_usd(None, 1_000_000, 0.9) is None


@pytest.mark.parametrize(("count", "limits"), GARWOOD.items())
def test_the_interval_of_a_count_is_that_of_the_published_table(count, limits):
    assert poisson_interval(count) == pytest.approx(limits, abs=0.0006)


def test_own_losses_carry_the_uncertainty_of_few_claims():
    """One claim on a debt of 20,000, 1,000,000 insured: 2 %, from 0.051 % to 11.1 %."""
    row = own_losses(OwnLosses(1, 20_000.0, 1_000_000.0), paid_usd=18_000.0).iloc[0]

    assert row["loss_probability"] == pytest.approx(0.02)
    assert row["paid_to_insured_ratio"] == pytest.approx(0.018)
    assert row["least_probability"] == pytest.approx(0.00051, abs=0.00001)
    assert row["most_probability"] == pytest.approx(0.1114, abs=0.0001)


@pytest.mark.parametrize("own", [OwnLosses(0, 0.0, 1_000_000.0), OwnLosses(1, 20_000.0, 0.0)])
def test_no_claim_yet_is_not_a_loss_of_nothing(own):
    assert own_losses(own, paid_usd=0.0).empty


# ---- Options side by side ------------------------------------------------------------------


def test_the_table_says_of_each_value_where_it_comes_from_and_of_no_cover_that_none_is_needed():
    facts = exporter("cixi")
    found = with_share_paid(options(SCHEMES, facts, TERMS), open_book().iloc[:0])
    table = options_table(found, facts.turnover_usd).set_index("option_code")

    cixi = table.loc["cixi_2015"]
    assert (cixi["premium_rate_ratio"], cixi["rate_source_id"]) == (0.0012, "CX15")
    assert (cixi["insured_share_ratio"], cixi["share_origin"]) == (0.7, "scheme")
    assert (cixi["buyer_cap_usd"], cixi["cap_confidence"]) == (100_000, "A")
    assert table.loc["ordinary", "net_rate_ratio"] == pytest.approx(0.004)
    nothing = table.loc["no_cover"]
    assert (nothing["net_premium_usd"], nothing["share_paid_ratio"]) == (0, 0)
    assert nothing[["rate_origin", "subsidy_origin", "share_origin", "cap_origin"]].isna().all()
