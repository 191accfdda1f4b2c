//! `quartermaster admin`: found the cell, invite people, issue and revoke access tokens, replace the log key, at the
//! machine's console.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use domain::Actor;
use domain::cell::found::FoundCell;
use domain::identity::Grant;
use domain::identity::add_service_account::AddServiceAccount;
use domain::identity::issue_account_token::IssueAccountToken;
use domain::identity::issue_token::IssueToken;
use domain::identity::revoke_token::RevokeToken;
use domain::limits::SERVICE_TOKEN_DAYS_MAX;
use domain::policy::Action;
use domain::values::{Code, Digest, OrganisationId, PersonId, Personal, Text, TokenId};
use engine::{Engine, LogKey, Submission};
use server::accounts::invitations::{INVITATION_HOURS, issue};
use sha2::Digest as _;

use crate::commands::serve::runtime;
use crate::config::Config;
use crate::output::{self, Failure};
use crate::setup;

/// Days a token may last at most.
const TOKEN_DAYS_MAX: i64 = 366;

/// Found the cell, invite people, issue and revoke access tokens, replace the log key.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Name this installation and fix its time zone; once, before anything else
    Found {
        /// Name of the cell, for example UA-1
        #[arg(long)]
        name: String,
        /// IANA time zone
        #[arg(long, default_value = "Europe/Kyiv")]
        zone: String,
    },
    /// Issue an access token to a person; the token is printed once and never stored
    Token {
        /// Personnel code, for example P-00017
        #[arg(long)]
        person: String,
        /// What it is for
        #[arg(long, default_value = "issued at the console")]
        label: String,
        /// Days until it ends
        #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(i64).range(1..=TOKEN_DAYS_MAX))]
        days: i64,
    },
    /// Invite a person to sign in; earlier passwords, passkeys, accounts with providers and sessions of theirs end. The
    /// code is printed once
    Invite {
        /// Personnel code, for example P-00017
        #[arg(long)]
        person: String,
    },
    /// Add a service account, which programs act as; appoint it like a person
    ServiceAccount {
        /// Code, for example S-STOCK
        #[arg(long)]
        code: String,
        /// The organisation that answers for it
        #[arg(long)]
        organisation: String,
        /// What program it is for and who looks after it
        #[arg(long)]
        purpose: String,
    },
    /// Issue a token to a service account; it permits the given actions and is printed once
    AccountToken {
        /// Code of the service account
        #[arg(long)]
        account: String,
        /// An action it permits, such as read_orders; give it as often as needed
        #[arg(long = "action", required = true)]
        actions: Vec<Action>,
        /// Only for this organisation and those below
        #[arg(long)]
        organisation: Option<String>,
        /// What it is for
        #[arg(long, default_value = "issued at the console")]
        label: String,
        /// Days until it ends
        #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(i64).range(1..=SERVICE_TOKEN_DAYS_MAX))]
        days: i64,
    },
    /// Revoke an access token at once
    Revoke {
        /// The token's id, tok_…
        token: String,
    },
    /// Replace the log key: both keys sign the rotation, later checkpoints are signed with the new one
    RotateLogKey {
        /// File of the new key; made when it is missing
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
}

/// Runs one of the verbs.
pub fn run(admin: &Admin, config: &Config) -> Result<(), Failure> {
    let engine = setup::engine(config)?;
    match admin {
        Admin::Found { name, zone } => found(&engine, config, name, zone, false),
        Admin::Token { person, label, days } => {
            let label = text("--label", label)?;
            let (id, secret) = issue_token(&engine, &code("--person", person)?, label, *days)?;
            shown_once(id, *days, secret)
        }
        Admin::ServiceAccount { code: name, organisation, purpose } => {
            let code = code("--code", name)?;
            let organisation = organisation_of("--organisation", organisation)?;
            let purpose = Personal::new(text("--purpose", purpose)?);
            let added = AddServiceAccount { code, organisation, purpose };
            engine.submit_now(Submission::of(Actor::Console, added))?;
            output::tell(format_args!("added {name}; appoint it and issue a token"));
            Ok(())
        }
        Admin::AccountToken { account, actions, organisation, label, days } => {
            let organisation = organisation.as_deref().map(|top| organisation_of("--organisation", top));
            let grant = Grant { actions: actions.clone(), organisation: organisation.transpose()? };
            let (account, label) = (code("--account", account)?, text("--label", label)?);
            let (id, secret) = issue_account_token(&engine, &account, label, grant, *days)?;
            shown_once(id, *days, secret)
        }
        Admin::Invite { person } => invite(&engine, config, &code("--person", person)?),
        Admin::Revoke { token } => {
            let token: TokenId = token.parse().map_err(|error| Failure::usage(format!("token: {error}")))?;
            engine.submit_now(Submission::of(Actor::Console, RevokeToken { token }))?;
            output::tell("revoked");
            Ok(())
        }
        Admin::RotateLogKey { to } => rotate_log_key(engine, config, to),
    }
}

