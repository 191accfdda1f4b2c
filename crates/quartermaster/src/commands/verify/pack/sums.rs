//! The data of a pack beside its journal entries: charges, pieces and statement must follow from what was proved.

use std::collections::BTreeMap;

use domain::acceptance::Taken;
use domain::funds::Stages;
use domain::orders::Sources;
use domain::values::{ActId, DespatchId, OrderId, SerialNumber};
use server::pack::rows::{ChargeRow, PieceRow};
use server::pack::statement::{StatedItem, Statement};

use super::journal::Journal;

/// What the journal proves of the fund, made ready to be compared.
pub struct Proved<'j> {
    journal: &'j Journal,
    fund: String,
    /// Blocks of pieces by order line.
    taken: BTreeMap<(OrderId, i64), Vec<Taken>>,
    serials: BTreeMap<(DespatchId, i64), Vec<&'j SerialNumber>>,
    sources: BTreeMap<(OrderId, i64), Sources>,
}

/// Sums of the rows, for the statement.
#[derive(Default)]
pub struct Summed {
    /// Rows of charges.
    pub charges: usize,
    /// Rows of pieces.
    pub pieces: i64,
    /// Charges whose payments are stated, not proved.
    pub unproved: usize,
    stages: Stages,
    orders: std::collections::BTreeSet<String>,
    items: BTreeMap<String, (i64, Stages)>,
    last_piece: Option<(OrderId, i64, i64)>,
}

