//! What the auditor knows beforehand: whether money, stock or a ceiling suffices for a command.
//!
//! A second, simpler reading of the rules on legal money (decisions.md 1, 3, 5) over the auditor's books.

use std::collections::BTreeMap;

use domain::allotments::allot::Allot;
use domain::funds::Stage;
use domain::funds::move_fund_money::FundMovement;
use domain::limits::CHARGES_PER_LINE_MAX;
use domain::orders::amend::AmendOrder;
use domain::orders::place::PlaceBasket;
use domain::orders::revise::ReviseOrder;
use domain::values::{AllotmentId, Code, ContractId, Date, FrameworkId, OfferId, OrganisationId};
use domain::{Command, Kind, Rejection};

use crate::books::Books;
use crate::books::market::{Item, Offer};
use crate::books::treasury::Allotment;
use crate::finding::Finding;
use crate::names::days_after;

/// Days in which stock on the shelf reaches a unit.
const STOCK_LEAD_DAYS: i64 = 10;

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
            Some(short(treasury.fund(moved.fund)?.unallotted, moved.amount_minor, "unallotted"))
        }
        Command::ExchangeFunds(exchanged) => {
            Some(short(treasury.fund(exchanged.from)?.unallotted, exchanged.given_minor, "unallotted"))
        }
        Command::Allot(Allot { parent: Some(parent), amount_minor, .. }) => {
            let held = treasury.allotment(*parent)?.purse.get(Stage::Available);
            Some(short(held, *amount_minor, "available"))
        }
        Command::Allot(Allot { fund, amount_minor, .. }) => {
            Some(short(treasury.fund(*fund)?.unallotted, *amount_minor, "unallotted"))
        }
        Command::WithdrawAllotment(withdrawn) => {
            let held = treasury.allotment(withdrawn.allotment)?.purse.get(Stage::Available);
            Some(short(held, withdrawn.amount_minor, "available"))
        }
        Command::ConfirmAdvance(advance) => {
            Some(short(in_stage(advance.order, Stage::Obligated)?, advance.entry.amount_minor, "obligated"))
        }
        Command::ReturnAdvance(advance) => {
            Some(short(in_stage(advance.order, Stage::Advanced)?, advance.entry.amount_minor, "advanced"))
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

/// What is wanted of one offer.
struct Wanted<'a> {
    offer: &'a Offer,
    quantity: i64,
    price: i64,
    charges: &'a [(AllotmentId, i64)],
    most: usize,
}

/// What the lines looked at so far take.
struct Draft<'a> {
    books: &'a Books,
    unit: OrganisationId,
    today: Date,
    stock: BTreeMap<OfferId, i64>,
    called: BTreeMap<OfferId, i64>,
    value: BTreeMap<ContractId, i64>,
    framework: BTreeMap<FrameworkId, (i64, i64)>,
    spent: BTreeMap<AllotmentId, i64>,
    spent_of_class: BTreeMap<(AllotmentId, Code), i64>,
    lack: Option<String>,
}

impl<'a> Draft<'a> {
    fn new(books: &'a Books, unit: OrganisationId, today: Date) -> Self {
        Draft {
            books,
            unit,
            today,
            stock: BTreeMap::new(),
            called: BTreeMap::new(),
            value: BTreeMap::new(),
            framework: BTreeMap::new(),
            spent: BTreeMap::new(),
            spent_of_class: BTreeMap::new(),
            lack: None,
        }
    }

    /// Counts what a line holds as free again.
    fn give_back(&mut self, line: &crate::books::orders::Line) -> Option<()> {
        let offer = self.books.market.offer(line.offer)?;
        *self.stock.entry(offer.id).or_default() -= line.reserved;
        self.call(offer, -line.quantity, -line.cost())?;
        for charge in &line.charges {
            self.spend(charge.allotment, line.class.as_ref(), -charge.purse.get(Stage::Committed));
        }
        Some(())
    }

    fn call(&mut self, offer: &Offer, quantity: i64, value: i64) -> Option<()> {
        let contract = self.books.market.contract(offer.contract)?;
        *self.called.entry(offer.id).or_default() += quantity;
        *self.value.entry(contract.id).or_default() += value;
        if let Some(framework) = contract.framework {
            let sums = self.framework.entry(framework).or_default();
            (sums.0, sums.1) = (sums.0 + value, sums.1 + quantity);
        }
        Some(())
    }

    fn spend(&mut self, allotment: AllotmentId, class: Option<&Code>, amount: i64) {
        *self.spent.entry(allotment).or_default() += amount;
        if let Some(class) = class {
            *self.spent_of_class.entry((allotment, class.clone())).or_default() += amount;
        }
    }

    fn miss(&mut self, what: &str) {
        self.lack.get_or_insert_with(|| what.to_owned());
    }

