//! What a browser keeps of a sign-in: the secret of its session, and that of the browser itself.
//!
//! Both are 256 random bits in cookies that scripts never see; the server keeps their digests. Each sign-in and each
//! confirmation gives a new session secret, so one that was put into a browser before is worth nothing.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::values::{Digest, KeyBytes, PersonId, Timestamp};
use engine::accounts::sessions::{
    Session, Way, knows_device, save_device, save_session, see_session, session,
};
use engine::random::Random;
use sha2::{Digest as _, Sha256};

use super::trail;
use crate::app::App;
use crate::problem::Problem;
use crate::web::cookie;

/// Name of the session's cookie; browsers let only this host set it, over a secure channel or on this machine
/// (RFC 6265bis, section 4.1.3.2).
pub const SESSION: &str = "__Host-session";
/// Name of the browser's cookie.
pub const DEVICE: &str = "__Host-device";
/// Minutes that a second factor counts as fresh.
pub const FRESH_MINUTES: i64 = 5;
/// Seconds that a browser keeps its own cookie: 180 days.
const DEVICE_SECONDS: u32 = 15_552_000;
/// Microseconds between two notes that a session is used.
const SEEN_EVERY: i64 = 60_000_000;
/// When a second factor was given that never was.
const NEVER: Timestamp = Timestamp(0);

/// Browsers and systems by what they call themselves; the first that is found counts.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: &[(&str, &str)] = &[
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
];

/// Cookies for a browser.
#[derive(Default)]
pub struct Cookies(Vec<String>);

impl Cookies {
    /// The response that sets them.
    pub fn on(self, response: impl IntoResponse) -> Response {
        let mut response = response.into_response();
        for cookie in self.0 {
            let cookie = HeaderValue::try_from(cookie).expect("digits and attributes are ASCII");
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }

    /// Those that end a session.
    pub fn end() -> Cookies {
        Cookies(vec![format!("{SESSION}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")])
    }
}

fn secret() -> KeyBytes {
    KeyBytes(Random::default().salt())
}

/// The digest of a secret.
pub fn digest_of(secret: &KeyBytes) -> Digest {
    Digest(Sha256::digest(secret.0).into())
}

fn digest_in(headers: &HeaderMap, name: &str) -> Option<Digest> {
    cookie(headers, name)?.parse::<KeyBytes>().ok().map(|secret| digest_of(&secret))
}

/// Starts a session for a person who has proved by this way that it is they.
///
/// `is_strong`: whether the way had a second factor; otherwise they confirm with one before they sign or pay.
pub async fn start(
    app: &App,
    headers: &HeaderMap,
    person: PersonId,
    way: Way,
    is_strong: bool,
) -> Result<Cookies, Problem> {
    let now = (app.accounts.now)();
    let since = now;
    let (browser, proved_at) = (browser(headers), if is_strong { now } else { NEVER });
    let (secret, device) = (secret(), secret());
    let session =
        Session { digest: digest_of(&secret), person, way, browser, since, seen_at: now, proved_at };
    let (before, started) = (digest_in(headers, SESSION), session.clone());
    let (known, device_digest) = (digest_in(headers, DEVICE), digest_of(&device));
    let is_known = app
        .engine
        .change_local(move |connection| {
            save_session(connection, &session, before)?;
            if let Some(known) = known
                && knows_device(connection, person, known, now)?
            {
                save_device(connection, person, known, now)?;
                return Ok(true);
            }
            save_device(connection, person, device_digest, now)?;
            Ok(false)
        })
        .await?;
    trail::begun(&started, is_known);
    let mut cookies = vec![session_cookie(&secret)];
    if !is_known {
        let kept =
            format!("{DEVICE}={device}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={DEVICE_SECONDS}");
        cookies.push(kept);
    }
    Ok(Cookies(cookies))
}

/// Gives a session a new secret, after a second factor.
pub async fn confirm(app: &App, before: &Session) -> Result<(Session, Cookies), Problem> {
    let now = (app.accounts.now)();
    let secret = secret();
    let session = Session { digest: digest_of(&secret), seen_at: now, proved_at: now, ..before.clone() };
    let (kept, before) = (session.clone(), before.digest);
    app.engine.change_local(move |connection| save_session(connection, &kept, Some(before))).await?;
    trail::note("confirmed by a second factor", session.person, &session.digest);
    Ok((session, Cookies(vec![session_cookie(&secret)])))
}

/// The session of a browser, unless it has ended; it counts as used.
pub async fn find(app: &App, headers: &HeaderMap) -> Result<Option<Session>, Problem> {
    let found = current(app, headers).await?;
    let now = (app.accounts.now)();
    if let Some(Session { digest, seen_at, .. }) = found
        && now.0 - seen_at.0 >= SEEN_EVERY
    {
        app.engine.change_local(move |connection| see_session(connection, digest, now)).await?;
    }
    Ok(found)
}

/// The same without counting as use: what a page asks by itself keeps nobody signed in who has left.
pub async fn current(app: &App, headers: &HeaderMap) -> Result<Option<Session>, Problem> {
    let Some(digest) = digest_in(headers, SESSION) else { return Ok(None) };
    let now = (app.accounts.now)();
    Ok(app.engine.read(move |connection, _| session(connection, digest, now)).await?)
}

/// Whether the browser is one in which a person has signed in before, by its digest.
pub fn device(headers: &HeaderMap) -> Option<Digest> {
    digest_in(headers, DEVICE)
}

/// Whether the person has proved by a second factor of late that it is they. In a story nobody has one.
pub fn is_fresh(app: &App, session: &Session) -> bool {
    let since = (app.accounts.now)().0 - session.proved_at.0;
    session.way == Way::Demo || (0..FRESH_MINUTES * 60_000_000).contains(&since)
}

fn session_cookie(secret: &KeyBytes) -> String {
    format!("{SESSION}={secret}; Path=/; Secure; HttpOnly; SameSite=Lax")
}

/// What a browser says it is, in two words.
pub fn browser(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let named = |table: &[(&str, &'static str)]| {
        table.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let words: Vec<_> = [named(BROWSERS), named(SYSTEMS)].into_iter().flatten().collect();
    if words.is_empty() { "—".to_owned() } else { words.join(" · ") }
}
