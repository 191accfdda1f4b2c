//! What an act found: what differs, with the form that settles it, the pieces not accepted, photographs and papers.

use domain::acceptance::discrepancy::note_field;
use domain::acceptance::{ActAction, Discrepancy, DiscrepancyStatus, Outcome, discrepancies, exceptions};
use domain::files::{self, FilePurpose, FileUse};
use domain::limits::TEXT_CHARS_MAX;
use maud::{Markup, html};

use super::detail::Shown;
use crate::web::controls::state;
use crate::web::files::{gallery, papers};
use crate::web::forms::{Refused, carried, typed_or};
use crate::web::terms::headed;

impl Shown<'_> {
    pub(super) fn discrepancies(&self) -> Markup {
        let language = self.visitor.language;
        let may_settle = self.allowed.contains(&ActAction::Settle);
        html! {
            @if self.act.discrepancy_count > 0 {
                (headed(language, "discrepancies", &["discrepancy", "claim"]))
                ul.tasks { @for found in discrepancies(self.world, self.act.id) {
                    li {
                        div {
                            strong { (language.word("discrepancy", found.code)) } " · " (language.number(found.quantity)) " · " (self.item(found.line))
                            @if let Some(note) = self.texts.get(&note_field(found.position)) { br; q { (note) } }
                        }
                        div {
                            @match found.outcome { Some(outcome) => (state(language, "outcome", outcome.as_str())), None => (state(language, "claim", found.status.as_str())) }
                        }
                        @if may_settle && found.status == DiscrepancyStatus::Open { (self.settlement(found)) }
                    }
                } }
            }
        }
    }

    fn settlement(&self, found: &Discrepancy) -> Markup {
        let language = self.visitor.language;
        let form = format!("settlement-{}", found.position);
        let typed = Refused::typed(self.refused, &form);
        html! {
            form.add method="post" action={ "/acts/" (self.act.id) "/settlement" } {
                (carried(&form, &self.key, self.act.revision))
                input type="hidden" name="discrepancy" value=(found.position);
                label { (language.say("outcome")) " " select name="outcome" { @for outcome in Outcome::ALL {
                    option value=(outcome) { (language.word("outcome", outcome)) }
                } } }
                label { (language.say("reason")) " " input name="reason" required maxlength=(TEXT_CHARS_MAX) value=(typed_or(typed, "reason", "")); }
                button { (language.say("settle")) }
            }
        }
    }

    pub(super) fn exceptions(&self) -> Markup {
        let language = self.visitor.language;
        html! {
            @if self.act.exception_count > 0 {
                h2 { (language.say("act-exceptions")) }
                ul.numbers { @for exception in exceptions(self.world, self.act.id) {
                    li { (exception.serial) " · " (language.say(exception.verdict.as_str())) }
                } }
            }
        }
    }

    /// Photographs and papers; pictures load when they are unfolded, since a telephone's are large.
    pub(super) fn files(&self) -> Markup {
        let language = self.visitor.language;
        let all: Vec<&FileUse> = files::current(self.world, self.act.id)
            .filter(|named| named.purpose == FilePurpose::Photo)
            .collect();
        let (pictures, others): (Vec<&FileUse>, Vec<&FileUse>) =
            all.into_iter().partition(|named| named.file.media.is_image());
        let count = i64::try_from(pictures.len()).expect("an act has few files");
        html! {
            @if !pictures.is_empty() || !others.is_empty() { h2 { (language.say("act-files")) } }
            @if !pictures.is_empty() {
                details #photographs {
                    summary { (language.say_of("act-photos", [("count", count.into())])) }
                    (gallery(pictures.into_iter().map(|named| (&named.file, self.caption(named)))))
                }
            }
            @if !others.is_empty() { (papers(language, others.into_iter().map(|named| (&named.file, self.caption(named))))) }
        }
    }

    /// What a file shows, such as `2. Damaged · FPV drone`.
    fn caption(&self, named: &FileUse) -> String {
        let language = self.visitor.language;
        let found = named.part.and_then(|position| self.world.discrepancies.get(&(self.act.id, position)));
        let of = match found {
            Some(found) => {
                format!("{} · {}", language.word("discrepancy", found.code), self.item(found.line))
            }
            None => language.say("photo-of-delivery"),
        };
        format!("{}. {of}", named.position)
    }
}
