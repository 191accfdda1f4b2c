//! What units say of items: on the page of the item, as a list, one by one, and the form that says it.

pub mod detail;
pub mod form;
pub mod list;

use domain::catalogue::Item;
use domain::policy::Action;
use domain::ratings::{Aspect, MARKS, Rating};
use engine::queries::ratings::{Summary, Words};
use maud::{Markup, html};

use super::controls::{empty, state};
use super::language::Language;
use super::terms::headed;
use super::visitor::Visitor;
use crate::route::segment;
use crate::seen::ratings::Ratings;

/// Ratings of an item that its page shows.
pub const NEWEST_SHOWN: usize = 5;

/// What the ratings of an item come to, and the newest of them; nothing for those who read none.
pub fn section(visitor: &Visitor, item: &Item, summary: Option<&Summary>, newest: &Ratings) -> Markup {
    let language = visitor.language;
    if visitor.caller.require_somewhere(Action::ReadRatings).is_err() {
        return html! {};
    }
    html! {
        (headed(language, "ratings", &["rating"]))
        @match summary {
            None => (empty(language, "ratings-none", None)),
            Some(summary) => {
                (means(language, summary))
                ul.messages { @for rating in &newest.rows { li { (said(visitor, newest, rating)) } } }
                p { a href={ "/ratings?item=" (segment(&item.code)) } { (language.say_of("ratings-all", [("count", summary.ratings.into())])) } }
            }
        }
    }
}

/// The mean mark of an item all in all and how many units gave one, in a line.
pub fn in_short(language: Language, summary: &Summary) -> Option<String> {
    let tenths = summary.tenths(Aspect::Overall)?;
    let values = [("mean", language.tenths(tenths).into()), ("count", summary.ratings.into())];
    Some(language.say_of("rating-in-short", values))
}

fn means(language: Language, summary: &Summary) -> Markup {
    html! {
        dl.facts { @for aspect in Aspect::ALL { @if let Some(tenths) = summary.tenths(*aspect) {
            div {
                dt { (language.word("aspect", aspect.as_str())) }
                dd {
                    strong { (language.tenths(tenths)) } " "
                    (meter(&language.word("aspect", aspect.as_str()), tenths))
                    " " span.soft { (language.say_of("rating-marks", [("count", summary.marks[aspect].1.into())])) }
                }
            }
        } } }
    }
}

fn meter(label: &str, tenths: i64) -> Markup {
    let (least, most) = (MARKS.start() * 10, MARKS.end() * 10);
    html! { meter min=(least) max=(most) value=(tenths) aria-label=(label) {} }
}

/// A rating with its words, as it stands among others.
fn said(visitor: &Visitor, all: &Ratings, rating: &Rating) -> Markup {
    let (language, zone) = (visitor.language, visitor.caller.reference.zone());
    html! {
        p.soft {
            a href={ "/ratings/" (rating.id) } { time datetime=(zone.date(rating.rated_at)) { (language.day(zone.date(rating.rated_at))) } }
            " · " (state(language, "rating", rating.status.as_str()))
        }
        p { (marks(language, rating.marks.0.iter())) }
        (words(visitor, &all.words(&visitor.caller, rating)))
    }
}

/// Marks in a line, each with its aspect.
fn marks<'m>(language: Language, marks: impl Iterator<Item = (&'m Aspect, &'m i64)>) -> String {
    let mark = |(aspect, mark): (&Aspect, &i64)| {
        format!("{}: {}", language.word("aspect", aspect.as_str()), language.number(*mark))
    };
    marks.map(mark).collect::<Vec<_>>().join(", ")
}

fn words(visitor: &Visitor, words: &Words) -> Markup {
    let language = visitor.language;
    let said = [
        ("field-strengths", &words.strengths),
        ("field-weaknesses", &words.weaknesses),
        ("rating-reply", &words.reply),
        ("rating-reason", &words.reason),
    ];
    html! { @for (key, text) in said { @if let Some(text) = text {
        p.said { span.soft { (language.say(key)) ": " } (text) }
    } } }
}
