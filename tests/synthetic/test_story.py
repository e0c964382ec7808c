"""Every event of the book has its cause before it."""

import pytest

from tradecredit import __main__ as command_line
from tradecredit import store

# Rows that would contradict the story, one query per promise.
CONTRADICTIONS = {
    "a claim has an unpaid invoice, overdue by more than 30 days, behind it": """
        select claim_id from stg_claims
        where cause = 'default' and not exists (
            select 1 from stg_claim_invoices
            inner join stg_shipments on stg_claim_invoices.invoice_id = stg_shipments.invoice_id
            where stg_claim_invoices.claim_id = stg_claims.claim_id
                and stg_shipments.due_date + 30 < stg_claims.filing_date
                and coalesce(stg_shipments.paid_date, date '9999-12-31') > stg_claims.filing_date
        )
    """,
    "a default is filed within four months of the notice": """
        select claim_id from stg_claims
        where filing_date < notice_date or filing_date > notice_date + interval 4 month
    """,
    "a default is not paid before four months after the oldest due date": """
        select stg_claims.claim_id
        from stg_claims
        inner join stg_claim_invoices on stg_claims.claim_id = stg_claim_invoices.claim_id
        inner join stg_shipments on stg_claim_invoices.invoice_id = stg_shipments.invoice_id
        where cause = 'default'
        group by stg_claims.claim_id, payment_date
        having payment_date < min(due_date) + interval 4 month
    """,
    "a held claim is not decided while its dispute is open": """
        select claim_id from stg_claims
        where dispute_opened_date is not null
            and not is_planted_fabrication
            and decision_date < coalesce(dispute_closed_date, date '9999-12-31')
    """,
    "only default and rejection are disputed": """
        select claim_id from stg_claims
        where dispute_opened_date is not null and cause not in ('default', 'rejection')
    """,
    "an indemnified invoice leaves the ledger on the day of payment": """
        select stg_shipments.invoice_id
        from stg_shipments
        inner join stg_claim_invoices on stg_shipments.invoice_id = stg_claim_invoices.invoice_id
        inner join stg_claims on stg_claim_invoices.claim_id = stg_claims.claim_id
        where decision = 'paid' and written_off_date is distinct from payment_date
    """,
    "a refusal for want of declaration has an invoice that was not declared in time": """
        select stg_claims.claim_id
        from stg_shipments
        inner join stg_claim_invoices on stg_shipments.invoice_id = stg_claim_invoices.invoice_id
        inner join stg_claims on stg_claim_invoices.claim_id = stg_claims.claim_id
        inner join stg_policies on stg_claims.policy_id = stg_policies.policy_id
        where refusal_reason = 'not_declared'
        group by stg_claims.claim_id
        having bool_and(coalesce(declared_date, date '9999-12-31') <= case
            when declaration_rule = 'per_shipment' then ship_date + 5
            else last_day(ship_date) + 25
        end)
    """,
    "a refusal for want of a limit has no granted limit on the first shipment": """
        with first as (
            select stg_claims.claim_id, stg_claims.exporter_id, stg_claims.buyer_id,
                min(ship_date) as ship_date
            from stg_claims
            inner join stg_claim_invoices on stg_claims.claim_id = stg_claim_invoices.claim_id
        inner join stg_shipments on stg_claim_invoices.invoice_id = stg_shipments.invoice_id
            where refusal_reason = 'no_limit'
            group by all
        )
        select claim_id
        from first
        inner join stg_limits
            on first.exporter_id = stg_limits.exporter_id
            and first.buyer_id = stg_limits.buyer_id
        where approved_usd > 0
            and ship_date between valid_from and coalesce(valid_to, date '9999-12-31')
    """,
    "a refusal for late notice has a notice after 60 days": """
        select stg_claims.claim_id
        from stg_claims
        inner join stg_claim_invoices on stg_claims.claim_id = stg_claim_invoices.claim_id
        inner join stg_shipments on stg_claim_invoices.invoice_id = stg_shipments.invoice_id
        where refusal_reason = 'late_notice' and stg_claims.notice_date <= due_date + 60
    """,
    "nothing is shipped to a buyer after a claim on it that was not taken back": """
        select stg_shipments.invoice_id
        from stg_claims
        inner join stg_shipments
            on stg_claims.exporter_id = stg_shipments.exporter_id
            and stg_claims.buyer_id = stg_shipments.buyer_id
        where ship_date > filing_date and decision is distinct from 'withdrawn'
    """,
    "limits of one pair do not overlap": """
        select later.limit_id
        from stg_limits as earlier
        inner join stg_limits as later
            on earlier.exporter_id = later.exporter_id
            and earlier.buyer_id = later.buyer_id
            and earlier.limit_id <> later.limit_id
            and later.valid_from >= earlier.valid_from
        where later.valid_from <= coalesce(earlier.valid_to, date '9999-12-31')
    """,
    "a limit is decided within 45 days, and before it holds": """
        select limit_id from stg_limits
        where decided_date - applied_date not between 3 and 45 or valid_from < decided_date
    """,
    "a recovery comes after its payment": """
        select recovery.movement_id
        from stg_claim_movements as recovery
        inner join stg_claims on recovery.claim_id = stg_claims.claim_id
        where movement_type = 'recovery'
            and movement_date <= coalesce(payment_date, date '9999-12-31')
    """,
    "an invoice is not counted as premium without a declaration": """
        select invoice_id from stg_shipments where declared_date is null and premium_usd <> 0
    """,
    "names cannot be mistaken for real firms": """
        select exporter_name from stg_exporters
        where not regexp_matches(exporter_name, '[(]sample [0-9]+[)]$')
        union all
        select buyer_name from stg_buyers
        where not regexp_matches(buyer_name, '[(]sample [0-9]+[)]$')
    """,
}


