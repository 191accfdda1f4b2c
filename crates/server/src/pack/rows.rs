//! The data of a pack, row by row: what the fund bears of order lines, and the pieces it has a part in.

use domain::funds::{Stage, Stages};
use domain::orders::Charge;
use domain::values::FundId;
use engine::Reference;
use engine::queries::trace::{Piece, Trace};
use serde::{Deserialize, Serialize};
use sheets::formula::guarded;

use crate::seen::funds::given;

macro_rules! row {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }

        impl $name {
            /// Names of its columns.
            pub const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),*];

            /// Its cells, in the order of the columns.
            pub fn cells(&self) -> Vec<String> {
                vec![$(cell(&self.$field)),*]
            }
        }
    };
}

row! {
    /// What the fund bears of an order line. Amounts are minor units.
    ChargeRow {
        /// Id of the order.
        order: String,
        /// Its number.
        order_number: String,
        /// Line of the order.
        line: i64,
        /// Position of the charge within the line.
        position: i64,
        /// Id of the allotment.
        allotment: String,
        /// Code of the item.
        item: String,
        /// Code of the supplier.
        supplier: String,
        /// Currency of all amounts.
        currency: String,
        /// Price of a piece.
        unit_price_minor: i64,
        /// Accepted pieces of the line, whoever pays for them.
        accepted: i64,
        /// Held by an order that is not sent yet.
        committed_minor: i64,
        /// Promised to the supplier.
        obligated_minor: i64,
        /// Paid before acceptance.
        advanced_minor: i64,
        /// Owed for accepted pieces.
        accrued_minor: i64,
        /// Paid for accepted pieces.
        paid_minor: i64,
    }
}

row! {
    /// An accepted piece that the fund has a part in. Amounts are minor units.
    PieceRow {
        /// Id of the order.
        order: String,
        /// Line of the order.
        line: i64,
        /// Its number among the accepted pieces of the line, in the order of their acceptance.
        piece: i64,
        /// Code of the item.
        item: String,
        /// Its serial number; empty where pieces are only counted.
        serial: String,
        /// Id of the act that accepted it.
        act: String,
        /// Number of the act.
        act_number: String,
        /// When the act became effective.
        accepted_at: String,
        /// Id of the despatch that brought it.
        despatch: String,
        /// Line of the despatch.
        lot: i64,
        /// Its place among the accepted pieces of the lot.
        rank: i64,
        /// Currency of all amounts.
        currency: String,
        /// Its price.
        unit_price_minor: i64,
        /// What the fund gave for it.
        amount_minor: i64,
        /// What other funds gave for it.
        other_minor: i64,
        /// What of its price the supplier sent back.
        refunded_minor: i64,
    }
}

trait Shown {
    fn shown(&self) -> String;
}

impl Shown for String {
    fn shown(&self) -> String {
        guarded(self).into_owned()
    }
}

impl Shown for i64 {
    fn shown(&self) -> String {
        self.to_string()
    }
}

fn cell(value: &impl Shown) -> String {
    value.shown()
}

impl ChargeRow {
    /// The row of a charge.
    pub fn of(reference: &Reference, trace: &Trace, charge: &Charge) -> ChargeRow {
        let key = charge.key;
        let order = trace.state.orders.known(&key.order);
        let line = trace.state.order_lines.known(&(key.order, key.line));
        ChargeRow {
            order: order.id.to_string(),
            order_number: order.number.clone(),
            line: key.line,
            position: key.position,
            allotment: charge.allotment.to_string(),
            item: trace.state.items.known(&line.item).code.to_string(),
            supplier: reference.state.organisations.known(&order.supplier).code.to_string(),
            currency: order.currency.code().to_owned(),
            unit_price_minor: line.unit_price_minor,
            accepted: line.accepted,
            committed_minor: charge.stages.committed,
            obligated_minor: charge.stages.obligated,
            advanced_minor: charge.stages.advanced,
            accrued_minor: charge.stages.accrued,
            paid_minor: charge.stages.paid,
        }
    }

    /// Its money by stage.
    pub fn stages(&self) -> Stages {
        let mut stages = Stages::default();
        for (stage, minor) in [
            (Stage::Committed, self.committed_minor),
            (Stage::Obligated, self.obligated_minor),
            (Stage::Advanced, self.advanced_minor),
            (Stage::Accrued, self.accrued_minor),
            (Stage::Paid, self.paid_minor),
        ] {
            stages.add(stage, minor);
        }
        stages
    }
}

/// The row of a piece.
pub fn piece_row(trace: &Trace, piece: &Piece, fund: FundId) -> PieceRow {
    let (order, line, number) = piece.key();
    let (own, other_minor) = given(trace, piece, |paid| paid.fund == fund);
    let row = trace.state.order_lines.known(&(order, line));
    PieceRow {
        order: order.to_string(),
        line,
        piece: number,
        item: trace.state.items.known(&row.item).code.to_string(),
        serial: piece.serial.as_ref().map(ToString::to_string).unwrap_or_default(),
        act: piece.taken.act.to_string(),
        act_number: trace.state.acts.known(&piece.taken.act).number.clone(),
        accepted_at: piece.taken.accepted_at.to_string(),
        despatch: piece.taken.despatch.to_string(),
        lot: piece.taken.line,
        rank: piece.taken.rank(number),
        currency: trace.state.orders.known(&order).currency.code().to_owned(),
        unit_price_minor: row.unit_price_minor,
        amount_minor: own.iter().map(|paid| paid.amount_minor).sum(),
        other_minor,
        refunded_minor: piece.refunded_minor,
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn texts_of_a_pack_are_no_formulas_and_amounts_stay_figures() {
        assert_eq!(cell(&"=1+1".to_owned()), "'=1+1");
        assert_eq!(cell(&"SN-1".to_owned()), "SN-1");
        assert_eq!(cell(&-5_i64), "-5");
    }
}
