//! What a benchmark prints: a table for people, and one JSON object for programs.

use std::fmt;
use std::time::Duration;

use hdrhistogram::Histogram;
use serde_json::{Map, Value};

use super::load::Outcome;
use super::process::Server;
use crate::output::{self, Failure};

/// A figure in thousandths, printed with three decimals: ratios, and milliseconds counted in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thousandths(pub u64);

impl Thousandths {
    /// One count as a share of another.
    pub fn ratio(part: u64, whole: u64) -> Thousandths {
        Thousandths(part * 1_000 / whole.max(1))
    }

    /// A time in seconds.
    pub fn seconds(time: Duration) -> Thousandths {
        Thousandths(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
    }

    /// A time in milliseconds.
    pub fn of_millis(time: Duration) -> Thousandths {
        Thousandths(u64::try_from(time.as_micros()).unwrap_or(u64::MAX))
    }

    /// A quantile of times in microseconds, in milliseconds.
    pub fn millis(micros: &Histogram<u64>, percent: u64) -> Thousandths {
        Thousandths(micros.value_at_percentile(percent_of(percent)))
    }
}

/// The crate takes percentiles as its own number type.
fn percent_of<N: From<u32>>(percent: u64) -> N {
    N::from(u32::try_from(percent).unwrap_or(100))
}

impl fmt::Display for Thousandths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}", self.0 / 1_000, self.0 % 1_000)
    }
}

impl From<Thousandths> for Value {
    fn from(figure: Thousandths) -> Value {
        figure.to_string().parse().expect("digits with three decimals are a JSON number")
    }
}

/// Figures in the order they are printed.
#[derive(Default)]
pub struct Report {
    figures: Vec<(&'static str, Value)>,
}

impl Report {
    /// Adds a figure under its JSON name.
    pub fn add(&mut self, name: &'static str, value: impl Into<Value>) {
        self.figures.push((name, value.into()));
    }

    /// Adds the times of requests.
    pub fn add_times(&mut self, outcome: &Outcome) {
        self.add("p50_ms", Thousandths::millis(&outcome.latency_micros, 50));
        self.add("p99_ms", Thousandths::millis(&outcome.latency_micros, 99));
    }

    /// Adds who used how much of the machine: CPU time of the servers for each thing done, and the share of the
    /// machine that other programs had, which slows everything and is why ratios of one run are compared.
    pub fn add_use(&mut self, servers: &[Server], outcome: &Outcome, things: u64) {
        let peak: Option<u64> = servers.iter().map(Server::peak_memory_bytes).sum();
        self.add("peak_memory_bytes", peak);
        self.add("server_cpu_micros_each", outcome.server_cpu_micros.map(|cpu| cpu / things.max(1)));
        let cores = std::thread::available_parallelism().map_or(1, usize::from) as u128;
        let machine = outcome.elapsed.as_micros() * cores;
        let percent = |cpu: u64| u64::try_from(u128::from(cpu) * 100 / machine.max(1)).unwrap_or(100);
        self.add("cores", u64::try_from(cores).unwrap_or(u64::MAX));
        self.add("server_cpu_percent", outcome.server_cpu_micros.map(percent));
        self.add("load_generator_cpu_percent", outcome.own_cpu_micros.map(percent));
        self.add("other_programs_cpu_percent", outcome.other_cpu_micros.map(percent));
    }

    /// Prints the figures to standard output: the table, or as one JSON object.
    pub fn print(self, is_json: bool) -> Result<(), Failure> {
        if is_json {
            let named = self.figures.into_iter().map(|(name, value)| (name.to_owned(), value));
            return output::line(Value::Object(Map::from_iter(named)));
        }
        for (name, value) in self.figures {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            output::line(format_args!("{:<30}{value}", name.replace('_', " ")))?;
        }
        Ok(())
    }
}
