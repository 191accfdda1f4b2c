//! Funds and allotments: every figure by stage, and the entries that it is made of.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::allotments::Allotment;
use domain::funds::{Fund, FundAccount, Stage, Stages};
use domain::policy::Action;
use domain::values::{Code, FundId, Id};
use engine::queries::allotments::AllotmentFilter;
use engine::queries::totals::FundTotals;
use engine::queries::{self, Part as Slice};
use engine::store::Connection;
use imports::Kind;
use maud::{Markup, html};
use serde::Deserialize;

use super::allotments::allotment_table;
use super::entries::{Asked, Entries};
use super::{Part, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::route::segment;
use crate::seen;
use crate::web::admin::imports::import_link;
use crate::web::charts::chart_flow::{Flow, flow};
use crate::web::controls::{empty, money_bar, stages_words};
use crate::web::listing::{address, cut, facts, more};
use crate::web::shell::{Place, page};
use crate::web::sorting::{Lie, SORT};
use crate::web::table::{Table, text};
use crate::web::terms::help;
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// Rows of a page.
const SHOWN: usize = 50;
/// Allotments that the picture of the flow looks at.
const FLOWING: usize = 2_000;
/// Allotments that the picture names; the rest is one stream.
const STREAMS: usize = 8;

/// Funds with what all their allotments come to.
type Summed = Vec<(Fund, FundTotals)>;

async fn summed(
    app: &App,
    visitor: &mut Visitor,
    part: Slice<Code>,
) -> Result<(Summed, Vec<Allotment>), Problem> {
    let sight = visitor.caller.sight(Action::ReadFunds).filter();
    let filter = AllotmentFilter { units: sight.clone(), fund: None };
    let work = move |connection: &mut dyn Connection| {
        let funds = queries::funds::funds(connection, sight.as_deref(), &part)?;
        let totals = queries::totals::funds(connection)?;
        let part = Slice::first(FLOWING);
        let summed = funds.into_iter().filter_map(|fund| {
            let own = totals.iter().find(|totals| totals.code == fund.code.as_str()).cloned();
            own.map(|totals| (fund, totals))
        });
        Ok((summed.collect(), queries::allotments::allotments(connection, &filter, &part)?))
    };
    visitor.caller.read(app, work).await
}

fn stages_of(totals: &FundTotals) -> Stages {
    let mut stages = Stages::default();
    Stage::ALL.iter().zip(totals.stages).for_each(|(stage, minor)| stages.add(*stage, minor));
    stages
}

/// What the address of the list says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Listing {
    sort: String,
    after: String,
    format: String,
}

/// Funds by stage, with the picture of how their money flows.
pub async fn list(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<Listing>,
) -> Result<Response, Problem> {
    let lie = Lie::rising("fund", &asked.sort);
    let part = lie.part(asked.after.parse().ok(), SHOWN);
    let (mut funds, allotments) = summed(&app, &mut visitor, part).await?;
    let has_more = cut(&mut funds, SHOWN);
    let listed = fund_list(&visitor, &funds).lying(lie);
    if let Some(file) = listed.file("funds", &asked.format)? {
        return Ok(file);
    }
    let language = visitor.language;
    let from = |after: &str| address("/treasury/funds", [(SORT, &*asked.sort), ("after", after)]);
    let next = funds.last().filter(|_| has_more).map(|(last, _)| from(last.code.as_str()));
    let body = html! {
        (tabs(&visitor, Part::Funds))
        p.hint { (language.say("fund-equation")) }
        @if visitor.caller.require_somewhere(Action::Allot).is_ok() { p { a href="/treasury/allotting" { (language.say("treasury-allotting")) } } }
        (import_link(&visitor, Kind::Funds))
        @if funds.is_empty() { (empty(language, "funds-empty", None)) } @else { (listed.shown(&from(&asked.after))) }
        (more(language, next))
        @for (fund, totals) in &funds {
            @if let Some(picture) = picture(&visitor, fund, totals, &allotments) {
                h2 { (language.say("chart-flow")) " · " (fund.code) }
                (picture)
            }
        }
    };
    Ok(page(&visitor, Place::Treasury, &language.say("treasury-funds"), body))
}

fn fund_list(visitor: &Visitor, funds: &[(Fund, FundTotals)]) -> Table {
    let language = visitor.language;
    let columns = [
        ("fund", false),
        ("fund-received", true),
        ("fund-unallotted", true),
        ("allotted", true),
        ("order-stages", false),
        ("fund-check", false),
    ];
    let mut listed = Table::new(language, &columns);
    for (fund, totals) in funds {
        let stages = stages_of(totals);
        let is_right = totals.is_reconciled();
        let check = language.say(if is_right { "fund-agrees" } else { "fund-differs" });
        let path = format!("/treasury/funds/{}", segment(&fund.code));
        let named = html! { a href=(path) { (fund.code) } br; span.soft { (language.name(&fund.name_uk, &fund.name_en)) } };
        let figure = |minor: i64, behind: &str| {
            let shown = html! { a href={ (path) (behind) } { (language.money(minor, fund.currency)) } };
            listed.money(minor, fund.currency).shown(shown)
        };
        let row = [
            text(&fund.code).shown(named),
            figure(totals.received, "?account=source"),
            figure(fund.unallotted_minor, "?account=unallotted"),
            figure(stages.sum(), "#allotments"),
            text(stages_words(language, &stages, fund.currency)).shown(money_bar(
                language,
                &stages,
                fund.currency,
            )),
            text(&check).shown(html! { span.state.bad[!is_right] { (check) } }),
        ];
        listed.row(row);
    }
    listed
}

