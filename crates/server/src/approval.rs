//! What an approver looks at before signing an order: what it does to the money, how its prices compare, and whose
//! signature it waits for. One query for the API and the pages.

use std::collections::BTreeMap;

use domain::contracts::{Contract, Offer};
use domain::funds::{Stage, Stages};
use domain::orders::signers::{AwaitedSigner, asked, signers};
use domain::orders::{Order, OrderLine, charges, lines};
use domain::policy::Action;
use domain::state::State;
use domain::values::{AllotmentId, ContractId, ItemId, OrderId};
use engine::queries::{self, contracts::OfferFilter, orders::PricePaid};

use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::seen;

/// Other offers and last prices shown for a line.
const COMPARED_MAX: usize = 5;
/// Offers of an item looked through for comparable ones.
const OFFERS_SOUGHT_IN: usize = 100;

/// An order as its approver sees it.
pub struct Approval {
    /// The order with all that belongs to it.
    pub world: State,
    /// Which one.
    pub order: OrderId,
    /// What it does to each allotment it is charged to.
    pub effects: Vec<Effect>,
    /// Its lines beside other prices.
    pub comparisons: Vec<Comparison>,
    /// Everybody who may give an awaited signature, nearest first.
    pub signers: Vec<AwaitedSigner>,
    /// Those of them who are asked now.
    pub asked: Vec<AwaitedSigner>,
}

/// The balances of an allotment around the order.
#[derive(Clone, Copy, Debug)]
pub struct Effect {
    /// Which allotment.
    pub allotment: AllotmentId,
    /// What the order holds of it, minor units.
    pub held_minor: i64,
    /// As they would be without the order.
    pub without: Stages,
    /// As they are: the order holds its money.
    pub now: Stages,
    /// As they will be when the last signature sends it.
    pub sent: Stages,
}

/// A line beside other prices of the same item.
pub struct Comparison {
    /// Which line.
    pub line: OrderLine,
    /// The price list's price, minor units.
    pub list_price_minor: i64,
    /// What was paid lately, whoever paid.
    pub paid: Vec<PricePaid>,
    /// Offers of others that can be ordered today, cheapest first, with their contracts.
    pub offers: Vec<(Offer, Contract)>,
}

impl Approval {
    /// The order.
    pub fn order(&self) -> &Order {
        self.world.orders.known(&self.order)
    }
}

/// The order as its approver sees it; refused to those who may not read the unit's funds.
pub async fn approval(app: &App, caller: &mut Caller, id: OrderId) -> Result<Approval, Problem> {
    let world = seen::order(app, caller, id).await?;
    let order = world.orders.known(&id);
    caller.require(Action::ReadFunds, &order.subject(order.unit, &order.parties()))?;
    let items: Vec<ItemId> = lines(&world, id).map(|line| line.item).collect();
    let read = move |connection: &mut dyn engine::store::Connection| {
        let mut paid = BTreeMap::new();
        let mut offers: BTreeMap<ItemId, Vec<Offer>> = BTreeMap::new();
        for item in items {
            paid.insert(item, queries::orders::prices_paid(connection, item, id, COMPARED_MAX)?);
            let filter = OfferFilter::Item(item, None);
            offers.insert(item, queries::contracts::offers(connection, filter, None, OFFERS_SOUGHT_IN)?);
        }
        let named = offers.values().flatten().map(|offer| offer.contract).collect::<Vec<_>>();
        let contracts: BTreeMap<ContractId, Contract> = queries::find_all(connection, named)?;
        Ok((paid, offers, contracts))
    };
    let (mut paid, mut offers, contracts) = caller.read(app, read).await?;
    let order = world.orders.known(&id);
    let comparison = |line: &OrderLine| {
        let others = offers.remove(&line.item).unwrap_or_default();
        let list_price = world.contract_lines.known(&(order.contract, line.item));
        Comparison {
            line: line.clone(),
            list_price_minor: list_price.unit_price_minor,
            paid: paid.remove(&line.item).unwrap_or_default(),
            offers: comparable(caller, line, others, &contracts),
        }
    };
    let comparisons = lines(&world, id).filter(|line| line.quantity > 0).map(comparison).collect();
    let signers = signers(&caller.reference.state, &world, order, caller.today);
    let asked = asked(&signers, order);
    let effects = effects(&world, order);
    Ok(Approval { order: id, effects, comparisons, signers, asked, world })
}

/// What the order holds of each allotment, and what that does.
fn effects(world: &State, order: &Order) -> Vec<Effect> {
    let mut held: BTreeMap<AllotmentId, i64> = BTreeMap::new();
    for line in lines(world, order.id) {
        for charge in charges(world, order.id, line.line) {
            *held.entry(charge.allotment).or_default() += charge.stages.committed;
        }
    }
    let effect = |(allotment, held_minor): (AllotmentId, i64)| {
        let now = world.allotments.known(&allotment).stages;
        let (mut without, mut sent) = (now, now);
        without.add(Stage::Committed, -held_minor);
        without.add(Stage::Available, held_minor);
        sent.add(Stage::Committed, -held_minor);
        sent.add(Stage::Obligated, held_minor);
        Effect { allotment, held_minor, without, now, sent }
    };
    held.into_iter().filter(|(_, held_minor)| *held_minor > 0).map(effect).collect()
}

fn comparable(
    caller: &Caller,
    line: &OrderLine,
    offers: Vec<Offer>,
    contracts: &BTreeMap<ContractId, Contract>,
) -> Vec<(Offer, Contract)> {
    let is_open = |offer: &Offer, contract: &Contract| {
        offer.from <= caller.today
            && caller.today <= offer.to
            && contract.require_in_force(caller.today).is_ok()
    };
    let others = offers.into_iter().filter(|offer| offer.id != line.offer);
    let mut compared: Vec<_> = others
        .filter_map(|offer| contracts.get(&offer.contract).map(|contract| (offer, contract.clone())))
        .filter(|(offer, contract)| is_open(offer, contract))
        .collect();
    compared.sort_by_key(|(offer, _)| offer.unit_price_minor);
    compared.truncate(COMPARED_MAX);
    compared
}
