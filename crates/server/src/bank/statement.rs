//! What the bank says of payments, read from a file: a table, or XML of ISO 20022 (camt.053, camt.054).
//!
//! Each row stands for itself: one that cannot be read or is refused stops no other, and the same file again changes
//! nothing, because a bank's reference counts once.

use std::collections::BTreeMap;

use domain::limits::CODE_CHARS_MAX;
use domain::payments::confirm_payment::ConfirmPayment;
use domain::payments::return_payment::ReturnPayment;
use domain::payments::{BankEntry, Payment};
use domain::policy::Action;
use domain::values::{Code, Currency, Date, parse_minor};
use domain::{Command, Rejection};
use engine::{Submission, SubmitError, queries};
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;

/// Rows of a file.
pub const ROWS_MAX: usize = 1_000;
/// The reason of a return that the bank gives none for (ISO 20022 external return reason codes).
const NO_REASON: &str = "MS03";

/// The columns of a table, in any order; `reason` only of returns.
pub const COLUMNS: [&str; 6] = ["payment", "bank_reference", "amount", "currency", "booked_on", "reason"];

/// One movement as the bank states it, before it is known to be one of ours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Number of our payment, which the bank repeats.
    pub payment: String,
    /// The bank's reference.
    pub bank_reference: String,
    /// Amount in decimals.
    pub amount: String,
    /// Its currency.
    pub currency: String,
    /// Day the bank booked it.
    pub booked_on: String,
    /// Why it came back; empty when it was paid.
    pub reason: String,
    /// Whether it came back although the bank gave no reason.
    pub is_return: bool,
}

impl Row {
    /// Why it came back, as its return is recorded.
    fn reason(&self) -> &str {
        if self.reason.is_empty() { NO_REASON } else { &self.reason }
    }
}

/// Why a file is not read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// Neither a table with these columns nor XML.
    Format,
    /// More than [`ROWS_MAX`] rows.
    TooManyRows,
    /// No row.
    Empty,
}

/// The rows of several files, in their order; those without content are left out.
pub fn read_all(files: &[&[u8]]) -> Result<Vec<Row>, Unread> {
    let files = files.iter().filter(|bytes| !bytes.is_empty());
    counted(files.map(|bytes| read(bytes)).collect::<Result<Vec<_>, _>>()?.concat())
}

/// The rows of a file.
pub fn read(bytes: &[u8]) -> Result<Vec<Row>, Unread> {
    let text = std::str::from_utf8(bytes).map_err(|_| Unread::Format)?;
    let text = text.trim_start_matches('\u{feff}').trim();
    counted(if text.starts_with('<') { of_xml(text)? } else { of_table(text)? })
}

fn counted(rows: Vec<Row>) -> Result<Vec<Row>, Unread> {
    match rows.len() {
        0 => Err(Unread::Empty),
        count if count > ROWS_MAX => Err(Unread::TooManyRows),
        _ => Ok(rows),
    }
}

/// Rows as a table that [`read`] reads; nothing when there are none.
pub fn written<'r>(rows: impl IntoIterator<Item = &'r Row>) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    let written = || -> csv::Result<()> {
        for (nth, row) in rows.into_iter().enumerate() {
            if nth == 0 {
                writer.write_record(COLUMNS)?;
            }
            let reason = if row.is_return { row.reason() } else { "" };
            let Row { payment, bank_reference, amount, currency, booked_on, .. } = row;
            writer.write_record([payment, bank_reference, amount, currency, booked_on, reason])?;
        }
        Ok(())
    };
    written().expect("text is written to memory");
    let bytes = writer.into_inner().expect("text is written to memory");
    String::from_utf8(bytes).expect("made of text")
}

fn of_table(text: &str) -> Result<Vec<Row>, Unread> {
    let header = text.lines().next().ok_or(Unread::Empty)?;
    let separator = [b';', b'\t', b','].into_iter().find(|sign| header.as_bytes().contains(sign));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator.ok_or(Unread::Format)?)
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.as_bytes());
    let names = reader.headers().map_err(|_| Unread::Format)?.clone();
    let place = |column: &str| names.iter().position(|name| name.eq_ignore_ascii_case(column));
    let places = COLUMNS.map(place);
    if places[..COLUMNS.len() - 1].iter().any(Option::is_none) {
        return Err(Unread::Format);
    }
    let mut rows = Vec::new();
    for record in reader.records().take(ROWS_MAX + 1) {
        let record = record.map_err(|_| Unread::Format)?;
        let cell = |nth: usize| places[nth].and_then(|at| record.get(at)).unwrap_or_default().to_owned();
        let reason = cell(5);
        rows.push(Row {
            payment: cell(0),
            bank_reference: cell(1),
            amount: cell(2),
            currency: cell(3),
            booked_on: cell(4),
            is_return: !reason.is_empty(),
            reason,
        });
    }
    Ok(rows)
}

