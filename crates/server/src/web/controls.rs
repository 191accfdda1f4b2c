//! Parts that pages share: figures, bars, states, empty lists.

use domain::funds::{Stage, Stages};
use domain::identity::Role;
use domain::orders::ReasonCode;
use domain::orders::signers::AwaitedSigner;
use domain::signatures::{Signature, Step};
use domain::values::Currency;
use maud::{Markup, html};

use super::language::Language;
use super::visitor::Visitor;

/// The stages of money from the left end of a bar to its right end.
const STAGES: [Stage; 6] =
    [Stage::Paid, Stage::Accrued, Stage::Advanced, Stage::Obligated, Stage::Committed, Stage::Available];

/// Width of a bar, in its own units.
const WIDTH: i64 = 1_000;

fn stage_words(language: Language, stage: &str, balance: i64, currency: Currency) -> String {
    format!("{}: {}", language.word("stage", stage), language.money(balance, currency))
}

/// How much of an allotment stands in which stage, in words.
pub fn stages_words(language: Language, stages: &Stages, currency: Currency) -> String {
    let words = STAGES.map(|stage| stage_words(language, stage.as_str(), stages.get(stage), currency));
    words.join(", ")
}

/// How much of an allotment stands in which stage, as one bar; the figures are in its title.
pub fn money_bar(language: Language, stages: &Stages, currency: Currency) -> Markup {
    let allotted = i128::from(stages.sum().max(1));
    let mut from = 0;
    let mut parts = Vec::with_capacity(STAGES.len());
    for stage in STAGES {
        let (name, balance) = (stage.as_str(), stages.get(stage));
        let width = i64::try_from(i128::from(balance) * i128::from(WIDTH) / allotted).unwrap_or(WIDTH);
        parts.push((name, balance, from, width));
        from += width;
    }
    let label = |name: &str, balance: i64| stage_words(language, name, balance, currency);
    html! {
        svg.bar viewBox={ "0 0 " (WIDTH) " 10" } preserveAspectRatio="none" role="img"
            aria-label=(stages_words(language, stages, currency)) {
            @for (name, balance, from, width) in &parts {
                rect class={ "stage-" (name) } x=(from) y="0" width=(width) height="10" { title { (label(name, *balance)) } }
            }
        }
    }
}

/// A state of an object in words; `family` and the state's own word make the key.
pub fn state(language: Language, family: &str, word: &str) -> Markup {
    html! { span class={ "state " (family) "-" (word.replace('_', "-")) } { (language.word(family, word)) } }
}

/// A list of reasons to choose from.
pub fn reasons(language: Language, name: &str, among: &[ReasonCode], chosen: &str) -> Markup {
    html! {
        select name=(name) { @for reason in among {
            option value=(reason) selected[reason.as_str() == chosen] { (language.word("reason", reason)) }
        } }
    }
}

/// The parts of a list as links: all of it, and those in one status, each at the address that `at` has for it.
pub fn tabs(
    language: Language,
    at: impl Fn(&str) -> String,
    chosen: &str,
    known: impl Iterator<Item = (&'static str, String)>,
) -> Markup {
    html! {
        nav.tabs aria-label=(language.say("filters")) {
            @for (value, name) in std::iter::once(("", language.say("orders-all"))).chain(known) {
                a href=(at(value)) aria-current=[(chosen == value).then_some("true")] { (name) }
            }
        }
    }
}

/// Who signs, in order; roles of one step sign at the same time.
pub fn steps(language: Language, steps: &[Step]) -> String {
    let step = |step: &Step| {
        let roles = step.roles().iter().map(|role| language.word("role", role));
        roles.collect::<Vec<_>>().join(" + ")
    };
    steps.iter().map(step).collect::<Vec<_>>().join(" → ")
}

/// Who signs, in order, and who of them has signed.
pub fn signatures(visitor: &Visitor, steps: &[Step], mut signed: Vec<&Signature>) -> Markup {
    let (language, caller) = (visitor.language, &visitor.caller);
    let zone = caller.reference.zone();
    let mut made_as = |role: Role| {
        let place = signed.iter().position(|signature| signature.purpose == role)?;
        Some(signed.remove(place))
    };
    let roles: Vec<_> = steps.iter().flat_map(Step::roles).map(|role| (*role, made_as(*role))).collect();
    html! {
        ol.steps { @for (role, signature) in &roles {
            li.done[signature.is_some()] {
                strong { (language.word("role", role)) } " "
                @match signature {
                    Some(signature) => { (caller.named_person(signature.person).code) " · " (language.moment(signature.at, &zone)) }
                    None => span.soft { (language.say("not-signed")) },
                }
            }
        } }
    }
}

/// Whose signature is awaited now; nothing when nobody's is.
pub fn awaited(visitor: &Visitor, asked: &[AwaitedSigner]) -> Markup {
    let (language, caller) = (visitor.language, &visitor.caller);
    let named = asked.iter().map(|signer| {
        format!("{} ({})", caller.named_person(signer.acting.person).code, language.word("role", signer.role))
    });
    html! {
        @if !asked.is_empty() {
            p.soft { (language.say("evidence-asked")) " " (named.collect::<Vec<_>>().join(", ")) }
        }
    }
}

/// What a list without entries says, and where to go from there.
pub fn empty(language: Language, key: &str, next: Option<(&str, &str)>) -> Markup {
    html! {
        p.empty {
            (language.say(key))
            @if let Some((path, label)) = next { " " a href=(path) { (language.say(label)) } }
        }
    }
}
