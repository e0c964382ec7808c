"""The words ledgers use for their columns, and what each means.

English and Chinese, and German, French, Spanish, Portuguese and Italian for the columns without
which an invoice is misread. A word of two roles belongs to the one named first.
"""

# Words for the columns of invoices; the order is that of the correction form.
INVOICE_WORDS = {
    "invoice_id": """invoice id|invoice no|invoice number|invoice nr|invoice num|invoice #|inv no|
        inv number|inv #|inv id|invoice|doc id|doc no|doc number|document no|document number|
        document id|document|bill no|bill number|billing document|reference no|
        accounting document|voucher no|voucher number|transaction id|belegnummer|
        rechnungsnummer|numero de facture|numero factura|
        发票号|发票号码|发票编号|发票|单据号|单据编号|凭证号|凭证编号|单号|业务单号|应收单号|票号|
        num|number|rechnungsnr|rechnung nr|rechnungs nr|rechnung|belegnr|numero facture|n facture|
        no facture|facture|num facture|numero de factura|n factura|no factura|factura|nota fiscal|
        numero da fatura|fatura|numero fattura|n fattura|fattura|numero documento|
        单据|发票代码号|应收单据号|订单发票号|出口发票号|商业发票号|
        transaction number""",
    "buyer_id": """buyer id|buyer code|buyer no|buyer number|cust number|cust no|cust id|
        cust code|
        customer number|customer no|customer id|customer code|customer account|client id|
        client no|
        client number|client code|account no|account number|debtor no|debtor number|debtor id|
        kunnr|customer nr|kundennummer|sold to party|
        客户编号|客户代码|客户编码|客户号|买方代码|买方编号|买方编码|买家编号|买家代码|往来单位编码|
        debitor nr|debitorennummer|kunden nr|kdnr|code client|numero client|no client|
        codigo cliente|codigo de cliente|no cliente|codigo do cliente|codice cliente|
        客户id|往来单位编号|客商编码""",
    "buyer_name": """buyer name|buyer|name customer|customer name|customer|cust name|client name|
        client|debtor name|debtor|name of customer|name of buyer|sold to name|bill to|
        bill to name|
        account name|company name|company|consignee name|importer|name|kunde|kundenname|name 1|
        客户名称|客户|客户名|买方|买方名称|买家|买家名称|进口商|购买方|购货单位|往来单位|
        往来单位名称|债务人|债务人名称|单位名称|
        partner|partner name|party|party name|party s name|particulars of party|debtors|
        debitor|debitorenname|firma|kundin|nom du client|nom client|cliente|nombre del cliente|
        nome do cliente|nome cliente|razon social|ragione sociale|raison sociale|
        客商|客商名称|公司名称|采购商|收货客户|海外客户|国外客户|客户简称|客户全称|
        contact name|contactname|konto""",
    "country": """country|country code|buyer country|customer country|country of buyer|
        country name|cust country|nation|land|destination|destination country|
        国家|国别|买方国家|买方国别|客户国家|客户国别|国家地区|国家/地区|国家或地区|进口国""",
    "invoice_date": """invoice date|inv date|date of invoice|posting date|document date|doc date|
        billing date|bill date|document create date|issue date|issued on|issued|date|
        rechnungsdatum|belegdatum|buchungsdatum|date facture|
        开票日期|发票日期|开票日|开票时间|制单日期|单据日期|记账日期|入账日期|日期|
        datum|date de facture|date de la facture|date facturation|date d emission|
        fecha|fecha factura|fecha de factura|fecha de emision|data|data da fatura|data de emissao|
        data emissao|data fattura|data documento|data emissione|单据时间|出票日期|
        transaction date|emissao|created utc""",
    "ship_date": """ship date|shipment date|shipping date|shipped|shipped on|date of shipment|
        shipped date|dispatch date|delivery date|b/l date|bl date|bill of lading date|
        bill of lading dated|etd|on board date|goods issue date|export date|sailing date|
        出运日期|出运日|发货日期|发货日|装运日期|装船日期|出货日期|提单日期|船期|开船日|开船日期|
        出口日期|报关日期""",
    "terms_from_date": """baseline date|baseline create date|base line date|baseline payment date|
        terms from|terms start|terms start date|baseline|
        基准日期|付款基准日期|起算日|账期起算日|起算日期""",
    "due_date": """due date|due in date|due|due on|date due|net due date|payment due date|
        payment due|maturity|maturity date|pay by|due by|falligkeitsdatum|fallig am|
        date echeance|vencimiento|
        到期日|到期日期|应收日期|应付日期|付款到期日|应收款日|应收账款到期日|收汇期限|最迟付款日|
        约定付款日|应付款日|应付款日期|预计收款日期|应收汇日|
        falligkeit|fallig|faelligkeitsdatum|faellig am|zahlbar bis|date d echeance|echeance|
        date limite de paiement|fecha de vencimiento|fecha vencimiento|vence|data de vencimento|
        data vencimento|vencimento|data scadenza|data di scadenza|scadenza|original due date|
        extended due date|new due date|revised due date|应收到期日|信用到期日|
        预计回款日期|计划收款日期|计划回款日期|应回款日期|约定回款日期""",
    "paid_date": """paid date|payment date|date paid|paid on|clear date|clearing date|
        cleared on|cleared|date of payment|receipt date|settlement date|settled on|
        collection date|
        付款日期|付款日|付款时间|收款日期|收款日|回款日期|回款日|收汇日期|收汇日|实际付款日|
        实际付款日期|实收日期|结清日期|核销日期|到账日期|清账日期|
        paid at|zahlungsdatum|zahldatum|bezahlt am|zahlungseingang|ausgleichsdatum|
        ausgeglichen am|date de paiement|date paiement|date de reglement|date reglement|
        date d encaissement|paye le|regle le|fecha de pago|fecha pago|fecha de cobro|fecha cobro|
        pagado el|cobrado el|data de pagamento|data pagamento|data do pagamento|data recebimento|
        data de recebimento|pago em|recebido em|data incasso|data di pagamento|data saldo|
        pagato il|incassato il""",
    "amount": """amount|invoice amount|inv amount|amt|invoice amt|invoice value|value|total|
        total amount|invoice total|gross amount|gross|amount in usd|usd amount|amount usd|
        converted usd|converted amount|amount in doc curr|amount in document currency|
        amount in local currency|amount in lc|document amount|original amount|
        orig amt|orig amount|line total|sum|
        invoice amount usd|usd|receivable|receivable amount|betrag|montant|importe|
        金额|发票金额|总金额|开票金额|应收金额|合同金额|发票总额|价税合计|原币金额|外币金额|
        美元金额|货值|出运金额|总额|发票总金额|发票金额美元|应收账款|
        debit|debit amount|opening amount|invoiced|invoiced amount|total incl|original|
        amount including tax|total including tax|amount incl|amount incl tax|amount inc|
        rechnungsbetrag|brutto|bruttobetrag|gesamtbetrag|montant ttc|ttc|total ttc|
        montant facture|importe total|importe factura|total factura|valor|valor total|
        valor da fatura|importo|importo totale|totale|totale fattura|
        含税金额|含税总额|开票额|借方|借方金额|本期应收|价税合计金额|结算金额|
        soll|betrag soll""",
    "outstanding_amount": """outstanding|reste du|restant du|net due|outstanding amount|
        open amount|balance|open balance|
        total open amount|amount outstanding|amount open|balance due|amount due|remaining|
        remaining amount|unpaid|unpaid amount|open item amount|outstanding balance|
        未付金额|未收金额|余额|应收余额|欠款|欠款金额|未结金额|未收款|未回款|未回款金额|
        未核销金额|剩余金额|尚欠金额|未收余额|
        residual|residual amount|amount residual|amount remaining|amount left|
        pending|pending amount|due amount|amount still owed|still owed|to be paid|left to pay|
        not paid|open value|offen|offener betrag|restbetrag|offene posten|saldo|offener saldo|
        solde|solde du|reste a payer|restant du|montant du|impaye|pendiente|importe pendiente|
        saldo pendiente|por cobrar|em aberto|valor em aberto|saldo em aberto|a receber|pendente|
        saldo aperto|importo aperto|da incassare|residuo|importo residuo|
        应收账款余额|期末余额|未付|未收|结欠|尾款|未核销|未清金额|未清余额|待收金额|剩余应收|
        未收款金额|o s amount|outstanding value|invoice amount due|未结算金额|
        total in currency signed|
        amount due signed""",
    "paid_amount": """已结金额|paid amount|amount paid|payment amount|received|received amount|
        amount received|payments|collected|collected amount|paid usd|partial payment|
        已付金额|已收金额|付款金额|收款金额|实收金额|已回款|回款金额|已收款|已核销金额|
        已付款金额|收汇金额|
        paid|paid to date|cleared amount|settled amount|allocated|allocated amount|
        amount allocated|amount settled|amount collected|receipts|total paid|paid so far|
        bezahlt|gezahlt|zahlung|zahlungen|bezahlter betrag|montant paye|paye|regle|montant regle|
        pagado|importe pagado|cobrado|importe cobrado|valor pago|valor recebido|recebido|
        pagato|importo pagato|incassato|已付|已收|已收款金额|累计收款|累计回款|已核销|已结算金额|
        核销金额|到账金额|到款金额|已到账|已到账金额|本期收款|
        本期收回|invoice amount paid""",
    "currency": """currency|curr|ccy|cur|currency code|invoice currency|document currency|
        doc currency|doc curr|waers|crcy|wahrung|devise|moneda|
        币种|货币|币别|货币代码|原币|结算币种|发票币种|外币币种|币制|
        waehrung|valuta|divisa|monnaie|moeda|document currency code|原币币种|单据币种""",
    "payment_term": """payment term|payment terms|terms|term|terms of payment|pay terms|pmt terms|
        cust payment terms|customer payment terms|payment condition|payment method|zterm|
        payment type|settlement|settlement method|zahlungsbedingung|credit terms|
        付款方式|支付方式|付款条件|支付条件|结算方式|账期|帐期|付款条款|收款条件|结汇方式|信用条件|
        zahlungsziel|conditions de paiement|condiciones de pago|condicoes de pagamento|
        condizioni di pagamento""",
    "term_days": """term days|days|天数|credit days|payment days|net days|credit period|terms days|
        payment term days|credit term days|credit term|no of days|number of days|tenor|tenor days|
        账期天数|信用期限|信用期|信用天数|帐期天数|付款天数|账期天|信用期天|放账期限|放账天数|
        zahlungsziel tage|delai jours|plazo dias|prazo dias|giorni""",
    "hs6_code": """hs code|hs6|hs6 code|hs|hs no|tariff code|commodity code|customs code|
        harmonized code|harmonised code|hscode|tariff number|
        海关编码|商品编码|税则号|税号|hs编码|商品税号|海关商品编码""",
    "declared_date": """declared date|declaration date|date declared|declared on|declared|
        date of declaration|insurance declaration date|insured on|
        申报日期|申报日|投保日期|出口申报日期|信保申报日期|申报时间""",
    "notice_date": """notice date|notification date|date of notice|notice of loss date|
        loss notice date|notice of possible loss|notice given|non payment notice date|
        可损日期|报损日期|可损通知日期|可能损失通知日|报可损日期|报损日|通知日期""",
    "document_type": """document type|doc type|type|invoice type|transaction type|blart|
        document kind|record type|entry type|item type|
        单据类型|凭证类型|类型|发票类型|业务类型|单据类别|
        voucher type|vch type|transaction|belegart|type de document|tipo de documento|
        tipo documento|单据名称|
        dr/cr|dr cr|cr/dr|d/c|c/d|debit/credit|debit credit|debit/credit ind|
        debit credit indicator|s/h|soll haben kennzeichen|借贷|借贷方向|方向|借/贷|sign""",
    "credited_invoice_id": """credited invoice|credit for invoice|applies to|applies to invoice|
        original invoice|original invoice no|related invoice|invoice reference|ref invoice|
        reference invoice|against invoice|
        原发票号|对应发票号|冲销发票号|关联发票号|被冲发票号""",
    "written_off_date": """written off date|write off date|written off|date written off|
        核销坏账日期|坏账日期|坏账核销日期""",
    "status": """status|invoice status|payment status|paid status|pay status|collection status|
        settlement status|clearing status|ar status|state|payment state|invoice state|is paid|
        paid|settled|cleared|closed|collected|is settled|is cleared|is closed|fully paid|
        paid in full|paid y n|paid flag|open|is open|isopen|open y n|open closed|unpaid|
        is unpaid|outstanding y n|cancelled|canceled|is cancelled|void|voided|is void|
        bezahlt|offen|zahlungsstatus|rechnungsstatus|beglichen|ausgeglichen|statut|
        statut de paiement|paye|payee|reglee|estado|estado de pago|pagado|pagada|cobrada|
        situacao|status do pagamento|pago|paga|stato|stato pagamento|pagato|pagata|saldato|
        状态|收款状态|回款状态|付款状态|支付状态|结算状态|核销状态|到账状态|结清状态|应收状态|
        发票状态|单据状态|是否收款|是否已收款|是否回款|是否已回款|是否付款|是否已付款|是否付清|
        是否结清|是否已结清|是否核销|是否已核销|是否到账|是否收汇|是否作废|作废|是否未收|结清""",
    "credit_amount": """credit note|credit notes|credit|credits|credit amount|credit note amount|
        credited|credited amount|credit applied|credits applied|credit notes applied|
        returns|returned amount|refunds|refund amount|gutschrift|gutschriften|avoir|avoirs|
        nota de credito|notas de credito|nota di credito|note di credito|
        贷方|贷方金额|红字金额|退货金额|折让金额|贷项金额|冲减金额|扣款金额|
        haben|betrag haben|avere""",
    "written_off_amount": """written off amount|write off|write off amount|write offs|writeoff|
        bad debt|bad debt amount|abgeschrieben|abschreibung|passe en perte|castigado|
        坏账金额|坏账|核销坏账金额|坏账损失""",
    "days_overdue": """days overdue|overdue days|days past due|past due days|days late|late days|
        dpd|overdue by days|overdue days by|days delinquent|overdue|tage uberfallig|
        uberfallige tage|verzugstage|
        jours de retard|retard|dias de mora|dias vencidos|dias de atraso|dias em atraso|
        giorni di ritardo|逾期天数|逾期|超期天数|超期|拖欠天数|
        days in arrears|uberfallig seit|uberfallig seit tage""",
    "amount_unit": """unit|units|amount unit|unit of amount|currency unit|amounts in|in units of|
        einheit|unite|unidad|unidade|unita|单位|金额单位|货币单位""",
    "net_amount": """line subtotal|net amount|net|amount excl|amount excluding tax|
        amount excl tax|subtotal|
        untaxed amount|untaxed|tax base|netto|nettobetrag|montant ht|ht|total ht|
        base imponible|importe neto|valor liquido|imponibile|importo netto|
        不含税金额|不含税|未税金额|净额""",
    "tax_amount": """tax|vat|gst|sales tax|tax amount|vat amount|gst amount|mwst|mw st|ust|steuer|
        mehrwertsteuer|tva|montant tva|iva|importe iva|imposto|imposta|税额|增值税|税金""",
    "local_currency": """local currency|base currency|company currency|home currency|
        functional currency|hauswahrung|本位币|本位币币种|本币币种""",
    "bill_of_lading": """bill of lading|b/l no|bl no|b/l|bl number|bill of lading no|awb|
        transport document|提单号|提单号码|运单号""",
    "consignee_country": """consignee country|consignee country code|country of consignee|
        ship to country|收货国|收货人国家|目的国|最终目的国|运抵国""",
}
LIMIT_WORDS = {
    "limit_amount": """limit|credit limit|approved limit|limit amount|approved|approved amount|
        approved usd|limit usd|granted limit|insured limit|credit limit usd|approved limit usd|
        限额|信用限额|批复限额|限额金额|批复金额|批复额度|信用额度|额度|买方限额|有效限额""",
    "requested_amount": """requested|requested limit|requested amount|limit requested|
        applied limit|requested usd|申请限额|申请金额|申请额度""",
    "valid_from": """valid from|from|effective date|effective from|start|start date|valid since|
        limit from|生效日期|生效日|有效期起|起始日期|开始日期|限额生效日""",
    "valid_to": """valid to|to|expiry|expiry date|expires|end|end date|valid until|until|
        expiration date|limit to|失效日期|失效日|到期日|有效期至|有效期止|截止日期|终止日期|
        限额失效日""",
    "decided_date": """decided date|decision date|approval date|approved on|date of decision|
        批复日期|批复日|审批日期""",
    "decision": """decision|status|limit status|result|批复结果|状态|限额状态|审批结果""",
}
NOT_NEEDED_WORDS = """order date|po date|booking date|eta|eta date|arrival date|contract date|
    customs date|quote date|delivery note date|currency rate|allowance|allowance for bad debt|
    bad debt provision|provision|commission|freight|freight amount|cost|profit|margin|weight|
    gross weight|net weight|insured amount|credit insured amount|insurance premium|menge|
    stuckpreis|plafond|limite de credito|last payment date|last payment amount|payment method|
    payment type|payment mode|mode of payment|paid by|zahlungsart|zahlungsweise|
    mode de reglement|mode de paiement|forma de pago|medio de pago|forma de pagamento|
    modalita di pagamento|metodo di pagamento|tipo di pagamento|metodo|结算方式|支付方式|收款方式|
    付款方法|毛重|净重|佣金|运费|退税金额|保险金额|成本|利润|订单状态|发货状态|clrng doc|
    clearing document|mahnstufe|信用额度|授信额度|credit limit|
    available credit|credit rating|credit score|credit hours|credit check|credit hold|
    credit group|credit insurance limit|vat rate|tax rate|discount rate|
    unnamed 0|unnamed|index|row|row no|line|line no|no|nr|#|id|s no|serial|
    serial no|business code|company code|bukrs|own company|entity|business year|buisness year|
    fiscal year|year|posting id|area business|remark|remarks|note|notes|
    comment|comments|salesperson|sales person|sales rep|department|user|created by|email|phone|
    address|aging|ageing|age|bucket|quantity|qty|unit price|price|
    description|product|exchange rate|fx rate|rate|discount|days to settle|days to pay|
    days to collect|dso|days outstanding|age days|age in days|avg days|days since invoice|
    po|po no|po number|po #|p o #|p o|purchase order|purchase order no|order|order no|
    order number|customer po|sales order|so no|contract|contract no|reference|ref|ref no|
    cost center|receivable account|gl account|account|territory|customer group|region|branch|
    project|channel|sales channel|incoterms|incoterm|port|vessel|container|memo|particulars|
    narration|id number|vat id|tax id|tax code|city|state province|zip|postal code|contact|
    payment reference|bank|bank account|current|not due|kommentar|bemerkung|remarque|
    observaciones|observacoes|note interne|avg|expected payment date|promised payment date|
    promise to pay|promise date|forecast date|next action date|last reminder|reminder level|
    dunning level|last contact|printed|sent|emailed|disputed|dispute|dispute reason|
    created|created at|created on|create date|entry date|last modified|modified|updated|
    updated at|last updated|statement date|report date|snapshot date|period|month|quarter|week|
    序号|行号|备注|公司代码|会计年度|年度|业务员|部门|制单人|账龄|数量|单价|品名|
    产品名称|汇率|税率|订单号|订单|合同号|采购单号|采购订单号|销售员|跟单员|区域|地区|港口|柜号|
    银行|联系方式|银行账号|预计到账|承诺付款日期|联系人|电话|邮箱|地址|摘要|说明"""
