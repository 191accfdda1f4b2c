//! What a signer looks at before signing: what the order does to the money, its prices beside others, whom it waits for.

use domain::funds::Stage;
use domain::orders::Order;
use maud::{Markup, html};

use crate::approval::{Approval, Comparison, Effect};
use crate::web::controls::awaited;
use crate::web::visitor::Visitor;

/// The evidence of an order.
pub fn shown(visitor: &Visitor, approval: &Approval) -> Markup {
    let language = visitor.language;
    html! {
        h2 { (language.say("evidence-money")) }
        table.rows {
            thead { tr {
                th { (language.say("allotment")) } th.figure { (language.say("evidence-without")) } th.figure { (language.say("evidence-order")) } th.figure { (language.say("basket-left")) }
            } }
            tbody { @for effect in &approval.effects { (money(visitor, approval, effect)) } }
        }
        h2 { (language.say("comparison")) }
        table.rows {
            thead { tr {
                th { (language.say("item")) } th.figure { (language.say("unit-price")) } th.figure { (language.say("evidence-list-price")) }
                th.figure { (language.say("evidence-paid")) } th.figure { (language.say("comparison-lowest")) } th.figure { (language.say("comparison-difference")) }
            } }
            tbody { @for comparison in &approval.comparisons { (prices(visitor, approval, comparison)) } }
        }
        (awaited(visitor, &approval.asked))
    }
}

fn money(visitor: &Visitor, approval: &Approval, effect: &Effect) -> Markup {
    let language = visitor.language;
    let allotment = approval.world.allotments.known(&effect.allotment);
    let money = |minor| language.money(minor, allotment.currency);
    html! {
        tr {
            td.code data-label=(language.say("allotment")) { a href={ "/allotments/" (allotment.id) } { (allotment.code) } }
            td.figure data-label=(language.say("evidence-without")) { (money(effect.without.get(Stage::Available))) }
            td.figure data-label=(language.say("evidence-order")) { (money(effect.held_minor)) }
            td.figure data-label=(language.say("basket-left")) { strong { (money(effect.now.get(Stage::Available))) } }
        }
    }
}

fn prices(visitor: &Visitor, approval: &Approval, comparison: &Comparison) -> Markup {
    let (language, order): (_, &Order) = (visitor.language, approval.order());
    let (line, item) = (&comparison.line, approval.world.items.known(&comparison.line.item));
    let money = |minor| language.money(minor, order.currency);
    let lowest = comparison.offers.iter().filter(|(_, contract)| contract.currency == order.currency);
    let lowest = lowest.map(|(offer, _)| offer.unit_price_minor).min();
    let paid = comparison.paid.iter().find(|paid| paid.currency == order.currency);
    html! {
        tr {
            td data-label=(language.say("item")) { (language.name(&item.name_uk, &item.name_en)) }
            td.figure data-label=(language.say("unit-price")) { strong { (money(line.unit_price_minor)) } }
            td.figure data-label=(language.say("evidence-list-price")) { (money(comparison.list_price_minor)) }
            td.figure data-label=(language.say("evidence-paid")) { @match paid { Some(paid) => (money(paid.unit_price_minor)), None => "—" } }
            td.figure data-label=(language.say("comparison-lowest")) { @match lowest { Some(lowest) => (money(lowest)), None => "—" } }
            td.figure data-label=(language.say("comparison-difference")) { @match lowest {
                Some(lowest) if lowest < line.unit_price_minor => strong.bad { "+" (language.percent(line.unit_price_minor - lowest, lowest)) },
                Some(_) => (language.say("comparison-is-lowest")),
                None => "—",
            } }
        }
    }
}
