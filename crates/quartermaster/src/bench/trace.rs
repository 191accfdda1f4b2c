//! How fast the money behind many serial numbers is followed: from the fund down, from a piece up, and as a pack.

use std::time::{Duration, Instant};

use super::nation;
use super::process::Server;
use super::report::{Report, Thousandths};
use crate::demo::api::Api;
use crate::output::Failure;

/// Reads of one kind, of which the median is told.
const READS: usize = 9;
/// Pieces of a page.
const PAGE: usize = server::limits::PAGE_MAX;

/// Follows the first fund as its treasurer, and adds the figures.
pub fn follow(
    api: &mut Api,
    token: &str,
    serials: &[String],
    server: &Server,
    report: &mut Report,
) -> Result<(), Failure> {
    let fund = format!("/funds/{}", nation::fund_code(0));
    report.add("trace_ms", median(api, token, &format!("{fund}/trace"))?);
    report.add("slowest_pieces_page_ms", slowest_page(api, token, &fund, serials.len())?);
    let last = serials.last().map_or("", String::as_str);
    let sources = format!("/items/{}/serials/{last}/sources", nation::item_code(0));
    report.add("sources_ms", median(api, token, &sources)?);

    let began = Instant::now();
    let bytes = api.download(token, &format!("{fund}/pack"), &mut std::io::sink())?;
    report.add("pack_seconds", Thousandths::seconds(began.elapsed()));
    report.add("pack_bytes", bytes);
    report.add("peak_memory_with_pack_bytes", server.peak_memory_bytes());
    Ok(())
}

fn median(api: &mut Api, token: &str, path: &str) -> Result<Thousandths, Failure> {
    let mut times = Vec::with_capacity(READS);
    for _ in 0..READS {
        let began = Instant::now();
        api.get(token, path)?;
        times.push(began.elapsed());
    }
    times.sort();
    Ok(Thousandths::of_millis(times[READS / 2]))
}

/// Reads all pieces, page after page; refuses to measure when one is missing.
fn slowest_page(api: &mut Api, token: &str, fund: &str, count: usize) -> Result<Thousandths, Failure> {
    let (mut slowest, mut read, mut after) = (Duration::ZERO, 0, String::new());
    loop {
        let began = Instant::now();
        let page = api.get(token, &format!("{fund}/trace/pieces?limit={PAGE}{after}"))?;
        slowest = slowest.max(began.elapsed());
        read += page["entries"].as_array().map_or(0, Vec::len);
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None if read == count => return Ok(Thousandths::of_millis(slowest)),
            None => return Err(Failure::refused(format!("{read} of {count} pieces are traced"))),
        }
    }
}
