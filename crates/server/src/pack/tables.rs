//! The tables of a pack: charges and pieces, each as JSON lines and as CSV, read step by step.

use std::collections::BTreeSet;
use std::io::Write;

use domain::values::OrderId;
use engine::queries::trace;

use super::bag::BagError;
use super::rows::{ChargeRow, PieceRow, piece_row};
use super::{CHARGES, PIECES, PIECES_FILE, PackError, Packer, text_line};

impl<W: Write> Packer<'_, W> {
    pub(super) fn charges(&mut self) -> Result<(), PackError> {
        for is_csv in [false, true] {
            self.bag.start(if is_csv { "charges.csv" } else { CHARGES })?;
            if is_csv {
                self.bag.write_all(csv_line(ChargeRow::COLUMNS)?.as_bytes())?;
            }
            let mut after = None;
            loop {
                let (charges, trace) = trace::shares(self.connection, self.wanted.fund.id, after, PIECES)?;
                let Some(last) = charges.last() else { break };
                after = Some(last.key);
                for charge in &charges {
                    let row = ChargeRow::of(self.reference, &trace, charge);
                    let line = if is_csv { csv_line(row.cells())? } else { text_line(&row)? };
                    self.bag.write_all(line.as_bytes())?;
                }
                let orders: BTreeSet<OrderId> = charges.iter().map(|charge| charge.key.order).collect();
                self.step(orders.len() as u64);
            }
            self.bag.end();
        }
        Ok(())
    }

    pub(super) fn pieces(&mut self) -> Result<(), PackError> {
        for is_csv in [false, true] {
            self.bag.start(if is_csv { "pieces.csv" } else { PIECES_FILE })?;
            if is_csv {
                self.bag.write_all(csv_line(PieceRow::COLUMNS)?.as_bytes())?;
            }
            let mut after = None;
            loop {
                let fund = self.wanted.fund.id;
                let (pieces, trace) = trace::pieces(self.connection, fund, None, after, PIECES)?;
                let Some(last) = pieces.last() else { break };
                after = Some(last.key());
                for piece in &pieces {
                    let row = piece_row(&trace, piece, fund);
                    let line = if is_csv { csv_line(row.cells())? } else { text_line(&row)? };
                    self.bag.write_all(line.as_bytes())?;
                }
                self.written.pieces += if is_csv { 0 } else { pieces.len() as u64 };
                self.step(pieces.len() as u64);
            }
            self.bag.end();
        }
        Ok(())
    }
}

fn csv_line<I: AsRef<[u8]>>(cells: impl IntoIterator<Item = I>) -> Result<String, BagError> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(cells).map_err(std::io::Error::other)?;
    let bytes = writer.into_inner().map_err(std::io::Error::other)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
