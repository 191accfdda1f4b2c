//! A server process of a benchmark's own: this program again, with `serve` on a free port of the loopback address.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use crate::config::Config;
use crate::output::{self, Failure};

/// The clock ticks a second in which Linux counts CPU time (`USER_HZ`, which is 100 on every architecture).
const TICKS_PER_SECOND: u64 = 100;
const TICK_MICROS: u64 = 1_000_000 / TICKS_PER_SECOND;

/// A running server, killed when it is dropped.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    child: Child,
}

impl Server {
    /// Starts one and waits until it listens.
    pub fn start(config: &Config) -> Result<Server, Failure> {
        let program = std::env::current_exe()?;
        let mut child = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--database", &config.database, "--log-key"])
            .arg(&config.log_key)
            .envs(["ADDRESS", "PERSON", "TOKEN"].map(|who| (format!("QUARTERMASTER_RATE_PER_{who}"), "0")))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut messages = BufReader::new(child.stderr.take().expect("it was piped")).lines();
        let mut said = String::new();
        let address = messages.by_ref().map_while(Result::ok).find_map(|line| {
            said = line;
            said.rsplit_once("http://").and_then(|(_, address)| address.parse().ok())
        });
        // What the server says later is shown, and its pipe never fills.
        std::thread::spawn(move || messages.map_while(Result::ok).for_each(output::tell));
        match address {
            Some(address) => Ok(Server { address, child }),
            None => {
                drop(child.wait());
                Err(Failure::unavailable(format!("the server did not start: {said}")))
            }
        }
    }

    /// The most memory it has used so far, in bytes; `None` where the system does not tell.
    pub fn peak_memory_bytes(&self) -> Option<u64> {
        peak_memory_bytes(&self.child.id().to_string())
    }

    /// CPU time it has used so far, in microseconds; `None` where the system does not tell.
    pub fn cpu_micros(&self) -> Option<u64> {
        process_cpu_micros(&self.child.id().to_string())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that has ended already needs no stopping.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The most memory this process has used so far, in bytes.
pub fn own_peak_memory_bytes() -> Option<u64> {
    peak_memory_bytes("self")
}

fn peak_memory_bytes(process: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}

/// CPU time of this process, in microseconds.
pub fn own_cpu_micros() -> Option<u64> {
    process_cpu_micros("self")
}

/// CPU time of the whole machine since it started, in microseconds, over all cores.
pub fn machine_cpu_micros() -> Option<u64> {
    let stat = std::fs::read_to_string("/proc/stat").ok()?;
    let ticks: Vec<u64> =
        stat.lines().next()?.split_whitespace().skip(1).map_while(|n| n.parse().ok()).collect();
    // user, nice, system, idle, iowait, irq, softirq
    let busy = [0, 1, 2, 5, 6].iter().filter_map(|column| ticks.get(*column)).sum::<u64>();
    Some(busy * TICK_MICROS)
}

fn process_cpu_micros(process: &str) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name, in parentheses, may hold spaces; utime and stime are the 12th and 13th field after it.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let (user, system): (u64, u64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some((user + system) * TICK_MICROS)
}