fn shown_once(id: TokenId, days: i64, secret: String) -> Result<(), Failure> {
    output::tell(format_args!("token {id} ends in {days} days; it is shown only now:"));
    output::line(secret)
}

/// Invites a person, with a link when the address of the pages is known.
fn invite(engine: &Engine, config: &Config, person: &Code) -> Result<(), Failure> {
    let issued = issue(engine, setup::now(), Actor::Console, PersonId::of_code(person), None);
    let (code, _) = runtime()?.block_on(issued)?;
    output::tell(format_args!(
        "{person} can sign in with this code for {INVITATION_HOURS} hours, on the page /invitation; it is shown only now:"
    ));
    match &config.public_url {
        Some(origin) => output::line(format_args!("{origin}/invitation?code={code}")),
        None => output::line(code),
    }
}

/// Puts the key of a file in the place of the present one, and has it sign a checkpoint.
fn rotate_log_key(engine: Engine, config: &Config, to: &Path) -> Result<(), Failure> {
    let cell =
        engine.read_now(|_, reference| Ok(reference.state.cells.get(&1).map(|cell| cell.name.clone())))?;
    let cell = cell.ok_or_else(|| Failure::refused("there is no cell yet; found it first"))?;
    let (old, new) = (setup::log_key(config)?, LogKey::load_or_create(to).map_err(Failure::unavailable)?);
    engine.submit_now(Submission::of(Actor::Console, old.rotation(&cell, &new)))?;
    drop(engine);
    let config = Config { log_key: to.to_owned(), ..config.clone() };
    setup::engine(&config)?.checkpoint_now()?;
    output::tell(format_args!(
        "the log key is now {}; give {} to every server of the cell as --log-key and restart it",
        new.public(),
        to.display()
    ));
    output::tell(
        "a server with the old file signs no checkpoints and does not start again; keep the old file",
    );
    Ok(())
}

/// Founds the cell.
pub fn found(engine: &Engine, config: &Config, name: &str, zone: &str, is_demo: bool) -> Result<(), Failure> {
    let name = code("--name", name)?;
    let log_key = setup::log_key(config)?.public();
    let found = FoundCell { name, zone: zone.to_owned(), is_demo, log_key };
    engine.submit_now(Submission::of(Actor::Console, found))?;
    Ok(())
}

/// Issues a token; answers its id and the secret text `qm_…`.
pub fn issue_token(
    engine: &Engine,
    person: &Code,
    label: Text,
    days: i64,
) -> Result<(TokenId, String), Failure> {
    let secret = engine::random::secret();
    let secret_digest = Digest(sha2::Sha256::digest(secret).into());
    let person = PersonId::of_code(person);
    let (label, expires_at) = (Personal::new(label), setup::now().plus_days(days));
    let receipt = engine.submit_now(Submission::of(
        Actor::Console,
        IssueToken { person, secret_digest, label, expires_at },
    ))?;
    match receipt.events().collect::<Vec<_>>()[..] {
        [domain::Event::TokenIssued(issued)] => Ok((issued.token, format!("qm_{}", Digest(secret)))),
        _ => Err(Failure::refused("the token was not issued")),
    }
}

/// Issues a token to a service account; answers its id and the secret text `qm_…`.
fn issue_account_token(
    engine: &Engine,
    account: &Code,
    label: Text,
    grant: Grant,
    days: i64,
) -> Result<(TokenId, String), Failure> {
    let secret = engine::random::secret();
    let secret_digest = Digest(sha2::Sha256::digest(secret).into());
    let (account, label) = (PersonId::of_code(account), Personal::new(label));
    let expires_at = setup::now().plus_days(days);
    let command = IssueAccountToken { account, secret_digest, label, grant, expires_at };
    let receipt = engine.submit_now(Submission::of(Actor::Console, command))?;
    match receipt.events().collect::<Vec<_>>()[..] {
        [domain::Event::AccountTokenIssued(issued)] => Ok((issued.token, format!("qm_{}", Digest(secret)))),
        _ => Err(Failure::refused("the token was not issued")),
    }
}

fn text(flag: &str, text: &str) -> Result<Text, Failure> {
    Text::new(text).map_err(|error| Failure::usage(format!("{flag} {error}")))
}

fn organisation_of(flag: &str, text: &str) -> Result<OrganisationId, Failure> {
    code(flag, text).map(|code| OrganisationId::of_code(&code))
}

fn code(flag: &str, text: &str) -> Result<Code, Failure> {
    Code::new(text).map_err(|error| Failure::usage(format!("{flag} {error}")))
}
