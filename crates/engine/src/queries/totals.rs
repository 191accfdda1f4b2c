//! Totals over everything: orders by status, money by fund, serial numbers.

use domain::values::Currency;

use crate::store::{Connection, StoreError};

const ORDERS: &str = "SELECT status, COUNT(*) FROM orders GROUP BY status ORDER BY status";
const SERIALS: &str = "SELECT COUNT(*) FROM serial";
const FUNDS: &str = "SELECT fund.code, fund.currency, fund.unallotted_minor, fund.lapsed_minor,
        CAST(COALESCE(SUM(allotment.available_minor), 0) AS {int}),
        CAST(COALESCE(SUM(allotment.committed_minor), 0) AS {int}),
        CAST(COALESCE(SUM(allotment.obligated_minor), 0) AS {int}),
        CAST(COALESCE(SUM(allotment.advanced_minor), 0) AS {int}),
        CAST(COALESCE(SUM(allotment.accrued_minor), 0) AS {int}),
        CAST(COALESCE(SUM(allotment.paid_minor), 0) AS {int}),
        -fund.source_minor - fund.exchange_minor
    FROM fund LEFT JOIN allotment ON allotment.fund_id = fund.id
    GROUP BY fund.id, fund.code, fund.currency, fund.unallotted_minor, fund.lapsed_minor, fund.source_minor,
        fund.exchange_minor
    ORDER BY fund.code";

/// Money of one fund in minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FundTotals {
    /// Code of the fund.
    pub code: String,
    /// Its currency.
    pub currency: Currency,
    /// Received, less what was returned, refunded to the giver or exchanged away.
    pub received: i64,
    /// Received and not allotted.
    pub unallotted: i64,
    /// Lapsed.
    pub lapsed: i64,
    /// Available, committed, obligated, advanced, accrued, paid.
    pub stages: [i64; 6],
}

impl FundTotals {
    /// What is allotted, net: the sum of the stages.
    pub fn allotted(&self) -> i64 {
        self.stages.iter().sum()
    }

    /// Whether every unit of money received is somewhere.
    pub fn is_reconciled(&self) -> bool {
        self.received == self.unallotted + self.lapsed + self.allotted()
    }
}

/// Number of orders by status, in order of the status's name.
pub fn orders_by_status(connection: &mut dyn Connection) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = connection.query(ORDERS, &[])?;
    rows.into_iter().map(|row| Ok((row[0].text()?.to_owned(), row[1].int()?))).collect()
}

/// Number of registered serial numbers.
pub fn serial_count(connection: &mut dyn Connection) -> Result<i64, StoreError> {
    connection.query(SERIALS, &[])?[0][0].int()
}

/// Money of every fund, in order of code.
pub fn funds(connection: &mut dyn Connection) -> Result<Vec<FundTotals>, StoreError> {
    let rows = connection.query(FUNDS, &[])?;
    let totals = |row: crate::store::Row| {
        let currency = row[1].text()?;
        let mut stages = [0; 6];
        for (stage, value) in stages.iter_mut().zip(&row[4..10]) {
            *stage = value.int()?;
        }
        Ok(FundTotals {
            code: row[0].text()?.to_owned(),
            currency: currency
                .parse()
                .map_err(|_| StoreError::Corrupt { detail: format!("currency {currency:?}") })?,
            received: row[10].int()?,
            unallotted: row[2].int()?,
            lapsed: row[3].int()?,
            stages,
        })
    };
    rows.into_iter().map(totals).collect()
}
