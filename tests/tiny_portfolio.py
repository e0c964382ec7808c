"""A book small enough to read: four exporters, eight buyers, 32 invoices, three claims.

Written by hand, so that tests can work out by eye what a query must return. It ends on
30 September 2025. X1 sells under a platform policy, X2 and X3 under comprehensive ones, X4 at
home. X2 had no policy from January to April 2025 (I14), B5 is off cover for its goods (I20),
I19 has a longer term than its limit, I27 was shipped after the limit was withdrawn, C1 is
paid, C2 is disputed, C3 was refused.
"""

import hashlib
import io
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from tradecredit import store, tables

DATA_END = date(2025, 9, 30)

EXPORTERS = """
exporter_id|exporter_name|city_code|sector_code|size_class
X1|Sample toys one|shenzhen|toys_festive|small
X2|Sample furniture two|yiwu|furniture|medium
X3|Sample batteries three|ningbo|solar_batteries|large
X4|Sample plastics four|yiwu|plastics|small
"""

EXPORTER_YEARS = """
exporter_id|calendar_year|exports_usd|exports_to_us_usd|domestic_sales_cny
X1|2023|4000000|2500000|0
X1|2024|5000000|3000000|200000
X2|2023|9000000|5000000|1000000
X2|2024|9500000|5200000|1100000
X3|2023|60000000|10000000|0
X3|2024|64000000|12000000|0
X4|2024|100000|0|8000000
"""

BUYERS = """
buyer_id|buyer_name|country_code|group_id|sector_code|first_seen_date|has_import_record
B1|Sample stores east|US|G1|toys_festive|2023-05-01|yes
B2|Sample stores west|US|G1|furniture|2023-06-01|yes
B3|Sample handel|DE||toys_festive|2023-07-01|yes
B4|Sample comercio|BR||furniture|2023-09-01|no
B5|Sample torg|RU||electronics|2024-11-20|
B6|Sample home north|CN||plastics|2024-12-01|
B7|Sample home south|CN||plastics|2024-12-01|
B8|Sample trading|GB||toys_festive|2025-01-10|yes
"""

BUYER_GRADES = """
buyer_id|valid_from|grade|insolvency_probability
B1|2023-05-01|B|0.01
B1|2025-08-01|C|0.03
B2|2023-06-01|B|0.01
B3|2023-07-01|B|0.01
B3|2025-07-10|E|1
B4|2023-09-01|C|0.03
B4|2024-10-20|D|0.10
B5|2024-11-20|D|0.10
B6|2024-12-01|B|0.01
B7|2024-12-01|C|0.03
B8|2025-01-10|A|0.002
"""

POLICIES = """
policy_id|exporter_id|insurer_code|product_code|scheme_code|policy_start_date|policy_end_date|premium_rate_ratio|indemnity_default_ratio|indemnity_insolvency_ratio|indemnity_rejection_ratio|indemnity_political_ratio|buyer_cap_usd|maximum_liability_usd|discretionary_limit_usd|declaration_rule|notice_days|stop_shipment_days
P1|X1|sinosure|platform|shenzhen_2023|2024-07-01|2025-06-30|0.003|0.8|0.8|0.8|0.8|150000|500000||||
P2|X1|sinosure|platform|shenzhen_2025|2025-07-01|2026-06-30|0.003|0.8|0.8|0.8|0.8|150000|500000||||
P3|X2|sinosure|comprehensive||2024-01-01|2024-12-31|0.004|0.9|0.9|0.8|0.9||1000000||||
P4|X2|sinosure|comprehensive|yiwu_2025|2025-05-01|2026-04-30|0.004|0.9|0.9|0.8|0.9||1000000||per_shipment|45|60
P5|X3|picc|comprehensive||2025-01-01|2025-12-31|0.004|0.9|0.9|0.8|0.9||2000000|20000|monthly||
P6|X4|sinosure|domestic||2025-07-01|2026-06-30|0.005|0.8|0.8|0.8|0.8||100000||||
"""

