//! Changes of orders that leave the earmark of a partner's fund, and the form with the partner's word on them.

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::funds::earmark::Condition;
use domain::orders::ConsentResult;
use domain::orders::decide_consent::DecideConsent;
use domain::orders::proposal::Terms;
use domain::policy::Action;
use domain::state;
use domain::values::{Currency, FundId, ItemId};
use engine::queries::consents::{Consents, Waiting};
use maud::{Markup, html};

use crate::app::App;
use crate::problem::Problem;
use crate::seen;
use crate::web::controls::{empty, state};
use crate::web::language::Language;
use crate::web::listing::WholeList;
use crate::web::sheet::{KEY, Refusal, Sheet};
use crate::web::shell::{Place, page};
use crate::web::table::{Table, text};
use crate::web::visitor::Visitor;
use crate::wire::Ref;

const PATH: &str = "/pledges/consents";

/// Shows what waits and what was said.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    sheet: Sheet,
    Query(asked): Query<WholeList>,
) -> Result<Response, Problem> {
    shown(&app, visitor, &asked, &sheet).await
}

async fn shown(
    app: &App,
    mut visitor: Visitor,
    asked: &WholeList,
    sheet: &Sheet,
) -> Result<Response, Problem> {
    let found = seen::pledges::consents(app, &mut visitor.caller).await?;
    let said = said(&visitor, &found).sorted(&asked.sort);
    if let Some(file) = said.file("consents", &asked.format)? {
        return Ok(file);
    }
    let language = visitor.language;
    let body = html! {
        (sheet.alert(language))
        p.hint { (language.say("consents-hint")) }
        @if found.waiting.is_empty() { (empty(language, "consents-empty", None)) }
        @for (index, row) in found.waiting.iter().enumerate() { (waiting(&visitor, &found.world, row, (index, sheet))) }
        @if !found.said.is_empty() {
            h2 { (language.say("consents-said")) }
            (said.shown(&asked.address(PATH)))
        }
    };
    Ok(sheet.answered(page(&visitor, Place::Pledges, &language.say("consents"), body)))
}

/// The line as it was ordered and as it is proposed, side by side.
pub fn compared(
    language: Language,
    world: &state::State,
    currency: Currency,
    ordered: &Terms,
    proposed: &Terms,
) -> Markup {
    let name = |id: &ItemId| {
        let item = world.items.known(id);
        language.name(&item.name_uk, &item.name_en).to_owned()
    };
    let told = |terms: &Terms| {
        [
            name(&terms.item),
            language.number(terms.quantity),
            language.day(terms.promised_on),
            language.money(terms.unit_price_minor, currency),
            language.money(terms.cost_minor(), currency),
        ]
    };
    let rows = ["item", "quantity", "promised", "unit-price", "cost"]
        .into_iter()
        .zip(told(ordered))
        .zip(told(proposed));
    html! {
        table.pairs {
            thead { tr { td {} th { (language.say("proposal-ordered")) } th { (language.say("proposal-proposed")) } } }
            tbody { @for ((key, ordered), proposed) in rows {
                tr { th scope="row" { (language.say(key)) } td { (ordered) } td { @if ordered == proposed { (proposed) } @else { strong { (proposed) } } } }
            } }
        }
    }
}

fn waiting(visitor: &Visitor, world: &state::State, row: &Waiting, typed: (usize, &Sheet)) -> Markup {
    let Waiting { proposal, asked, said } = row;
    let language = visitor.language;
    let order = world.orders.known(&proposal.order);
    let ordered = world.order_lines.known(&(proposal.order, proposal.line)).terms();
    let fund = world.funds.known(&asked.fund);
    let by = match asked.condition {
        Condition::AcceptBy => fund.earmark.accept_by,
        Condition::ObligateBy => fund.earmark.obligate_by,
        _ => None,
    };
    html! {
        section.deed.asked {
            h2 { (order.number) " · " (language.say("order-line")) " " (proposal.line) }
            p {
                (language.say("consent-leaves")) ": " strong {
                    (language.word("condition", asked.condition.as_str())) @if let Some(by) = by { ", " (language.day(by)) }
                } " · "
                span.code { (fund.code) } " · " (visitor.organisation(asked.partner))
            }
            (compared(language, world, order.currency, &ordered, &proposal.terms))
            @if let Some(said) = said {
                p { (state(language, "consent", said.result.as_str())) " " (said.letter) " " span.soft { (language.say("consent-anew")) } }
            }
            @if visitor.caller.may(Action::DecideConsents, asked.partner) { (form(language, row, typed)) }
        }
    }
}

/// The form of one of the changes; what was typed into another one is not shown in it.
fn form(language: Language, row: &Waiting, (index, sheet): (usize, &Sheet)) -> Markup {
    let Waiting { proposal, asked, .. } = row;
    let which = [
        ("order", proposal.order.to_string()),
        ("line", proposal.line.to_string()),
        ("fund", asked.fund.to_string()),
    ];
    let fresh = Sheet::default().with(KEY, format!("{}-{index}", sheet.get(KEY)));
    let is_typed = which.iter().all(|(name, value)| sheet.get(name) == value);
    let sheet = if is_typed { sheet } else { &fresh };
    html! {
        form.sheet method="post" action=(PATH) {
            (sheet.key())
            @for (name, value) in &which { input type="hidden" name=(name) value=(value); }
            (sheet.field(language, "letter", "text", true))
            div.actions {
                button.secondary name="result" value="refused" { (language.say("consent-refuse")) }
                button name="result" value="given" { (language.say("consent-give")) }
            }
        }
    }
}

fn said(visitor: &Visitor, found: &Consents) -> Table {
    let language = visitor.language;
    let zone = visitor.caller.reference.zone();
    let columns = [
        ("order-number", false),
        ("fund", false),
        ("partner", false),
        ("consent-leaves", false),
        ("item", false),
        ("quantity", true),
        ("promised", false),
        ("consent-result", false),
        ("when", false),
        ("who", false),
        ("field-letter", false),
    ];
    let mut listed = Table::new(language, &columns);
    for row in &found.said {
        let item = found.world.items.known(&row.terms.item);
        let result = row.result.as_str();
        listed.row([
            text(format_args!("{} / {}", found.world.orders.known(&row.order).number, row.line)),
            text(&found.world.funds.known(&row.fund).code),
            text(visitor.organisation(row.partner)),
            text(language.word("condition", row.condition.as_str())),
            text(language.name(&item.name_uk, &item.name_en)),
            listed.number(row.terms.quantity),
            listed.day(Some(row.terms.promised_on)),
            text(language.word("consent", result)).shown(state(language, "consent", result)),
            listed.moment(row.at, &zone),
            text(visitor.caller.named_person(row.person).code),
            text(&row.letter),
        ]);
    }
    listed
}

/// Records the partner's word.
pub async fn decide(State(app): State<App>, visitor: Visitor, body: Bytes) -> Result<Response, Problem> {
    let sheet = Sheet::read(&body);
    let command = |sheet: &Sheet| {
        Ok::<_, Refusal>(DecideConsent {
            order: sheet.parsed("order")?,
            line: sheet.parsed("line")?,
            fund: sheet.parsed::<Ref<FundId>>("fund")?.0,
            result: sheet.parsed::<ConsentResult>("result")?,
            letter: sheet.text("letter")?,
        })
    };
    let done = match command(&sheet) {
        Ok(command) => sheet.submit(&app, &visitor, "consent", command).await.map(drop),
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(()) => Ok(Redirect::to(PATH).into_response()),
        Err(refusal) => shown(&app, visitor, &WholeList::default(), &sheet.refused(refusal)).await,
    }
}
