"""The steps of the cover engine, in the order in which they take money.

The codes are those of ``queries/cover/cover_by_invoice.sql``, whose columns are
``<code>_usd``; ``docs/methods/cover.md`` has the formula and an example of each.
"""

from dataclasses import dataclass

from tradecredit.language import N_, _


@dataclass(frozen=True)
class CoverStep:
    """One step; ``takes_whole_invoice`` is false where it takes a part of the amount."""

    code: str
    label_text: str
    rule_text: str
    takes_whole_invoice: bool

    @property
    def label(self) -> str:
        """Short name in the language in use."""
        return _(self.label_text)

    @property
    def rule(self) -> str:
        """When the step takes money, in one sentence in the language in use."""
        return _(self.rule_text)

    @property
    def column(self) -> str:
        """Column of ``cover/cover_by_invoice`` with what the step takes, in US$."""
        return f"{self.code}_usd"


COVER_STEPS: tuple[CoverStep, ...] = (
    CoverStep(
        "no_policy",
        N_("No policy"),
        N_("No policy was in force on the shipment date."),
        takes_whole_invoice=True,
    ),
    CoverStep(
        "restricted",
        N_("Off cover"),
        N_("The country or the goods were off cover on the shipment date."),
        takes_whole_invoice=True,
    ),
    CoverStep(
        "no_limit",
        N_("No limit"),
        N_(
            "No limit was in force for the buyer on the shipment date: never asked for, "
            "refused, expired, lapsed or withdrawn."
        ),
        takes_whole_invoice=True,
    ),
    CoverStep(
        "term_mismatch",
        N_("Other terms than approved"),
        N_("The contract's payment term is longer than, or different from, the approved one."),
        takes_whole_invoice=True,
    ),
    CoverStep(
        "stop_shipment",
        N_("Shipped after stop"),
        N_("It was shipped while the buyer was overdue for longer than the policy allows."),
        takes_whole_invoice=True,
    ),
    CoverStep(
        "undeclared",
        N_("Not declared"),
        N_(
            "The shipment was not declared in time; a late declaration counts only while no "
            "loss was known."
        ),
        takes_whole_invoice=True,
    ),
    CoverStep(
        "over_limit",
        N_("Above the limit"),
        N_("The part above the buyer's limit, which older invoices fill first."),
        takes_whole_invoice=False,
    ),
    CoverStep(
        "late_notice",
        N_("Late notice"),
        N_("Notice of possible loss was given late or not at all, which lowers the indemnity."),
        takes_whole_invoice=False,
    ),
    CoverStep(
        "retained_share",
        N_("Uninsured percentage"),
        N_("The share of the loss that the exporter retains for this cause of loss."),
        takes_whole_invoice=False,
    ),
    CoverStep(
        "buyer_cap",
        N_("Above the cap per buyer"),
        N_("What is above the most that the policy pays for one buyer."),
        takes_whole_invoice=False,
    ),
    CoverStep(
        "policy_maximum",
        N_("Above the policy's maximum"),
        N_("What is above the rest of the policy year's maximum liability."),
        takes_whole_invoice=False,
    ),
)

STEP_BY_CODE: dict[str, CoverStep] = {step.code: step for step in COVER_STEPS}
# What the steps lead from and to, and the whole way in order.
WATERFALL_ENDS = ("outstanding", "payable")
WATERFALL = ("outstanding", *STEP_BY_CODE, "payable")