/// How a fund's money flows: to allotments, the largest by name, and from them to stages.
fn picture(visitor: &Visitor, fund: &Fund, totals: &FundTotals, allotments: &[Allotment]) -> Option<Markup> {
    let language = visitor.language;
    let mut own: Vec<&Allotment> =
        allotments.iter().filter(|row| row.fund == fund.id && row.stages.sum() > 0).collect();
    own.sort_by_key(|row| std::cmp::Reverse(row.stages.sum()));
    let named = own.len().min(STREAMS);
    let mut streams: Vec<(String, Stages)> = own[..named]
        .iter()
        .map(|row| (format!("{} · {}", row.code, visitor.caller.organisation(row.unit).code), row.stages))
        .collect();
    let mut rest = stages_of(totals);
    for (_, stages) in &streams {
        Stage::ALL.iter().for_each(|stage| rest.add(*stage, -stages.get(*stage)));
    }
    if rest.sum() > 0 {
        streams.push((language.say("chart-others"), rest));
    }
    let mut flows = Vec::new();
    for (name, stages) in &streams {
        flows.push(Flow {
            from: fund.code.to_string(),
            to: name.clone(),
            amount: stages.sum(),
            class: "flow",
        });
        for stage in Stage::ALL.iter().filter(|stage| stages.get(**stage) > 0) {
            let to = language.word("stage", stage.as_str());
            flows.push(Flow {
                from: name.clone(),
                to,
                amount: stages.get(*stage),
                class: stage_class(*stage),
            });
        }
    }
    if fund.unallotted_minor > 0 {
        let to = language.say("fund-unallotted");
        flows.push(Flow { from: fund.code.to_string(), to, amount: fund.unallotted_minor, class: "flow" });
    }
    let money = |minor: i64| language.money(minor, fund.currency);
    (!flows.is_empty()).then(|| flow(language, &language.say("chart-flow"), &flows, money))
}

/// The colour of a stage.
pub fn stage_class(stage: Stage) -> &'static str {
    match stage {
        Stage::Available => "stage-available",
        Stage::Committed => "stage-committed",
        Stage::Obligated => "stage-obligated",
        Stage::Advanced => "stage-advanced",
        Stage::Accrued => "stage-accrued",
        Stage::Paid => "stage-paid",
    }
}

/// One fund: its accounts, its allotments, and its entries.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    At(id): At<Ref<FundId>>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let fund = seen::funds::fund(&app, &mut visitor.caller, id.0).await?;
    let filter =
        AllotmentFilter { units: visitor.caller.sight(Action::ReadFunds).filter(), fund: Some(fund.id) };
    let part = Slice { after: asked.list.parse().ok(), is_descending: false, limit: SHOWN + 1 };
    let work = move |connection: &mut dyn Connection| {
        Ok((
            queries::allotments::allotments(connection, &filter, &part)?,
            queries::totals::funds(connection)?,
        ))
    };
    let (mut allotments, totals) = visitor.caller.read(&app, work).await?;
    let has_more = cut(&mut allotments, SHOWN);
    let allotted =
        totals.iter().find(|totals| totals.code == fund.code.as_str()).map_or(0, FundTotals::allotted);
    let own: Vec<&Allotment> = allotments.iter().collect();
    let entries = Entries::read(&app, &mut visitor, fund.id.bits(), &asked).await?;
    if let Some(file) = entries.table(&visitor).file(fund.code.as_str(), &asked.format)? {
        return Ok(file);
    }
    let language = visitor.language;
    let path = format!("/treasury/funds/{}", segment(&fund.code));
    let figure = |account: FundAccount, minor: i64| {
        let href = address(&path, [("account", account.as_str())]);
        html! { a href={ (href) "#entries" } { (language.money(minor, fund.currency)) } }
    };
    let rows = [
        ("fund-source", html! { (language.word("source", fund.source_kind.as_str())) }),
        ("owner", html! { (visitor.organisation(fund.owner)) }),
        ("fund-received", figure(FundAccount::Source, -fund.source_minor)),
        ("fund-exchanged", figure(FundAccount::Exchange, -fund.exchange_minor)),
        ("fund-unallotted", figure(FundAccount::Unallotted, fund.unallotted_minor)),
        ("fund-lapsed", figure(FundAccount::Lapsed, fund.lapsed_minor)),
        ("allotted", html! { a href="#allotments" { (language.money(allotted, fund.currency)) } }),
        ("lapses", html! { (language.day(fund.lapse_on)) }),
    ];
    let body = html! {
        (tabs(&visitor, Part::Funds))
        p { (language.name(&fund.name_uk, &fund.name_en)) }
        (facts(language, &rows))
        p { a href={ "/funds/" (segment(&fund.code)) "/trace" } { (language.say("trace")) } }
        div.heading { h2 #allotments { (language.say("fund-allotments")) } (help(language, &["allotment", "earmark"])) }
        @if own.is_empty() { (empty(language, "allotments-empty", None)) } @else { (allotment_table(&visitor, &own)) }
        (more(language, own.last().filter(|_| has_more).map(|last| address(&path, [("list", last.code.as_str())]))))
        (entries.shown(&visitor, &path, &asked))
    };
    Ok(page(&visitor, Place::Treasury, fund.code.as_str(), body))
}
