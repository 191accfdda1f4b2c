//! How the story ends: orders by state, the reconciliation of every fund, the verified journal.

use domain::values::render_minor;
use engine::Engine;
use engine::queries::totals::{self, FundTotals};
use engine::store::Database;
use engine::verify::{self, Report};
use serde_json::{Value, json};

use crate::commands::verify::pack::Checked;
use crate::output::{self, Failure};

/// Names of the six stages, in order.
const STAGES: [&str; 6] = ["available", "committed", "obligated", "advanced", "accrued", "paid"];

/// A fund stage by stage.
fn tell_fund(fund: &FundTotals) {
    let amount = |minor| format!("{:>18}", render_minor(minor, fund.currency));
    output::tell(format_args!("\n  {} ({})", fund.code, fund.currency));
    output::tell(format_args!("    {:<12}{}", "received", amount(fund.received)));
    output::tell(format_args!("    {:<12}{}", "unallotted", amount(fund.unallotted)));
    output::tell(format_args!("    {:<12}{}", "allotted", amount(fund.allotted())));
    for (stage, minor) in STAGES.iter().zip(fund.stages) {
        output::tell(format_args!("      {stage:<10}{}", amount(minor)));
    }
    output::tell(format_args!("    {}", word(fund)));
}

/// Whether a fund reconciles.
fn word(fund: &FundTotals) -> &'static str {
    if fund.is_reconciled() { "reconciled" } else { "DOES NOT RECONCILE" }
}

/// The end of the story.
pub struct Outcome {
    orders: Vec<(String, i64)>,
    funds: Vec<FundTotals>,
    serials: i64,
    report: Report,
}

impl Outcome {
    /// Reads totals and verifies the journal.
    pub fn read(engine: &Engine, database: &Database) -> Result<Outcome, Failure> {
        let (orders, funds, serials) = engine.read_now(|connection, _| {
            Ok((
                totals::orders_by_status(connection)?,
                totals::funds(connection)?,
                totals::serial_count(connection)?,
            ))
        })?;
        let mut connection = database.open_reader()?;
        connection.begin_read()?;
        let report = verify::verify(connection.as_mut(), None)?;
        Ok(Outcome { orders, funds, serials, report })
    }

    /// Whether every fund reconciles and the journal verifies.
    pub fn is_good(&self) -> bool {
        self.report.difference.is_none() && self.funds.iter().all(FundTotals::is_reconciled)
    }

    /// Tells it to people.
    pub fn tell(&self) {
        let orders: Vec<_> = self.orders.iter().map(|(status, count)| format!("{count} {status}")).collect();
        output::tell(format_args!("\nOrders: {}", orders.join(", ")));
        output::tell(format_args!("Serial numbers registered: {}", self.serials));
        output::tell(
            "\nReconciliation: allotted = available + committed + obligated + advanced + accrued + paid",
        );
        let (used, waiting): (Vec<_>, Vec<_>) = self.funds.iter().partition(|fund| fund.allotted() > 0);
        used.into_iter().for_each(tell_fund);
        if !waiting.is_empty() {
            output::tell("\n  Received and not allotted yet");
        }
        for fund in waiting {
            let received = format!("{} {}", render_minor(fund.received, fund.currency), fund.currency);
            output::tell(format_args!("    {:<14}{received:>20}   {}", fund.code.as_str(), word(fund)));
        }
        output::tell(format_args!("\nJournal: {} entries, root {}", self.report.size, self.report.root));
        match &self.report.difference {
            None => output::tell(format_args!(
                "Verified: rebuilt from the journal, every table agrees; signed checkpoint of {} entries.",
                self.report.checkpoint_size
            )),
            Some(difference) => output::tell(format_args!("NOT VERIFIED: {difference}")),
        }
    }

    /// The outcome as one JSON object, with what a partner's pack held; amounts are minor units.
    pub fn json(&self, pack: &Checked) -> Value {
        let account = |fund: &FundTotals| {
            let mut account = json!({
                "fund": fund.code,
                "currency": fund.currency,
                "received": fund.received,
                "unallotted": fund.unallotted,
                "lapsed": fund.lapsed,
                "allotted": fund.allotted(),
            });
            for (stage, minor) in STAGES.iter().zip(fund.stages) {
                account[stage] = json!(minor);
            }
            account
        };
        let orders: serde_json::Map<_, _> =
            self.orders.iter().map(|(status, n)| (status.clone(), json!(n))).collect();
        json!({
            "orders": orders,
            "accounts": self.funds.iter().map(account).collect::<Vec<_>>(),
            "serials": self.serials,
            "pack": {
                "fund": pack.statement.fund_code,
                "accepted": pack.statement.accepted_minor,
                "orders": pack.statement.orders,
                "pieces": pack.statement.pieces,
                "acts": pack.acts,
            },
            "journal": { "size": self.report.size, "root": self.report.root },
            "verified": self.is_good(),
        })
    }
}