/// What an entry of the statement says for all of its transactions, and what one transaction says.
fn of_xml(text: &str) -> Result<Vec<Row>, Unread> {
    let mut reader = Reader::from_str(text);
    let (mut path, mut rows) = (Vec::<String>::new(), Vec::new());
    let (mut entry, mut transaction) = (Row::default(), None::<Row>);
    let mut had_transactions = false;
    loop {
        match reader.read_event().map_err(|_| Unread::Format)? {
            Event::Start(start) => {
                let name = start.local_name().as_ref().to_owned();
                match name.as_str() {
                    "Ntry" => (entry, had_transactions) = (Row::default(), false),
                    "TxDtls" => transaction = Some(Row::default()),
                    _ => {}
                }
                let into = transaction.as_mut().unwrap_or(&mut entry);
                let currency = start.attributes().flatten().find(|attribute| attribute.key.as_ref() == "Ccy");
                if let Some(currency) = currency {
                    into.currency = currency.value.into_owned();
                }
                into.is_return |= name == "RtrInf";
                path.push(name);
            }
            Event::Text(value) => {
                note(&path, value.trim(), transaction.as_mut().unwrap_or(&mut entry));
            }
            Event::End(end) => {
                path.pop();
                match end.local_name().as_ref() {
                    "TxDtls" => {
                        rows.extend(transaction.take().map(|row| completed(row, &entry)));
                        had_transactions = true;
                    }
                    "Ntry" if !had_transactions => rows.push(entry.clone()),
                    _ => {}
                }
            }
            Event::Eof => return Ok(rows),
            _ => {}
        }
        if rows.len() > ROWS_MAX {
            return Err(Unread::TooManyRows);
        }
    }
}

/// Takes a value where the row has a place for it.
fn note(path: &[String], value: &str, row: &mut Row) {
    let end: Vec<&str> = path.iter().rev().take(2).map(String::as_str).collect();
    let place = match end.as_slice() {
        ["EndToEndId", ..] => &mut row.payment,
        ["AcctSvcrRef", ..] => &mut row.bank_reference,
        ["Amt", "Ntry" | "TxDtls" | "TxAmt"] => &mut row.amount,
        ["Dt" | "DtTm", "BookgDt"] => &mut row.booked_on,
        ["Cd" | "Prtry", "Rsn"] => &mut row.reason,
        _ => return,
    };
    if place.is_empty() {
        *place = value.to_owned();
    }
}

/// A transaction with what only its entry says. The day of a moment is its first ten characters.
fn completed(row: Row, entry: &Row) -> Row {
    let or = |own: String, common: &String| if own.is_empty() { common.clone() } else { own };
    Row {
        bank_reference: or(row.bank_reference, &entry.bank_reference),
        amount: or(row.amount, &entry.amount),
        currency: or(row.currency, &entry.currency),
        booked_on: or(row.booked_on, &entry.booked_on),
        is_return: row.is_return || entry.is_return,
        ..row
    }
}

/// What became of a row.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It was recorded now.
    Recorded,
    /// It was recorded before, with the same content.
    Known,
    /// A value of this column cannot be read.
    Unreadable(&'static str),
    /// A rule refused it.
    Refused(Rejection),
    /// It could not be decided now; sending the file again decides it.
    Undecided(Problem),
}

/// Records every row, each for itself, as the caller.
pub async fn record(app: &App, caller: &mut Caller, rows: &[Row]) -> Result<Vec<Outcome>, Problem> {
    let numbers: Vec<String> = rows.iter().map(|row| row.payment.clone()).collect();
    let found = caller.read(app, move |connection| queries::payments::numbered(connection, &numbers)).await?;
    let visible = found.into_iter().filter(|payment| caller.may(Action::Pay, payment.buyer));
    let payments: BTreeMap<String, Payment> =
        visible.map(|payment| (payment.number.clone(), payment)).collect();
    let commands: Vec<Result<Command, Outcome>> = rows.iter().map(|row| command(row, &payments)).collect();
    let actor = caller.actor();
    let submissions = commands.iter().flatten();
    let submissions =
        submissions.map(|command| Submission { actor, commands: vec![command.clone()], key: None });
    let mut decided = app.engine.submit_bulk(submissions.collect()).await?.into_iter();
    let outcome = |command: Result<Command, Outcome>| match command {
        Err(outcome) => outcome,
        Ok(_) => match decided.next().expect("every submission has an outcome") {
            Ok(_) => Outcome::Recorded,
            Err(SubmitError::Rejected(Rejection::ConfirmationRepeated { .. })) => Outcome::Known,
            Err(SubmitError::Rejected(rejection)) => Outcome::Refused(rejection),
            Err(error) => Outcome::Undecided(error.into()),
        },
    };
    Ok(commands.into_iter().map(outcome).collect())
}

