"""The sentences of the shipment check by code; ``words.VALUES`` fills in what they name."""

from tradecredit.language import N_
from tradecredit.risk import screening, shipment, shipment_cautions, shipment_changes
from tradecredit.risk import shipment_reasons as reasons

# The answer after its verdict.
ANSWERS = {
    shipment.NOT: N_("{reasons}."),
    shipment.PART: N_("{payable} of {amount} would be paid; {reasons}."),
    shipment.FULL: N_(
        "{payable} of {amount} would be paid, {retained} is the uninsured percentage, which you "
        "retain."
    ),
    shipment.HOLD: N_(
        "{first_caution}. {payable} of {amount} would be paid, {retained} is the uninsured "
        "percentage, which you retain."
    ),
}

# Why a step takes the order or a part of it.
REASONS = {
    reasons.NEVER_INSURED: N_("no policy is in force"),
    reasons.POLICY_ENDED: N_("the policy ended on {day} and no later one is known"),
    reasons.EXPORTS_ONLY: N_("the policy in force is for exports, and this buyer is in China"),
    reasons.HOME_SALES_ONLY: N_("the policy in force on {day} is for sales in China only"),
    reasons.COUNTRY_OFF_COVER: N_("cover for this country is closed since {day}"),
    reasons.GOODS_OFF_COVER: N_("{goods} to {restricted_country} is off cover since {day}"),
    reasons.LIMIT_REFUSED: N_("the limit was refused from {day}"),
    reasons.LIMIT_WITHDRAWN: N_("the limit was withdrawn from {day}"),
    reasons.LIMIT_BEGINS_LATER: N_("the limit begins only on {day}"),
    reasons.LIMIT_ENDED: N_("the limit ended on {day}"),
    reasons.LIMIT_PENDING: N_("the limit asked for is not decided yet"),
    reasons.NEVER_ASKED: N_("no limit was ever asked for this buyer"),
    shipment.TERM_MISMATCH: N_("the limit is for {approved_term} at most, the order is {term}"),
    reasons.TERM_TOO_LONG: N_(
        "the policy insures credit terms of {term_maximum} at most, the order is {term}"
    ),
    shipment.STOP_SHIPMENT: N_(
        "because of {stopping_amount} on {stopping}, on the ship date up to {stopping_days} "
        "overdue: after {stop_days} nothing more to this buyer is covered"
    ),
    reasons.BUYER_INSOLVENT: N_(
        "the buyer is known to be insolvent since {day}: nothing shipped after that is covered"
    ),
    shipment.UNDECLARED: N_("it would have to be declared by {declare_by}"),
    shipment.OVER_LIMIT: N_("older invoices of {filled} leave {room} of the limit of {limit}"),
    reasons.LIMIT_FULL: N_("older invoices of {filled} fill the limit of {limit}"),
    shipment.LATE_NOTICE: N_("notice would be late"),
    shipment.RETAINED_SHARE: N_("the policy pays {insured_share} of a loss by {cause}"),
    shipment.BUYER_CAP: N_("the policy pays {cap} for one buyer, and {cap_left} of it is left"),
    reasons.CAP_USED_UP: N_("older invoices use up the {cap} that are paid for one buyer"),
    shipment.POLICY_MAXIMUM: N_("{maximum_left} of the policy's maximum liability is left for it"),
    reasons.MAXIMUM_USED_UP: N_(
        "older invoices and paid claims use up the policy's maximum liability of {maximum}"
    ),
}

# What would make it covered in full.
OPTIONS = {
    shipment_changes.ASK_LIMIT: N_(
        "ask for a limit of at least {option_amount} for {option_term}, in force on {ship_date}"
    ),
    shipment_changes.ASK_MAXIMUM: N_("ask for a maximum liability higher by {option_amount}"),
    shipment_changes.ASK_ANY_MAXIMUM: N_(
        "ask the insurer for a higher maximum liability: this year's is used up"
    ),
    shipment_changes.APPROVED_TERMS: N_("agree on {option_term}, as approved"),
    shipment_changes.SMALLER_AMOUNT: N_("ship at most {option_amount}"),
    shipment_changes.AFTER_RECEIPT: N_(
        "ship after the receipt of {option_amount} for {option_invoices}"
    ),
    shipment_changes.IN_POLICY: N_(
        "have a policy in force on {ship_date} before shipping; then check again"
    ),
    shipment_changes.NOTHING_HELPS: N_(
        "no change of the order helps; ship only against payment in advance"
    ),
}

