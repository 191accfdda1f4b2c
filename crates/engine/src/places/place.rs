//! A place: one row of a list, and what kinds of places there are.

use domain::values::Id;

use crate::store::{Row, StoreError, Value};
use crate::tables::Column;

domain::text_enum! {
    /// What kind of place it is. `scope` is whose it is: ids one after the other.
    pub enum Family {
        /// An order by status, or by progress once it is sent; unit and supplier; the day it was placed.
        Order = "order",
        /// Money of a sent order by stage; supplier.
        Stage = "stage",
        /// What was ordered of a category; unit, category and supplier; the day it was sent.
        Spent = "spent",
        /// An open line; supplier; the day it is promised for. The amount counts pieces.
        Promise = "promise",
        /// Obligated money of an open line; fund; the day it is promised for.
        Obligation = "obligation",
        /// A supplier's answer to a sent order; supplier; the day it is due, or the order was sent.
        Answer = "answer",
        /// An accepted line of an act by how it kept its promise; supplier; the day of acceptance. Counts pieces.
        Delivery = "delivery",
        /// A line of an act with rejected or missing pieces; supplier; the day of acceptance. Counts pieces.
        Verdict = "verdict",
        /// A discrepancy by status; supplier; the day it was drawn up. The amount counts pieces.
        Discrepancy = "discrepancy",
        /// An invoice by status; supplier; the day it is due.
        Invoice = "invoice",
        /// A fund's share of an invoice by the invoice's status; fund; the day it is due.
        Payable = "payable",
        /// A payment by status; supplier; the day it is due.
        Payment = "payment",
        /// Something to look into, by kind; unit and supplier, or nobody; the day it took place.
        Flag = "flag",
        /// When a despatch arrived: the amount is the moment. Counted by nothing.
        Arrival = "arrival",
    }
}

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Raw bits of the id of the document; of a refusal the sequence of its entry.
    pub object: u128,
    /// What kind of place.
    pub family: Family,
    /// Which of the document's places of this kind.
    pub part: i64,
    /// The status or kind it is listed under.
    pub standing: String,
    /// Whose it is: ids of 16 bytes one after the other.
    pub scope: Vec<u8>,
    /// Its day, as text; empty when it has none.
    pub day: String,
    /// Currency of the amount; empty when it counts something else.
    pub currency: String,
    /// Minor units, or pieces.
    pub amount: i64,
}

/// Ids one after the other.
pub fn scope<const N: usize>(ids: [u128; N]) -> Vec<u8> {
    ids.iter().flat_map(|id| id.to_be_bytes()).collect()
}

/// The ids of a scope.
pub fn ids(scope: &[u8]) -> Vec<u128> {
    scope.chunks_exact(16).map(|id| u128::from_be_bytes(id.try_into().expect("16 bytes"))).collect()
}

impl Place {
    pub(super) fn new(object: impl Id, family: Family, part: i64, standing: &str) -> Place {
        Place {
            object: object.bits(),
            family,
            part,
            standing: standing.to_owned(),
            scope: Vec::new(),
            day: String::new(),
            currency: String::new(),
            amount: 1,
        }
    }

    pub(super) fn key(&self) -> (u128, &'static str, i64) {
        (self.object, self.family.as_str(), self.part)
    }

    pub(super) fn key_row(&self) -> Row {
        vec![self.object.to_be_bytes().into(), self.family.as_str().into(), Value::Int(self.part)]
    }

    pub(super) fn row(&self) -> Row {
        let mut row = self.key_row();
        row.extend([
            self.standing.as_str().into(),
            self.scope.clone().into(),
            self.day.as_str().into(),
            self.currency.as_str().into(),
            Value::Int(self.amount),
        ]);
        row
    }

    /// A place of a row of these columns.
    pub(crate) fn from_row(row: Row) -> Result<Place, StoreError> {
        let mut row = row.into_iter();
        let object = u128::take(&mut row)?;
        let family = String::take(&mut row)?;
        let unknown = || StoreError::Corrupt { detail: format!("view_place has no family {family:?}") };
        Ok(Place {
            object,
            family: family.parse().map_err(|_| unknown())?,
            part: i64::take(&mut row)?,
            standing: String::take(&mut row)?,
            scope: row.next().unwrap_or(Value::Null).bytes()?.to_vec(),
            day: String::take(&mut row)?,
            currency: String::take(&mut row)?,
            amount: i64::take(&mut row)?,
        })
    }
}
