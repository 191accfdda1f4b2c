//! `quartermaster order`: list, show, place, sign and cancel orders, and write about them, over HTTP.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use domain::identity::key_id;
use domain::values::KeyBytes;
use ed25519_dalek::{Signer, SigningKey};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::client::{Client, Named, Page, Part, Remote, fresh_key, money, tell_next};
use crate::output::{self, Failure};

/// Baskets and keys are small files.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// What to do with orders.
#[derive(Debug, Subcommand)]
pub enum Order {
    /// List the orders you see, newest first
    List {
        /// The server
        #[command(flatten)]
        remote: Remote,
        /// Only of this unit
        #[arg(long, value_name = "CODE")]
        unit: Option<String>,
        /// Only with this supplier
        #[arg(long, value_name = "CODE")]
        supplier: Option<String>,
        /// Only in this status, for example submitted
        #[arg(long)]
        status: Option<String>,
        /// The part of the list
        #[command(flatten)]
        part: Part,
    },
    /// Show an order with its lines
    Show {
        /// The server
        #[command(flatten)]
        remote: Remote,
        /// The order's id, ord_…
        order: String,
    },
    /// Place the basket of a JSON file: {"unit": …, "lines": [{"offer": …, "delivery_point": …, "quantity": …,
    /// "unit_price_minor": …}]}
    Place {
        /// The server
        #[command(flatten)]
        remote: Remote,
        /// The basket; - for standard input
        basket: PathBuf,
        /// Idempotency key, to repeat a request whose answer was lost
        #[arg(long)]
        key: Option<String>,
    },
    /// Sign an order in the role whose turn it is
    Sign {
        /// The server
        #[command(flatten)]
        remote: Remote,
        /// The order's id, ord_…
        order: String,
        /// File with your Ed25519 key: its 32 bytes as 64 hexadecimal digits
        #[arg(long, value_name = "FILE")]
        key_file: PathBuf,
    },
    /// Withdraw an order that is not sent yet
    Cancel {
        /// The server
        #[command(flatten)]
        remote: Remote,
        /// The order's id, ord_…
        order: String,
        /// Why, for example need_changed
        #[arg(long)]
        reason: String,
        /// What else there is to say
        #[arg(long)]
        note: Option<String>,
    },
    /// Show what unit, supplier and agency wrote to each other about an order
    Messages {
        /// The server
        #[command(flatten)]
        remote: Remote,
        /// The order's id, ord_…
        order: String,
    },
    /// Write a message about an order to its other parties
    Write {
        /// The server
        #[command(flatten)]
        remote: Remote,
        /// The order's id, ord_…
        order: String,
        /// What is said
        text: String,
        /// Idempotency key, to repeat a request whose answer was lost
        #[arg(long)]
        key: Option<String>,
    },
}

#[derive(Deserialize)]
struct Shown {
    id: String,
    number: String,
    status: String,
    progress: String,
    unit: Named,
    supplier: Named,
    currency: String,
    total_minor: i64,
    placed_at: String,
    #[serde(default)]
    lines: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    line: i64,
    item: Named,
    quantity: i64,
    unit_price_minor: i64,
    answer: String,
}

#[derive(Deserialize)]
struct Message {
    at: String,
    person: Named,
    organisation: Named,
    text: String,
}

#[derive(Deserialize)]
struct Placed {
    orders: Vec<PlacedOrder>,
}

#[derive(Deserialize)]
struct PlacedOrder {
    id: String,
    number: String,
    total_minor: i64,
    currency: String,
}

#[derive(Deserialize)]
struct Receipt {
    sequence: u64,
}

/// Runs one of the verbs.
pub fn run(order: &Order) -> Result<(), Failure> {
    match order {
        Order::List { remote, unit, supplier, status, part } => {
            let query = [("unit", unit.clone()), ("supplier", supplier.clone()), ("status", status.clone())];
            let query = [&query[..], &part.parameters()].concat();
            remote.show(remote.client()?.get("/orders", &query)?, list)
        }
        Order::Show { remote, order } => {
            remote.show(remote.client()?.get(&format!("/orders/{order}"), &[])?, show)
        }
        Order::Place { remote, basket, key } => {
            let body: Value = serde_json::from_str(&read(basket)?)
                .map_err(|error| Failure::usage(format!("{}: {error}", basket.display())))?;
            let key = told_key(key.as_ref())?;
            remote.show(remote.client()?.post("/baskets", &key, &body)?, placed)
        }
        Order::Sign { remote, order, key_file } => {
            let client = remote.client()?;
            let signature = signature(&client, order, &signing_key(key_file)?)?;
            let answer = client.post(&format!("/orders/{order}/signatures"), &fresh_key()?, &signature)?;
            remote.show(answer, |receipt: Receipt| {
                output::line(format_args!("signed: entry {}", receipt.sequence))
            })
        }
        Order::Cancel { remote, order, reason, note } => {
            let body = json!({ "reason": reason, "note": note });
            let answer =
                remote.client()?.post(&format!("/orders/{order}/cancellation"), &fresh_key()?, &body)?;
            let done = |receipt: Receipt| output::line(format_args!("cancelled: entry {}", receipt.sequence));
            remote.show(answer, done)
        }
        Order::Messages { remote, order } => {
            remote.show(remote.client()?.get(&format!("/orders/{order}/messages"), &[])?, messages)
        }
        Order::Write { remote, order, text, key } => {
            let (path, key) = (format!("/orders/{order}/messages"), told_key(key.as_ref())?);
            let answer = remote.client()?.post(&path, &key, &json!({ "text": text }))?;
            let done = |receipt: Receipt| output::line(format_args!("written: entry {}", receipt.sequence));
            remote.show(answer, done)
        }
    }
}

