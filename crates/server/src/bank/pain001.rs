//! The file of payments for the bank: ISO 20022 pain.001.001.09, customer credit transfer initiation.
//!
//! It follows from the stored file alone, so asking again gives the same bytes: the same message number, and for each
//! payment its own number end to end, by which a bank that is sent the file twice pays once.

use std::collections::BTreeMap;
use std::io;

use domain::invoicing::Invoice;
use domain::payments::Payment;
use domain::state::State;
use domain::values::{Date, OrganisationId, Zone, render_minor};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::Filed;

/// What the file is.
pub const MEDIA_TYPE: &str = "application/xml; charset=utf-8";
/// Name space of the message.
const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";
/// Characters of a name and of a line of remittance (Max140Text).
const TEXT_CHARS: usize = 140;
/// What stands for a bank that the account number already names.
const BANK_BY_ACCOUNT: &str = "NOTPROVIDED";

type Xml = Writer<Vec<u8>>;

/// Payments that are executed together: of one currency, on one day.
type Batch<'a> = Vec<&'a (Payment, Invoice)>;

/// The file as XML; `reference` holds the organisations.
pub fn write(filed: &Filed, reference: &State, zone: &Zone) -> Vec<u8> {
    let message = Message { filed, reference, zone };
    message.document().expect("a vector takes any bytes")
}

struct Message<'a> {
    filed: &'a Filed,
    reference: &'a State,
    zone: &'a Zone,
}

impl Message<'_> {
    fn document(&self) -> io::Result<Vec<u8>> {
        let mut xml = Writer::new_with_indent(Vec::new(), b' ', 1);
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        xml.create_element("Document").with_attribute(("xmlns", NAMESPACE)).write_inner_content(|xml| {
            xml.create_element("CstmrCdtTrfInitn").write_inner_content(|xml| {
                self.header(xml)?;
                self.batches().iter().zip(1..).try_for_each(|(batch, nth)| self.batch(xml, batch, nth))
            })?;
            Ok(())
        })?;
        let mut bytes = xml.into_inner();
        bytes.push(b'\n');
        Ok(bytes)
    }

    fn header(&self, xml: &mut Xml) -> io::Result<()> {
        let file = &self.filed.file;
        let (date, time) = self.zone.clock(file.filed_at);
        let created = format!("{date}T{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second());
        xml.create_element("GrpHdr").write_inner_content(|xml| {
            text(xml, "MsgId", file.number.as_str())?;
            text(xml, "CreDtTm", &created)?;
            text(xml, "NbOfTxs", &self.filed.payments.len().to_string())?;
            within(xml, &["InitgPty"], |xml| text(xml, "Nm", &self.name(file.buyer)))
        })?;
        Ok(())
    }

    /// The payments by the day they are executed, not before the file was made, and by currency.
    fn batches(&self) -> Vec<Batch<'_>> {
        let filed_on = self.zone.date(self.filed.file.filed_at);
        let mut batches: BTreeMap<(Date, &str), Batch<'_>> = BTreeMap::new();
        for pair in &self.filed.payments {
            let day = pair.0.due_on.max(filed_on);
            batches.entry((day, pair.0.currency.code())).or_default().push(pair);
        }
        batches.into_values().collect()
    }

    fn batch(&self, xml: &mut Xml, batch: &Batch<'_>, nth: usize) -> io::Result<()> {
        let file = &self.filed.file;
        let (first, _) = batch[0];
        let sum = batch.iter().map(|(payment, _)| payment.amount_minor).sum();
        let day = first.due_on.max(self.zone.date(file.filed_at));
        xml.create_element("PmtInf").write_inner_content(|xml| {
            text(xml, "PmtInfId", &format!("{}/{nth}", file.number))?;
            text(xml, "PmtMtd", "TRF")?;
            text(xml, "NbOfTxs", &batch.len().to_string())?;
            text(xml, "CtrlSum", &render_minor(sum, first.currency))?;
            within(xml, &["ReqdExctnDt"], |xml| text(xml, "Dt", &day.to_string()))?;
            within(xml, &["Dbtr"], |xml| text(xml, "Nm", &self.name(file.buyer)))?;
            within(xml, &["DbtrAcct", "Id"], |xml| text(xml, "IBAN", &file.payer_iban))?;
            within(xml, &["DbtrAgt", "FinInstnId", "Othr"], |xml| text(xml, "Id", BANK_BY_ACCOUNT))?;
            batch.iter().try_for_each(|(payment, invoice)| self.transfer(xml, payment, invoice))
        })?;
        Ok(())
    }

    fn transfer(&self, xml: &mut Xml, payment: &Payment, invoice: &Invoice) -> io::Result<()> {
        let amount = render_minor(payment.amount_minor, payment.currency);
        xml.create_element("CdtTrfTxInf").write_inner_content(|xml| {
            within(xml, &["PmtId"], |xml| {
                text(xml, "InstrId", &payment.number)?;
                text(xml, "EndToEndId", &payment.number)
            })?;
            within(xml, &["Amt"], |xml| {
                let element = xml.create_element("InstdAmt").with_attribute(("Ccy", payment.currency.code()));
                element.write_text_content(BytesText::new(&amount)).map(drop)
            })?;
            within(xml, &["Cdtr"], |xml| text(xml, "Nm", &self.name(payment.supplier)))?;
            within(xml, &["CdtrAcct", "Id"], |xml| text(xml, "IBAN", &payment.payee_iban))?;
            within(xml, &["RmtInf"], |xml| {
                remittance(payment, invoice).iter().try_for_each(|line| text(xml, "Ustrd", line))
            })
        })?;
        Ok(())
    }

    fn name(&self, id: OrganisationId) -> String {
        self.reference.organisations.known(&id).name_uk.as_str().chars().take(TEXT_CHARS).collect()
    }
}

/// What the payment is for: the invoice, then each fund's codes (КПКВК, КЕКВ) with its share.
fn remittance(payment: &Payment, invoice: &Invoice) -> Vec<String> {
    let share = |share: &domain::payments::FundShare| {
        let codes = [&share.programme_code, &share.economic_code].into_iter().flatten();
        let codes: Vec<_> = codes.map(String::as_str).collect();
        let amount = render_minor(share.amount_minor, payment.currency);
        (!codes.is_empty()).then(|| format!("{} {amount}", codes.join("/")))
    };
    let invoice = format!("{} {}", invoice.number, invoice.issued_on);
    std::iter::once(invoice).chain(payment.shares.iter().filter_map(share)).collect()
}

fn text(xml: &mut Xml, name: &str, value: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(value)).map(drop)
}

/// Writes what `inner` writes within elements of these names, the outermost first.
fn within(xml: &mut Xml, names: &[&str], inner: impl FnOnce(&mut Xml) -> io::Result<()>) -> io::Result<()> {
    for name in names {
        xml.write_event(Event::Start(BytesStart::new(*name)))?;
    }
    inner(xml)?;
    for name in names.iter().rev() {
        xml.write_event(Event::End(BytesEnd::new(*name)))?;
    }
    Ok(())
}
