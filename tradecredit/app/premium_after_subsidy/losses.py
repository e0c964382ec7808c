"""When cover pays, on the page "Premium after subsidy": its price against losses seen."""

from tradecredit.app.frame import show
from tradecredit.app.premium_after_subsidy.view import View
from tradecredit.charts import premium as charts
from tradecredit.formats import counted, month, percent, plain_markdown
from tradecredit.language import _
from tradecredit.risk.break_even import Loss
from tradecredit.risk.records import records

LOSSES_KEY = "stop_buying"


def losses_chart(view: View) -> None:
    """The premium at which to stop buying, under published losses and the firm's own."""
    if view.losses.empty or view.losses["stop_buying_usd"].isna().all():
        show.note(
            LOSSES_KEY,
            _("When cover pays cannot be said yet"),
            _("No loss was published up to this day, and the firm has no paid claim.")
            if view.losses.empty
            else _("It needs a turnover, and an option that would pay something."),
        )
        return
    if not view.option.share_paid_ratio:
        show.note(
            LOSSES_KEY,
            _("{name} would pay nothing of what is owed today", name=plain_markdown(view.name)),
            _(
                "No limit, or no rule, lets an open invoice through; the page Buyer exposure says "
                "which. No premium is low enough for that."
            ),
        )
        return
    is_at_most = view.option.net_premium_usd is None
    shown = view.losses.assign(
        reference_name=[loss_name(view, loss) for loss in records(view.losses, Loss)]
    )
    show.chart(
        charts.stop_buying_ranges(shown, _cost(view), is_at_most=is_at_most),
        book=view.inputs.book,
        key=LOSSES_KEY,
        message=_losses_message(view),
        note=_losses_note(view),
    )


def _cost(view: View) -> float | None:
    """Net premium of the option shown; the most it can be where the subsidy is not known."""
    net, most = view.option.net_premium_usd, view.option.net_premium_most_usd
    return most if net is None else net


def _losses_message(view: View) -> str:
    cost = _cost(view)
    name = plain_markdown(view.name)
    if cost is None:
        return _("{name}: stop buying above these premiums", name=name)
    worth, total = int((view.losses["stop_buying_usd"] > cost).sum()), len(view.losses)
    if worth == total:
        text = _("{name} pays for itself under every loss seen", name=name)
    elif worth == 0:
        text = _("{name} costs more than it returns under every loss seen", name=name)
    else:
        text = _(
            "{name} pays for itself under {count} of {total} losses seen",
            name=name,
            count=worth,
            total=total,
        )
    return text + (", " + _("at its whole premium") if view.option.net_premium_usd is None else "")


def _losses_note(view: View) -> str:
    share = percent(view.option.share_paid_ratio, 0)
    paid = (
        _("It would pay {share} of what buyers owe today, each failing alone.", share=share)
        if view.is_share_of_book
        else _("No invoices are open: its insured percentage, {share}, is used.", share=share)
    )
    return (
        paid
        + " "
        + _("This weighs averages only; one large loss can cost more than many years of premium.")
    )


def loss_name(view: View, loss: Loss) -> str:
    """The period of a published loss, or that it is the exporter's own."""
    start, end = loss.period_start, loss.period_end
    if start is None or end is None:
        count = view.inputs.losses.paid_claim_count
        return counted("Your own, {count} claim paid", "Your own, {count} claims paid", count)
    is_year = (start.month, end.month) == (1, 12)
    period = str(end.year) if is_year else f"{month(start)} – {month(end)}"
    return _("{period}, published", period=period)
