//! Packages: how full they are, what their gates say, who pays, and what became of the lines.

pub mod detail;
mod form;
mod gates;
pub mod lines;
pub mod list;
pub mod orderable;
pub mod ordering;

use domain::packages::Package;
use maud::{Markup, html};

use super::visitor::Visitor;

/// How full a package is: what its lines cost, and what pledges bear, of its target.
pub fn gauge(visitor: &Visitor, package: &Package) -> Markup {
    let language = visitor.language;
    let share = |minor: i64| {
        let percent = i128::from(minor) * 100 / i128::from(package.target_minor.max(1));
        i64::try_from(percent).unwrap_or(i64::MAX)
    };
    let bar = |key: &str, class: &str, minor: i64| {
        let percent = share(minor);
        let shown = format!(
            "{}: {} · {}\u{a0}%",
            language.say(key),
            language.money(minor, package.currency),
            language.number(percent)
        );
        html! {
            svg.bar viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label=(shown) {
                rect class=(class) x="0" y="0" width=(percent.min(100)) height="10" {}
            }
            span.soft { (shown) }
        }
    };
    html! {
        div.gauge {
            div { (bar("package-composed-of", "stage-obligated", package.total_minor)) }
            div { (bar("package-funded", "stage-paid", package.funded_minor)) }
        }
    }
}
