//! One act: what it says of each lot, who signs, and what differs.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Command;
use domain::acceptance::attach_signature_file::SIGNERS;
use domain::acceptance::reverse::ReverseAct;
use domain::acceptance::settle::SettleDiscrepancy;
use domain::acceptance::signers::{asked, signers};
use domain::acceptance::withdraw::WithdrawAct;
use domain::acceptance::{Act, ActAction, allowed_actions, lines};
use domain::limits::TEXT_CHARS_MAX;
use domain::orders::signers::AwaitedSigner;
use domain::policy::Action;
use domain::state::State as World;
use domain::unchanged::Object;
use domain::values::{ActId, Id, Personal, Text};
use engine::{personal, queries};
use maud::{Markup, html};

use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::signature_files::{Judged, SignedObject};
use crate::web::controls::{awaited, signatures, state};
use crate::web::forms::{Fields, Refused, carried, form_key, typed_or};
use crate::web::live::{About, Live};
use crate::web::papers;
use crate::web::shell::{Place, page};
use crate::web::signature_files;
use crate::web::signing::{self, Asked};
use crate::web::terms::headed;
use crate::web::visitor::Visitor;

/// A deed that needs a reason: the action and the last part of its address.
const REASONED: [(ActAction, &str); 2] =
    [(ActAction::Withdraw, "withdrawal"), (ActAction::Reverse, "reversal")];

/// What the page of an act shows.
pub(super) struct Shown<'a> {
    app: &'a App,
    pub(super) visitor: &'a Visitor,
    pub(super) world: &'a World,
    pub(super) act: &'a Act,
    pub(super) allowed: Vec<ActAction>,
    pub(super) texts: BTreeMap<String, String>,
    signature_files: Vec<Judged>,
    pub(super) key: String,
    pub(super) refused: Option<&'a Refused>,
}

/// Shows an act.
pub async fn show(State(app): State<App>, visitor: Visitor, At(id): At<ActId>) -> Result<Response, Problem> {
    page_of(&app, visitor, id, None).await
}

pub(in crate::web) async fn page_of(
    app: &App,
    mut visitor: Visitor,
    id: ActId,
    refused: Option<Refused>,
) -> Result<Response, Problem> {
    let address = format!("/acts/{id}");
    let live = Live::begin(app, &mut visitor.caller, About::object(id), address).await?;
    let read = move |connection: &mut dyn engine::store::Connection| {
        let world = queries::acceptance::world(connection, id)?;
        Ok((world, personal::of_subjects(connection, [id.to_string()])?))
    };
    let (world, texts) = visitor.caller.read(app, read).await?;
    let caller = &visitor.caller;
    let order = world.acts.get(&id).map(|act| world.orders.known(&act.order));
    if !order.is_some_and(|order| caller.may_at_any(Action::ReadOrders, &order.parties())) {
        return Err(Problem::not_found("acceptance act", id));
    }
    let signature_files = SignedObject::Act(id).files(app, &mut visitor.caller).await?;
    let (act, caller) = (world.acts.known(&id), &visitor.caller);
    let allowed = allowed_actions(&caller.reference.state, &world, caller.person, caller.today, act);
    let texts = texts.into_iter().map(|((_, field), kept)| (field, kept.value)).collect();
    let refused = refused.as_ref();
    let (visitor, world, key) = (&visitor, &world, form_key());
    let shown = Shown { app, visitor, world, act, allowed, texts, signature_files, key, refused };
    let body = live.part(visitor.language, refused.is_some(), shown.body());
    Ok(Refused::answered(refused, page(visitor, Place::Deliveries, &act.number, body)))
}

async fn done(
    app: App,
    visitor: Visitor,
    id: ActId,
    fields: Fields,
    command: Result<Command, Problem>,
) -> Result<Response, Problem> {
    let sent = match command {
        Ok(command) => visitor.submit(&app, &fields, Some(Object::Act(id)), vec![command]).await,
        Err(problem) => Err(problem),
    };
    match sent {
        Ok(_) => Ok(Redirect::to(&format!("/acts/{id}")).into_response()),
        Err(problem) => page_of(&app, visitor, id, Some(Refused { problem, fields })).await,
    }
}

fn reason(fields: &Fields) -> Result<Personal, Problem> {
    Ok(Personal::new(fields.value::<Text>("reason")?))
}

/// Takes an act back before its last signature.
pub async fn withdraw(
    State(app): State<App>,
    visitor: Visitor,
    At(act): At<ActId>,
    fields: Fields,
) -> Result<Response, Problem> {
    let command = reason(&fields).map(|reason| WithdrawAct { act, reason }.into());
    done(app, visitor, act, fields, command).await
}

/// Undoes a signed act that is not invoiced.
pub async fn reverse(
    State(app): State<App>,
    visitor: Visitor,
    At(act): At<ActId>,
    fields: Fields,
) -> Result<Response, Problem> {
    let command = reason(&fields).map(|reason| ReverseAct { act, reason }.into());
    done(app, visitor, act, fields, command).await
}

