"""One value for every parameter name of queries/README.md, to run any query on the tiny book."""

from datetime import date
from typing import Any

from tests.tiny_portfolio import DATA_END

VALUES: dict[str, Any] = {
    "as_of_date": DATA_END,
    "known_date": date(2025, 6, 30),
    "from_date": date(2024, 1, 1),
    "to_date": DATA_END,
    "compared_from_date": date(2023, 1, 1),
    "compared_to_date": date(2023, 12, 31),
    "exporter_id": "X2",
    "buyer_id": "B1",
    "buyer_ids": ["B1", "B4"],
    "loss_cause": "default",
    "split_by": "country_code",
    "search_text": "sample",
    "action_kind": "declare",
    "event_kinds": ["tariff", "scheme"],
    "country_codes": None,
    "city_codes": None,
    "scheme_codes": None,
    "sector_codes": None,
    "size_classes": None,
    "product_codes": None,
    "payment_terms": None,
    "causes": None,
    "is_order": False,
    "top_count": 5,
    "step_months": 3,
}


def values_for(names: tuple[str, ...], **changed: Any) -> dict[str, Any]:
    """Values of just these parameters; ``changed`` replaces those among them."""
    values = {**VALUES, **changed}
    return {name: values[name] for name in names}
