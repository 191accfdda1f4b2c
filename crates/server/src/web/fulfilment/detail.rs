//! One despatch: where it is, what it carries, and what may be done with it.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Command;
use domain::fulfilment::record_milestone::RecordMilestone;
use domain::fulfilment::{Despatch, DespatchAction, ManifestStatus, allowed_actions, lines};
use domain::limits::TEXT_CHARS_MAX;
use domain::state::State as World;
use domain::unchanged::Object;
use domain::values::DespatchId;
use maud::{Markup, html};

use super::counting::Count;
use super::hubs::known_hubs;
use super::{counting_form, manifests};
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::route::segment;
use crate::seen;
use crate::web::controls::state;
use crate::web::forms::{Fields, Refused, carried, form_key, typed_or};
use crate::web::live::{About, Live};
use crate::web::papers;
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;

/// What the page of a despatch shows.
pub(super) struct Shown<'a> {
    pub visitor: &'a Visitor,
    pub world: &'a World,
    pub despatch: &'a Despatch,
    pub allowed: Vec<DespatchAction>,
    pub count: &'a Count,
    pub key: String,
    pub refused: Option<&'a Refused>,
}

/// Shows a despatch.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    At(id): At<DespatchId>,
) -> Result<Response, Problem> {
    page_of(&app, visitor, id, None).await
}

/// The page of a despatch, after a form on it was refused if one was.
pub(super) async fn page_of(
    app: &App,
    mut visitor: Visitor,
    id: DespatchId,
    refused: Option<Refused>,
) -> Result<Response, Problem> {
    let address = format!("/despatches/{id}");
    let live = Live::begin(app, &mut visitor.caller, About::object(id), address).await?;
    let world = seen::fulfilment::despatch(app, &mut visitor.caller, id).await?;
    let count = Count::kept(app, &visitor.caller, id).await?;
    let despatch = world.despatches.known(&id);
    let caller = &visitor.caller;
    let allowed = allowed_actions(&caller.reference.state, &world, caller.person, caller.today, despatch);
    let refused = refused.as_ref();
    let shown = Shown {
        visitor: &visitor,
        world: &world,
        despatch,
        allowed,
        count: &count,
        key: form_key(),
        refused,
    };
    let body = live.part(visitor.language, refused.is_some(), shown.body());
    Ok(Refused::answered(refused, page(&visitor, Place::Deliveries, &despatch.number, body)))
}

/// Records that a despatch reached the hub or the unit.
pub async fn record_milestone(
    State(app): State<App>,
    visitor: Visitor,
    At(despatch): At<DespatchId>,
    fields: Fields,
) -> Result<Response, Problem> {
    let command = || -> Result<_, Problem> {
        let (milestone, on) = (fields.value("milestone")?, fields.given("on")?);
        Ok(RecordMilestone { despatch, milestone, on, note: fields.personal("note")? })
    };
    let commands = command().map(|command| vec![command.into()]);
    done(app, visitor, despatch, fields, commands).await
}

/// Does what a form says and shows the despatch; one that has changed since it was read is left alone.
pub(super) async fn done(
    app: App,
    visitor: Visitor,
    id: DespatchId,
    fields: Fields,
    commands: Result<Vec<Command>, Problem>,
) -> Result<Response, Problem> {
    let sent = match commands {
        Ok(commands) => visitor.submit(&app, &fields, Some(Object::Despatch(id)), commands).await,
        Err(problem) => Err(problem),
    };
    match sent {
        Ok(_) => Ok(Redirect::to(&format!("/despatches/{id}")).into_response()),
        Err(problem) => page_of(&app, visitor, id, Some(Refused { problem, fields })).await,
    }
}

