"""The exporter's desk: a book of 30 invoices whose answers are worked out by hand.

The story and every answer are in ``docs/methods/desk.md``. D1 sells from Yiwu under a
comprehensive policy, D2 from Shenzhen under a platform policy that declares per shipment and
gives notice within 45 days. The book ends on 31 May 2026.
"""

from datetime import date

import pandas as pd

from tests.tiny_portfolio import frame_of
from tradecredit import tables

DATA_END = date(2026, 5, 31)

EXPORTERS = """
exporter_id|exporter_name|city_code|sector_code|size_class
D1|Desk lanterns|yiwu|toys_festive|small
D2|Desk chargers|shenzhen|electronics|small
"""

EXPORTER_YEARS = """
exporter_id|calendar_year|exports_usd|exports_to_us_usd|domestic_sales_cny
D1|2024|3900000|1500000|0
D1|2025|4100000|1600000|0
D2|2024|7200000|2000000|0
D2|2025|8000000|2400000|0
"""

BUYERS = """
buyer_id|buyer_name|country_code|group_id|sector_code|first_seen_date|has_import_record
B1|Alder Stores Inc|US||toys_festive|2025-07-01|yes
B2|Birch Handel GmbH|DE||toys_festive|2025-07-01|yes
B3|Cedar Torg OOO|RU||electronics|2025-07-01|
B4|Dogwood Comercio Ltda|BR||toys_festive|2025-07-01|yes
B5|Elm Trading Ltd|GB||toys_festive|2025-07-01|yes
B6|Fir Distribution SAS|FR||toys_festive|2026-05-01|
B7|Ginkgo Supply JSC|VN||electronics|2025-07-01|yes
"""

BUYER_GRADES = """
buyer_id|valid_from|grade|insolvency_probability
B1|2025-07-01|B|0.01
B1|2026-04-01|C|0.03
B2|2025-07-01|A|0.002
B3|2025-07-01|D|0.1
B4|2025-07-01|C|0.03
B4|2026-01-20|D|0.1
B5|2025-07-01|B|0.01
B7|2025-07-01|C|0.03
"""

POLICIES = """
policy_id|exporter_id|insurer_code|product_code|scheme_code|policy_start_date|policy_end_date|premium_rate_ratio|indemnity_default_ratio|indemnity_insolvency_ratio|indemnity_rejection_ratio|indemnity_political_ratio|buyer_cap_usd|maximum_liability_usd|discretionary_limit_usd|declaration_rule|notice_days|stop_shipment_days
P1|D1|sinosure|comprehensive|yiwu_2025|2025-07-01|2026-06-30|0.004|0.9|0.9|0.8|0.9||1000000||||
P2|D2|sinosure|platform|shenzhen_2025|2025-07-01|2026-06-30|0.0015|0.8|0.8|0.8|0.8|150000|600000||per_shipment|45|
"""

LIMITS = """
limit_id|exporter_id|buyer_id|applied_date|decided_date|decision|requested_usd|approved_usd|payment_term|term_days|valid_from|valid_to|end_reason|reason_code
L1|D1|B1|2025-06-10|2025-06-24|reduced|300000|200000|OA|90|2025-07-01|2026-06-30||buyer_risk
L2|D1|B2|2025-06-10|2025-06-20|approved|100000|100000|OA|60|2025-07-01|2026-05-15|expired|
L3|D1|B3|2025-06-10|2025-06-27|approved|80000|80000|DP|30|2025-07-01|2026-06-30||
L4|D1|B4|2025-06-10|2025-06-25|approved|90000|90000|OA|90|2025-07-01|2026-01-31|withdrawn|
L5|D1|B4|2026-01-20|2026-01-28|withdrawn||0|OA|90|2026-02-01|||overdue
L6|D1|B5|2025-06-10|2025-06-23|approved|60000|60000|OA|60|2025-07-01|2026-06-30||
"""

