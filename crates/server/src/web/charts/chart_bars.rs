//! Horizontal bars, each of one or more parts: how much of what there is, at one look.

use maud::{Markup, html};

use crate::web::language::Language;
use crate::web::listing::table;

/// Letters of a label that are shown.
const LABEL_CHARS: usize = 26;
/// Width and height of the picture's rows, in its own units; a Cyrillic letter of a label takes up to 8 on average.
const WIDTH: i64 = 760;
const LABEL: i64 = 8 * LABEL_CHARS as i64 + 8;
const FIGURE: i64 = 160;
const ROW: i64 = 28;

/// A part of a bar.
pub struct Piece {
    /// What it is, for the table and the legend.
    pub name: String,
    /// How much.
    pub amount: i64,
    /// Its colour.
    pub class: &'static str,
}

/// A bar.
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// Where its list is; empty when there is none.
    pub address: String,
    /// Its parts from the left; the same names in each bar.
    pub pieces: Vec<Piece>,
}

/// Bars with the table of their figures, which `shown` writes.
pub fn bars(language: Language, title: &str, bars: &[Bar], shown: impl Fn(i64) -> String) -> Markup {
    let most = bars.iter().map(Bar::sum).max().unwrap_or(0).max(1);
    let room = WIDTH - LABEL - FIGURE;
    let width =
        |amount: i64| i64::try_from(i128::from(amount) * i128::from(room) / i128::from(most)).unwrap_or(0);
    let height = ROW * i64::try_from(bars.len()).unwrap_or(0);
    let legend = bars.first().filter(|bar| bar.pieces.len() > 1);
    html! {
        figure.picture {
            figcaption { (title) }
            @if let Some(bar) = legend {
                ul.legend { @for piece in &bar.pieces { li { svg.key viewBox="0 0 10 10" aria-hidden="true" { rect class=(piece.class) width="10" height="10" {} } " " (piece.name) } } }
            }
            div.scroll tabindex="0" role="region" aria-label=(title) {
                svg viewBox={ "0 0 " (WIDTH) " " (height) } role="img" aria-label=(title) {
                    @for (bar, nth) in bars.iter().zip(0i64..) {
                        text x=(LABEL - 8) y=(nth * ROW + 18) text-anchor="end" { (short(&bar.label)) }
                        @for (from, piece) in bar.placed() {
                            rect class=(piece.class) x=(LABEL + width(from)) y=(nth * ROW + 5) width=(width(piece.amount).max(i64::from(piece.amount > 0))) height=(ROW - 10) { title { (bar.label) " · " (piece.name) ": " (shown(piece.amount)) } }
                        }
                        text x=(LABEL + width(bar.sum()) + 6) y=(nth * ROW + 18) { (shown(bar.sum())) }
                    }
                }
            }
            details { summary { (language.say("chart-table")) } (figures(language, bars, shown)) }
        }
    }
}

fn short(label: &str) -> String {
    match label.chars().count() > LABEL_CHARS {
        true => label.chars().take(LABEL_CHARS - 1).chain(['…']).collect(),
        false => label.to_owned(),
    }
}

fn figures(language: Language, bars: &[Bar], shown: impl Fn(i64) -> String) -> Markup {
    let columns = [("chart-what", false), ("chart-part", false), ("amount", true)];
    let rows =
        bars.iter().flat_map(|bar| bar.pieces.iter().map(move |piece| (bar, piece))).map(|(bar, piece)| {
            let label = match bar.address.is_empty() {
                true => html! { (bar.label) },
                false => html! { a href=(bar.address) { (bar.label) } },
            };
            vec![label, html! { (piece.name) }, html! { (shown(piece.amount)) }]
        });
    table(language, &columns, rows)
}

impl Bar {
    fn sum(&self) -> i64 {
        self.pieces.iter().map(|piece| piece.amount).sum()
    }

    /// The parts, each with the sum of those before it.
    fn placed(&self) -> impl Iterator<Item = (i64, &Piece)> {
        self.pieces.iter().scan(0, |sum, piece| {
            let from = *sum;
            *sum += piece.amount;
            Some((from, piece))
        })
    }
}
