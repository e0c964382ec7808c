"""Every measure once: label, definition, unit, and whether up is good.

Pages, charts and the page "Data and methods" take labels and definitions from here. The
texts are marked here and translated where they are shown.
"""

from dataclasses import dataclass

from tradecredit.language import N_, _


@dataclass(frozen=True)
class Measure:
    """One measure; ``up_is_good`` is None where neither direction is better."""

    name: str
    label_text: str
    definition_text: str
    unit: str
    up_is_good: bool | None

    @property
    def label(self) -> str:
        """Label in the language in use."""
        return _(self.label_text)

    @property
    def definition(self) -> str:
        """Definition in the language in use."""
        return _(self.definition_text)


_ALL = (
    Measure(
        "outstanding_usd",
        N_("Outstanding"),
        N_(
            "Invoices issued and not yet paid or taken off the ledger on the as-of date: exports "
            "and sales at home, insured or not."
        ),
        "US$",
        up_is_good=None,
    ),
    Measure(
        "payable_usd",
        N_("Payable"),
        N_(
            "What the policies would pay if none of the open invoices were paid, abroad and at "
            "home: outstanding less every step of the cover waterfall."
        ),
        "US$",
        up_is_good=True,
    ),
    Measure(
        "payable_ratio",
        N_("Payable share"),
        N_("Payable divided by outstanding."),
        "ratio",
        up_is_good=True,
    ),
    Measure(
        "own_risk_usd",
        N_("Kept at own risk"),
        N_("Outstanding less payable: what the exporter would lose."),
        "US$",
        up_is_good=False,
    ),
    Measure(
        "held_usd",
        N_("Held by a dispute"),
        N_(
            "Payable, but not before an award, a judgment or a verified settlement, because "
            "the buyer disputes the debt."
        ),
        "US$",
        up_is_good=False,
    ),
    Measure(
        "overdue_usd",
        N_("Overdue"),
        N_(
            "Outstanding invoices, exports and sales at home, past their due date on the as-of "
            "date."
        ),
        "US$",
        up_is_good=False,
    ),
    Measure(
        "overdue_ratio",
        N_("Overdue share"),
        N_("Overdue divided by outstanding."),
        "ratio",
        up_is_good=False,
    ),
    Measure(
        "limit_usd",
        N_("Limit"),
        N_("Credit limit in force for the buyer on the as-of date."),
        "US$",
        up_is_good=None,
    ),
    Measure(
        "headroom_usd",
        N_("Headroom"),
        N_(
            "Limit less outstanding; negative when the limit is exceeded, none for a buyer to "
            "which nothing may be shipped."
        ),
        "US$",
        up_is_good=True,
    ),
    Measure(
        "utilisation_ratio",
        N_("Use of limit"),
        N_("Outstanding divided by the limit."),
        "ratio",
        up_is_good=None,
    ),
    Measure(
        "cover_in_force_usd",
        N_("Cover in force"),
        N_(
            "Open invoices, exports and sales at home, less what no policy, restriction, limit or "
            "rule lets through: the amount the insurer stands behind before the exporter's "
            "retained share."
        ),
        "US$",
        up_is_good=True,
    ),
    Measure(
        "uncovered_usd",
        N_("Without cover"),
        N_("Outstanding less cover in force: what no policy, restriction or limit lets through."),
        "US$",
        up_is_good=False,
    ),
    Measure(
        "lost_cover_usd",
        N_("Cover lost"),
        N_("Cover in force as limits are, less cover in force after the cut."),
        "US$",
        up_is_good=False,
    ),
    Measure(
        "limit_room_usd",
        N_("Room in the limit"),
        N_(
            "Limit on the ship date less the open invoices that fill it: those which no policy, "
            "restriction, term or stop takes whole; negative when more is shipped than fits."
        ),
        "US$",
        up_is_good=True,
    ),
    Measure(
        "order_premium_usd",
        N_("Premium after subsidy"),
        N_("Amount of the order times the policy's rate, less what its scheme pays of it."),
        "US$",
        up_is_good=False,
    ),
    Measure(
        "expected_loss_kept_usd",
        N_("Expected loss kept"),
        N_(
            "Probability that the buyer fails within the days of credit, times what would not "
            "be paid of the order; recoveries are not counted."
        ),
        "US$",
        up_is_good=False,
    ),
    Measure(
        "insured_usd",
        N_("Insured amount"),
        N_("Invoices declared under an export policy, by month of shipment."),
        "US$",
        up_is_good=True,
    ),
    Measure(
        "insured_growth_ratio",
        N_("Growth"),
        N_("Insured amount against the same period one year earlier."),
        "relative change",
        up_is_good=True,
    ),
    Measure(
        "contribution_ratio",
        N_("Contribution to growth"),
        N_(
            "Change of a part divided by the compared total of all parts; the contributions of "
            "all parts add up to the growth of the whole."
        ),
        "percentage points",
        up_is_good=True,
    ),
    Measure(
        "client_count",
        N_("Clients"),
        N_("Exporters with at least one declared invoice in the period."),
        "exporters",
        up_is_good=True,
    ),
    Measure(
        "sme_client_ratio",
        N_("SME share of clients"),
        N_("Clients of size class small or medium divided by all clients."),
        "ratio",
        up_is_good=None,
    ),
    Measure(
        "sme_insured_ratio",
        N_("SME share of insured amount"),
        N_("Insured amount of small and medium exporters divided by all."),
        "ratio",
        up_is_good=None,
    ),
    Measure(
        "penetration_ratio",
        N_("Penetration"),
        N_("Insured amount of a year divided by the customs exports of the exporters in the book."),
        "ratio",
        up_is_good=True,
    ),
    Measure(
        "paid_ratio",
        N_("Paid loss ratio"),
        N_("Claims paid in the period divided by premium earned in the period."),
        "ratio",
        up_is_good=False,
    ),
    Measure(
        "incurred_ratio",
        N_("Reported incurred loss ratio"),
        N_(
            "Claims paid plus the change in what undecided claims would cost at the insured "
            "share of their cause, divided by premium earned in the period. Claims that are not "
            "filed yet (IBNR) are not in it."
        ),
        "ratio",
        up_is_good=False,
    ),
    Measure(
        "paid_to_insured_ratio",
        N_("Claims paid per amount insured"),
        N_("Claims paid in the period divided by the insured amount of the period."),
        "basis points",
        up_is_good=False,
    ),
    Measure(
        "claim_frequency_ratio",
        N_("Claim frequency"),
        N_(
            "Claims filed in the period per thousand policy-years: each policy in force counts "
            "with the part of a year for which it was."
        ),
        "per 1,000 policy-years",
        up_is_good=False,
    ),
    Measure(
        "claim_severity_usd",
        N_("Mean paid claim"),
        N_("Claims paid in the period divided by their number."),
        "US$",
        up_is_good=False,
    ),
    Measure(
        "recovery_ratio",
        N_("Recovery ratio"),
        N_("Recoveries of the period divided by claims paid in the period."),
        "ratio",
        up_is_good=True,
    ),
    Measure(
        "decided_on_time_ratio",
        N_("Decided on time"),
        N_("Decisions of the period made within the days the rules give the insurer, as a share."),
        "ratio",
        up_is_good=True,
    ),
    Measure(
        "overdue_60_ratio",
        N_("Long overdue"),
        N_(
            "Share of the amount shipped in a period that was unpaid more than 60 days after "
            "its due date by an age counted in months from shipment."
        ),
        "ratio",
        up_is_good=False,
    ),
    Measure(
        "paid_by_age_ratio",
        N_("Claims paid by age"),
        N_("Claims paid on the shipments of a period by an age, divided by their amount."),
        "basis points",
        up_is_good=False,
    ),
    Measure(
        "premium_rate_ratio",
        N_("Premium rate"),
        N_("Premium earned divided by the amount insured."),
        "ratio",
        up_is_good=None,
    ),
    Measure(
        "ultimate_usd",
        N_("Expected end"),
        N_(
            "What the claims of an origin end at when all of them have developed: to date plus "
            "still to come (the ultimate)."
        ),
        "US$",
        up_is_good=False,
    ),
    Measure(
        "remaining_usd",
        N_("Still to come"),
        N_(
            "Expected end less what is there to date. Of reported incurred claims it is the IBNR; "
            "of paid claims it also holds what is reported and not yet paid."
        ),
        "US$",
        up_is_good=False,
    ),
    Measure(
        "ultimate_count",
        N_("Expected claims"),
        N_(
            "What the claims of an origin end at when all of them have developed: to date plus "
            "still to come (the ultimate)."
        ),
        "claims",
        up_is_good=False,
    ),
    Measure(
        "remaining_count",
        N_("Claims still to come"),
        N_(
            "Expected end less what is there to date. Of reported incurred claims it is the IBNR; "
            "of paid claims it also holds what is reported and not yet paid."
        ),
        "claims",
        up_is_good=False,
    ),
    Measure(
        "ultimate_amount",
        N_("Expected end, in the file's unit"),
        N_(
            "What the claims of an origin end at when all of them have developed: to date plus "
            "still to come (the ultimate)."
        ),
        "unit of the file",
        up_is_good=False,
    ),
    Measure(
        "remaining_amount",
        N_("Still to come, in the file's unit"),
        N_(
            "Expected end less what is there to date. Of reported incurred claims it is the IBNR; "
            "of paid claims it also holds what is reported and not yet paid."
        ),
        "unit of the file",
        up_is_good=False,
    ),
    Measure(
        "developed_ratio",
        N_("Developed"),
        N_(
            "The share of the expected end that is there at an age, by the volume-weighted factors "
            "of earlier origins; of several origins, what is there to date over their expected end."
        ),
        "ratio",
        up_is_good=None,
    ),
    Measure(
        "ultimate_ratio",
        N_("Expected loss ratio"),
        N_("Expected end of the claims divided by the premium earned on the same shipments."),
        "ratio",
        up_is_good=False,
    ),
    Measure(
        "burning_cost_ratio",
        N_("Burning cost"),
        N_(
            "Claims paid less recoveries on the shipments of a period, divided by their amount; "
            "only of months whose claims can have been decided."
        ),
        "ratio",
        up_is_good=False,
    ),
    Measure(
        "net_premium_usd",
        N_("Net premium"),
        N_("A year's premium less the subsidy of a scheme; unknown where no text names it."),
        "US$",
        up_is_good=False,
    ),
    Measure(
        "subsidy_usd",
        N_("Premium subsidy"),
        N_("The part of the premium paid that a scheme gives back, at most its cap."),
        "US$",
        up_is_good=True,
    ),
    Measure(
        "share_paid_ratio",
        N_("Paid share of a debt"),
        N_(
            "What an option would pay of what foreign buyers owe on the day, each buyer failing "
            "alone; the insured share where nothing is owed."
        ),
        "ratio",
        up_is_good=True,
    ),
    Measure(
        "break_even_probability",
        N_("Break-even loss"),
        N_(
            "The share of a year's turnover that must be lost for cover to return its net "
            "premium: net premium divided by turnover and by the paid share of a debt."
        ),
        "probability",
        up_is_good=False,
    ),
    Measure(
        "stop_buying_usd",
        N_("Stop buying above"),
        N_("The net premium at which cover costs as much as it is expected to pay."),
        "US$",
        up_is_good=None,
    ),
    Measure(
        "at_stake_usd",
        N_("At stake"),
        N_(
            "Payable money that is lost when the date of an obligation passes and nothing else "
            "happens; unknown where no published rule says what lateness costs."
        ),
        "US$",
        up_is_good=False,
    ),
    Measure(
        "saves_usd",
        N_("Saves"),
        N_(
            "Payable the day after the date if this is done today, less payable then if nothing is "
            "done; for a late declaration and for what is collected, the same today, and what is "
            "collected counts in full."
        ),
        "US$",
        up_is_good=None,
    ),
    Measure(
        "lost_usd",
        N_("Lost to cover"),
        N_(
            "What the rules have taken of open invoices for good, besides the uninsured "
            "percentage: no act of today makes it payable again."
        ),
        "US$",
        up_is_good=False,
    ),
    Measure(
        "in_question_usd",
        N_("In question"),
        N_(
            "The money an obligation is about: what is payable of its invoices, or what was "
            "lost of them already and may come back."
        ),
        "US$",
        up_is_good=None,
    ),
    Measure(
        "herfindahl_index",
        N_("Concentration"),
        N_("Sum of the squared shares of the buyers in what is outstanding; 1 is one buyer."),
        "index",
        up_is_good=False,
    ),
    Measure(
        "effective_buyer_count",
        N_("Effective number of buyers"),
        N_("One divided by the Herfindahl index: as concentrated as that many equal buyers."),
        "buyers",
        up_is_good=True,
    ),
    Measure(
        "late_paid_ratio",
        N_("Paid late"),
        N_("Invoices paid after their due date divided by all paid invoices, by number."),
        "ratio",
        up_is_good=False,
    ),
    Measure(
        "late_due_ratio",
        N_("Late of what fell due"),
        N_(
            "Of the invoices due before the as-of date, the share that was paid late, is still "
            "open or left the ledger unpaid, by number."
        ),
        "ratio",
        up_is_good=False,
    ),
    Measure(
        "unpaid_ratio",
        N_("Still unpaid"),
        N_(
            "Share of invoices not yet paid so many days after the invoice date, estimated by "
            "Kaplan and Meier: open invoices count as long as they have been open."
        ),
        "ratio",
        up_is_good=False,
    ),
    Measure(
        "median_payment_days",
        N_("Median time to pay"),
        N_("First day after the invoice date by which at least half of the invoices are paid."),
        "days",
        up_is_good=False,
    ),
    Measure(
        "targets_met",
        N_("Targets met"),
        N_("Figures of the sample book that lie within the accepted range of their target."),
        "text",
        up_is_good=True,
    ),
    Measure(
        "checks_passed",
        N_("Checks passed"),
        N_("Rules of a sound book that no row breaks."),
        "text",
        up_is_good=True,
    ),
    Measure(
        "book_row_count",
        N_("Rows in the book"),
        N_("Rows of all tables together."),
        "rows",
        up_is_good=None,
    ),
    Measure(
        "source_count",
        N_("Sources"),
        N_("Documents that facts and rule values are taken from."),
        "sources",
        up_is_good=None,
    ),
    Measure(
        "assumption_count",
        N_("Assumptions"),
        N_(
            "Values nobody published: chosen for this project, or background knowledge that was "
            "not verified. Each is marked where it is used."
        ),
        "assumptions",
        up_is_good=None,
    ),
    Measure(
        "schemes_that_fit",
        N_("Schemes that fit"),
        N_(
            "Schemes in force at the exporter's place whose every test is met; the tests are in "
            "the table “Which scheme fits, and why”."
        ),
        "text",
        up_is_good=True,
    ),
    Measure(
        "rows_read_count",
        N_("Rows read"),
        N_("Rows of the file that were read as invoices, paid ones among them."),
        "invoices",
        up_is_good=True,
    ),
    Measure(
        "buyer_count",
        N_("Buyers"),
        N_("Buyers with at least one invoice; the names of a buyer that were joined count once."),
        "buyers",
        up_is_good=None,
    ),
    # Overview, buyer file and obligation clock.
    Measure(
        "claims_paid_12_months_usd",
        N_("Export claims paid in 12 months"),
        N_("Indemnity paid under export policies in the twelve months that end on the day."),
        "US$",
        up_is_good=False,
    ),
    Measure(
        "claims_undecided_usd",
        N_("Export claims undecided"),
        N_(
            "Amount claimed under export policies in claims that were filed and not yet decided on "
            "the day."
        ),
        "US$",
        up_is_good=False,
    ),
    Measure(
        "next_date",
        N_("Next date"),
        N_("The first day to come by which something must be done and is yours to do."),
        "date",
        up_is_good=None,
    ),
    Measure(
        "late_obligation_count",
        N_("Late, still to do"),
        N_(
            "Obligations whose date was missed. What may be payable again is what the cover step "
            "for undeclared shipments takes today, the uninsured percentage included, where no "
            "loss is known yet."
        ),
        "obligations",
        up_is_good=False,
    ),
    Measure(
        "orders_usd",
        N_("Amount of the orders"),
        N_("What the orders would be invoiced for."),
        "US$",
        up_is_good=None,
    ),
    Measure(
        "covered_orders",
        N_("Covered in full"),
        N_("Orders that lose only the uninsured percentage and have no reason not to ship."),
        "text",
        up_is_good=True,
    ),
    Measure(
        "held_orders",
        N_("Orders to hold"),
        N_("Orders that lose cover by the cut, and that shipping within the notice does not save."),
        "text",
        up_is_good=False,
    ),
)

MEASURES: dict[str, Measure] = {measure.name: measure for measure in _ALL}


def label(name: str) -> str:
    """Label of a measure; raises ``KeyError`` for a name nobody defined."""
    return MEASURES[name].label