SHIPMENTS = """
invoice_id|exporter_id|policy_id|buyer_id|hs6_code|payment_term|term_days|ship_date|invoice_date|due_date|invoice_amount_usd|declared_date|premium_usd|notice_date|paid_date|written_off_date|bill_of_lading|consignee_country_code
A01|D1|P1|B1|950300|OA|60|2025-08-04|2025-08-04|2025-10-03|50000|2025-09-10|200.00||2025-10-10||BLA01|US
A02|D1|P1|B1|950300|OA|60|2025-10-06|2025-10-06|2025-12-05|60000|2025-11-10|240.00||2025-12-05||BLA02|US
A03|D1|P1|B1|950300|OA|60|2025-12-01|2025-12-01|2026-01-30|40000|2026-01-10|160.00||2026-03-01||BLA03|US
A04|D1|P1|B1|950300|OA|90|2026-02-02|2026-02-02|2026-05-03|120000|2026-03-10|480.00||||BLA04|US
A05|D1|P1|B1|950300|OA|90|2026-03-09|2026-03-09|2026-06-07|70000|2026-04-10|280.00||||BLA05|US
A06|D1|P1|B1|950300|OA|90|2026-04-13|2026-04-13|2026-07-12|50000|2026-05-10|200.00||||BLA06|US
B01|D1|P1|B2|950300|OA|30|2025-09-01|2025-09-01|2025-10-01|20000|2025-10-10|80.00||2025-09-29||BLB01|DE
B02|D1|P1|B2|950300|OA|60|2025-11-03|2025-11-03|2026-01-02|30000|2025-12-10|120.00||2026-01-02||BLB02|DE
B03|D1|P1|B2|950300|OA|60|2026-01-12|2026-01-12|2026-03-13|25000|2026-02-10|100.00||2026-03-20||BLB03|DE
B04|D1|P1|B2|950300|OA|60|2026-04-20|2026-04-20|2026-06-19|35000|2026-05-12|140.00||||BLB04|DE
B05|D1|P1|B2|950300|OA|60|2026-05-18|2026-05-18|2026-07-17|15000||0||||BLB05|DE
B06|D1|P1|B2|950300|OA|60|2026-05-11|2026-05-11|2026-07-10|10000||0||||BLB06|DE
C01|D1|P1|B3|854231|DP|30|2026-03-02|2026-03-02|2026-04-01|12000|2026-04-10|48.00||||BLC01|RU
C02|D1|P1|B3|950300|DP|30|2026-05-04|2026-05-04|2026-06-03|8000|2026-05-29|32.00||||BLC02|RU
D01|D1|P1|B4|950300|OA|60|2025-09-15|2025-09-15|2025-11-14|45000|2025-10-10|180.00|2026-01-05|||BLD01|BR
D02|D1|P1|B4|950300|OA|60|2025-10-13|2025-10-13|2025-12-12|20000|2025-11-10|80.00|2026-03-05|||BLD02|BR
D03|D1|P1|B4|950300|OA|60|2026-02-09|2026-02-09|2026-04-10|15000|2026-03-10|60.00||||BLD03|BR
E01|D1|P1|B5|950300|OA|90|2026-04-06|2026-04-06|2026-07-05|18000|2026-05-10|72.00||||BLE01|GB
E02|D1|P1|B5|950300|OA|60|2026-04-27|2026-04-27|2026-06-26|22000|2026-05-28|88.00||||BLE02|GB
E03|D1|P1|B5|950300|OA|60|2026-03-23|2026-03-23|2026-05-22|16000||0||||BLE03|GB
E04|D1|P1|B5|950300|OA|60|2026-02-16|2026-02-16|2026-04-17|14000|2026-03-10|56.00||2026-05-20||BLE04|GB
F01|D1||B6|950300|OA|30|2026-05-06|2026-05-06|2026-06-05|5000||0||||BLF01|FR
G01|D2|P2|B7|850440|OA|60|2026-01-05|2026-01-05|2026-03-06|100000|2026-01-08|150.00|2026-04-15|||BLG01|VN
G02|D2|P2|B7|850440|OA|60|2026-02-24|2026-02-24|2026-04-25|110000|2026-03-02|165.00||||BLG02|VN
G03|D2|P2|B1|850440|OA|30|2026-05-25|2026-05-25|2026-06-24|30000||0||||BLG03|US
G04|D2|P2|B1|850440|OA|30|2026-04-01|2026-04-01|2026-05-01|20000|2026-04-03|30.00||||BLG04|US
G05|D2|P2|B1|850440|OA|30|2025-11-03|2025-11-03|2025-12-03|10000|2025-11-06|15.00||2025-12-20||BLG05|US
G06|D2|P2|B7|850440|OA|60|2025-10-13|2025-10-13|2025-12-12|30000|2025-10-16|45.00||2025-12-30||BLG06|VN
G07|D2|P2|B7|850440|OA|60|2025-08-04|2025-08-04|2025-10-03|20000|2025-08-07|30.00||2025-10-03||BLG07|VN
G08|D2|P2|B1|850440|OA|30|2025-09-08|2025-09-08|2025-10-08|12000|2025-09-11|18.00||2025-10-08||BLG08|US
"""

CLAIMS = """
claim_id|exporter_id|buyer_id|policy_id|cause|loss_date|notice_date|filing_date|decision_date|decision|refusal_reason|payment_date|claimed_usd|indemnified_usd|dispute_opened_date|dispute_closed_date|dispute_outcome|is_bill_of_lading_confirmed|is_customs_record_matched|is_consignee_matched|has_buyer_denial|has_lookalike_domain|has_related_parties|is_planted_fabrication
K1|D1|B4|P1|default|2025-12-14|2026-01-05|2026-03-20|||||45000||2026-04-15|||yes|yes|yes|||no|no
"""

CLAIM_INVOICES = """
claim_id|invoice_id|claimed_usd
K1|D01|45000
"""

SUBSIDIES = """
subsidy_id|policy_id|exporter_id|scheme_code|premium_paid_usd|subsidy_usd|granted_date|decision|reason_code
S1|P1|D1|yiwu_2025|1500|1200|2026-03-15|granted|
S2|P2|D2|shenzhen_2025|258|0|2026-04-20|refused|over_threshold
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
    "subsidies": SUBSIDIES,
}


def frames() -> dict[str, pd.DataFrame]:
    """Every table of the desk's book; a new copy each time. Nothing was paid for a claim yet."""
    empty = {
        name: tables.schema(name).empty_table().to_pandas()
        for name in ("claim_movements", "pool_cessions")
    }
    return empty | {name: frame_of(name, text) for name, text in TEXTS.items()}
