//! Passwords after NIST SP 800-63B-4, 3.1.1: long, no rules on letters, none that everybody tries first.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

use crate::problem::Problem;

/// Characters that a password has at least. They are counted, not bytes: a Ukrainian letter takes two bytes, and its
/// writer should not get away with half a password.
pub const CHARS_MIN: usize = 12;
/// Characters that a password has at most, so that hashing is bounded; a sentence fits.
pub const CHARS_MAX: usize = 128;
/// Passwords hashed at a time; each takes 19 MiB.
const HASHES_MAX: usize = 2;
/// Passwords that wait to be hashed; one more is answered `busy`.
const WAITING_MAX: usize = 64;
/// A hash that no password has, so that whoever is unknown takes as long as whoever is known.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$cXVhcnRlcm1hc3Rlcg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// Words of which passwords are made that everybody tries first; made for this project.
const COMMON: &str = include_str!("../../static/common-passwords.txt");
/// Passwords that were found published, and walks over the keyboard, in lower case from their first letter to their
/// last. Where they are from says the notice beside the file.
static LEAKED: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("../../static/leaked-passwords.txt").lines().collect());

/// Why a password is not taken; the word names its sentence in `locales/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// Shorter than [`CHARS_MIN`].
    Short,
    /// Longer than [`CHARS_MAX`].
    Long,
    /// Made of what everybody tries first.
    Common,
    /// Made of the person's own name or code.
    Own,
}

impl Weakness {
    /// The key of its sentence.
    pub fn key(self) -> &'static str {
        match self {
            Weakness::Short => "password-short",
            Weakness::Long => "password-long",
            Weakness::Common => "password-common",
            Weakness::Own => "password-own",
        }
    }
}

/// The one spelling of a password: the same letters may be typed as different code points (Unicode NFC).
fn normal(password: &str) -> String {
    password.nfc().collect()
}

/// Refuses a password that is too short, too long, common, or the person's own name or code.
pub fn judge(password: &str, code: &str, name: &str) -> Result<(), Weakness> {
    // Normalising does not lengthen a text more than threefold, so what is far too long need not be read.
    if password.len() > 16 * CHARS_MAX {
        return Err(Weakness::Long);
    }
    let password = normal(password);
    match password.chars().count() {
        count if count < CHARS_MIN => return Err(Weakness::Short),
        count if count > CHARS_MAX => return Err(Weakness::Long),
        _ => {}
    }
    let lower = password.to_lowercase();
    let own: Vec<_> = std::iter::once(code.to_lowercase())
        .chain(name.to_lowercase().split_whitespace().map(str::to_owned))
        .filter(|word| word.chars().count() > 1)
        .collect();
    let common: Vec<_> = COMMON.lines().collect();
    if is_made_of(&lower, &common) || is_leaked(&lower) {
        return Err(Weakness::Common);
    }
    let all: Vec<_> = common.into_iter().chain(own.iter().map(String::as_str)).collect();
    if is_made_of(&lower, &all) { Err(Weakness::Own) } else { Ok(()) }
}

/// Whether the whole password consists of these words, digits, signs and one letter again and again.
fn is_made_of(password: &str, words: &[&str]) -> bool {
    let core = core(password);
    let plain: String = core.chars().map(unfold).collect();
    [password, core, plain.as_str()].into_iter().any(|text| {
        let first = text.chars().next();
        text.chars().all(|letter| Some(letter) == first || is_filler(letter)) || is_split_by(text, words)
    })
}

/// Whether it is one leaked password with digits and signs around it, or that again and again.
fn is_leaked(password: &str) -> bool {
    let plain: String = core(password).chars().map(unfold).collect();
    let is_leaked = |text: &str| LEAKED.contains(core(text)) || LEAKED.contains(core(repeated(text)));
    [password, core(password), plain.as_str()].into_iter().any(is_leaked)
}

/// What a text consists of again and again; the whole text when it does not repeat.
fn repeated(text: &str) -> &str {
    let lengths = (1..=text.len() / 2).filter(|length| text.is_char_boundary(*length));
    let mut parts = lengths.filter(|length| text.len().is_multiple_of(*length)).map(|length| &text[..length]);
    parts.find(|part| part.repeat(text.len() / part.len()) == text).unwrap_or(text)
}

/// From the first letter to the last.
fn core(password: &str) -> &str {
    password.trim_matches(is_filler)
}

fn is_filler(letter: char) -> bool {
    !letter.is_alphabetic()
}

