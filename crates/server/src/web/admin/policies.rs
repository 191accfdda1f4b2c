//! Signature policies: who signs an order, from which amount on, for whom.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use domain::identity::Role;
use domain::policy::Action;
use domain::signatures::DEFAULT_STEPS;
use domain::signatures::set_policy::SetSignaturePolicy;
use domain::values::{CategoryId, Currency, Money, OrganisationId};
use maud::{Markup, html};

use super::{Part, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::web::controls::empty;
use crate::web::listing::table;
use crate::web::sheet::{Refusal, Sheet};
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// Roles that can sign an order, in the order in which they usually do.
const SIGNERS: [Role; 4] = [Role::Orderer, Role::Approver, Role::Commander, Role::Buyer];

/// Lists the policies, with the form for one more.
pub async fn show(visitor: Visitor, headers: HeaderMap) -> Response {
    shown(&visitor, &Sheet::fresh(&headers))
}

fn shown(visitor: &Visitor, sheet: &Sheet) -> Response {
    let (language, state) = (visitor.language, &visitor.caller.reference.state);
    let mut policies: Vec<_> = state.signature_policies.rows().collect();
    policies.sort_by(|one, other| one.code.cmp(&other.code));
    let columns = [
        ("code", false),
        ("policy-for", false),
        ("category", false),
        ("policy-from", true),
        ("policy-steps", false),
    ];
    let steps =
        |roles: &[Role]| roles.iter().map(|role| language.word("role", role)).collect::<Vec<_>>().join(" → ");
    let rows = policies.iter().map(|policy| {
        vec![
            html! { (policy.code) },
            html! { @match policy.organisation { Some(id) => (visitor.organisation(id)), None => (language.say("everybody")) } },
            html! { @match policy.category { Some(id) => (visitor.caller.category(id).code), None => (language.say("filter-any")) } },
            html! { (language.money(policy.amount_from.minor, policy.amount_from.currency)) },
            html! { @if policy.steps.is_empty() { span.soft { (language.say("policy-off")) } } @else { (steps(&policy.steps)) } },
        ]
    });
    let body = html! {
        (tabs(visitor, Part::Policies))
        (sheet.alert(language))
        p { (language.say("policy-default")) " " (steps(DEFAULT_STEPS)) }
        @if policies.is_empty() { (empty(language, "policies-empty", None)) } @else { (table(language, &columns, rows)) }
        @if visitor.caller.require_somewhere(Action::SetSignaturePolicy).is_ok() { (form(visitor, sheet)) }
    };
    sheet.answered(page(visitor, Place::Admin, &language.say("admin-policies"), body))
}

fn form(visitor: &Visitor, sheet: &Sheet) -> Markup {
    let language = visitor.language;
    html! {
        h2 { (language.say("policy-set")) }
        p.hint { (language.say("policy-hint")) }
        form.sheet method="post" action="/admin/policies" {
            (sheet.key())
            (sheet.field(language, "code", "text", true))
            (sheet.field(language, "organisation", "text", false))
            (sheet.field(language, "category", "text", false))
            (sheet.field(language, "amount", "text", true))
            (sheet.field(language, "currency", "text", true))
            fieldset { legend { (language.say("policy-steps")) }
                @for role in SIGNERS {
                    @let name = format!("sign:{role}");
                    label.inline { input type="checkbox" name=(name) value="1" checked[!sheet.get(&name).is_empty()]; " " (language.word("role", role)) }
                }
            }
            button { (language.say("policy-set")) }
        }
    }
}

/// Sets a policy.
pub async fn set(State(app): State<App>, visitor: Visitor, body: Bytes) -> Result<Response, Problem> {
    let sheet = Sheet::read(&body);
    let done = match command(&sheet) {
        Ok(command) => sheet.submit(&app, &visitor, "policy", command).await.map(drop),
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(()) => Ok(Redirect::to("/admin/policies").into_response()),
        Err(refusal) => Ok(shown(&visitor, &sheet.refused(refusal))),
    }
}

fn command(sheet: &Sheet) -> Result<SetSignaturePolicy, Refusal> {
    let is_given = |name: &str| !sheet.get(name).is_empty();
    let organisation =
        is_given("organisation").then(|| sheet.parsed::<Ref<OrganisationId>>("organisation")).transpose()?;
    let category = is_given("category").then(|| sheet.parsed::<Ref<CategoryId>>("category")).transpose()?;
    let currency: Currency = sheet.parsed("currency")?;
    Ok(SetSignaturePolicy {
        code: sheet.get("code").parse().map_err(|_| Refusal::Field("code", "typed-code"))?,
        organisation: organisation.map(|organisation| organisation.0),
        category: category.map(|category| category.0),
        amount_from: Money::new(sheet.money("amount", currency)?, currency),
        steps: SIGNERS.into_iter().filter(|role| is_given(&format!("sign:{role}"))).collect(),
    })
}
