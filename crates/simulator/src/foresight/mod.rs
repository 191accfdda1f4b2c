//! What the auditor knows beforehand: whether money, stock or a ceiling suffices for a command.
//!
//! A second, simpler reading of the rules on legal money over the auditor's books.

mod draft;

use domain::allotments::allot::Allot;
use domain::funds::Stage;
use domain::funds::move_fund_money::FundMovement;
use domain::limits::CHARGES_PER_LINE_MAX;
use domain::orders::amend::AmendOrder;
use domain::orders::place::PlaceBasket;
use domain::orders::revise::ReviseOrder;
use domain::values::Date;
use domain::{Command, Kind, Rejection};

use crate::books::Books;
use crate::finding::Finding;
use draft::{Draft, Wanted};

/// Whether money, stock and ceilings suffice for a command.
#[derive(Clone, Debug)]
pub enum Foresight {
    /// The auditor has no rule for it, or it names what the auditor does not know.
    Unknown,
    /// They do.
    Suffices,
    /// They do not: what is exhausted.
    Lacks(String),
}

impl Foresight {
    /// What the auditor foresees of a command, from the books as they are before it.
    pub fn of(books: &Books, today: Date, command: &Command) -> Foresight {
        match lack(books, today, command) {
            None => Foresight::Unknown,
            Some(None) => Foresight::Suffices,
            Some(Some(lack)) => Foresight::Lacks(lack),
        }
    }

    /// Compares an outcome with what was foreseen.
    pub fn judge(self, refusal: Option<&Rejection>) -> Result<(), Finding> {
        match (self, refusal) {
            (Foresight::Lacks(lack), None) => Err(Finding::ShouldBeRefused { lack }),
            (Foresight::Suffices, Some(refusal)) if refusal.kind() == Kind::Exhausted => {
                Err(Finding::ShouldBeAccepted { code: refusal.code(), message: refusal.to_string() })
            }
            _ => Ok(()),
        }
    }
}

/// What does not suffice for a command; the outer `None` when the auditor has no rule or cannot know.
fn lack(books: &Books, today: Date, command: &Command) -> Option<Option<String>> {
    let short = |held: i64, asked: i64, what: &str| {
        (asked > held).then(|| format!("{what}: {held} held, {asked} asked"))
    };
    let treasury = &books.treasury;
    let in_stage =
        |order, stage| books.order(order).map(|order| order.lines.iter().map(|l| l.held(stage)).sum());
    match command {
        Command::MoveFundMoney(moved) if moved.movement == FundMovement::Returned => {
            let fund = treasury.fund(moved.fund)?;
            Some(short(
                fund.unallotted.min(fund.received),
                moved.amount_minor,
                "unallotted and owed to its giver",
            ))
        }
        Command::ExchangeFunds(exchanged) => {
            Some(short(treasury.fund(exchanged.from)?.unallotted, exchanged.given_minor, "unallotted"))
        }
        Command::Allot(Allot { parent: Some(parent), amount_minor, .. }) => {
            Some(short(treasury.allotment(*parent)?.spare(), *amount_minor, "spare"))
        }
        Command::Allot(Allot { fund, amount_minor, .. }) => {
            Some(short(treasury.fund(*fund)?.unallotted, *amount_minor, "unallotted"))
        }
        Command::WithdrawAllotment(withdrawn) => {
            Some(short(treasury.allotment(withdrawn.allotment)?.spare(), withdrawn.amount_minor, "spare"))
        }
        Command::ConfirmAdvance(advance) => {
            Some(short(in_stage(advance.order, Stage::Obligated)?, advance.entry.amount_minor, "obligated"))
        }
        Command::ReturnAdvance(advance) => {
            Some(short(in_stage(advance.order, Stage::Advanced)?, advance.entry.amount_minor, "advanced"))
        }
        // Whether the class of the money has enough left is not foreseen.
        Command::Reimburse(asked) => {
            let line = books.order(asked.order)?.line(asked.line)?;
            let available = treasury.allotment(asked.allotment)?.purse.get(Stage::Available);
            let held = books.uncovered(line).min(available);
            short(held, asked.amount_minor, "borne by no partner and available").map(Some)
        }
        Command::PlaceBasket(basket) => basket_lack(books, today, basket),
        Command::ReviseOrder(revised) => revision_lack(books, today, revised),
        Command::AmendOrder(amended) => amendment_lack(books, today, amended),
        _ => None,
    }
}

fn basket_lack(books: &Books, today: Date, basket: &PlaceBasket) -> Option<Option<String>> {
    let mut draft = Draft::new(books, basket.unit, today);
    for line in &basket.lines {
        let offer = books.market.offer(line.offer)?;
        let wanted = Wanted {
            offer,
            quantity: line.quantity,
            price: offer.terms.unit_price_minor,
            charges: &line.charges,
            most: CHARGES_PER_LINE_MAX,
        };
        draft.take(&wanted)?;
    }
    Some(draft.lack)
}

fn revision_lack(books: &Books, today: Date, revised: &ReviseOrder) -> Option<Option<String>> {
    let order = books.order(revised.order)?;
    let mut draft = Draft::new(books, order.unit, today);
    for line in &order.lines {
        draft.give_back(line)?;
    }
    for (number, line) in order.numbered() {
        let change = revised.lines.iter().find(|change| change.line == number);
        let quantity = change.map_or(line.quantity, |change| change.quantity);
        if quantity != 0 {
            let offer = books.market.offer(line.offer)?;
            let charges = change.map_or(&[][..], |change| &change.charges);
            draft.take(&Wanted {
                offer,
                quantity,
                price: line.price,
                charges,
                most: CHARGES_PER_LINE_MAX,
            })?;
        }
    }
    Some(draft.lack)
}

fn amendment_lack(books: &Books, today: Date, amended: &AmendOrder) -> Option<Option<String>> {
    let order = books.order(amended.order)?;
    let mut draft = Draft::new(books, order.unit, today);
    for change in &amended.lines {
        let line = order.line(change.line)?;
        if change.quantity > line.quantity {
            let (offer, quantity) = (books.market.offer(line.offer)?, change.quantity - line.quantity);
            let most = CHARGES_PER_LINE_MAX.checked_sub(line.charges.len()).filter(|most| *most > 0)?;
            draft.take(&Wanted { offer, quantity, price: line.price, charges: &[], most })?;
        }
    }
    Some(draft.lack)
}
