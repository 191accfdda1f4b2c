//! `quartermaster journal`: read the events that concern you over HTTP, and follow them.

use clap::Subcommand;
use serde::Deserialize;
use serde_json::Value;

use crate::client::Remote;
use crate::output::{self, Failure};

/// What to do with the journal.
#[derive(Debug, Subcommand)]
pub enum Journal {
    /// Print the events that concern what you see, oldest first
    Tail {
        /// The server
        #[command(flatten)]
        remote: Remote,
        /// Go on with new events as they come
        #[arg(long)]
        follow: bool,
        /// Only after this event, evt_…
        #[arg(long, value_name = "EVENT")]
        after: Option<String>,
        /// Events at most
        #[arg(long)]
        limit: Option<u64>,
    },
}

#[derive(Deserialize)]
struct Events {
    entries: Vec<Value>,
    next: String,
    more: bool,
}

#[derive(Deserialize)]
struct Event {
    id: String,
    at: String,
    kind: String,
    subjects: Vec<String>,
}

/// Runs the verb.
pub fn run(journal: &Journal) -> Result<(), Failure> {
    let Journal::Tail { remote, follow, after, limit } = journal;
    let (client, mut after, mut left) = (remote.client()?, after.clone(), limit.unwrap_or(u64::MAX));
    while left > 0 {
        let answer = client.get("/journal/events", &[("after", after), ("limit", Some("200".to_owned()))])?;
        let page: Events = serde_json::from_value(answer).map_err(Failure::unavailable)?;
        for event in page.entries.into_iter().take(usize::try_from(left).unwrap_or(usize::MAX)) {
            remote.show(event, print)?;
            left -= 1;
        }
        after = Some(page.next);
        if !page.more {
            break;
        }
    }
    if !follow || left == 0 {
        return Ok(());
    }
    client.follow("/journal/events/stream", &[("after", after.clone())], |data| {
        let event: Value = serde_json::from_str(data).map_err(Failure::unavailable)?;
        after = event["id"].as_str().map(str::to_owned).or_else(|| after.take());
        remote.show(event, print)?;
        left -= 1;
        Ok(left > 0)
    })?;
    if left == 0 {
        return Ok(());
    }
    let hint = format!("go on with --after {}", after.unwrap_or_default());
    Err(Failure::unavailable("the server ended the stream").hint(hint))
}

fn print(event: Event) -> Result<(), Failure> {
    let Event { id, at, kind, subjects } = event;
    output::line(format_args!("{at}  {kind:<32} {}  {id}", subjects.first().map_or("", String::as_str)))
}
