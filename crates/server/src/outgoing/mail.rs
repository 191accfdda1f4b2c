//! E-mail: what a mail says, in its person's language, and how it leaves over SMTP.
//!
//! A mail names what happened and where to read it; figures stay behind the sign-in. Addresses and texts never reach
//! the log: an error is told by the mail server's reply code alone.

use std::time::Duration;

use domain::values::{Timestamp, Zone};
use engine::notices::mail::{self, Mail, MailKind, Try};
use engine::notices::{Notice, inbox, mailboxes};
use engine::queries::Part;
use engine::store::StoreError;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::Error as SmtpError;
use lettre::{Address, SmtpTransport, Transport};

use crate::app::App;
use crate::caller::Caller;
use crate::outgoing::http::is_here;
use crate::seen;
use crate::web::language::Language;

/// Mails sent in one round.
const ROUND_MAX: u64 = 32;
/// Notices that a digest names; the page has the rest.
const DIGEST_MAX: usize = 50;
/// Time for one exchange with the mail server.
const SMTP_TIME: Duration = Duration::from_secs(20);

/// How mails leave.
#[derive(Clone)]
pub struct Mailer {
    transport: SmtpTransport,
    from: Mailbox,
}

/// Why mail settings are no use.
#[derive(Debug, thiserror::Error)]
pub enum MailSettingsError {
    /// The sender is no address.
    #[error("mail_from is not an address such as Quartermaster <orders@example.org>")]
    From,
    /// The server's address cannot be read; it may hold a password and is not repeated.
    #[error(
        "mail_server is not an address such as smtps://user:password@mail.example.org, \
         smtp://user:password@mail.example.org:587?tls=required or smtp://127.0.0.1:25"
    )]
    Server,
    /// A mail without encryption would cross a network.
    #[error(
        "mail_server says neither smtps:// nor ?tls=required, which only a server on this machine may do without"
    )]
    Plain,
}

impl Mailer {
    /// Mails by a server, in the name of a sender. Without TLS only to this machine.
    pub fn new(server: &str, from: &str) -> Result<Mailer, MailSettingsError> {
        let from = from.parse().map_err(|_| MailSettingsError::From)?;
        let is_secure = server.starts_with("smtps://") || server.contains("tls=required");
        let host = server.split("://").nth(1).unwrap_or_default();
        let host = host.rsplit('@').next().unwrap_or_default();
        if !is_secure && !is_here(host) {
            return Err(MailSettingsError::Plain);
        }
        let transport = SmtpTransport::from_url(server).map_err(|_| MailSettingsError::Server)?;
        Ok(Mailer { transport: transport.timeout(Some(SMTP_TIME)).build(), from })
    }
}

/// A text that is an address to send to.
pub fn address(text: &str) -> Option<Address> {
    let text = text.trim();
    if text.len() > mailboxes::ADDRESS_BYTES_MAX {
        return None;
    }
    text.parse().ok()
}

/// Queues digests and sends what is due; answers whether there may be more.
pub async fn send_due(app: &App, now: Timestamp) -> Result<bool, StoreError> {
    let Some(mailer) = &app.settings.mailer else { return Ok(false) };
    let story = app.engine.now();
    let (has_digests, due, zone) = app
        .engine
        .read(move |connection, reference| {
            let has_digests = mailboxes::has_due_digest(connection, story)?;
            Ok((has_digests, mail::due(connection, now, ROUND_MAX)?, reference.zone()))
        })
        .await?;
    if has_digests {
        app.engine.queue_digests(story, zone.clone()).await?;
    }
    if due.is_empty() {
        return Ok(has_digests);
    }
    for mail in app.engine.claim_mails(due, now).await? {
        let tried = match compose(app, mailer, &mail, &zone).await? {
            None => Try::Nothing,
            Some(message) => send(mailer.transport.clone(), message).await,
        };
        if let Try::Refused(error) | Try::Later(error) = &tried {
            tracing::warn!(mail = %mail.id, error, "a mail was not sent");
        }
        app.engine.note_mail(mail, tried, now).await?;
    }
    Ok(true)
}

async fn send(transport: SmtpTransport, message: Message) -> Try {
    let sent = tokio::task::spawn_blocking(move || transport.send(&message)).await;
    match sent {
        Ok(Ok(_)) => Try::Sent,
        Ok(Err(error)) if error.is_permanent() => Try::Refused(without_address(&error)),
        Ok(Err(error)) => Try::Later(without_address(&error)),
        Err(_) => Try::Later("the sending ended by a panic".to_owned()),
    }
}

