//! The control room: where orders stand, what is late, who is at risk, what money lies idle; each number opens its
//! list.

use axum::extract::State;
use axum::response::Response;
use domain::allotments::Allotment;
use domain::funds::Stage;
use domain::identity::OrganisationKind;
use domain::orders::Progress;
use domain::policy::Action;
use domain::values::{Id, OrganisationId};
use engine::places::{Family, Figure};
use engine::queries::allotments::AllotmentFilter;
use engine::queries::figures::{figures, figures_of};
use engine::queries::{self, Part as Slice};
use engine::store::Connection;
use maud::{Markup, html};

use super::{Numbers, Part, Performance, kept, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::route::segment;
use crate::web::charts::chart_bars::{Bar, Piece, bars};
use crate::web::controls::empty;
use crate::web::listing::{Tile, address, table, tiles};
use crate::web::live::{About, Live};
use crate::web::shell::{Place, page};
use crate::web::table::{Table, link, nothing};
use crate::web::terms::headed;
use crate::web::visitor::Visitor;

/// Suppliers shown at risk, and in the picture.
const SUPPLIERS_SHOWN: usize = 12;
/// Allotments shown with idle money, and looked through for it.
const IDLE_SHOWN: usize = 10;
const IDLE_SOUGHT: usize = 2_000;
/// Months of the picture of kept promises.
const MONTHS_SHOWN: usize = 12;

/// Where orders can stand, from the first step to the last, with a colour where something went wrong.
const PIPELINE: [(&str, &str); 8] = [
    ("submitted", "plain"),
    ("returned", "warned"),
    ("in_fulfilment", "plain"),
    ("partly_arrived", "plain"),
    ("arrived", "plain"),
    ("partly_accepted", "plain"),
    ("accepted", "plain"),
    ("paid", "plain"),
];

struct Shown {
    orders: Vec<Figure>,
    performance: Performance,
    invoices: Vec<Figure>,
    allotments: Vec<Allotment>,
    sequence: u64,
}

/// Shows the control room.
pub async fn show(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    visitor.require_oversight(Action::ReadOrders)?;
    let live = Live::begin(&app, &mut visitor.caller, About::Figures, "/agency".to_owned()).await?;
    let work = move |connection: &mut dyn Connection| {
        let mut all = Vec::new();
        for family in Performance::FAMILIES {
            all.extend(figures(connection, family)?);
        }
        let part = Slice::first(IDLE_SOUGHT);
        Ok(Shown {
            orders: figures_of(connection, Family::Order, &[])?,
            performance: Performance { figures: all },
            invoices: figures(connection, Family::Invoice)?,
            allotments: queries::allotments::allotments(connection, &AllotmentFilter::default(), &part)?,
            sequence: engine::places::cursor(connection)?,
        })
    };
    let shown = visitor.caller.read(&app, work).await?;
    let language = visitor.language;
    let body = html! {
        (tabs(&visitor, Part::Room))
        (tiles(&attention(&visitor, &shown)))
        (pipeline(&visitor, &shown.orders))
        (promises(&visitor, &shown.performance.figures))
        (headed(language, "room-suppliers", &["promise-date", "discrepancy"]))
        (suppliers(&visitor, &shown.performance))
        (headed(language, "room-idle", &["idle", "allotment", "lapse"]))
        p.hint { (language.say("room-idle-hint")) }
        (idle(&visitor, &shown.allotments))
        p.hint { (language.say("room-as-of")) " " (language.number(i64::try_from(shown.sequence).unwrap_or(i64::MAX))) }
    };
    let body = live.part(language, false, body);
    Ok(page(&visitor, Place::Agency, &language.say("agency-room"), body))
}

/// What somebody has to see to.
fn attention(visitor: &Visitor, shown: &Shown) -> Vec<Tile> {
    let (language, today) = (visitor.language, visitor.caller.today.to_string());
    let all = &shown.performance.figures;
    let count = |family: Family, standing: &str| -> i64 {
        let own = all.iter().filter(|figure| figure.family == family && figure.standing == standing);
        own.map(|figure| figure.count).sum()
    };
    let overdue = all.iter().filter(|figure| figure.family == Family::Promise && figure.period < today);
    let in_exception = shown.invoices.iter().filter(|figure| figure.standing == "in_exception");
    let list = |family: Family, standing: &str| {
        address(&format!("/agency/places/{family}"), [("standing", standing)])
    };
    let yesterday = visitor.caller.today.yesterday().unwrap_or(visitor.caller.today).to_string();
    let late = address("/agency/places/promise", [("standing", "open"), ("to", yesterday.as_str())]);
    let rows: [(&str, i64, String, bool); 5] = [
        ("tile-answers-overdue", count(Family::Answer, "overdue"), list(Family::Answer, "overdue"), true),
        ("tile-answers-waiting", count(Family::Answer, "waiting"), list(Family::Answer, "waiting"), false),
        ("tile-lines-overdue", overdue.map(|figure| figure.count).sum(), late, true),
        ("tile-discrepancies", count(Family::Discrepancy, "open"), "/discrepancies".to_owned(), true),
        (
            "tile-exceptions",
            in_exception.map(|figure| figure.count).sum(),
            "/agency/places/invoice?standing=in_exception".to_owned(),
            true,
        ),
    ];
    let tile = |(key, count, address, is_bad): (&str, i64, String, bool)| Tile {
        figure: language.number(count),
        label: language.say(key),
        note: None,
        address,
        is_bad: is_bad && count > 0,
    };
    rows.into_iter().map(tile).collect()
}

fn pipeline(visitor: &Visitor, orders: &[Figure]) -> Markup {
    let language = visitor.language;
    let rows: Vec<Bar> = PIPELINE
        .iter()
        .map(|(standing, class)| {
            let count =
                orders.iter().filter(|figure| figure.standing == *standing).map(|figure| figure.count).sum();
            let name = match standing.parse::<Progress>() {
                Ok(_) => language.word("progress", standing),
                Err(_) => language.word("order", standing),
            };
            Bar {
                label: name,
                address: address("/agency/places/order", [("standing", *standing)]),
                pieces: vec![Piece { name: language.say("nav-orders"), amount: count, class }],
            }
        })
        .collect();
    bars(language, &language.say("chart-pipeline"), &rows, |count| language.number(count))
}

/// Deliveries by month and by how they kept what was promised.
fn promises(visitor: &Visitor, figures: &[Figure]) -> Markup {
    let language = visitor.language;
    let mut months: std::collections::BTreeMap<&str, Vec<&Figure>> = std::collections::BTreeMap::new();
    for figure in figures.iter().filter(|figure| figure.family == Family::Delivery) {
        months.entry(&figure.period).or_default().push(figure);
    }
    let skipped = months.len().saturating_sub(MONTHS_SHOWN);
    let rows: Vec<Bar> = months
        .into_iter()
        .skip(skipped)
        .map(|(month, figures)| Bar {
            label: month.to_owned(),
            address: address("/agency/places/delivery", [("standing", "late_week"), ("from", month)]),
            pieces: kept(language, &figures),
        })
        .collect();
    html! { @if !rows.is_empty() { (bars(language, &language.say("chart-promises"), &rows, |count| language.number(count))) } }
}

/// The suppliers with the most to worry about.
fn suppliers(visitor: &Visitor, performance: &Performance) -> Markup {
    let (language, today) = (visitor.language, visitor.caller.today.to_string());
    let organisations = visitor.caller.reference.state.organisations.rows();
    let mut risky: Vec<(OrganisationId, Numbers)> = organisations
        .filter(|row| row.kind == OrganisationKind::Supplier)
        .map(|row| (row.id, performance.of(row.id, &today)))
        .filter(|(_, numbers)| numbers.risk() > 0)
        .collect();
    risky.sort_by_key(|(_, numbers)| std::cmp::Reverse(numbers.risk()));
    risky.truncate(SUPPLIERS_SHOWN);
    match risky.is_empty() {
        true => empty(language, "room-no-risk", Some(("/agency/suppliers", "agency-suppliers"))),
        false => number_table(visitor, &risky).plain(),
    }
}

/// Suppliers with their numbers.
pub fn number_table(visitor: &Visitor, suppliers: &[(OrganisationId, Numbers)]) -> Table {
    let language = visitor.language;
    let columns = [
        ("supplier", false),
        ("number-overdue", true),
        ("number-unanswered", true),
        ("number-open", true),
        ("number-on-time", true),
        ("number-quality", true),
        ("number-deliveries", true),
    ];
    let mut listed = Table::new(language, &columns);
    for (supplier, numbers) in suppliers {
        let code = visitor.caller.organisation(*supplier).code;
        let figure = |count: i64, path: String| {
            let shown = html! { @if count == 0 { span.soft { "0" } } @else { a href=(path) { (language.number(count)) } } };
            listed.number(count).shown(shown)
        };
        let of = |family: Family, standing: &str| {
            let path = format!("/agency/places/{family}");
            address(&path, [("standing", standing), ("supplier", code.as_str())])
        };
        let share = |percent: i64| match numbers.deliveries {
            0 => nothing(),
            _ => listed.number(percent).shown(html! { (language.number(percent)) " %" }),
        };
        let row = [
            link(format_args!("/agency/suppliers/{}", segment(&code)), visitor.organisation(*supplier)),
            figure(numbers.overdue, of(Family::Promise, "open")),
            figure(numbers.unanswered, of(Family::Answer, "overdue")),
            figure(numbers.open, "/discrepancies".to_owned()),
            share(numbers.on_time()),
            share(numbers.quality()),
            figure(numbers.deliveries, of(Family::Delivery, "on_time")),
        ];
        listed.row(row);
    }
    listed
}

/// The allotments with the most available money, with the days until it lapses.
fn idle(visitor: &Visitor, allotments: &[Allotment]) -> Markup {
    let (language, today) = (visitor.language, visitor.caller.today);
    let mut idle: Vec<&Allotment> =
        allotments.iter().filter(|row| row.is_open(today) && row.stages.available > 0).collect();
    idle.sort_by_key(|row| std::cmp::Reverse(row.stages.available));
    idle.truncate(IDLE_SHOWN);
    if idle.is_empty() {
        return empty(language, "room-no-idle", None);
    }
    // One picture has one unit: the currency of the largest.
    let currency = idle[0].currency;
    let rows: Vec<Bar> = idle
        .iter()
        .filter(|row| row.currency == currency)
        .map(|row| Bar {
            label: format!("{} · {}", visitor.caller.organisation(row.unit).code, row.code),
            address: format!("/treasury/allotments/{}", segment(&row.code)),
            pieces: [(Stage::Available, "stage-committed"), (Stage::Committed, "stage-obligated")]
                .map(|(stage, class)| Piece {
                    name: language.word("stage", stage.as_str()),
                    amount: row.stages.get(stage),
                    class,
                })
                .into(),
        })
        .collect();
    let columns = [
        ("allotment", false),
        ("unit", false),
        ("stage-available", true),
        ("room-idle-share", true),
        ("lapses", false),
    ];
    let cells = idle.iter().map(|row| {
        let share = Numbers::percent(row.stages.available / 100, row.stages.sum() / 100);
        vec![
            html! { a.code href={ "/treasury/allotments/" (segment(&row.code)) } { (row.code) } },
            html! { (visitor.organisation(row.unit)) },
            html! { (language.money(row.stages.available, row.currency)) },
            html! { (language.number(share)) " %" },
            html! { (language.day(row.lapse_on)) },
        ]
    });
    html! {
        (bars(language, &language.say("chart-idle"), &rows, |minor| language.money(minor, currency)))
        (table(language, &columns, cells))
    }
}

/// Raw bits of an organisation named by its code.
pub fn bits(code: &str) -> Option<u128> {
    code.parse::<crate::wire::Ref<OrganisationId>>().ok().map(|organisation| organisation.0.bits())
}
