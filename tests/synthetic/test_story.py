"""Every event of the book has its cause before it."""

import pytest

from tradecredit import store

# Rows that would contradict the story, one query per promise.
CONTRADICTIONS = {
    "a claim has an unpaid invoice, overdue by more than 30 days, behind it": """
        select claim_id from stg_claims
        where cause = 'default' and not exists (
            select 1 from stg_shipments
            where stg_shipments.claim_id = stg_claims.claim_id
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
        inner join stg_shipments on stg_claims.claim_id = stg_shipments.claim_id
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
        select invoice_id
        from stg_shipments
        inner join stg_claims on stg_shipments.claim_id = stg_claims.claim_id
        where decision = 'paid' and written_off_date is distinct from payment_date
    """,
    "a refusal for want of declaration has an invoice that was not declared in time": """
        select stg_claims.claim_id
        from stg_shipments
        inner join stg_claims on stg_shipments.claim_id = stg_claims.claim_id
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
            inner join stg_shipments on stg_claims.claim_id = stg_shipments.claim_id
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
        inner join stg_shipments on stg_claims.claim_id = stg_shipments.claim_id
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
