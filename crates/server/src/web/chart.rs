//! A figure over time as steps: a picture for the eye, with a table of the same points for everyone else.

use domain::values::{Timestamp, Zone};
use maud::{Markup, html};

use super::language::Language;

/// Width and height of the picture, in its own units.
const SIZE: (i64, i64) = (640, 160);
/// Points of the table, the newest.
const ROWS_SHOWN: usize = 24;

/// A figure from a moment on.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// From when.
    pub at: Timestamp,
    /// The figure.
    pub value: i64,
}

/// The steps of a figure until now, oldest first, under a title; `written` says a figure in words.
pub fn steps(
    language: Language,
    zone: &Zone,
    title: &str,
    points: &[Point],
    now: Timestamp,
    written: impl Fn(i64) -> String,
) -> Markup {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return html! {} };
    let most = points.iter().map(|point| point.value).max().unwrap_or(0).max(1);
    let span = (now.0 - first.at.0).max(1);
    let x = |at: Timestamp| share(at.0 - first.at.0, span, SIZE.0);
    let y = |value: i64| SIZE.1 - share(value.max(0), most, SIZE.1 - 10);
    let mut path = format!("M0 {}", y(first.value));
    for point in &points[1..] {
        path += &format!(" H{} V{}", x(point.at), y(point.value));
    }
    path += &format!(" H{}", SIZE.0);
    let area = format!("{path} V{} H0 Z", SIZE.1);
    let said = format!("{title}: {} → {}", written(first.value), written(last.value));
    html! {
        figure.chart {
            figcaption { (title) }
            // An element of SVG that is not closed swallows the next one.
            svg viewBox={ "0 0 " (SIZE.0) " " (SIZE.1) } preserveAspectRatio="none" role="img" aria-label=(said) {
                path.area d=(area) {} path.line d=(path) {}
            }
            p.ends { span { (language.day(zone.date(first.at))) } span { (language.day(zone.date(now))) } }
            details {
                summary { (language.say("chart-table")) }
                table.pairs {
                    thead { tr { th { (language.say("from-when")) } th.figure { (title) } } }
                    tbody { @for point in points.iter().rev().take(ROWS_SHOWN) {
                        tr { td { (language.moment(point.at, zone)) } td.figure { (written(point.value)) } }
                    } }
                }
            }
        }
    }
}

/// `part` of `whole`, scaled to `size`.
fn share(part: i64, whole: i64, size: i64) -> i64 {
    i64::try_from(i128::from(part) * i128::from(size) / i128::from(whole.max(1))).unwrap_or(size)
}
