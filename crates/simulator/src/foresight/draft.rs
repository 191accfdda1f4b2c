//! What the lines of one decision take of stock, ceilings and money, one after the other.

use std::collections::BTreeMap;

use domain::funds::{Earmark, Stage};
use domain::values::{AllotmentId, Code, ContractId, Date, FrameworkId, OfferId, OrganisationId};

use crate::books::Books;
use crate::books::market::{Item, Offer};
use crate::books::orders::Line;
use crate::books::treasury::Allotment;
use crate::names::days_after;

/// Days in which stock on the shelf reaches a unit.
const STOCK_LEAD_DAYS: i64 = 10;

/// What is wanted of one offer.
pub(super) struct Wanted<'a> {
    pub(super) offer: &'a Offer,
    pub(super) quantity: i64,
    pub(super) price: i64,
    pub(super) charges: &'a [(AllotmentId, i64)],
    pub(super) most: usize,
}

/// What the lines looked at so far take.
pub(super) struct Draft<'a> {
    books: &'a Books,
    unit: OrganisationId,
    today: Date,
    stock: BTreeMap<OfferId, i64>,
    called: BTreeMap<OfferId, i64>,
    value: BTreeMap<ContractId, i64>,
    framework: BTreeMap<FrameworkId, (i64, i64)>,
    spent: BTreeMap<AllotmentId, i64>,
    spent_of_class: BTreeMap<(AllotmentId, Code), i64>,
    /// What does not suffice; the first thing found.
    pub(super) lack: Option<String>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(books: &'a Books, unit: OrganisationId, today: Date) -> Self {
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
    pub(super) fn give_back(&mut self, line: &Line) -> Option<()> {
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
    pub(super) fn take(&mut self, wanted: &Wanted<'_>) -> Option<()> {
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
                let is_free = fund.earmark == Earmark::default();
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