/// The key of a request, told before it is sent, when its answer may still be lost.
fn told_key(given: Option<&String>) -> Result<String, Failure> {
    let key = given.cloned().map_or_else(fresh_key, Ok)?;
    output::tell(format_args!("idempotency key {key}; repeat with --key {key} if the answer is lost"));
    Ok(key)
}

fn messages(page: Page<Message>) -> Result<(), Failure> {
    page.entries.iter().try_for_each(|Message { at, person, organisation, text }| {
        let text = text.replace(char::is_control, " ");
        output::line(format_args!("{at}  {:<12} {:<12} {text}", organisation.code, person.code))
    })
}

fn list(page: Page<Shown>) -> Result<(), Failure> {
    page.entries.iter().try_for_each(summary)?;
    tell_next(page.next.as_deref());
    Ok(())
}

fn summary(order: &Shown) -> Result<(), Failure> {
    let Shown { id, number, status, progress, unit, supplier, placed_at, .. } = order;
    let total = money(order.total_minor, &order.currency);
    let (unit, supplier) = (&unit.code, &supplier.code);
    output::line(format_args!(
        "{number}  {id}  {status:<20} {progress:<20} {unit:<12} {supplier:<12} {total:>20}  {placed_at}"
    ))
}

fn show(order: Shown) -> Result<(), Failure> {
    summary(&order)?;
    order.lines.iter().try_for_each(|line| {
        let Line { line, item, quantity, unit_price_minor, answer } = line;
        let price = money(*unit_price_minor, &order.currency);
        output::line(format_args!("  {line:>3}  {:<24} {quantity:>8} × {price:<20} {answer}", item.code))
    })
}

fn placed(placed: Placed) -> Result<(), Failure> {
    placed.orders.iter().try_for_each(|order| {
        let total = money(order.total_minor, &order.currency);
        output::line(format_args!("{}  {}  {total}", order.number, order.id))
    })
}

/// The body of a signature over what the order's document asks for next.
fn signature(client: &Client, order: &str, key: &SigningKey) -> Result<Value, Failure> {
    let document = client.get(&format!("/orders/{order}/document"), &[])?;
    let asked = &document["to_sign"];
    let bytes = asked["signing_bytes"].as_str().and_then(unhex).ok_or_else(|| {
        Failure::refused("no signature is asked for")
            .hint("see the order's status with: quartermaster order show")
    })?;
    let signature: String = key.sign(&bytes).to_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(json!({
        "edition": asked["edition"],
        "purpose": asked["purpose"],
        "key": key_id(KeyBytes(key.verifying_key().to_bytes())).to_string(),
        "method": "ed25519",
        "digest": asked["digest"],
        "signature": signature,
    }))
}

fn signing_key(file: &Path) -> Result<SigningKey, Failure> {
    let secret: Option<[u8; 32]> = unhex(read(file)?.trim()).and_then(|bytes| bytes.try_into().ok());
    secret
        .map(|secret| SigningKey::from_bytes(&secret))
        .ok_or_else(|| Failure::usage(format!("{}: holds no key of 64 hexadecimal digits", file.display())))
}

fn unhex(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
    pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect()
}

fn read(file: &Path) -> Result<String, Failure> {
    let named = |error: std::io::Error| Failure::usage(format!("{}: {error}", file.display()));
    let mut text = String::new();
    let mut input: Box<dyn std::io::Read> = match file == Path::new("-") {
        true => Box::new(std::io::stdin()),
        false => Box::new(std::fs::File::open(file).map_err(named)?),
    };
    std::io::Read::read_to_string(&mut std::io::Read::take(&mut input, FILE_BYTES_MAX), &mut text)
        .map_err(named)?;
    Ok(text)
}