impl<'j> Proved<'j> {
    /// Numbers the pieces and finds the money behind each line.
    pub fn of(journal: &'j Journal, fund: &str) -> Result<Proved<'j>, String> {
        let mut taken: BTreeMap<(OrderId, i64), Vec<Taken>> = BTreeMap::new();
        for block in journal.taken() {
            taken.entry((block.order, block.order_line)).or_default().push(block);
        }
        let mut accepted: BTreeMap<(OrderId, i64), Vec<(i64, i64)>> = BTreeMap::new();
        for ((order, line, position), charged) in &journal.charges {
            let minor = charged.stages.accrued + charged.stages.paid;
            accepted.entry((*order, *line)).or_default().push((*position, minor));
        }
        let sources = accepted.into_iter().map(|(key, mut charges)| {
            let cut_from = |position| journal.charges.get(&(key.0, key.1, position))?.cut_from;
            charges.sort_by_cached_key(|(position, _)| domain::orders::rank(*position, cut_from));
            let pieces = taken.get(&key).and_then(|blocks| blocks.last()).map_or(0, Taken::last);
            (key, Sources::new(journal.price(key.0, key.1), pieces, charges))
        });
        let (sources, serials) = (sources.collect(), journal.serials()?);
        Ok(Proved { journal, fund: fund.to_owned(), taken, serials, sources })
    }

    fn is_own(&self, allotment: &str) -> bool {
        self.journal.funds.get(allotment).is_some_and(|fund| *fund == self.fund)
    }

    /// Positions of the charges of a line that the fund bears.
    fn own_positions(&self, order: OrderId, line: i64) -> Vec<i64> {
        let range = (order, line, 0)..=(order, line, i64::MAX);
        let own = self.journal.charges.range(range).filter(|(_, charged)| self.is_own(&charged.allotment));
        own.map(|((.., position), _)| *position).collect()
    }

    /// Checks a row of charges.
    pub fn charge(&self, row: &ChargeRow, sums: &mut Summed) -> Result<(), String> {
        let order = id(&row.order)?;
        let key = (order, row.line, row.position);
        let charged = self.journal.charges.get(&key).ok_or("no journal entry charges the fund with it")?;
        if charged.allotment != row.allotment || !self.is_own(&row.allotment) {
            return Err("the journal charges another allotment, or one of another fund".to_owned());
        }
        let stated = row.stages();
        let settled = |stages: &Stages| stages.accrued + stages.paid;
        let open = |stages: &Stages| (stages.committed, stages.obligated, stages.advanced);
        if open(&stated) != open(&charged.stages) || settled(&stated) != settled(&charged.stages) {
            return Err("its amounts are not those that the journal's entries lead to".to_owned());
        }
        sums.unproved += usize::from(stated != charged.stages);
        let accepted =
            self.taken.get(&(order, row.line)).and_then(|blocks| blocks.last()).map_or(0, Taken::last);
        if row.accepted != accepted {
            return Err(format!("the journal's acts accept {accepted} pieces of its line"));
        }
        sums.charges += 1;
        sums.orders.insert(row.order.clone());
        sums.stages = added(sums.stages, &stated)?;
        let item = sums.items.entry(row.item.clone()).or_default();
        item.1 = added(item.1, &stated)?;
        Ok(())
    }

    /// Checks a row of pieces; answers its act.
    pub fn piece(&self, row: &PieceRow, sums: &mut Summed) -> Result<ActId, String> {
        let order: OrderId = id(&row.order)?;
        let place = (order, row.line, row.piece);
        if sums.last_piece.is_some_and(|last| last >= place) {
            return Err("pieces are not in order, or one is there twice".to_owned());
        }
        sums.last_piece = Some(place);
        let blocks = self.taken.get(&(order, row.line)).map_or(&[][..], |blocks| blocks);
        let block = blocks.iter().find(|block| (block.first..=block.last()).contains(&row.piece));
        let block = block.ok_or("no act in force accepts it")?;
        let shown = (
            block.act.to_string(),
            block.despatch.to_string(),
            block.line,
            block.rank(row.piece),
            block.accepted_at.to_string(),
        );
        if shown != (row.act.clone(), row.despatch.clone(), row.lot, row.rank, row.accepted_at.clone()) {
            return Err(format!(
                "the journal has it accepted by {} of {} line {}",
                shown.0, shown.1, shown.2
            ));
        }
        self.check_serial(block, row)?;
        let sources = self.sources.get(&(order, row.line)).ok_or("no charge paid for it")?;
        let own = self.own_positions(order, row.line);
        let (mut amount_minor, mut other_minor) = (0, 0);
        for source in sources.of_piece(row.piece) {
            match own.contains(&source.position) {
                true => amount_minor += source.amount_minor,
                false => other_minor += source.amount_minor,
            }
        }
        let proved = (
            self.journal.price(order, row.line),
            amount_minor,
            other_minor,
            sources.refunded_minor(row.piece),
        );
        if proved != (row.unit_price_minor, row.amount_minor, row.other_minor, row.refunded_minor) {
            return Err(format!(
                "the journal has {amount_minor} of it paid by the fund and {other_minor} by others"
            ));
        }
        sums.pieces += 1;
        sums.items.entry(row.item.clone()).or_default().0 += 1;
        Ok(block.act)
    }

    fn check_serial(&self, block: &Taken, row: &PieceRow) -> Result<(), String> {
        let listed = self.serials.get(&(block.despatch, block.line));
        let place = usize::try_from(row.rank - 1).unwrap_or(usize::MAX);
        let known = listed.and_then(|serials| serials.get(place)).map_or("", |serial| serial.as_str());
        match known == row.serial {
            true => Ok(()),
            false => Err(format!("the manifest has serial number {known:?} there, not {:?}", row.serial)),
        }
    }

    /// Checks that nothing of the fund is left out of the data, and that the statement is its sum.
    pub fn statement(&self, statement: &Statement, sums: &Summed) -> Result<(), String> {
        let own = self.journal.charges.values().filter(|charged| self.is_own(&charged.allotment));
        let charges = own.filter(|charged| charged.stages.sum() > 0).count();
        if charges != sums.charges {
            return Err(format!("{} of {charges} charges of the fund are listed", sums.charges));
        }
        let mut pieces = 0;
        for ((order, line), sources) in &self.sources {
            let ranges = sources.pieces_of_any(&self.own_positions(*order, *line));
            pieces += ranges.iter().map(|range| range.end() - range.start() + 1).sum::<i64>();
        }
        if pieces != sums.pieces {
            return Err(format!("{} of {pieces} pieces that the fund has a part in are listed", sums.pieces));
        }
        let Stages { committed, obligated, advanced, accrued, paid, .. } = sums.stages;
        let compared = [
            ("transferred", statement.transferred_minor, self.journal.transferred_minor),
            ("committed", statement.committed_minor, committed),
            ("obligated", statement.obligated_minor, obligated + advanced + accrued + paid),
            ("delivered", statement.accepted_minor, accrued + paid),
            ("paid", statement.paid_minor, advanced + paid),
            ("orders", statement.orders, i64::try_from(sums.orders.len()).unwrap_or(i64::MAX)),
            ("pieces", statement.pieces, sums.pieces),
            (
                "transferred, again as its parts",
                statement.transferred_minor,
                statement.idle_minor
                    + statement.committed_minor
                    + statement.obligated_minor
                    + statement.lapsed_minor,
            ),
        ];
        match compared.iter().find(|(_, stated, found)| stated != found) {
            Some((what, stated, found)) => {
                Err(format!("{what} is stated as {stated}, the pack proves {found}"))
            }
            None => check_items(&statement.items, sums),
        }
    }
}

fn check_items(stated: &[StatedItem], sums: &Summed) -> Result<(), String> {
    for item in stated {
        let (pieces, stages) = sums.items.get(&item.item).copied().unwrap_or_default();
        let found = (pieces, stages.sum(), stages.accrued + stages.paid, stages.paid);
        if found != (item.pieces, item.ordered_minor, item.accepted_minor, item.paid_minor) {
            return Err(format!("what is stated of item {} is not the sum of its rows", item.item));
        }
    }
    match stated.len() == sums.items.len() {
        true => Ok(()),
        false => Err(format!("{} of {} items are stated", stated.len(), sums.items.len())),
    }
}

fn added(one: Stages, other: &Stages) -> Result<Stages, String> {
    let mut sum = one;
    for stage in domain::funds::Stage::ALL {
        sum.get(*stage).checked_add(other.get(*stage)).ok_or("the amounts are too large to be summed")?;
        sum.add(*stage, other.get(*stage));
    }
    Ok(sum)
}

fn id<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{:?} is no id", text.chars().take(80).collect::<String>()))
}
