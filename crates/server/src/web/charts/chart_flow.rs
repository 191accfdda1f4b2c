//! Streams from left to right (a Sankey diagram): where money came from, and where it went.

#![allow(clippy::float_arithmetic, reason = "places of a picture, not money")]

use maud::{Markup, html};

use crate::web::language::Language;
use crate::web::listing::table;

/// Measures of the picture, in its own units.
const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 360.0;
const POST: f64 = 14.0;
const GAP: f64 = 10.0;
const TOP: f64 = 6.0;

/// A stream between two posts, which are known by their names.
pub struct Flow {
    /// The post it leaves.
    pub from: String,
    /// The post it enters.
    pub to: String,
    /// How much, above zero.
    pub amount: i64,
    /// Its colour.
    pub class: &'static str,
}

/// A post: what enters it leaves it, or stays.
struct Post<'a> {
    name: &'a str,
    column: usize,
    amount: i64,
    y: f64,
    height: f64,
    /// How much of its height streams have used so far, where they leave and where they enter.
    used: [f64; 2],
}

#[allow(clippy::cast_precision_loss, reason = "a picture needs no kopiykas")]
fn real(amount: i64) -> f64 {
    amount as f64
}

/// Streams with the table of their amounts, which `shown` writes. Streams of an earlier column come first.
pub fn flow(language: Language, title: &str, flows: &[Flow], shown: impl Fn(i64) -> String) -> Markup {
    let mut posts = posts(flows);
    let columns = posts.iter().map(|post| post.column).max().unwrap_or(0).max(1);
    lay(&mut posts, columns);
    let bands = bands(&mut posts, flows, columns);
    let height = posts.iter().map(|post| post.y + post.height).fold(HEIGHT, f64::max);
    let rows = flows
        .iter()
        .map(|flow| vec![html! { (flow.from) }, html! { (flow.to) }, html! { (shown(flow.amount)) }]);
    let x = |column: usize| place(column, columns);
    html! {
        figure.picture.wide {
            div.scroll tabindex="0" role="region" aria-label=(title) {
                svg viewBox={ "0 0 " (WIDTH) " " (height.ceil()) } role="img" aria-label=(title) {
                    @for (path, flow) in bands.iter().zip(flows) {
                        path class={ "band " (flow.class) } d=(path) { title { (flow.from) " → " (flow.to) ": " (shown(flow.amount)) } }
                    }
                    @for post in &posts {
                        rect.post x=(round(x(post.column))) y=(round(post.y)) width=(POST) height=(round(post.height)) {}
                        text x=(round(if post.column == columns { x(post.column) - 6.0 } else { x(post.column) + POST + 6.0 }))
                            y=(round(post.y + post.height / 2.0 + 4.0)) text-anchor=(if post.column == columns { "end" } else { "start" }) {
                            (post.name) " " tspan.amount { (shown(post.amount)) }
                        }
                    }
                }
            }
            details { summary { (language.say("chart-table")) } (table(language, &[("from-account", false), ("to-account", false), ("amount", true)], rows)) }
        }
    }
}

fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn place(column: usize, columns: usize) -> f64 {
    let step = (WIDTH - POST) / real(i64::try_from(columns).unwrap_or(1));
    step * real(i64::try_from(column).unwrap_or(0))
}

/// The posts in the order in which they are named; one stands a column to the right of what flows into it.
fn posts(flows: &[Flow]) -> Vec<Post<'_>> {
    let mut posts: Vec<Post<'_>> = Vec::new();
    let find = |posts: &mut Vec<Post<'_>>, name: &str| posts.iter().position(|post| post.name == name);
    for flow in flows {
        let from = find(&mut posts, &flow.from).unwrap_or_else(|| {
            posts.push(Post { name: &flow.from, column: 0, amount: 0, y: 0.0, height: 0.0, used: [0.0; 2] });
            posts.len() - 1
        });
        let column = posts[from].column + 1;
        match find(&mut posts, &flow.to) {
            Some(to) => posts[to].column = posts[to].column.max(column),
            None => {
                posts.push(Post { name: &flow.to, column, amount: 0, y: 0.0, height: 0.0, used: [0.0; 2] })
            }
        }
    }
    for post in &mut posts {
        let sum = |side: fn(&Flow) -> &str| -> i64 {
            flows.iter().filter(|flow| side(flow) == post.name).map(|flow| flow.amount).sum()
        };
        post.amount = sum(|flow| &flow.from).max(sum(|flow| &flow.to));
    }
    posts
}

/// Gives each post its place: heights by amount on one scale, which the fullest column sets.
fn lay(posts: &mut [Post<'_>], columns: usize) {
    let of_column = |posts: &[Post<'_>], column: usize| -> (f64, f64) {
        let own = posts.iter().filter(|post| post.column == column);
        own.fold((0.0, 0.0), |(sum, gaps), post| (sum + real(post.amount), gaps + GAP))
    };
    let scale = (0..=columns)
        .map(|column| of_column(posts, column))
        .filter(|(sum, _)| *sum > 0.0)
        .map(|(sum, gaps)| (HEIGHT - gaps).max(HEIGHT / 3.0) / sum)
        .fold(f64::MAX, f64::min);
    for column in 0..=columns {
        let mut y = TOP;
        for post in posts.iter_mut().filter(|post| post.column == column) {
            post.y = y;
            post.height = (real(post.amount) * scale).max(1.0);
            // A label needs its line even where the post is thin.
            y += post.height.max(GAP) + GAP;
        }
    }
}

/// The outline of each stream.
fn bands(posts: &mut [Post<'_>], flows: &[Flow], columns: usize) -> Vec<String> {
    let mut paths = Vec::with_capacity(flows.len());
    for flow in flows {
        let mut end = |name: &str, side: usize| {
            let post = posts.iter_mut().find(|post| post.name == name).expect("every name has a post");
            let height = post.height * real(flow.amount) / real(post.amount.max(1));
            let y = post.y + post.used[side];
            post.used[side] += height;
            (place(post.column, columns), y, y + height)
        };
        let (left, top, bottom) = end(&flow.from, 0);
        let (right, upper, lower) = end(&flow.to, 1);
        let (left, middle) = (left + POST, (left + POST + right) / 2.0);
        let [left, right, middle] = [left, right, middle].map(round);
        let [top, bottom, upper, lower] = [top, bottom, upper, lower].map(round);
        paths.push(format!(
            "M{left} {top}C{middle} {top} {middle} {upper} {right} {upper}L{right} {lower}C{middle} {lower} {middle} {bottom} {left} {bottom}Z"
        ));
    }
    paths
}