LIMITS = """
limit_id|exporter_id|buyer_id|applied_date|decided_date|decision|requested_usd|approved_usd|payment_term|term_days|valid_from|valid_to|end_reason|reason_code
L01|X2|B1|2024-01-02|2024-01-12|approved|200000|200000|OA|90|2024-01-12|2025-01-11|expired|
L02|X2|B1|2025-04-20|2025-05-02|reduced|250000|150000|OA|90|2025-05-02|||buyer_risk
L03|X2|B4|2024-01-10|2024-02-01|approved|100000|100000|OA|90|2024-02-01|2024-10-31|withdrawn|
L04|X2|B4|2024-10-20|2024-11-01|withdrawn||0|OA|90|2024-11-01|||overdue
L05|X2|B2|2024-09-01|2024-09-15|approved|80000|80000|OA|60|2024-09-15|2025-09-14|expired|
L06|X2|B8|2025-06-01|2025-06-20|approved|50000|50000|OA|90|2025-06-20|||
L07|X3|B3|2024-12-01|2024-12-15|approved|300000|300000|OA|60|2025-01-01|||
L08|X3|B4|2025-05-01|2025-05-12|approved|70000|70000|OA|90|2025-05-12|2025-08-14|withdrawn|
L09|X3|B4|2025-08-10|2025-08-14|withdrawn||0|OA|90|2025-08-15|||overdue
L10|X3|B8|2025-06-10|2025-06-25|approved|40000|40000|OA|60|2025-06-25|||
L11|X3|B5|2025-01-20|2025-02-05|refused|50000|0|DP|30|2025-02-05|||priority_goods
L12|X4|B6|2025-06-20|2025-07-01|approved|20000|20000|OA|60|2025-07-01|||
L13|X4|B7|2025-06-20|2025-07-01|reduced|15000|8000|OA|90|2025-07-01|||sector_risk
"""