CONTRADICTIONS |= {
    "an insolvent buyer is never graded again": """
        select buyer_id from stg_buyer_grades
        group by buyer_id
        having bool_or(grade = 'E') and max_by(grade, valid_from) <> 'E'
    """,
    "nothing is shipped to a buyer that is insolvent": """
        select invoice_id
        from stg_shipments
        inner join insolvent_periods
            on stg_shipments.buyer_id = insolvent_periods.buyer_id
            and ship_date > insolvent_from_date
    """,
    "notice, grade and withdrawal of the limit of a buyer in default follow each other": """
        with defaults as (
            -- An undecided claim of another exporter may be what made the buyer a D.
            select buyer_id, min(notice_date) as notice_date
            from stg_claims
            where cause = 'default' and coalesce(decision, 'paid') = 'paid'
            group by buyer_id
        ),
        graded as (
            select
                defaults.*,
                (
                    select min(valid_from) from stg_buyer_grades
                    where stg_buyer_grades.buyer_id = defaults.buyer_id
                        and grade in ('D', 'E') and valid_from >= notice_date
                ) as grade_date,
                (
                    select min(decided_date) from stg_limits
                    where stg_limits.buyer_id = defaults.buyer_id
                        and decision = 'withdrawn' and reason_code = 'overdue'
                        and decided_date >= notice_date
                ) as withdrawn_date
            from defaults
        )
        select buyer_id from graded
        where grade_date > withdrawn_date
    """,
    "a buyer that has failed pays nobody what falls due later": """
        with failures as (
            select stg_claims.buyer_id, max(due_date) as due_date
            from stg_claims
            inner join stg_claim_invoices on stg_claims.claim_id = stg_claim_invoices.claim_id
        inner join stg_shipments on stg_claim_invoices.invoice_id = stg_shipments.invoice_id
            where cause in ('default', 'insolvency') and decision = 'paid'
            group by stg_claims.buyer_id
        )
        select invoice_id
        from failures
        inner join stg_shipments on failures.buyer_id = stg_shipments.buyer_id
        where stg_shipments.due_date > failures.due_date and paid_date is not null
    """,
}


@pytest.mark.parametrize("promise", CONTRADICTIONS)
def test_nothing_contradicts_the_story(sample_book: store.Book, promise: str):
    with sample_book.cursor() as cursor:
        rows = cursor.execute(CONTRADICTIONS[promise]).fetchall()
    assert rows == [], f"{len(rows)} rows against: {promise}"


def test_every_name_is_used_once(sample_book: store.Book):
    with sample_book.cursor() as cursor:
        (doubles,) = cursor.execute(
            "select count(*) - count(distinct buyer_name) from stg_buyers"
        ).fetchone()
    assert doubles == 0


def test_no_claim_is_paid_above_what_the_cover_engine_gives_on_the_day_of_filing(
    sample_book: store.Book,
):
    """B8: the insurer pays by the same rules; every twentieth paid claim is looked at."""
    with sample_book.cursor() as cursor:
        claims = cursor.execute(
            """
            select stg_claims.claim_id, exporter_id, filing_date, cause, sum(amount_usd)
            from stg_claims
            inner join stg_claim_movements
                on stg_claims.claim_id = stg_claim_movements.claim_id
            where movement_type = 'payment'
            group by all
            order by stg_claims.claim_id
            """
        ).fetchall()
    compared = claims[::20]
    assert len(compared) > 20
    above = []
    for claim_id, exporter_id, filing_date, cause, paid_usd in compared:
        cover = store.run(
            sample_book,
            "cover/cover_by_invoice",
            {"as_of_date": filing_date, "exporter_id": exporter_id, "loss_cause": cause},
        )
        payable_usd = float(cover.loc[cover["claim_id"] == claim_id, "payable_usd"].sum())
        if paid_usd > payable_usd + 0.01:
            above.append((claim_id, paid_usd, payable_usd))
    assert above == []


def test_the_story_of_an_exporter_is_told_in_order(tiny_folder, capsys):
    """Exporter X4 of the tiny book: two limits, three invoices at home, one before its policy."""
    assert command_line.main(["story", "X4", "--data", str(tiny_folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    days = [line[:10] for line in lines]
    assert days == sorted(days)
    assert [line.split()[2] for line in lines if "limit" in line] == ["limit", "limit"]
    assert sum("shipped" in line for line in lines) == 4
    assert sum("paid" in line for line in lines) == 1
    assert sum("written off" in line for line in lines) == 1


def test_the_story_of_nobody_is_told_as_such(tiny_folder, capsys):
    assert command_line.main(["story", "X9", "--data", str(tiny_folder)]) == 2
    assert "X9" in capsys.readouterr().err