/// Settles a discrepancy.
pub async fn settle(
    State(app): State<App>,
    visitor: Visitor,
    At(act): At<ActId>,
    fields: Fields,
) -> Result<Response, Problem> {
    let command = || -> Result<Command, Problem> {
        let (discrepancy, outcome) = (fields.value("discrepancy")?, fields.value("outcome")?);
        Ok(SettleDiscrepancy { act, discrepancy, outcome, reason: reason(&fields)? }.into())
    };
    let command = command();
    done(app, visitor, act, fields, command).await
}

impl Shown<'_> {
    fn body(&self) -> Markup {
        let Shown { visitor, world, act, .. } = self;
        let language = visitor.language;
        let (order, despatch) = (world.orders.known(&act.order), world.despatches.known(&act.despatch));
        html! {
            p.standing {
                (state(language, "act", act.status.as_str())) " "
                a href={ "/despatches/" (despatch.id) } { (despatch.number) } " · " a href={ "/orders/" (order.id) } { (order.number) }
            }
            (papers::links(language, "paper-print", &format!("/acts/{}/document.pdf", act.id)))
            @if act.discrepancy_count > 0 {
                (papers::links(language, "paper-discrepancies", &format!("/acts/{}/discrepancies.pdf", act.id)))
            }
            @if let Some(reason) = self.texts.get("reason") { p { (language.say("reason")) ": " q { (reason) } } }
            (Refused::told(self.refused, language))
            @if let Some(asked) = Asked::act(&visitor.caller, world, act).filter(|_| self.allowed.contains(&ActAction::Sign)) {
                (signing::form(self.app, visitor, &[asked], &format!("/acts/{}", act.id), &self.key))
            }
            (headed(language, "act-says", &["acceptance-act", "delivered"]))
            (self.lines())
            (self.discrepancies())
            (self.exceptions())
            (self.files())
            h2 { (language.say("order-signatures")) }
            (self.signatures())
            (self.signature_files())
            @for (action, path) in REASONED { @if self.allowed.contains(&action) { (self.reasoned(action, path)) } }
        }
    }

    pub(super) fn item(&self, line: i64) -> String {
        let lot = self.world.despatch_lines.known(&(self.act.despatch, line));
        let item = self.world.items.known(&lot.item);
        self.visitor.language.name(&item.name_uk, &item.name_en).to_owned()
    }

    fn lines(&self) -> Markup {
        let language = self.visitor.language;
        let order = self.world.orders.known(&self.act.order);
        html! {
            table.rows {
                thead { tr {
                    th { (language.say("item")) } th.figure { (language.say("accepted")) } th.figure { (language.say("rejected")) }
                    th.figure { (language.say("missing")) } th.figure { (language.say("unjudged")) } th.figure { (language.say("act-value")) }
                } }
                tbody { @for line in lines(self.world, self.act.id) {
                    @let figures = [("accepted", line.accepted), ("rejected", line.rejected), ("missing", line.missing), ("unjudged", line.unjudged)];
                    @let price = self.world.order_lines.known(&(self.act.order, line.order_line)).unit_price_minor;
                    tr {
                        td data-label=(language.say("item")) { (self.item(line.line)) }
                        @for (key, figure) in figures { td.figure data-label=(language.say(key)) { (language.number(figure)) } }
                        td.figure data-label=(language.say("act-value")) { (language.money(line.accepted.saturating_mul(price), order.currency)) }
                    }
                } }
            }
        }
    }

    fn signatures(&self) -> Markup {
        let of_act = (self.act.id.bits(), 0)..=(self.act.id.bits(), i64::MAX);
        html! {
            (signatures(self.visitor, &self.act.steps, self.world.signatures.range(of_act).collect()))
            @if self.visitor.caller.may(Action::ReadOrders, self.act.unit) { (awaited(self.visitor, &self.asked())) }
            p.soft { (self.visitor.language.say("document-digest")) " " code { (self.act.document_digest) } }
        }
    }

    fn asked(&self) -> Vec<AwaitedSigner> {
        let caller = &self.visitor.caller;
        asked(&signers(&caller.reference.state, self.world, self.act, caller.today), self.act)
    }

    fn signature_files(&self) -> Markup {
        let (caller, at) = (&self.visitor.caller, format!("/acts/{}", self.act.id));
        let order = self.world.orders.known(&self.act.order);
        let may_attach = SIGNERS.iter().any(|action| caller.may(*action, order.unit))
            || caller.may(Action::Supply, order.supplier);
        signature_files::section(
            self.visitor,
            order,
            &at,
            self.act.edition,
            &self.signature_files,
            may_attach,
        )
    }

    fn reasoned(&self, action: ActAction, path: &str) -> Markup {
        let language = self.visitor.language;
        let typed = Refused::typed(self.refused, path);
        html! {
            details.deed open[typed.is_some()] {
                summary { (language.word("act-action", action)) }
                form.sheet method="post" action={ "/acts/" (self.act.id) "/" (path) } {
                    (carried(path, &self.key, self.act.revision))
                    label { (language.say("reason")) textarea name="reason" rows="2" required maxlength=(TEXT_CHARS_MAX) { (typed_or(typed, "reason", "")) } }
                    button.danger { (language.word("act-action", action)) }
                }
            }
        }
    }
}
