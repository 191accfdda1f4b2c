//! Signature policies: who signs which orders, acts and judgements, and the form that sets one.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{Redirect, Response};
use domain::limits::{APPROVAL_HOURS, APPROVAL_HOURS_MAX};
use domain::policy::Action;
use domain::signatures::rule::{ACT_STEPS, JUDGEMENT_STEPS, ORDER_STEPS};
use domain::signatures::set_policy::SetSignaturePolicy;
use domain::signatures::step::{NoStep, steps_of};
use domain::signatures::{Document, SignaturePolicy, Step};
use domain::values::{Currency, Money};
use maud::{Markup, html};

use super::controls::steps;
use super::forms::Fields;
use super::identity::tabs;
use super::shell::{Place, page};
use super::visitor::Visitor;
use crate::app::App;
use crate::problem::{Problem, request_id};
use crate::wire::{CategoryRef, FundRef, OrganisationRef};

/// Shows the policies, and the form to those who set them.
pub async fn show(visitor: Visitor, headers: HeaderMap) -> Response {
    let (language, caller) = (visitor.language, &visitor.caller);
    let policies: Vec<_> = caller.reference.state.signature_policies.rows().collect();
    let defaults =
        [(Document::Order, ORDER_STEPS), (Document::Act, ACT_STEPS), (Document::Package, JUDGEMENT_STEPS)];
    let body = html! {
        (tabs(&visitor, "/signature-policies"))
        p { (language.say("policies-what")) }
        table.rows {
            thead { tr {
                th { (language.say("code")) } th { (language.say("policy-document")) } th { (language.say("policy-holds")) }
                th { (language.say("policy-steps")) } th.figure { (language.say("policy-hours")) }
            } }
            tbody {
                @for row in &policies { (policy(&visitor, row)) }
                @for (document, roles) in defaults {
                    tr {
                        td data-label=(language.say("code")) { span.soft { (language.say("policy-default")) } }
                        td data-label=(language.say("policy-document")) { (language.word("document", document)) }
                        td data-label=(language.say("policy-holds")) { (language.say("policy-otherwise")) }
                        td data-label=(language.say("policy-steps")) { (steps(language, &steps_of(roles))) }
                        td.figure data-label=(language.say("policy-hours")) { (APPROVAL_HOURS) }
                    }
                }
            }
        }
        @if caller.require_somewhere(Action::SetSignaturePolicy).is_ok() { (form(&visitor, &request_id(&headers))) }
    };
    page(&visitor, Place::Authority, &language.say("authority-policies"), body)
}

fn policy(visitor: &Visitor, row: &SignaturePolicy) -> Markup {
    let (language, caller) = (visitor.language, &visitor.caller);
    let from = (row.amount_from.minor > 0).then(|| {
        let amount = language.money(row.amount_from.minor, row.amount_from.currency);
        language.say_of("policy-from", [("amount", amount.into())])
    });
    let conditions: Vec<String> = [
        row.organisation.map(|id| caller.organisation(id).code),
        row.is_emergency.then(|| language.say("policy-emergency")),
        row.category.map(|id| caller.category(id).code),
        row.fund.map(|id| id.to_string()),
        from,
    ]
    .into_iter()
    .flatten()
    .collect();
    html! {
        tr {
            td.code data-label=(language.say("code")) { (row.code) }
            td data-label=(language.say("policy-document")) { (language.word("document", row.document)) }
            td data-label=(language.say("policy-holds")) {
                @if conditions.is_empty() { (language.say("policy-always")) } @else { (conditions.join(" · ")) }
            }
            td data-label=(language.say("policy-steps")) {
                @if row.steps.is_empty() { span.soft { (language.say("policy-off")) } } @else { (steps(language, &row.steps)) }
            }
            td.figure data-label=(language.say("policy-hours")) { (row.hours) }
        }
    }
}

fn form(visitor: &Visitor, key: &str) -> Markup {
    let language = visitor.language;
    html! {
        details.deed { summary { (language.say("policy-set")) }
            form.sheet method="post" action="/signature-policies" {
                input type="hidden" name="key" value=(key);
                label { (language.say("code")) input name="code" required maxlength="64"; }
                label { (language.say("policy-document")) select name="document" {
                    @for document in Document::ALL { option value=(document) { (language.word("document", document)) } }
                } }
                label { (language.say("organisation")) input name="organisation" maxlength="64"; }
                label { (language.say("category")) input name="category" maxlength="64"; }
                label { (language.say("fund")) input name="fund" maxlength="64"; }
                label { (language.say("policy-amount")) input name="amount" inputmode="decimal" value="0" required; }
                label { (language.say("currency")) input name="currency" value="UAH" required maxlength="3"; }
                label.box { input type="checkbox" name="emergency" value="1"; " " (language.say("policy-emergency-only")) }
                label { (language.say("policy-steps")) input name="steps" maxlength="200" placeholder="orderer, approver+approver, commander"; }
                p.hint { (language.say("policy-steps-hint")) }
                label { (language.say("policy-hours")) input type="number" name="hours" min="1" max=(APPROVAL_HOURS_MAX) value=(APPROVAL_HOURS) required; }
                button { (language.say("policy-set")) }
            }
        }
    }
}

/// Sets a policy.
pub async fn set(State(app): State<App>, visitor: Visitor, fields: Fields) -> Result<Redirect, Problem> {
    let currency: Currency = fields.value("currency")?;
    let minor = fields.money("amount", currency)?;
    let listed = fields.text("steps").split(',').map(str::trim).filter(|step| !step.is_empty());
    let steps: Result<Vec<Step>, NoStep> = listed.map(str::parse).collect();
    let command = SetSignaturePolicy {
        code: fields.value("code")?,
        document: fields.value("document")?,
        organisation: fields.given::<OrganisationRef>("organisation")?.map(|named| named.0),
        category: fields.given::<CategoryRef>("category")?.map(|named| named.0),
        fund: fields.given::<FundRef>("fund")?.map(|named| named.0),
        is_emergency: !fields.text("emergency").is_empty(),
        amount_from: Money::new(minor, currency),
        steps: steps.map_err(|error| Problem::malformed("steps", error).told("typed-steps", 0))?,
        hours: fields.value("hours")?,
    };
    visitor.submit_as(&app, &fields, "policy", vec![command.into()]).await?;
    Ok(Redirect::to("/signature-policies"))
}
