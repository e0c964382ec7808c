"""The type of a reference column follows from its name."""

import pyarrow as pa
import pytest

from tradecredit import store
from tradecredit.store.reference import column_type, reference_tables


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("hs6_code", pa.string()),
        ("hs_prefix", pa.string()),
        ("iso_numeric", pa.string()),
        ("source_id", pa.string()),
        ("valid_from", pa.date32()),
        ("effective_date", pa.date32()),
        ("eligibility_max_usd", pa.float64()),
        ("subsidy_cap_cny", pa.float64()),
        ("share_ratio", pa.float64()),
        ("payment_working_days", pa.int32()),
        ("case_count", pa.int32()),
        ("is_comparison", pa.bool_()),
        ("note", pa.string()),
    ],
)
def test_the_name_decides(column, expected):
    assert column_type(column) == expected


def test_codes_keep_their_leading_zeros(tiny_book):
    with tiny_book.cursor() as cursor:
        codes = cursor.execute("select hs6_code from ref_hs_codes").fetchall()
    assert all(len(code) == 6 for (code,) in codes)


def test_an_empty_cell_is_unknown_not_zero(tmp_path):
    (tmp_path / "rules.csv").write_text("rule_code,limit_usd,valid_to\nr1,,\n")
    assert reference_tables(tmp_path)["ref_rules"].to_pylist() == [
        {"rule_code": "r1", "limit_usd": None, "valid_to": None}
    ]


def test_a_value_against_its_name_is_told_with_the_file(tmp_path):
    (tmp_path / "rules.csv").write_text("rule_code,limit_usd\nr1,plenty\n")
    with pytest.raises(store.ReferenceUnreadable, match=r"rules\.csv.*plenty"):
        reference_tables(tmp_path)