fn is_split_by(text: &str, words: &[&str]) -> bool {
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for at in 0..text.len() {
        if !reached[at] || !text.is_char_boundary(at) {
            continue;
        }
        let rest = &text[at..];
        for word in words.iter().filter(|word| rest.starts_with(**word)) {
            reached[at + word.len()] = true;
        }
        let next = rest.chars().next().filter(|letter| is_filler(*letter));
        if let Some(letter) = next {
            reached[at + letter.len_utf8()] = true;
        }
    }
    reached[text.len()]
}

/// The letter that people write a digit or sign for.
fn unfold(letter: char) -> char {
    match letter {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

/// Hashes passwords, a few at a time.
pub struct Hasher {
    waiting: Arc<Semaphore>,
    hashing: Arc<Semaphore>,
}

impl Default for Hasher {
    fn default() -> Hasher {
        let semaphore = |places| Arc::new(Semaphore::new(places));
        Hasher { waiting: semaphore(WAITING_MAX), hashing: semaphore(HASHES_MAX) }
    }
}

impl Hasher {
    /// The hash of a password that was judged (Argon2id, RFC 9106).
    pub async fn hash(&self, password: &str) -> Result<String, Problem> {
        let password = normal(password);
        self.run(move || {
            let hash = Argon2::default().hash_password(password.as_bytes());
            hash.expect("the parameters are in range and the system gives random bytes").to_string()
        })
        .await
    }

    /// Whether this is the password of a hash; takes as long when there is none.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool, Problem> {
        let is_known = hash.is_some();
        let hash = hash.unwrap_or(NOBODY).to_owned();
        let password = if password.len() > 16 * CHARS_MAX { String::new() } else { normal(password) };
        let verify = move || Argon2::default().verify_password(password.as_bytes(), hash.as_str()).is_ok();
        Ok(self.run(verify).await? && is_known)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let busy = |_| Problem::new("busy");
        let waiting = Arc::clone(&self.waiting).try_acquire_owned().map_err(busy)?;
        let turn = Arc::clone(&self.hashing).acquire_owned().await.expect("never closed");
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop((turn, waiting));
            done
        });
        done.await.map_err(|_| Problem::new("internal"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(password: &str) -> Result<(), Weakness> {
        judge(password, "P-00017", "Олена Коваль")
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for common in [
            "password1234",
            "P@ssw0rd2026!!",
            "Qwerty123456",
            "йцукенгшщзйцукенгшщз",
            "123456789012",
            "aaaaaaaaaaaaaa",
            "SlavaUkraini2022",
            "Слава Україні!",
            "admin-admin-admin",
            "!!!!!!!!!!!!!!",
            "mustang123456",
            "MU$TANG-2026!",
            "Trustno1trustno1",
            "1q2w3e4r5t6y",
            "zaq12wsxcde3",
            "zaq12wsxzaq12wsx",
            "1й2ц3у4к5е6н",
            "яфй12ціч2026",
            "Зфііцщкв2026",
            "gfhjkmgfhjkm",
        ] {
            assert_eq!(judged(common), Err(Weakness::Common), "{common}");
        }
    }

    #[test]
    fn one_s_own_name_and_code_are_no_password() {
        for own in ["ОленаКоваль2026", "коваль-олена-1", "ОленаПароль1234"] {
            assert_eq!(judged(own), Err(Weakness::Own), "{own}");
        }
    }

    #[test]
    fn length_is_counted_in_letters_and_every_sign_is_allowed() {
        assert_eq!(judged("кіт їсть кулі"), Ok(()));
        assert_eq!(judged("Коваль кує залізо"), Ok(()), "a name within a sentence is fine");
        assert_eq!(judged("mustang saffron budwiser"), Ok(()), "a sentence of such words is not one of them");
        assert_eq!(judged("кіт їсть ку"), Err(Weakness::Short));
        assert_eq!(judged(&"кіт їсть кулі, ".repeat(8)), Ok(()));
        assert_eq!(judged(&"кіт їсть кулі, ".repeat(9)), Err(Weakness::Long));
        assert_eq!(judged(&"x".repeat(1 << 20)), Err(Weakness::Long));
        assert_eq!(
            judged("e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}"),
            Err(Weakness::Short),
            "6 letters"
        );
    }

    #[tokio::test]
    async fn a_password_is_the_same_however_its_letters_are_composed() {
        let hasher = Hasher::default();
        let hash = hasher.hash("кіт ї\u{301}сть кулі").await.expect("hashed");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let composed = hasher.verify("кіт \u{456}\u{308}\u{301}сть кулі", Some(&hash)).await;
        assert!(composed.expect("verified"));
        assert!(!hasher.verify("кіт їсть кулі", Some(&hash)).await.expect("verified"));
        assert!(!hasher.verify("anything", None).await.expect("verified"));
    }
}