# Words that change nothing in a heading of an amount, a day or a status; anything else does.
NEUTRAL_WORDS = """a an the of on in at to for and or is was has been be it its per as y n yes no
    not date dated day dt time amount amt value sum total invoice invoices inv invoiced bill billed
    billing document doc documents item items currency curr ccy usd eur cny rmb gbp jpy hkd cad aud
    chf us actual actually effective real final finally full fully complete completely local base
    company home foreign original orig transaction lc lcy fc fcy gross net incl excl including
    excluding inclusive exclusive ex with without tax taxes vat gst ht ttc iva tva mwst ust ar
    receivable receivables sales export key figure remaining still so far current unit units
    thousand thousands million k der die das des dem den vom von am im und oder le la les du de et
    al el los las del o da do dos das di il lo della delle datum fecha data betrag montant importe
    valor importo summe somme soma somma wert facture factura fatura fattura rechnung rechnungs
    beleg totale gesamt
    实际 最终 全部 客户 买方 买家 货款 发票 应收 应付 出口 外贸 完成 本次 金额 日期 时间 总 额 款
    的 之 日 已 未 是否 原币 本位币 本币 外币 人民币 美元 美金 欧元 港币 含税 不含税 除税 税 万元
    千元 元 万 千 单 项 合计 累计 状态 情况 年月"""
# The same beside a payment.
PAYMENT_WORDS = "customer client buyer bank cash value money kunde kunden cliente"
