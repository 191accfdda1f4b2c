//! Parts that pages share: figures, bars, states, empty lists.

use domain::funds::{Stage, Stages};
use domain::signatures::Step;
use domain::values::Currency;
use maud::{Markup, html};

use super::language::Language;

/// The stages of money from the left end of a bar to its right end.
const STAGES: [Stage; 6] =
    [Stage::Paid, Stage::Accrued, Stage::Advanced, Stage::Obligated, Stage::Committed, Stage::Available];

/// Width of a bar, in its own units.
const WIDTH: i64 = 1_000;

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
    let label = |name: &str, balance: i64| {
        format!("{}: {}", language.word("stage", name), language.money(balance, currency))
    };
    html! {
        svg.bar viewBox={ "0 0 " (WIDTH) " 10" } preserveAspectRatio="none" role="img"
            aria-label=(parts.iter().map(|(name, balance, ..)| label(name, *balance)).collect::<Vec<_>>().join(", ")) {
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

/// Who signs, in order; roles of one step sign at the same time.
pub fn steps(language: Language, steps: &[Step]) -> String {
    let step = |step: &Step| {
        let roles = step.roles().iter().map(|role| language.word("role", role));
        roles.collect::<Vec<_>>().join(" + ")
    };
    steps.iter().map(step).collect::<Vec<_>>().join(" → ")
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
