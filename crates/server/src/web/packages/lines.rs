//! The lines of a package as a table: what each gate said, and how far orders have come.

use domain::packages::{Gate, GateVerdict, Package, PackageLine, lines};
use domain::state::State;
use maud::{Markup, html};
use std::collections::BTreeMap;

use crate::route::segment;
use crate::web::controls::state as state_of;
use crate::web::language::Language;
use crate::web::listing::table;
use crate::web::sheet::Sheet;
use crate::web::verdicts;
use crate::web::visitor::Visitor;

/// Remarks by gate and line.
pub type Remarks = BTreeMap<(Gate, i64), String>;

/// Every line; with the fields of a verdict where the visitor judges at that gate now.
pub fn lines_table(
    visitor: &Visitor,
    world: &State,
    package: &Package,
    remarks: &Remarks,
    judging: Option<(Gate, &Sheet)>,
) -> Markup {
    let language = visitor.language;
    let columns = [
        ("order-line", true),
        ("requirement", false),
        ("item", false),
        ("quantity", true),
        ("unit-price", true),
        ("package-source", false),
        ("gate-validation", false),
        ("gate-release", false),
        ("package-ordered", true),
        ("package-accepted", true),
    ];
    table(language, &columns, lines(world, package).map(|line| {
        let composed = &line.composed;
        let (need, item) = (world.requirements.known(&composed.requirement), world.items.known(&composed.item));
        let (ordered, accepted) = line.progress(world);
        vec![
            html! { (line.line) },
            html! { a.code href={ "/requirements/" (need.id) } { (need.number) } },
            html! { a href={ "/catalogue/" (segment(&item.code)) } { (language.name(&item.name_uk, &item.name_en)) } " " span.soft { (item.code) } },
            html! { (language.number(composed.quantity)) },
            html! { (language.money(composed.unit_price_minor, package.currency)) },
            html! { (language.word("package-source", composed.source.as_str())) br; span.soft { (visitor.organisation(composed.supplier)) " · " (language.day(composed.available_on)) } },
            gate_cell(language, line, Gate::Validation, remarks, judging),
            gate_cell(language, line, Gate::Release, remarks, judging),
            html! { (language.number(ordered)) @for order in &line.orders { " " a href={ "/orders/" (order.order) } { "→" } } },
            html! { (language.number(accepted)) },
        ]
    }))
}

fn gate_cell(
    language: Language,
    line: &PackageLine,
    gate: Gate,
    remarks: &Remarks,
    judging: Option<(Gate, &Sheet)>,
) -> Markup {
    let said = match gate {
        Gate::Validation => line.validation,
        Gate::Release => line.release,
    };
    let fields = judging.filter(|(now, _)| *now == gate);
    let words: Vec<_> = GateVerdict::ALL
        .iter()
        .map(|word| (word.to_string(), language.word("gate-verdict-do", word.as_str())))
        .collect();
    html! {
        @match said {
            Some(verdict) => (state_of(language, "gate-verdict", verdict.as_str())),
            None => span.soft { (language.say("not-judged")) },
        }
        @if let Some(remark) = remarks.get(&(gate, line.line)) { br; q { (remark) } }
        @if let Some((_, sheet)) = fields { (verdicts::fields(language, sheet, line.line, &line.line.to_string(), &words)) }
    }
}
