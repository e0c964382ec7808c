"""The pictures of the page "Claims development", each with its message."""

from tradecredit.app.claims_development.view import View, drawn
from tradecredit.app.frame import filters, show
from tradecredit.charts import development as charts
from tradecredit.charts.picture import Picture
from tradecredit.formats import counted, month, number, percent
from tradecredit.language import _
from tradecredit.risk import development_tables, equal_age, projections

ORIGINS_SHOWN = 16


def ultimates_chart(view: View) -> None:
    """What each origin ends at, with its range."""
    everything = projections.total(view.known)
    shown = view.known.by_origin.tail(ORIGINS_SHOWN)
    last_step = projections.last_step_total(view.triangle)
    _chart(
        view,
        charts.ultimates_by_origin(shown, view.write),
        key="development_ultimates",
        message=_(
            "Still to come of all origins: {remaining}, 80 % from {low} to {high}",
            remaining=view.write(everything["remaining_value"]),
            low=view.write(everything["lower_value"] - everything["latest_value"]),
            high=view.write(everything["upper_value"] - everything["latest_value"]),
        ),
        note=_(
            "The last step brought {actual}; {expected} was expected a step before. Whiskers: "
            "80 % range of the end. The newest {count} of {all} origins; the table has all, each "
            "with its method and why.",
            actual=view.write(last_step["actual_value"]),
            expected=view.write(last_step["expected_value"]),
            count=len(shown),
            all=len(view.known.by_origin),
        ),
    )


def _chart(view: View, picture: Picture, *, key: str, message: str, note: str) -> None:
    show.chart(
        picture,
        book=None if view.own_name else view.book,
        key=key,
        message=message,
        note=note,
    )


def equal_age_chart(view: View) -> None:
    """Worse, or only later: newer origins against earlier ones at equal age."""
    if view.own_name:
        show.note(
            "development_equal_age",
            _("Worse, or only later? Not for a file"),
            _("The origins of a file have no dates that could be told apart here."),
        )
        return
    if view.levels["change_ratio"].isna().all():
        show.note(
            "development_equal_age",
            _("Worse, or only later? Too early to say"),
            _(
                "Fewer than two origins since {month} have reached an age at which anything is "
                "there. Choose an earlier start under “Compare shipments from”.",
                month=month(view.asked.since),
            ),
        )
        return
    _chart(
        view,
        charts.newer_over_earlier(view.levels, view.speeds),
        key="development_equal_age",
        message=_compared_message(view),
        note=_(
            "Age in steps of shipment. Level: what is there per premium at the same age. Speed: "
            "share there at an age of what is there at the oldest common age, so the level is out "
            "of it. Whiskers: 95 % interval, origins as units; cut at 0.2 and 5 times."
        ),
    )


def _compared_message(view: View) -> str:
    row = view.levels.dropna(subset=["change_ratio"]).iloc[-1]
    level = {
        "higher": _("worse"),
        "lower": _("better"),
        "alike": _("no difference in level can be told"),
        "unknown": _("no interval for the level"),
    }[equal_age.verdict(view.levels.tail(1))]
    speed = {
        "higher": _("they come earlier"),
        "lower": _("they come later"),
        "alike": _("no difference in speed can be told"),
        "unknown": _("speed is not known yet"),
    }[equal_age.verdict(view.speeds)]
    return _(
        "Shipped since {since}, at age {age}: {change} times the level before (95 % from {low} to "
        "{high}): {level}; {speed}",
        since=month(view.asked.since),
        age=int(row["age_number"]),
        change=number(row["change_ratio"], 2),
        low=number(row["change_lower_ratio"], 2),
        high=number(row["change_upper_ratio"], 2),
        level=level,
        speed=speed,
    )


def link_ratio_chart(view: View) -> None:
    """Link ratios as a heat map, outliers marked."""
    links = development_tables.links(view.known)
    last = len(view.triangle.origins)
    shown = links[links["origin_number"] >= last - ORIGINS_SHOWN]
    if shown.empty:
        show.note(
            "development_links",
            _("No link ratio among the newest origins"),
            _("None of them has anything at one age and is known at the next."),
        )
        return
    outliers = int(shown["is_outlier"].sum())
    _chart(
        view,
        charts.link_ratio_map(shown, development_tables.by_age(view.known)),
        key="development_links",
        message=counted(
            "{count} of {links} link ratios is an outlier",
            "{count} of {links} link ratios are outliers",
            outliers,
            links=number(len(shown)),
        ),
        note=_(
            "Rows: origins; columns: from age to age. Red: more than usual, blue: less; ▸◂: "
            "residual beyond 2.5. Empty: nothing was there at the earlier age."
        ),
    )


def residuals_chart(view: View) -> None:
    """Residuals by origin, age or calendar step, as the visitor picks."""
    by = filters.buttons(
        _("Residuals"),
        "residuals_by",
        {
            "calendar_number": _("by calendar step"),
            "age_number": _("by age"),
            "origin_number": _("by origin"),
        },
    )
    drawn(view, _residuals, by)


def _residuals(view: View, by: str) -> None:
    links = development_tables.links(view.known)
    if links["standard_residual"].isna().all():
        show.note(
            "development_residuals", _("No residuals"), _("No age has two link ratios that differ.")
        )
        return
    _chart(
        view,
        charts.residuals(links, by),
        key="development_residuals",
        message=_(
            "{share} of {count} residuals lie within ±2",
            share=percent(float((links["standard_residual"].dropna().abs() <= 2).mean()), 0),
            count=number(int(links["standard_residual"].notna().sum())),
        ),
        note=_(
            "Standardised; the line is their mean. A slope by calendar step says that payment or "
            "reporting changed speed, which the chain ladder does not know of."
        ),
    )


def back_test_chart(view: View) -> None:
    """What would have been said a year and two years ago, against what is said now."""
    steps = view.steps_back
    tests = development_tables.back_tests(view.known, steps)
    sums = projections.back_test_total(view.known, steps[0])
    if tests.empty or sums is None:
        show.note(
            "development_back_test",
            _("No back-test"),
            _("The triangle was too small then, or every origin was at its end."),
        )
        return
    inside, count = development_tables.inside_counts(tests)
    _chart(
        view,
        charts.said_and_came(tests, view.write),
        key="development_back_test",
        message=_(
            "{years} ago {said} would have been said of all origins then, now {now}; {inside} of "
            "{count} origins lie in their earlier 80 % range",
            years=_("A step") if view.own_name else _("A year"),
            said=view.write(sums["earlier_value"]),
            now=view.write(sums["now_value"]),
            inside=inside,
            count=count,
        ),
        note=_(
            "“−{first}” and “−{second}”: as seen so many steps ago, by the same rule. Crosses lie "
            "outside.",
            first=steps[0],
            second=steps[1],
        ),
    )
