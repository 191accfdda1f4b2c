//! The rows that an entry, a deadline or a day is about, and what people know them by.

use domain::acceptance::Act;
use domain::allotments::Allotment;
use domain::catalogue::Item;
use domain::fulfilment::Despatch;
use domain::funds::Fund;
use domain::invoicing::Invoice;
use domain::orders::Order;
use domain::packages::Package;
use domain::payments::Payment;
use domain::ratings::Rating;
use domain::state::State;
use domain::values::{
    ActId, AllotmentId, DespatchId, Id, InvoiceId, OrderId, OrganisationId, PackageId, PaymentId, RatingId,
};

use super::rules::Party;

/// The rows that an entry is about.
#[derive(Clone, Copy, Default)]
pub(super) struct About<'w> {
    pub(super) order: Option<&'w Order>,
    pub(super) act: Option<&'w Act>,
    pub(super) invoice: Option<&'w Invoice>,
    pub(super) payment: Option<&'w Payment>,
    pub(super) allotment: Option<&'w Allotment>,
    pub(super) fund: Option<&'w Fund>,
    pub(super) package: Option<&'w Package>,
    pub(super) despatch: Option<&'w Despatch>,
    pub(super) rating: Option<&'w Rating>,
    pub(super) item: Option<&'w Item>,
}

impl<'w> About<'w> {
    pub(super) fn of(world: &'w State, subjects: &[String]) -> About<'w> {
        fn first<K: Id>(subjects: &[String]) -> Option<K> {
            subjects.iter().find_map(|subject| K::of_text(subject))
        }
        let rating = first(subjects).and_then(|id: RatingId| world.ratings.get(&id));
        About {
            order: first(subjects).and_then(|id: OrderId| world.orders.get(&id)),
            act: first(subjects).and_then(|id: ActId| world.acts.get(&id)),
            invoice: first(subjects).and_then(|id: InvoiceId| world.invoices.get(&id)),
            payment: first(subjects).and_then(|id: PaymentId| world.payments.get(&id)),
            allotment: first(subjects).and_then(|id: AllotmentId| world.allotments.get(&id)),
            fund: None,
            package: first(subjects).and_then(|id: PackageId| world.packages.get(&id)),
            despatch: first(subjects).and_then(|id: DespatchId| world.despatches.get(&id)),
            rating,
            item: rating.and_then(|rating| world.items.get(&rating.item)),
        }
    }

    /// What of it a party may be told.
    pub(super) fn told_to(self, party: Option<Party>) -> About<'w> {
        match party {
            Some(Party::Hub) => About { despatch: self.despatch, ..About::default() },
            Some(Party::Maker) => About { item: self.item, ..About::default() },
            _ => self,
        }
    }

    pub(super) fn party(&self, party: Party) -> Option<OrganisationId> {
        match party {
            Party::Unit => {
                let of_allotment = || self.allotment.map(|allotment| allotment.unit);
                let of_order = self.order.map(|row| row.unit);
                of_order.or_else(of_allotment).or_else(|| self.rating.map(|rating| rating.unit))
            }
            Party::Supplier => {
                self.order.map(|row| row.supplier).or_else(|| self.invoice.map(|invoice| invoice.supplier))
            }
            Party::Hub => self.despatch.and_then(|despatch| despatch.hub),
            Party::Maker => self.item.map(|item| item.maker),
            Party::Owner => self.fund.map(|fund| fund.owner),
            Party::Composer => self.package.map(|package| package.owner),
            Party::Validator => self.package.map(|package| package.validator),
            Party::Releaser => self.package.map(|package| package.releaser),
            Party::Buyer => {
                self.order.map(|row| row.buyer).or_else(|| self.invoice.map(|invoice| invoice.buyer))
            }
        }
    }

    /// How people know it, the most particular first.
    pub(super) fn number(&self) -> String {
        let of_act = self.act.map(|act| act.number.clone());
        let of_payment = || self.payment.map(|payment| payment.number.clone());
        let of_invoice = || self.invoice.map(|invoice| invoice.number.to_string());
        let of_order = || self.order.map(|order| order.number.clone());
        let of_allotment = || self.allotment.map(|allotment| allotment.code.to_string());
        let of_fund = || self.fund.map(|fund| fund.code.to_string());
        let known = of_act.or_else(of_payment).or_else(of_invoice).or_else(of_order);
        let of_package = || self.package.map(|package| package.code.to_string());
        let of_despatch = || self.despatch.map(|despatch| despatch.number.clone());
        let of_item = || self.item.map(|item| item.code.to_string());
        let known = known.or_else(of_package).or_else(of_allotment).or_else(of_fund).or_else(of_despatch);
        known.or_else(of_item).unwrap_or_default()
    }
}
