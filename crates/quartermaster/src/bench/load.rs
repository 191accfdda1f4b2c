//! The load generator: keep-alive connections that each send a request, wait for its answer and send the next.
//!
//! It shares the machine with the server, so it does as little as it can: one thread, requests written into a
//! buffer that is used again, and of an answer only the status and the length.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::process::{Server, machine_cpu_micros, own_cpu_micros};
use crate::output::Failure;

/// The largest answer that is read, in bytes.
const ANSWER_BYTES_MAX: usize = 16 << 20;
/// Longest time that is told apart, in microseconds.
const LATENCY_MICROS_MAX: u64 = 60_000_000;

/// Writes the `n`th request, from 0, into an empty buffer.
pub type WriteRequest = Arc<dyn Fn(u64, &mut Vec<u8>) + Send + Sync>;

/// What is sent, and for how long.
pub struct Load<'a> {
    /// The servers; connections are spread evenly over them.
    pub servers: &'a [Server],
    /// Connections.
    pub connections: usize,
    /// How long requests are begun.
    pub time: Duration,
    /// Requests at most.
    pub requests_max: u64,
    /// Number of the first request.
    pub first: u64,
    /// Writes each request.
    pub write: WriteRequest,
}

/// How it went.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Requests answered with a status from 200 to 299.
    pub answered: u64,
    /// Other answers.
    pub refused: u64,
    /// The first of the other answers.
    pub refusal: Option<String>,
    /// From the first request to the last answer.
    pub elapsed: Duration,
    /// Time from request to answer, in microseconds.
    pub latency_micros: Histogram<u64>,
    /// CPU time of the servers, in microseconds.
    pub server_cpu_micros: Option<u64>,
    /// CPU time of the load generator, in microseconds.
    pub own_cpu_micros: Option<u64>,
    /// CPU time of everything else on the machine, in microseconds.
    pub other_cpu_micros: Option<u64>,
}

impl Outcome {
    /// Things done in `elapsed`, a second.
    pub fn per_second(&self, things: u64) -> u64 {
        let micros = self.elapsed.as_micros().max(1);
        u64::try_from(u128::from(things) * 1_000_000 / micros).unwrap_or(u64::MAX)
    }
}

/// What the connections share.
struct Shared {
    next: AtomicU64,
    last: u64,
    until: Instant,
    write: WriteRequest,
}

/// One connection's part of the outcome.
struct Part {
    answered: u64,
    refused: u64,
    refusal: Option<String>,
    latency_micros: Histogram<u64>,
}

/// Sends the load.
pub fn run(load: &Load<'_>) -> Result<Outcome, Failure> {
    let used = || (servers_cpu_micros(load.servers), own_cpu_micros(), machine_cpu_micros());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut streams = Vec::with_capacity(load.connections);
        for server in load.servers.iter().cycle().take(load.connections) {
            streams.push(connect(server.address).await?);
        }
        let (before, start) = (used(), Instant::now());
        let shared = Arc::new(Shared {
            next: AtomicU64::new(load.first),
            last: load.first.saturating_add(load.requests_max),
            until: start + load.time,
            write: Arc::clone(&load.write),
        });
        let mut parts = JoinSet::new();
        for stream in streams {
            parts.spawn(drive(stream, Arc::clone(&shared)));
        }
        let mut whole = Part { answered: 0, refused: 0, refusal: None, latency_micros: histogram() };
        while let Some(part) = parts.join_next().await {
            let part = part.map_err(Failure::unavailable)??;
            whole.answered += part.answered;
            whole.refused += part.refused;
            whole.refusal = whole.refusal.or(part.refusal);
            whole.latency_micros += part.latency_micros;
        }
        let (elapsed, after) = (start.elapsed(), used());
        let since = |before: Option<u64>, after: Option<u64>| Some(after?.saturating_sub(before?));
        let (server, own) = (since(before.0, after.0), since(before.1, after.1));
        let ours = server.zip(own).map(|(server, own)| server + own);
        let other = since(before.2, after.2).zip(ours).map(|(all, ours)| all.saturating_sub(ours));
        Ok(Outcome {
            answered: whole.answered,
            refused: whole.refused,
            refusal: whole.refusal,
            elapsed,
            latency_micros: whole.latency_micros,
            server_cpu_micros: server,
            own_cpu_micros: own,
            other_cpu_micros: other,
        })
    })
}

fn servers_cpu_micros(servers: &[Server]) -> Option<u64> {
    servers.iter().map(Server::cpu_micros).sum()
}

/// No times yet.
pub(super) fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, LATENCY_MICROS_MAX, 3).expect("bounds and precision are within its limits")
}

async fn connect(address: SocketAddr) -> Result<TcpStream, Failure> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Sends requests on one connection until time or requests run out.
async fn drive(mut stream: TcpStream, shared: Arc<Shared>) -> Result<Part, Failure> {
    let mut part = Part { answered: 0, refused: 0, refusal: None, latency_micros: histogram() };
    let (mut request, mut answer) = (Vec::new(), Vec::new());
    loop {
        let began = Instant::now();
        let n = shared.next.fetch_add(1, Ordering::Relaxed);
        if began >= shared.until || n >= shared.last {
            return Ok(part);
        }
        request.clear();
        (shared.write)(n, &mut request);
        stream.write_all(&request).await?;
        let is_good = read_answer(&mut stream, &mut answer).await?;
        let micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        part.latency_micros.saturating_record(micros);
        if is_good {
            part.answered += 1;
        } else {
            part.refused += 1;
            part.refusal.get_or_insert_with(|| String::from_utf8_lossy(&answer).into_owned());
        }
    }
}

/// Reads one answer whole; whether its status is from 200 to 299.
async fn read_answer(stream: &mut TcpStream, answer: &mut Vec<u8>) -> Result<bool, Failure> {
    answer.clear();
    let mut wanted = usize::MAX;
    while answer.len() < wanted {
        if stream.read_buf(answer).await? == 0 {
            return Err(Failure::unavailable("the server closed a connection"));
        }
        if answer.len() > ANSWER_BYTES_MAX {
            return Err(Failure::unavailable(format!("an answer is longer than {ANSWER_BYTES_MAX} bytes")));
        }
        if wanted == usize::MAX
            && let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n")
        {
            let length = content_length(&answer[..end]);
            wanted = end + 4 + length.ok_or_else(|| Failure::unavailable("an answer without a length"))?;
        }
    }
    Ok(answer.get(9) == Some(&b'2'))
}

/// The length that the head of an answer gives.
fn content_length(head: &[u8]) -> Option<usize> {
    let value = head.split(|byte| *byte == b'\n').find_map(|line| {
        let (name, value) = line.split_at_checked(b"content-length:".len())?;
        name.eq_ignore_ascii_case(b"content-length:").then_some(value)
    });
    std::str::from_utf8(value?).ok()?.trim().parse().ok()
}