impl Shown<'_> {
    fn body(&self) -> Markup {
        let Shown { visitor, world, despatch, .. } = self;
        let language = visitor.language;
        let order = world.orders.known(&despatch.order);
        let point = match seen::delivery_point(&visitor.caller, world, order) {
            Some(point) => format!("{} · {}", point.code, language.name(&point.name_uk, &point.name_en)),
            None => language.say("not-shown"),
        };
        let is_party = seen::fulfilment::is_party(&visitor.caller, despatch);
        let facts = [
            ("supplier", visitor.organisation(despatch.supplier).to_owned()),
            ("unit", visitor.organisation(despatch.unit).to_owned()),
            ("delivery-point", point),
            ("packing-list", despatch.packing_list.to_string()),
        ];
        html! {
            p.standing {
                (state(language, "despatch", despatch.status.as_str())) " "
                @if is_party { a href={ "/orders/" (order.id) } { (order.number) } }
                @else { (order.number) }
            }
            @if is_party { (papers::links(language, "paper-labels", &format!("/despatches/{}/labels.pdf", despatch.id))) }
            (Refused::told(self.refused, language))
            (self.way())
            @if let Some(act) = despatch.open_act.filter(|_| is_party) { p.note { a href={ "/acts/" (act) } { (language.say("act-waits")) } } }
            (self.milestones())
            (self.handing_over())
            (self.hubs())
            @if self.allowed.contains(&DespatchAction::Judge) { (counting_form::form(self)) }
            @if self.allowed.contains(&DespatchAction::ListSerials) { (manifests::form(self)) }
            h2 { (language.say("order-lines")) }
            (self.lots())
            dl.facts { @for (key, value) in facts { div { dt { (language.say(key)) } dd { (value) } } } }
        }
    }

    /// The way from the supplier to the unit, with the days known.
    fn way(&self) -> Markup {
        let (language, despatch) = (self.visitor.language, self.despatch);
        let zone = self.visitor.caller.reference.zone();
        let days = [
            ("despatched", Some(zone.date(despatch.despatched_at))),
            ("at_hub", despatch.at_hub_on),
            ("arrived", despatch.arrived_on),
        ];
        html! {
            ol.way { @for (name, on) in days {
                li.done[on.is_some()] {
                    (language.word("despatch", name)) " "
                    @match on {
                        Some(on) => span.soft { (language.day(on)) },
                        None => @if name == "arrived" && let Some(expected) = despatch.expected_on { span.soft { (language.say("expected")) " " (language.day(expected)) } },
                    }
                }
            } }
        }
    }

    fn milestones(&self) -> Markup {
        let (language, today) = (self.visitor.language, self.visitor.caller.today);
        let known = [
            (DespatchAction::Arrive, "arrived", "milestone-arrived"),
            (DespatchAction::ReachHub, "at_hub", "milestone-at-hub"),
        ];
        // A hub with a name is handed over to, with a waybill.
        let has_hubs = known_hubs(self.visitor).next().is_some();
        let known = &known[..if has_hubs { 1 } else { 2 }];
        let typed = Refused::typed(self.refused, "milestone");
        html! {
            @if known.iter().any(|(action, ..)| self.allowed.contains(action)) {
                form.sheet method="post" action={ "/despatches/" (self.despatch.id) "/milestones" } {
                    (carried("milestone", &self.key, self.despatch.revision))
                    label { (language.say("on-day")) input type="date" name="on" max=(today) value=(typed_or(typed, "on", today)); }
                    label { (language.say("note")) input name="note" maxlength=(TEXT_CHARS_MAX) value=(typed_or(typed, "note", "")); }
                    div.deeds { @for (action, milestone, key) in known { @if self.allowed.contains(action) {
                        button.secondary[*action == DespatchAction::ReachHub] name="milestone" value=(milestone) { (language.say(key)) }
                    } } }
                }
            }
        }
    }

    fn lots(&self) -> Markup {
        let (language, world) = (self.visitor.language, self.world);
        let shown = if seen::fulfilment::is_party(&self.visitor.caller, self.despatch) { 5 } else { 1 };
        html! {
            table.rows {
                thead { tr {
                    th { (language.say("item")) } th { (language.say("lot")) } th { (language.say("manifest")) }
                    @for key in ["quantity", "accepted", "rejected", "missing", "unjudged"].iter().take(shown) { th.figure { (language.say(key)) } }
                } }
                tbody { @for line in lines(world, self.despatch.id) {
                    @let item = world.items.known(&line.item);
                    @let figures = [("quantity", line.quantity), ("accepted", line.accepted), ("rejected", line.rejected), ("missing", line.missing), ("unjudged", line.unjudged())];
                    tr {
                        td data-label=(language.say("item")) { a href={ "/catalogue/" (segment(&item.code)) } { (language.name(&item.name_uk, &item.name_en)) } }
                        td data-label=(language.say("lot")) { (line.lot) }
                        td data-label=(language.say("manifest")) {
                            div { (language.word("manifest", line.manifest.status)) @if line.manifest.status == ManifestStatus::Open { " " (language.number(line.manifest.serials)) } }
                        }
                        @for (key, figure) in figures.into_iter().take(shown) { td.figure data-label=(language.say(key)) { (language.number(figure)) } }
                    }
                } }
            }
        }
    }
}
