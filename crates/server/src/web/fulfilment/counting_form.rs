//! The form that counts a despatch: scan, figures by lot, and what the act would say.

use domain::acceptance::DiscrepancyCode;
use domain::fulfilment::{DespatchLine, lines};
use domain::limits::TEXT_CHARS_MAX;
use maud::{Markup, html};

use super::counting::{CountedLine, is_listed};
use super::detail::Shown;
use super::photos;
use crate::web::forms::carried;
use crate::web::language::Language;
use crate::web::terms::headed;

/// Numbers shown of each list; the rest is counted.
const SHOWN: usize = 60;

/// The form.
pub(super) fn form(shown: &Shown) -> Markup {
    let language = shown.visitor.language;
    let lots: Vec<&DespatchLine> =
        lines(shown.world, shown.despatch.id).filter(|lot| lot.unjudged() > 0).collect();
    let has_serials = lots.iter().any(|lot| is_listed(lot));
    html! {
        section.deed #counting {
            (headed(language, "counting", &["manifest", "acceptance-act", "discrepancy"]))
            form method="post" action={ "/despatches/" (shown.despatch.id) "/count" } enctype="multipart/form-data" data-scan=(language.say("scan-camera")) data-waiting=(language.say("scan-waiting")) {
                (carried("count", &shown.key, shown.despatch.revision))
                @if has_serials { (scan(shown)) }
                @for lot in &lots { (counted(shown, lot)) }
                (photos::field(shown, None))
                p.hint { (language.say("photos-hint")) }
                div.actions {
                    button.secondary name="deed" value="save" { (language.say("counting-save")) }
                    button name="deed" value="draw" { (language.say("counting-draw")) }
                }
            }
        }
    }
}

/// Where a number is scanned or typed, and what the last one was.
fn scan(shown: &Shown) -> Markup {
    let language = shown.visitor.language;
    html! {
        div.scan {
            label { (language.say("scan-number")) input #scan name="serial" autocomplete="off" autocapitalize="characters" maxlength="64"; }
            label { (language.say("scan-verdict")) select name="verdict" {
                option value="good" { (language.say("scan-good")) }
                @for code in withholding() { option value=(code) { (language.word("discrepancy", code)) } }
                option value="forget" { (language.say("scan-forget")) }
            } }
            button name="deed" value="scan" { (language.say("scan-add")) }
        }
        @if let Some((number, line)) = &shown.count.last {
            p.scanned.bad[line.is_none()] role="status" {
                strong { (number) } " "
                @match line { Some(_) => (last_verdict(shown, number)), None => (language.say("scan-unknown")) }
            }
        }
    }
}

fn last_verdict(shown: &Shown, number: &str) -> String {
    let language = shown.visitor.language;
    let wrong = shown.count.lines.values().find_map(|line| line.wrong.get(number));
    let is_seen = shown.count.lines.values().any(|line| line.seen.contains(number));
    match wrong {
        Some(code) => language.word("discrepancy", code),
        None if is_seen => language.say("scan-good"),
        None => language.say("scan-forgotten"),
    }
}

fn withholding() -> impl Iterator<Item = &'static DiscrepancyCode> {
    DiscrepancyCode::ALL.iter().filter(|code| code.verdict().is_some())
}

fn counted(shown: &Shown, lot: &DespatchLine) -> Markup {
    let language = shown.visitor.language;
    let item = shown.world.items.known(&lot.item);
    let nothing = CountedLine::default();
    let counted = shown.count.lines.get(&lot.line).unwrap_or(&nothing);
    let is_listed = is_listed(lot);
    let (rejected, missing) = counted.withheld(is_listed);
    let accepted = lot.unjudged() - rejected - missing - counted.left;
    html! {
        fieldset.answer {
            legend { (language.name(&item.name_uk, &item.name_en)) " · " (lot.lot) }
            p.tally {
                (language.say("expected-pieces")) " " strong { (language.number(lot.unjudged())) }
                @if is_listed { " · " (language.say("scanned")) " " strong { (language.number(i64::try_from(counted.seen.len()).unwrap_or(i64::MAX))) } }
                " · " (language.say("accepted")) " " strong { (language.number(accepted)) }
                " · " (language.say("rejected")) " " strong { (language.number(rejected)) }
                " · " (language.say("missing")) " " strong { (language.number(missing)) }
            }
            @if is_listed {
                (numbers(language, "scan-wrong", counted.wrong.iter().map(|(number, code)| format!("{number}: {}", language.word("discrepancy", code))).collect(), true))
                (numbers(language, "scan-seen", counted.seen.iter().cloned().collect(), false))
            }
            div.figures {
                @if !is_listed {
                    (figure(language, "rejected", lot, counted.rejected))
                    label { (language.say("discrepancy")) select name={ "code:" (lot.line) } {
                        @for code in withholding().filter(|code| **code != DiscrepancyCode::Shortage) {
                            option value=(code) selected[counted.rejected_code == code.as_str()] { (language.word("discrepancy", code)) }
                        }
                    } }
                    (figure(language, "missing", lot, counted.missing))
                }
                (figure(language, "left", lot, counted.left))
                (figure(language, "over", lot, counted.over))
            }
            label { (language.say("note")) textarea name={ "note:" (lot.line) } rows="2" maxlength=(TEXT_CHARS_MAX) { (counted.note) } }
            (photos::field(shown, Some(lot.line)))
        }
    }
}

fn figure(language: Language, name: &str, lot: &DespatchLine, value: i64) -> Markup {
    html! {
        label { (language.word("count", name))
            input.quantity type="number" inputmode="numeric" min="0" name={ (name) ":" (lot.line) } value=(value);
        }
    }
}

fn numbers(language: Language, key: &str, numbers: Vec<String>, is_open: bool) -> Markup {
    html! {
        @if !numbers.is_empty() {
            details open[is_open] {
                summary { (language.say(key)) " (" (numbers.len()) ")" }
                ul.numbers { @for number in numbers.iter().take(SHOWN) { li { (number) } } }
            }
        }
    }
}
