//! The evidence pack of a fund as a download: written while it is sent, in bounded memory.

use std::io::{self, Write};

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::files::FileName;
use domain::policy::Action;
use engine::store::{Connection, StoreError};
use futures_util::stream::unfold;
use serde::Deserialize;
use tokio::sync::mpsc;
use utoipa::IntoParams;

use crate::app::App;
use crate::caller::Caller;
use crate::pack::{self, PackError, Reader, Wanted};
use crate::problem::Problem;
use crate::request::{At, Query};
use crate::seen;
use crate::upload::disposition;
use crate::wire::{FundRef, PackReader};

/// Bytes that are sent together.
const BLOCK: usize = 1 << 16;
/// Blocks that wait for a slow reader.
const BLOCKS: usize = 8;
/// How often a checkpoint is waited for that covers the newest entries; one is signed within a second.
const TRIES: usize = 3;

/// For whom the pack is.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PackQuery {
    /// `partner`, unless told otherwise; `auditor` for those who may read all orders.
    #[serde(rename = "for")]
    reader: Option<PackReader>,
}

/// Download the evidence pack of a fund (BagIt, RFC 8493, as a zip), which `quartermaster verify pack` checks.
#[utoipa::path(
    get, path = "/funds/{id}/pack", params(PackQuery),
    responses((status = 200, description = "The pack", content_type = "application/zip", body = String))
)]
pub async fn download(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<FundRef>,
    Query(query): Query<PackQuery>,
) -> Result<Response, Problem> {
    let reader = query.reader.map_or(Reader::Partner, |reader| reader.0);
    send(&app, &mut caller, id.0, reader).await
}

/// The pack of a fund that the caller may read, as the answer of a request.
pub async fn send(
    app: &App,
    caller: &mut Caller,
    id: domain::values::FundId,
    reader: Reader,
) -> Result<Response, Problem> {
    let fund = seen::funds::fund(app, caller, id).await?;
    if reader == Reader::Auditor {
        caller.require_everywhere(Action::ReadDeliveryPoints)?;
    }
    require_covered(app, caller, &fund).await?;
    let wanted = Wanted { at: caller.at, reader, fund };
    let name = pack::name(&wanted.fund, &caller.reference, wanted.at);
    let (sender, receiver) = mpsc::channel::<io::Result<Bytes>>(BLOCKS);
    let engine = std::sync::Arc::clone(&app.engine);
    tokio::spawn(async move {
        let failed = sender.clone();
        let work = move |connection: &mut dyn Connection, reference: &std::sync::Arc<engine::Reference>| {
            let mut output = io::BufWriter::with_capacity(BLOCK, Sent(sender));
            Ok(pack::write(connection, reference, &wanted, &mut output, &mut |_, _| {})
                .map(|_| output.flush()))
        };
        let written = engine.read(work).await.map_err(PackError::from);
        if let Err(error) = written.and_then(|written| written.map(|_| ())) {
            tracing::error!(%error, "a pack was not sent whole");
            // A reader that went away needs no error.
            drop(failed.send(Err(io::Error::other("the pack could not be written"))).await);
        }
    });
    let blocks = unfold(receiver, async |mut receiver| Some((receiver.recv().await?, receiver)));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (header::CONTENT_DISPOSITION, disposition("attachment", &FileName::of(&name), "zip")),
    ];
    Ok((headers, Body::from_stream(blocks)).into_response())
}

/// Waits for a signed checkpoint that covers everything about the fund.
async fn require_covered(app: &App, caller: &mut Caller, fund: &domain::funds::Fund) -> Result<(), Problem> {
    for _ in 0..TRIES {
        let fund = fund.clone();
        let read = move |connection: &mut dyn Connection| Ok(pack::checkpoint(connection, &fund).map(|_| ()));
        match caller.read(app, read).await? {
            Ok(()) => return Ok(()),
            Err(PackError::Store(error)) => return Err(error.into()),
            Err(_) => {
                let engine = std::sync::Arc::clone(&app.engine);
                let signed = tokio::task::spawn_blocking(move || engine.checkpoint_now()).await;
                signed.map_err(|error| StoreError::Other { detail: error.to_string() })??;
            }
        }
    }
    Err(Problem::new("unavailable"))
}

/// Sends what is written; fails once nobody reads any more.
struct Sent(mpsc::Sender<io::Result<Bytes>>);

impl Write for Sent {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
        self.0.blocking_send(Ok(Bytes::copy_from_slice(bytes))).map_err(gone)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
