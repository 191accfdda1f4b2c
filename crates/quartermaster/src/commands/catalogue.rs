//! `quartermaster catalogue`: search the catalogue and show an item over HTTP.

use clap::Subcommand;
use serde::Deserialize;
use server::route::segment;

use crate::client::{Named, Part, Remote, money, tell_next};
use crate::output::{self, Failure};

/// What to do with the catalogue.
#[derive(Debug, Subcommand)]
pub enum Catalogue {
    /// Search items by words, Ukrainian or English
    Search {
        /// The server
        #[command(flatten)]
        remote: Remote,
        /// Words
        #[arg(required = true)]
        words: Vec<String>,
        /// Only of these categories, with commas between them
        #[arg(long, value_name = "CODES")]
        category: Option<String>,
        /// Only of these makers, with commas between them
        #[arg(long, value_name = "CODES")]
        maker: Option<String>,
        /// Only what can be ordered now
        #[arg(long)]
        orderable: bool,
        /// The part of the list
        #[command(flatten)]
        part: Part,
    },
    /// Show an item
    Show {
        /// The server
        #[command(flatten)]
        remote: Remote,
        /// The item's code or id
        item: String,
    },
}

#[derive(Deserialize)]
struct Results {
    total: u64,
    entries: Vec<Found>,
    next: Option<String>,
}

#[derive(Deserialize)]
struct Found {
    item: Item,
    offers: Vec<Offer>,
}

#[derive(Deserialize)]
struct Item {
    code: String,
    name_uk: String,
    name_en: String,
    model: String,
    maker: Named,
    category: Named,
    unit_of_issue: String,
    status: String,
}

#[derive(Deserialize)]
struct Offer {
    id: String,
    supplier: Named,
    unit_price_minor: i64,
    currency: String,
    free: i64,
    lead_time_days: i64,
}

/// Runs one of the verbs.
pub fn run(catalogue: &Catalogue) -> Result<(), Failure> {
    match catalogue {
        Catalogue::Search { remote, words, category, maker, orderable, part } => {
            let query = [
                ("q", Some(words.join(" "))),
                ("category", category.clone()),
                ("maker", maker.clone()),
                ("orderable", orderable.then(|| "true".to_owned())),
            ];
            let query = [&query[..], &part.parameters()].concat();
            remote.show(remote.client()?.get("/catalogue/search", &query)?, found)
        }
        Catalogue::Show { remote, item } => {
            remote.show(remote.client()?.get(&format!("/items/{}", segment(item)), &[])?, show)
        }
    }
}

fn found(results: Results) -> Result<(), Failure> {
    for Found { item, offers } in &results.entries {
        output::line(format_args!("{}  {} ({}), {}", item.code, item.name_uk, item.model, item.maker.code))?;
        for offer in offers {
            let Offer { id, supplier, free, lead_time_days, .. } = offer;
            let (supplier, price) = (&supplier.code, money(offer.unit_price_minor, &offer.currency));
            output::line(format_args!(
                "    {id}  {supplier:<12} {price:>18}  {free} on the shelf, else {lead_time_days} days"
            ))?;
        }
    }
    output::tell(format_args!("{} found", results.total));
    tell_next(results.next.as_deref());
    Ok(())
}

fn show(item: Item) -> Result<(), Failure> {
    let Item { code, name_uk, name_en, model, maker, category, unit_of_issue, status } = item;
    output::line(format_args!("{code}  {name_uk} / {name_en}"))?;
    let (maker, category) = (maker.code, category.code);
    output::line(format_args!(
        "  model {model}, maker {maker}, category {category}, by {unit_of_issue}, {status}"
    ))
}