/// The command that a row asks for.
fn command(row: &Row, payments: &BTreeMap<String, Payment>) -> Result<Command, Outcome> {
    let known = payments.get(&row.payment);
    let shown: String = row.payment.chars().take(CODE_CHARS_MAX).collect();
    let payment = known.ok_or_else(|| Outcome::Refused(Rejection::not_found("payment", shown)))?.id;
    let currency: Currency = row.currency.parse().map_err(|_| Outcome::Unreadable("currency"))?;
    if known.is_some_and(|payment| payment.currency != currency) {
        return Err(Outcome::Unreadable("currency"));
    }
    let day = row.booked_on.get(..10).unwrap_or(&row.booked_on);
    let amount = row.amount.replace(',', ".");
    let entry = BankEntry {
        reference: Code::new(&row.bank_reference).map_err(|_| Outcome::Unreadable("bank_reference"))?,
        amount_minor: parse_minor(&amount, currency).map_err(|_| Outcome::Unreadable("amount"))?,
        booked_on: day.parse::<Date>().map_err(|_| Outcome::Unreadable("booked_on"))?,
    };
    if !row.is_return {
        return Ok(ConfirmPayment { payment, entry }.into());
    }
    let reason = Code::new(row.reason()).map_err(|_| Outcome::Unreadable("reason"))?;
    Ok(ReturnPayment { payment, entry, reason }.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAMT: &str = r#"<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><Ntfctn>
<Ntry><Amt Ccy="UAH">300.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><BookgDt><Dt>2026-02-11</Dt></BookgDt><AcctSvcrRef>B-1</AcctSvcrRef>
 <NtryDtls><TxDtls><Refs><AcctSvcrRef>B-1/1</AcctSvcrRef><EndToEndId>PAY-2026-000001</EndToEndId></Refs><Amt Ccy="UAH">100.00</Amt></TxDtls>
 <TxDtls><Refs><AcctSvcrRef>B-1/2</AcctSvcrRef><EndToEndId>PAY-2026-000002</EndToEndId></Refs><Amt Ccy="UAH">200.00</Amt>
 <RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls></NtryDtls></Ntry>
</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"#;

    #[test]
    fn a_notification_has_a_row_for_each_transaction() {
        let rows = read(CAMT.as_bytes()).expect("it is read");
        let row = |payment: &str, reference: &str, amount: &str, reason: &str| Row {
            payment: payment.to_owned(),
            bank_reference: reference.to_owned(),
            amount: amount.to_owned(),
            currency: "UAH".to_owned(),
            booked_on: "2026-02-11".to_owned(),
            reason: reason.to_owned(),
            is_return: !reason.is_empty(),
        };
        assert_eq!(
            rows,
            [
                row("PAY-2026-000001", "B-1/1", "100.00", ""),
                row("PAY-2026-000002", "B-1/2", "200.00", "AC04"),
            ]
        );
        assert_eq!(read(written(&rows).as_bytes()), Ok(rows), "as a table they are the same");
        assert_eq!(written([]), "");
    }

    #[test]
    fn a_table_may_be_separated_in_three_ways_and_hold_its_columns_in_any_order() {
        for sign in [";", "\t", ","] {
            let header = ["bank_reference", "payment", "amount", "currency", "booked_on"].join(sign);
            let cells = ["B-1", "PAY-2026-000001", "100.00", "UAH", "2026-02-11"].join(sign);
            let rows = read(format!("\u{feff}{header}\r\n{cells}\r\n").as_bytes()).expect("it is read");
            assert_eq!((rows[0].payment.as_str(), rows[0].amount.as_str()), ("PAY-2026-000001", "100.00"));
            assert!(!rows[0].is_return);
        }
    }

    #[test]
    fn what_is_neither_is_not_read() {
        assert_eq!(read(b""), Err(Unread::Empty));
        assert_eq!(read(b"payment;amount\nPAY;1"), Err(Unread::Format));
        assert_eq!(read(&[0xff, 0xfe, 0]), Err(Unread::Format));
        assert_eq!(read(b"<Document><Ntry></Wrong>"), Err(Unread::Format));
        assert_eq!(read(b"<Document/>"), Err(Unread::Empty));
    }
}