SHIPMENTS = """
invoice_id|exporter_id|policy_id|buyer_id|hs6_code|payment_term|term_days|ship_date|invoice_date|due_date|invoice_amount_usd|declared_date|premium_usd|notice_date|paid_date|written_off_date|bill_of_lading|consignee_country_code
I01|X1|P1|B1|950300|OA|60|2024-08-05|2024-08-05|2024-10-04|40000|2024-09-10|120.00||2024-10-10||BL01|US
I02|X1|P1|B1|950300|OA|60|2024-11-04|2024-11-04|2025-01-03|52000|2024-12-10|156.00||2025-01-20||BL02|US
I03|X1|P1|B3|950300|OA|90|2025-01-15|2025-01-15|2025-04-15|30000|2025-02-12|90.00||2025-04-15||BL03|DE
I04|X1|P1|B3|950300|OA|90|2025-03-10|2025-03-10|2025-06-08|64000|2025-04-20|192.00|2025-07-20|||BL04|DE
I05|X1|P1|B1|950300|OA|60|2025-05-12|2025-05-12|2025-07-11|45000|2025-06-20|135.00|2025-08-30|||BL05|US
I06|X1|P2|B1|950300|OA|60|2025-07-21|2025-07-21|2025-09-19|48000|2025-08-22|144.00||||BL06|US
I07|X1|P2|B3|950300|OA|60|2025-09-08|2025-09-08|2025-11-07|25000||0||||BL07|DE
I08|X1|P2|B8|950300|LC|30|2025-08-11|2025-08-11|2025-09-10|18000|2025-09-15|54.00||2025-09-12||BL08|GB
I09|X2|P3|B1|940360|OA|90|2024-03-04|2024-03-04|2024-06-02|80000|2024-04-15|320.00||2024-06-10||BL09|US
I10|X2|P3|B4|940360|DA|60|2024-04-08|2024-04-08|2024-06-07|55000|2024-05-20|220.00||2024-06-20||BL10|BR
I11|X2|P3|B4|940360|OA|90|2024-06-10|2024-06-10|2024-09-08|50000|2024-07-15|200.00|2024-10-20||2025-03-20|BL11|BR
I12|X2|P3|B4|940360|OA|90|2024-07-15|2024-07-15|2024-10-13|35000|2024-08-20|140.00|2024-10-20||2025-03-20|BL12|BR
I13|X2|P3|B2|940360|OA|60|2024-10-14|2024-10-14|2024-12-13|70000|2024-11-18|280.00||2025-01-10||BL13|US
I14|X2||B2|940360|OA|60|2025-02-10|2025-02-10|2025-04-11|42000||0||||BL14|US
I15|X2|P4|B1|940360|OA|90|2025-05-19|2025-05-19|2025-08-17|90000|2025-06-18|360.00||||BL15|US
I16|X2|P4|B1|940360|OA|90|2025-06-23|2025-06-23|2025-09-21|75000|2025-07-15|300.00||||BL16|US
I17|X2|P4|B1|940360|OA|90|2025-08-18|2025-08-18|2025-11-16|60000|2025-09-10|240.00||||BL17|US
I18|X2|P4|B2|940360|OA|60|2025-07-14|2025-07-14|2025-09-12|38000|2025-08-10|152.00||2025-09-15||BL18|US
I19|X2|P4|B8|940360|OA|120|2025-08-04|2025-08-04|2025-12-02|33000|2025-09-05|132.00||||BL19|GB
I20|X3|P5|B5|854231|DP|30|2025-03-03|2025-03-03|2025-04-02|27000|2025-04-10|108.00||||BL20|RU
I21|X3|P5|B3|850760|OA|60|2025-02-03|2025-02-03|2025-04-04|120000|2025-03-10|480.00||2025-04-10||BL21|DE
I22|X3|P5|B3|850760|OA|60|2025-04-07|2025-04-07|2025-06-06|150000|2025-05-12|600.00|2025-07-20|||BL22|DE
I23|X3|P5|B3|850760|OA|60|2025-05-05|2025-05-05|2025-07-04|110000|2025-06-10|440.00|2025-07-20|||BL23|DE
I24|X3|P5|B4|850760|OA|90|2025-06-02|2025-06-02|2025-08-31|65000|2025-07-10|260.00||2025-09-05||BL24|BR
I25|X3|P5|B8|850760|OA|60|2025-07-07|2025-07-07|2025-09-05|54000|2025-09-20|216.00||||BL25|GB
I26|X3|P5|B1|850760|OA|60|2025-08-25|2025-08-25|2025-10-24|88000||0||||BL26|US
I27|X3|P5|B4|850760|OA|90|2025-09-01|2025-09-01|2025-11-30|20000||0|||||
I28|X4|P6|B6|392410|OA|60|2025-07-10|2025-07-10|2025-09-08|12000|2025-08-10|60.00||2025-09-10|||
I29|X4|P6|B6|392410|OA|60|2025-08-12|2025-08-12|2025-10-11|15000|2025-09-12|75.00|||||
I30|X4|P6|B7|392410|OA|90|2025-07-22|2025-07-22|2025-10-20|9000|2025-08-18|45.00|||||
I31|X4||B7||OA|30|2025-01-06|2025-01-06|2025-02-05|7000||0|||2025-06-20||
I32|X3||B3|850760|OA|30|2024-05-06|2024-05-06|2024-06-05|60000||0||2024-06-05||BL32|DE
"""

CLAIMS = """
claim_id|exporter_id|buyer_id|policy_id|cause|loss_date|notice_date|filing_date|decision_date|decision|refusal_reason|payment_date|claimed_usd|indemnified_usd|dispute_opened_date|dispute_closed_date|dispute_outcome|is_bill_of_lading_confirmed|is_customs_record_matched|is_consignee_matched|has_buyer_denial|has_lookalike_domain|has_related_parties|is_planted_fabrication
C1|X2|B4|P3|default|2024-10-08|2024-10-20|2025-01-15|2025-03-10|paid||2025-03-20|85000|76500||||yes|yes|yes|no|no|no|no
C2|X3|B3|P5|default|2025-07-06|2025-07-20|2025-09-01|||||260000||2025-08-20|||yes||yes|yes|||no
C3|X1|B3|P1|insolvency|2025-07-10|2025-07-20|2025-08-01|2025-09-05|refused|late_notice||64000|0|||||||||no|
"""

