"""What speaks against shipping, and what is only worth knowing."""

from datetime import date

import pytest

from tests.orders.conftest import Checked, asked
from tradecredit.app.shipment_check import texts, words
from tradecredit.risk import screening, shipment_cautions
from tradecredit.risk.shipment_cautions import HOLDS, NOTES

pytestmark = pytest.mark.slow


def met(check: Checked, order, exporter_id: str = "D1") -> list[str]:
    answer = check(order, exporter_id=exporter_id).answers[0]
    return [caution.code for caution in answer.cautions]


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (asked(buyer_id="B1"), shipment_cautions.BUYER_OVERDUE),
        (asked(buyer_id="B2", ship_date=date(2026, 6, 20)), shipment_cautions.FALLS_DUE_BEFORE),
        (asked(amount_usd=38_000.0), shipment_cautions.LIMIT_USED_UP),
        (asked(), shipment_cautions.POLICY_ENDS_FIRST),
        (asked(consignee_country_code="KZ"), shipment_cautions.THIRD_COUNTRY),
        (asked(has_other_consignee=True), shipment_cautions.OTHER_CONSIGNEE),
        (asked(hs6_code=None), shipment_cautions.GOODS_UNKNOWN),
        (asked(hs6_code="847150", consignee_country_code="RU"), screening.COVER_UNLIKELY),
        (asked(consignee_country_code="RU"), screening.LIMIT_MAY_BE_REDUCED),
        (asked(hs6_code="880621"), screening.LICENCE_NEEDED),
        (asked(hs6_code="854231"), screening.PRIORITY_GOODS),
        (asked(hs6_code="850760"), screening.LICENCE_BY_NAME),
        (asked(buyer_id="~new"), shipment_cautions.NEW_BUYER),
    ],
)
def test_each_caution_has_its_reason_and_its_words(check: Checked, order, code: str) -> None:
    answer = check(order).answers[0]
    found = {caution.code: caution for caution in answer.cautions}

    assert code in found
    assert found[code].holds == (code in HOLDS)
    assert words.caution_text(answer, found[code])


def test_every_caution_has_words_and_one_place_in_the_order() -> None:
    assert set(texts.CAUTIONS) == {*HOLDS, *NOTES}
    assert not set(HOLDS) & set(NOTES)


def test_the_licence_goes_before_what_the_buyer_owes(check: Checked) -> None:
    assert met(check, asked(hs6_code="880621"))[:2] == [
        screening.LICENCE_NEEDED,
        shipment_cautions.BUYER_LATE,
    ]


def test_goods_that_stay_in_china_need_no_export_licence(check: Checked) -> None:
    order = asked(buyer_id="~new", hs6_code="880621", consignee_country_code="CN")

    assert screening.LICENCE_NEEDED not in met(check, order)


def test_a_late_buyer_is_checked_from_the_first_day_and_held_from_the_sixteenth(
    check: Checked,
) -> None:
    """A04 is due on 3 May 2026: nothing that day, a check on the 4th to the 18th, then a hold."""
    days = (date(2026, 5, 3), date(2026, 5, 4), date(2026, 5, 18), date(2026, 5, 19))
    codes = [
        {caution.code for caution in check(asked(buyer_id="B1"), as_of=day).answers[0].cautions}
        & {shipment_cautions.BUYER_LATE, shipment_cautions.BUYER_OVERDUE}
        for day in days
    ]

    assert codes == [
        set(),
        {shipment_cautions.BUYER_LATE},
        {shipment_cautions.BUYER_LATE},
        {shipment_cautions.BUYER_OVERDUE},
    ]


@pytest.mark.parametrize(
    ("order", "as_of", "advice"),
    [
        # Nothing of Alder is overdue on 3 May, and 25,000 finds its limit full: A04 must be paid.
        (asked(buyer_id="B1", amount_usd=25_000.0, term_days=90), date(2026, 5, 31), "wait"),
        (asked(), date(2026, 5, 22), "ship"),
        (asked(), date(2026, 5, 31), "check"),
        (asked(buyer_id="B4"), date(2026, 5, 31), "hold"),
        (asked(buyer_id="B6"), date(2026, 5, 31), "hold"),
    ],
)
def test_an_order_is_shipped_checked_waited_for_or_held(
    check: Checked, order, as_of: date, advice: str
) -> None:
    """B5 owes nothing overdue on 22 May and E03 from the next day; B4 has an open claim."""
    assert words.order_advice(check(order, as_of=as_of).answers[0]) == advice


def test_holding_an_order_back_keeps_its_own_risk_off_the_book(check: Checked) -> None:
    """Owed less payable, with the order and without it, differ by what the order keeps at risk."""
    found = check(asked(amount_usd=50_000.0))
    with_order, without = (
        float(rows["outstanding_usd"].sum() - rows["payable_usd"].sum())
        for rows in (found.rows, found.before)
    )

    assert with_order - without == pytest.approx(found.answers[0].kept_usd, abs=0.005)
    assert found.answers[0].kept_usd == 15_800