    /// Takes stock, ceilings and money for a line, or notes what does not suffice.
    fn take(&mut self, wanted: &Wanted<'_>) -> Option<()> {
        let Wanted { offer, quantity, price, .. } = *wanted;
        let item = self.books.market.item(offer.item)?;
        let cost = quantity.checked_mul(price)?;
        self.call(offer, quantity, cost)?;
        self.check_ceilings(offer)?;
        let taken = self.stock.entry(offer.id).or_default();
        let reserved = quantity.min((offer.terms.stock - offer.reserved - *taken).max(0));
        *taken += reserved;
        let lead = offer.terms.lead_time_days;
        let days = if reserved == quantity { lead.min(STOCK_LEAD_DAYS) } else { lead };
        let promised_on = days_after(self.today, days);
        match wanted.charges {
            [] => self.propose(item, offer, cost, promised_on, wanted.most),
            chosen => chosen.iter().try_for_each(|charge| self.charge(item, *charge)),
        }
    }

    fn check_ceilings(&mut self, offer: &Offer) -> Option<()> {
        let market = &self.books.market;
        let contract = market.contract(offer.contract)?;
        let (_, ceiling, _) = *contract.lines.get(&offer.item)?;
        let mut is_passed = offer.called + self.called.get(&offer.id)? > ceiling
            || contract.called_minor + self.value.get(&contract.id)? > contract.ceiling_minor;
        if let Some(framework) = contract.framework {
            let (value, quantity) = *self.framework.get(&framework)?;
            let framework = market.framework(framework)?;
            is_passed |= framework.called_minor + value > framework.ceiling_minor
                || framework.called_quantity + quantity > framework.ceiling_quantity;
        }
        if is_passed {
            self.miss("a ceiling");
        }
        Some(())
    }

    /// Charges a chosen allotment.
    fn charge(&mut self, item: &Item, (id, amount): (AllotmentId, i64)) -> Option<()> {
        let allotment = self.books.treasury.allotment(id)?;
        if amount > self.left(allotment, item) {
            self.miss("money in the chosen allotment");
        }
        self.spend(id, item.class.as_ref(), amount);
        Some(())
    }

    /// Charges the unit's legal allotments: what lapses first, then what is earmarked, then by code.
    fn propose(
        &mut self,
        item: &Item,
        offer: &Offer,
        cost: i64,
        promised_on: Date,
        most: usize,
    ) -> Option<()> {
        let contract = self.books.market.contract(offer.contract)?;
        let mut legal = Vec::new();
        for allotment in self.books.treasury.allotments.iter().filter(|other| other.unit == self.unit) {
            let fund = self.books.treasury.fund(allotment.fund)?;
            let is_open = !allotment.is_lapsed && self.today <= allotment.lapse_on;
            if fund.currency == contract.currency && is_open && self.allows(allotment, item, promised_on)? {
                let is_free = fund.earmark == domain::funds::Earmark::default();
                legal.push(((allotment.lapse_on, is_free, &allotment.code), allotment));
            }
        }
        legal.sort_by(|one, other| one.0.cmp(&other.0));
        let mut missing = cost;
        let paying = legal.iter().map(|(_, allotment)| (allotment.id, self.left(allotment, item)));
        let paying: Vec<_> = paying.filter(|(_, left)| *left > 0).take(most).collect();
        for (id, left) in paying {
            let amount = left.min(missing);
            self.spend(id, item.class.as_ref(), amount);
            missing -= amount;
        }
        if missing > 0 {
            self.miss("legal money");
        }
        Some(())
    }

    /// Whether the giver's earmark allows the purchase.
    fn allows(&self, allotment: &Allotment, item: &Item, promised_on: Date) -> Option<bool> {
        let earmark = &self.books.treasury.fund(allotment.fund)?.earmark;
        let domain = self.books.market.categories.get(&item.category)?;
        let nation = &self.books.nation;
        let is_recipient = |top: &OrganisationId| nation.is_below(self.unit, *top, self.today);
        Some(
            (earmark.domains.is_empty() || earmark.domains.contains(domain))
                && (earmark.categories.is_empty() || earmark.categories.contains(&item.category))
                && (earmark.recipients.is_empty() || earmark.recipients.iter().any(is_recipient))
                && earmark.obligate_by.is_none_or(|by| self.today <= by)
                && earmark.accept_by.is_none_or(|by| promised_on <= by),
        )
    }

    /// What an allotment can still pay of the item's class.
    fn left(&self, allotment: &Allotment, item: &Item) -> i64 {
        let available = allotment.purse.get(Stage::Available) - self.spent.get(&allotment.id).unwrap_or(&0);
        let limit = item.class.as_ref().and_then(|class| Some((class, allotment.classes.get(class)?)));
        limit.map_or(available, |(class, (percent, used))| {
            let spent = self.spent_of_class.get(&(allotment.id, class.clone())).unwrap_or(&0);
            let cap = i128::from(allotment.purse.sum()) * i128::from(*percent) / 100;
            available.min(i64::try_from(cap).unwrap_or(i64::MAX) - used - spent)
        })
    }
}