# Reasons not to ship, and what is only worth knowing.
CAUTIONS = {
    screening.LICENCE_NEEDED: N_(
        "an export licence may be needed: the HS code is on China's list “{list_name}”{assumed}"
    ),
    shipment_cautions.BUYER_INSOLVENT: N_("the buyer's grade is E: insolvent or in liquidation"),
    shipment_cautions.OWN_CLAIM: N_("you have {claims} on this buyer"),
    shipment_cautions.OWN_NOTICE: N_(
        "notice of possible loss is given on {caution_invoices} of this buyer: whoever knows of a "
        "risk and ships on may lose cover"
    ),
    shipment_cautions.BUYER_OVERDUE: N_(
        "the buyer owes {caution_amount} that is up to {caution_days} overdue "
        "({caution_invoices}){after_receipt}"
    ),
    shipment_cautions.BUYER_LATE: N_(
        "check with the buyer first: it owes {caution_amount} that is up to {caution_days} overdue "
        "({caution_invoices})"
    ),
    shipment_cautions.RECORDS_OF_OTHERS: N_(
        "{records} of {other_exporters} on this buyer; ask the insurer whether the limit still "
        "stands"
    ),
    screening.COVER_UNLIKELY: N_(
        "cover is unlikely for {goods} to {list_country} (reported, partly); ask the insurer first"
    ),
    screening.LIMIT_MAY_BE_REDUCED: N_(
        "limits for {list_country} may be reduced (reported, partly); have yours confirmed first"
    ),
    shipment_cautions.ROOM_NEEDS_UNDECLARED: N_(
        "it fits only because older invoices count as not declared by then; once they are "
        "declared, {caution_amount} of the limit is left"
    ),
    shipment_cautions.FALLS_DUE_BEFORE: N_(
        "{caution_amount} ({caution_invoices}) falls due before the ship date, from {caution_day} "
        "on; wait for it"
    ),
    shipment_cautions.LIMIT_USED_UP: N_(
        "it uses the limit to the last: nothing is left for the next order"
    ),
    screening.LICENCE_UNCERTAIN: N_(
        "the HS code is on China's list “{list_name}”, which is announced or to be suspended"
    ),
    screening.LICENCE_BY_NAME: N_(
        "China's list “{list_name}” names goods without codes and sounds alike: check by name"
    ),
    screening.PRIORITY_GOODS: N_(
        "the goods are on the Common High Priority List, tier {list_name} ({list_detail}): keep an "
        "end-use statement of the buyer"
    ),
    shipment_cautions.OTHER_CONSIGNEE: N_(
        "the consignee is not the buyer, to check: keep the buyer's written order to ship there"
    ),
    shipment_cautions.THIRD_COUNTRY: N_(
        "the goods go to another country than the buyer's, to check: keep the reason in writing"
    ),
    shipment_cautions.NO_IMPORT_RECORD: N_(
        "no import record of the buyer was found, to check before the first shipment"
    ),
    shipment_cautions.NEW_BUYER: N_(
        "the buyer is new: ask the insurer for a report with the limit"
    ),
    shipment_cautions.GOODS_UNKNOWN: N_("without an HS code only whole countries are screened"),
    shipment_cautions.POLICY_ENDS_FIRST: N_(
        "the policy ends on {caution_day}, before the order is due; cover goes by the day of "
        "shipment"
    ),
}

# Each rule of the table: what was found, and what it requires. One that would name a value
# which is not known is a dash.
RULES = {
    shipment.NO_POLICY: (N_("{policy}"), N_("a policy in force on {ship_date}")),
    shipment.RESTRICTED: (
        N_("{hs_code} to {screened_country}"),
        N_("country and goods not off cover"),
    ),
    shipment.NO_LIMIT: (N_("{limit_terms}"), N_("a limit in force on {ship_date}")),
    shipment.TERM_MISMATCH: (N_("{term}"), N_("{required_term}")),
    shipment.STOP_SHIPMENT: (
        N_("{overdue_on_ship_date}"),
        N_("at most {stop_days} overdue, and not insolvent"),
    ),
    shipment.UNDECLARED: (N_("to be declared once shipped"), N_("declared by {declare_by}")),
    shipment.OVER_LIMIT: (
        N_("{amount} on top of {filled} of older ones"),
        N_("together at most {limit}"),
    ),
    shipment.LATE_NOTICE: (N_("due on {due_date}"), N_("if not paid, notice by {notice_by}")),
    shipment.RETAINED_SHARE: (
        N_("the policy pays {insured_share} of a loss by {cause}"),
        N_("you retain {uninsured_share}"),
    ),
    shipment.BUYER_CAP: (N_("{cap_found}"), N_("at most {cap} paid for one buyer")),
    shipment.POLICY_MAXIMUM: (N_("{maximum_found}"), N_("at most {maximum} paid a year")),
}
