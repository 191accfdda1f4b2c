//! The lines of a package as a table: what each gate said, and how far orders have come.

use axum::response::Response;
use domain::packages::{Gate, GateVerdict, Package, PackageLine, lines};
use domain::state::State;
use domain::values::PackageId;
use maud::html;
use std::collections::BTreeMap;

use super::detail::{Found, found};
use crate::app::App;
use crate::problem::Problem;
use crate::route::segment;
use crate::web::controls::state as state_of;
use crate::web::language::Language;
use crate::web::sheet::Sheet;
use crate::web::table::{Entry, Table, link, text};
use crate::web::verdicts;
use crate::web::visitor::Visitor;

/// Remarks by gate and line.
pub type Remarks = BTreeMap<(Gate, i64), String>;

/// The lines as a file, if the address asks for one.
pub(super) async fn file(
    app: &App,
    visitor: &mut Visitor,
    id: PackageId,
    format: &str,
) -> Result<Option<Response>, Problem> {
    let Found { world, remarks, .. } = found(app, visitor, id).await?;
    let package = world.packages.known(&id);
    let listed = lines_table(visitor, &world, package, &remarks, None);
    listed.file(&format!("package-{}", package.code), format)
}

/// Every line of a package, with the fields of a verdict where the visitor judges at that gate now.
pub fn lines_table(
    visitor: &Visitor,
    world: &State,
    package: &Package,
    remarks: &Remarks,
    judging: Option<(Gate, &Sheet)>,
) -> Table {
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
    let mut listed = Table::new(language, &columns);
    for line in lines(world, package) {
        let composed = &line.composed;
        let (need, item) =
            (world.requirements.known(&composed.requirement), world.items.known(&composed.item));
        let (ordered, accepted) = line.progress(world);
        let name = language.name(&item.name_uk, &item.name_en);
        let (source, supplier) = (
            language.word("package-source", composed.source.as_str()),
            visitor.organisation(composed.supplier),
        );
        let available = language.day(composed.available_on);
        listed.row([
            listed.number(line.line),
            link(format_args!("/requirements/{}", need.id), &need.number),
            text(format_args!("{name} {}", item.code)).shown(
                html! { a href={ "/catalogue/" (segment(&item.code)) } { (name) } " " span.soft { (item.code) } },
            ),
            listed.number(composed.quantity),
            listed.money(composed.unit_price_minor, package.currency),
            text(format_args!("{source} · {supplier} · {available}"))
                .shown(html! { (source) br; span.soft { (supplier) " · " (available) } }),
            gate_entry(language, line, Gate::Validation, remarks, judging),
            gate_entry(language, line, Gate::Release, remarks, judging),
            listed.number(ordered).shown(html! {
                (language.number(ordered)) @for order in &line.orders { " " a href={ "/orders/" (order.order) } { "→" } }
            }),
            listed.number(accepted),
        ]);
    }
    listed
}

fn gate_entry(
    language: Language,
    line: &PackageLine,
    gate: Gate,
    remarks: &Remarks,
    judging: Option<(Gate, &Sheet)>,
) -> Entry {
    let said = match gate {
        Gate::Validation => line.validation,
        Gate::Release => line.release,
    };
    let fields = judging.filter(|(now, _)| *now == gate);
    let words: Vec<_> = GateVerdict::ALL
        .iter()
        .map(|word| (word.to_string(), language.word("gate-verdict-do", word.as_str())))
        .collect();
    let word = said.map_or_else(
        || language.say("not-judged"),
        |verdict| language.word("gate-verdict", verdict.as_str()),
    );
    let remark = remarks.get(&(gate, line.line));
    text(remark.map_or_else(|| word.clone(), |remark| format!("{word}: {remark}"))).shown(html! {
        @match said {
            Some(verdict) => (state_of(language, "gate-verdict", verdict.as_str())),
            None => span.soft { (language.say("not-judged")) },
        }
        @if let Some(remark) = remark { br; q { (remark) } }
        @if let Some((_, sheet)) = fields { (verdicts::fields(language, sheet, line.line, &line.line.to_string(), &words)) }
    })
}