CLAIM_INVOICES = """
claim_id|invoice_id|claimed_usd
C1|I11|50000
C1|I12|35000
C2|I22|150000
C2|I23|110000
C3|I04|64000
"""

CLAIM_MOVEMENTS = """
movement_id|claim_id|movement_type|movement_date|amount_usd
M1|C1|payment|2025-03-20|76500
M2|C1|cost|2025-04-15|1500
M3|C1|recovery|2025-08-01|10000
"""

SUBSIDIES = """
subsidy_id|policy_id|exporter_id|scheme_code|premium_paid_usd|subsidy_usd|granted_date|decision|reason_code
S1|P1|X1|shenzhen_2023|693|693|2025-07-15|granted|
S2|P4|X2|yiwu_2025|1184|947.20|2025-09-20|granted|
S3|P2|X1|shenzhen_2025|198|0|2025-09-25|refused|premium_unpaid
"""

POOL_CESSIONS = """
policy_id|pool_member_code|ceded_ratio|committed_cover_cny
P6|lead|0.5|350000
P6|member_2|0.3|210000
P6|reinsurer|0.2|140000
"""

TEXTS = {
    "exporters": EXPORTERS,
    "exporter_years": EXPORTER_YEARS,
    "buyers": BUYERS,
    "buyer_grades": BUYER_GRADES,
    "policies": POLICIES,
    "limits": LIMITS,
    "shipments": SHIPMENTS,
    "claims": CLAIMS,
    "claim_invoices": CLAIM_INVOICES,
    "claim_movements": CLAIM_MOVEMENTS,
    "subsidies": SUBSIDIES,
    "pool_cessions": POOL_CESSIONS,
}


def frames() -> dict[str, pd.DataFrame]:
    """Every table of the tiny book; a new copy each time, free to be altered."""
    return {name: frame_of(name, text) for name, text in TEXTS.items()}


def write(folder: Path, altered: Mapping[str, pd.DataFrame] | None = None) -> Path:
    """The tiny book as a folder of Parquet, with ``altered`` tables in place of its own.

    Its version follows from the altered tables: results are kept by version for a whole server.
    """
    texts = [f"{name}: {frame.to_csv()}" for name, frame in sorted((altered or {}).items())]
    version = "-".join(
        ["tiny", "1", *(hashlib.sha256(text.encode()).hexdigest()[:8] for text in texts)]
    )
    return write_frames(folder, {**frames(), **(altered or {})}, version, DATA_END)


def write_frames(
    folder: Path, frames: Mapping[str, pd.DataFrame], version: str, data_end: date
) -> Path:
    """A hand-written book as a folder of Parquet that a server can read."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in frames.items():
        # A file of somebody else's may have gaps where the dictionary wants a value.
        schema = pa.schema([pa.field(field.name, field.type) for field in tables.schema(name)])
        table = store.conform(frame, name).cast(schema)
        pq.write_table(table, folder / f"{name}.parquet")
    manifest = {"version": version, "data_end": data_end.isoformat(), "is_synthetic": True}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def frame_of(table_name: str, text: str) -> pd.DataFrame:
    """One table of a hand-written book: a heading, then a row a line, cells apart by ``|``."""
    table = pa.csv.read_csv(
        io.BytesIO(text.strip().encode()),
        parse_options=pa.csv.ParseOptions(delimiter="|"),
        convert_options=pa.csv.ConvertOptions(
            column_types=tables.schema(table_name),
            strings_can_be_null=True,
            null_values=[""],
            true_values=["yes"],
            false_values=["no"],
        ),
    )
    return table.to_pandas()