/// What went wrong, without the words of the mail server, which name the address.
fn without_address(error: &SmtpError) -> String {
    let kind = match () {
        () if error.is_timeout() => "the mail server did not answer in time",
        () if error.is_tls() => "the mail server's certificate or TLS is not accepted",
        () if error.is_permanent() => "the mail server refused it for good",
        () if error.is_transient() => "the mail server refused it for now",
        () => "the mail server cannot be reached",
    };
    match error.status() {
        Some(code) => format!("{kind} ({code})"),
        None => kind.to_owned(),
    }
}

/// The mail as it is sent; nothing when there is nothing to say any more or nobody to say it to.
async fn compose(
    app: &App,
    mailer: &Mailer,
    mail: &Mail,
    zone: &Zone,
) -> Result<Option<Message>, StoreError> {
    let (person, kind, content) = (mail.person, mail.kind, mail.content.clone());
    let (mailbox, notices) = app
        .engine
        .read(move |connection, _| {
            let mailbox = mailboxes::mailbox(connection, person)?;
            let notices = match kind {
                MailKind::Notice => inbox::find(connection, person, &content)?.into_iter().collect(),
                MailKind::Digest => inbox::list(connection, person, true, &Part::newest(DIGEST_MAX))?,
                MailKind::Confirmation => Vec::new(),
            };
            Ok((mailbox, notices))
        })
        .await?;
    let address = match kind {
        MailKind::Confirmation => mailbox.address.as_deref(),
        MailKind::Notice | MailKind::Digest => mailbox.confirmed(),
    };
    let Some(address) = address.and_then(self::address) else { return Ok(None) };
    let Ok(caller) = Caller::of_person(app, person, None).await else { return Ok(None) };
    let notices: Vec<_> = notices.into_iter().filter(|notice| seen::concerns(&caller, notice)).collect();
    if kind != MailKind::Confirmation && notices.is_empty() {
        return Ok(None);
    }
    let language = mailbox.language.parse().unwrap_or(Language::Ukrainian);
    let text = Words { language, zone, root: app.origin.as_str() };
    let (subject, body) = match kind {
        MailKind::Confirmation => text.confirmation(&mail.content),
        MailKind::Notice => text.notice(&notices[0]),
        MailKind::Digest => text.digest(&notices),
    };
    let built = Message::builder()
        .from(mailer.from.clone())
        .to(Mailbox::new(None, address))
        .message_id(Some(format!("<{}@quartermaster>", mail.id)))
        .subject(subject)
        .header(ContentType::TEXT_PLAIN)
        .body(body);
    match built {
        Ok(message) => Ok(Some(message)),
        Err(_) => {
            tracing::error!(mail = %mail.id, "a mail could not be put together");
            Ok(None)
        }
    }
}

/// The words of mails.
struct Words<'a> {
    language: Language,
    zone: &'a Zone,
    root: &'a str,
}

impl Words<'_> {
    fn confirmation(&self, code: &str) -> (String, String) {
        let body = self.language.say_of("mail-code", [("code", code.to_owned().into())]);
        (self.language.say("mail-code-subject"), format!("{body}\n"))
    }

    fn notice(&self, notice: &Notice) -> (String, String) {
        let sentence = seen::sentence(self.language, notice, self.zone);
        let body = format!("{sentence}\n\n{}\n\n{}\n", self.link(notice), self.foot());
        (sentence, body)
    }

    fn digest(&self, notices: &[Notice]) -> (String, String) {
        let count = i64::try_from(notices.len()).unwrap_or(i64::MAX);
        let subject = self.language.say_of("mail-digest-subject", [("count", count.into())]);
        let line = |notice: &Notice| {
            let at = self.language.moment(notice.at, self.zone);
            let sentence = seen::sentence(self.language, notice, self.zone);
            format!("{at}\n{sentence}\n{}\n", self.link(notice))
        };
        let lines: Vec<String> = notices.iter().map(line).collect();
        let all = format!("{}/notices", self.root);
        let more = self.language.say_of("mail-digest-all", [("link", all.into())]);
        (subject, format!("{}\n{more}\n\n{}\n", lines.join("\n"), self.foot()))
    }

    fn link(&self, notice: &Notice) -> String {
        format!("{}{}", self.root, seen::path_of(notice).unwrap_or_else(|| "/notices".to_owned()))
    }

    fn foot(&self) -> String {
        let settings = format!("{}/notices/settings", self.root);
        self.language.say_of("mail-foot", [("link", settings.into())])
    }
}
