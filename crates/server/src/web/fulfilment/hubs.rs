//! The hubs that a despatch passes: who has had it, with what waybill, and the form that hands it on.

use axum::extract::State;
use axum::response::Response;
use domain::fulfilment::transfer::TransferDespatch;
use domain::fulfilment::{DespatchAction, hubs};
use domain::identity::{Organisation, OrganisationKind};
use domain::limits::TEXT_CHARS_MAX;
use domain::values::{Code, DespatchId, Id, OrganisationId};
use maud::{Markup, html};

use super::detail::{Shown, done};
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::seen;
use crate::upload::Parts;
use crate::web::forms::{Fields, Refused, carried, typed_or};
use crate::web::listing::table;
use crate::web::visitor::Visitor;

/// Hands a despatch over to a hub.
pub async fn transfer(
    State(app): State<App>,
    mut visitor: Visitor,
    At(despatch): At<DespatchId>,
    form: Parts,
) -> Result<Response, Problem> {
    // Who does not see it leaves no file.
    seen::fulfilment::despatch(&app, &mut visitor.caller, despatch).await?;
    let (fields, uploaded) = Fields::with_file(&app, &visitor.caller, form).await?;
    let command = || -> Result<_, Problem> {
        let hub = OrganisationId::of_code(&fields.value::<Code>("hub")?);
        let (document, on) = (fields.value("document")?, fields.given("on")?);
        let file = uploaded.map(|uploaded| uploaded.file);
        Ok(TransferDespatch { despatch, hub, document, file, on, note: fields.personal("note")? })
    };
    let commands = command().map(|command| vec![command.into()]);
    done(app, visitor, despatch, fields, commands).await
}

/// The hubs that there are.
pub(super) fn known_hubs(visitor: &Visitor) -> impl Iterator<Item = &Organisation> {
    let organisations = visitor.caller.reference.state.organisations.rows();
    organisations.filter(|row| row.kind == OrganisationKind::Hub)
}

impl Shown<'_> {
    /// The hubs it passed, each with its proof; nothing when none was named.
    pub(super) fn hubs(&self) -> Markup {
        let Shown { visitor, world, despatch, .. } = self;
        let language = visitor.language;
        let columns = [("hub", false), ("on-day", false), ("waybill", false)];
        let rows: Vec<_> = hubs(world, despatch.id)
            .map(|stay| {
                let scan = world.file_uses.get(&(despatch.id.bits(), stay.position));
                vec![
                    html! { (visitor.organisation(stay.hub)) },
                    html! { (language.day(stay.on)) },
                    html! { @match scan {
                        Some(scan) => a href={ "/files/" (scan.file.digest) } { (stay.document) },
                        None => (stay.document),
                    } },
                ]
            })
            .collect();
        html! { @if !rows.is_empty() {
            h2 { (language.say("hubs")) }
            (table(language, &columns, rows.into_iter()))
        } }
    }

    /// The form that hands it over to a hub, where there is one to name.
    pub(super) fn handing_over(&self) -> Markup {
        let Shown { visitor, despatch, .. } = self;
        let (language, today) = (visitor.language, visitor.caller.today);
        let known: Vec<_> = known_hubs(visitor).filter(|row| despatch.hub != Some(row.id)).collect();
        if known.is_empty() || !self.allowed.contains(&DespatchAction::Transfer) {
            return html! {};
        }
        let typed = Refused::typed(self.refused, "transfer");
        let chosen = typed_or(typed, "hub", "");
        html! {
            details.deed open[typed.is_some()] {
                summary { (language.say("hub-hand-over")) }
                form.sheet method="post" enctype="multipart/form-data" action={ "/despatches/" (despatch.id) "/transfers" } {
                    (carried("transfer", &self.key, despatch.revision))
                    label { (language.say("hub")) select name="hub" required {
                        @for row in known { option value=(row.code) selected[chosen == row.code.as_str()] { (language.name(&row.name_uk, &row.name_en)) } }
                    } }
                    label { (language.say("waybill")) input name="document" required maxlength=(TEXT_CHARS_MAX) value=(typed_or(typed, "document", "")); }
                    label { (language.say("waybill-scan")) input type="file" name="file" accept="image/jpeg,image/png,application/pdf"; }
                    label { (language.say("on-day")) input type="date" name="on" max=(today) value=(typed_or(typed, "on", today)); }
                    label { (language.say("note")) input name="note" maxlength=(TEXT_CHARS_MAX) value=(typed_or(typed, "note", "")); }
                    button { (language.say("hub-hand-over")) }
                }
            }
        }
    }
}
