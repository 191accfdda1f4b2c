//! Every bound of the HTTP side.

use std::time::Duration;

/// Bytes of a request body.
pub const BODY_BYTES_MAX: usize = 1 << 20;
/// Time for one request, from its head to its reply.
pub const REQUEST_TIME: Duration = Duration::from_secs(30);
/// Connections at a time.
pub const CONNECTIONS_MAX: usize = 4_096;
/// Time for the head of a request, also for the next one of a connection.
pub const HEADER_TIME: Duration = Duration::from_secs(20);
/// Time for a TLS handshake.
pub const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// Requests of one HTTP/2 connection at a time.
pub const HTTP2_STREAMS_MAX: u32 = 64;
/// Time for a request that brings a file, which a weak link takes minutes for.
pub const UPLOAD_TIME: Duration = Duration::from_secs(600);
/// Time between two looks for files that can go.
pub const SWEEP_EVERY: Duration = Duration::from_secs(3_600);
/// Papers set at a time, a core each; the others wait.
pub const PRINTING_MAX: usize = 1;
/// Papers set or waited for at a time.
pub const PAPERS_WAITING_MAX: usize = 32;
/// Files of one form.
pub const FORM_FILES_MAX: usize = 10;
/// Entries of a page when the caller names no limit.
pub const PAGE_DEFAULT: usize = 50;
/// Entries of a page at most.
pub const PAGE_MAX: usize = 200;
/// Rows of a bulk request.
pub const BULK_ROWS_MAX: usize = 1_000;
/// Characters of an idempotency key.
pub const IDEMPOTENCY_KEY_CHARS_MAX: usize = 128;
/// Entries of an order's history that are shown.
pub const HISTORY_MAX: usize = 200;
/// Journal entries that one read of the feed looks through.
pub const FEED_ENTRIES_MAX: u64 = 1_000;
/// Streams of the feed at a time.
pub const STREAMS_MAX: usize = 256;
/// Time after which a stream without events shows that it lives.
pub const HEARTBEAT: Duration = Duration::from_secs(15);
/// Time between two reads of a stream.
pub const STREAM_PACE: Duration = Duration::from_millis(200);
/// Pages that may listen for changes at a time.
pub const LIVE_MAX: usize = 1_024;
/// Pages of one person that may listen at a time.
pub const LIVE_OF_PERSON_MAX: usize = 8;
/// Objects that a page listens for.
pub const LIVE_OBJECTS_MAX: usize = 4;
/// Time after which a listening page asks anew.
pub const LIVE_TIME: Duration = Duration::from_secs(1_800);
/// Time after which a page whose stream broke off asks anew.
pub const LIVE_AGAIN_AFTER: Duration = Duration::from_secs(5);
/// Time between two changes that a page is told.
pub const LIVE_PACE: Duration = Duration::from_secs(1);
/// The same for pages of figures, which change with every order of everybody.
pub const LIVE_FIGURES_PACE: Duration = Duration::from_secs(10);
/// Prices of an offer's history that are shown.
pub const PRICES_MAX: usize = 100;
/// Characters of the key with which a form is sent once.
pub const FORM_KEY_CHARS_MAX: usize = 64;
/// Characters of a field that a passkey's answer fills; a made passkey has up to 1,023 bytes of id in one.
pub const PASSKEY_FIELD_CHARS_MAX: usize = 4_096;
/// Bytes of a form that is held back until its sender has confirmed.
pub const HELD_FORM_BYTES_MAX: usize = 65_536;
/// Imports that are checked or applied at a time; one more is asked to come again.
pub const IMPORTS_RUNNING_MAX: usize = 2;
/// Files of imports that are received at a time.
pub const IMPORT_UPLOADS_MAX: usize = 8;
/// Imports whose file and notes are held at a time, one a person; the oldest gives way.
pub const IMPORTS_HELD_MAX: usize = 8;
/// Time for which the file and the notes of an import are held after its last step, up to [`SWEEP_EVERY`] longer.
pub const IMPORT_HELD_TIME: Duration = Duration::from_secs(3_600);
/// Time that the answer to a form waits for an import to end, so that small files need no second look.
pub const IMPORT_AWAITED: Duration = Duration::from_secs(2);
/// Values of one parameter of a query.
pub const LIST_MAX: usize = 50;
