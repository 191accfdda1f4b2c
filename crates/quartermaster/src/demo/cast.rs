//! The people of the story: who holds which role where, with an access token and a demo key each.

use std::collections::BTreeMap;

use domain::Actor;
use domain::identity::issue_token::IssueToken;
use domain::identity::key_id;
use domain::identity::register_key::RegisterKey;
use domain::values::{Code, Digest, KeyId, PersonId, Personal, SignatureBytes, Text, Timestamp};
use engine::{DemoKeys, Engine, Submission};
use imports::Kind;
use sha2::{Digest as _, Sha256};

use super::nation;
use crate::output::Failure;

/// People prepared in one submission.
const CHUNK: usize = 200;
/// Days the story's tokens last.
const TOKEN_DAYS: i64 = 366;

/// A person of the story.
pub struct Player {
    /// Personnel code.
    pub code: String,
    /// Access token.
    pub token: String,
    /// Id of the registered key.
    pub key: KeyId,
    keys: DemoKeys,
}

impl Player {
    /// A player whose secrets follow from the story's seed, so that the same seed plays the same story.
    pub fn new(seed: u64, code: &str) -> Player {
        let keys = DemoKeys::new(seed);
        let key = key_id(keys.public(code));
        Player { code: code.to_owned(), token: String::new(), key, keys }
    }

    /// Signs bytes; the answer is hexadecimal.
    pub fn sign(&self, bytes: &[u8]) -> String {
        self.signature(bytes).to_string()
    }

    /// Signs bytes.
    pub fn signature(&self, bytes: &[u8]) -> SignatureBytes {
        self.keys.sign(&self.code, bytes)
    }
}

/// Everyone, by organisation and role.
pub struct Cast {
    players: BTreeMap<String, Player>,
    roles: BTreeMap<(String, String), Vec<String>>,
}

impl Cast {
    /// Reads the people of the nation who hold their role on `today` and gives each a token and a demo key.
    pub fn prepare(engine: &Engine, seed: u64, today: &str, now: Timestamp) -> Result<Cast, Failure> {
        let mut cast = Cast { players: BTreeMap::new(), roles: BTreeMap::new() };
        for row in nation::rows(Kind::People)? {
            let is_in_force =
                row["from"].as_str() <= today && (row["to"].is_empty() || row["to"].as_str() >= today);
            if is_in_force {
                let key = (row["organisation"].clone(), row["role"].clone());
                cast.roles.entry(key).or_default().push(row["person"].clone());
                cast.players
                    .entry(row["person"].clone())
                    .or_insert_with(|| Player::new(seed, &row["person"]));
            }
        }
        let mut everyone: Vec<&mut Player> = cast.players.values_mut().collect();
        for players in everyone.chunks_mut(CHUNK) {
            equip(engine, players, now, true)?;
        }
        Ok(cast)
    }

    /// The first person with a role at an organisation.
    pub fn at(&self, organisation: &str, role: &str) -> Result<&Player, Failure> {
        self.all_at(organisation, role)
            .next()
            .ok_or_else(|| Failure::refused(format!("the demo nation has no {role} at {organisation}")))
    }

    /// Everyone with a role at an organisation.
    pub fn all_at(&self, organisation: &str, role: &str) -> impl Iterator<Item = &Player> {
        let codes = self.roles.get(&(organisation.to_owned(), role.to_owned()));
        codes.into_iter().flatten().map(|code| &self.players[code])
    }
}

/// Gives each player a token and registers their key.
pub fn equip(
    engine: &Engine,
    players: &mut [&mut Player],
    now: Timestamp,
    is_demo: bool,
) -> Result<(), Failure> {
    let label = Personal::new(Text::new("story").expect("a valid label"));
    let mut commands = Vec::new();
    for player in players {
        let code =
            Code::new(&player.code).map_err(|error| Failure::refused(format!("{}: {error}", player.code)))?;
        let person = PersonId::of_code(&code);
        let mut secret = [0; 32];
        getrandom::fill(&mut secret).map_err(Failure::unavailable)?;
        player.token = format!("qm_{}", Digest(secret));
        let secret_digest = Digest(Sha256::digest(secret).into());
        let expires_at = now.plus_days(TOKEN_DAYS);
        commands.push(IssueToken { person, secret_digest, label: label.clone(), expires_at }.into());
        let public_key = player.keys.public(&player.code);
        commands.push(RegisterKey { person, public_key, is_demo }.into());
    }
    engine.submit_now(Submission { actor: Actor::Console, commands, key: None })?;
    Ok(())
}
