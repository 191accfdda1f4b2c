//! Codes that people type: of their authenticator app (RFC 6238), of recovery, of an invitation.

use domain::values::Digest;
use engine::accounts::CODE_SECRET_BYTES;
use engine::random::Random;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

use domain::values::Timestamp;

/// Seconds of a time step.
const STEP_SECONDS: i64 = 30;
/// Steps before and after the present one whose codes are taken: clocks differ, and people type slowly.
const STEPS_ASIDE: i64 = 1;
/// Digits of a code.
const DIGITS: usize = 6;
/// Letters of base 32 as authenticator apps read them (RFC 4648).
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Letters that people do not confuse (Crockford).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of an invitation's or recovery code: 130 bits, so that nobody guesses one and its plain digest gives nothing
/// away (NIST SP 800-63B-4, 3.1.2.2).
const CODE_LETTERS: usize = 26;
/// Recovery codes that a person gets.
pub const RECOVERY_CODES: usize = 8;

/// The secret of a person's one-time codes.
pub type Secret = [u8; CODE_SECRET_BYTES];

/// A fresh secret for an authenticator app.
pub fn new_secret() -> Secret {
    let random = Random::default().salt();
    std::array::from_fn(|n| random[n])
}

/// A secret as people type it into an app.
pub fn written_secret(secret: &Secret) -> String {
    letters(secret, BASE32, CODE_SECRET_BYTES * 8 / 5)
}

/// The secret that a form carries.
pub fn read_secret(text: &str) -> Option<Secret> {
    let mut bits = Vec::with_capacity(CODE_SECRET_BYTES * 8);
    for letter in text.bytes() {
        let value = BASE32.iter().position(|known| *known == letter)?;
        bits.extend((0..5).rev().map(|bit| u8::from(value >> bit & 1 == 1)));
    }
    let bytes: Vec<u8> =
        bits.chunks(8).map(|bits| bits.iter().fold(0, |byte: u8, bit| byte << 1 | bit)).collect();
    bytes.try_into().ok()
}

/// The address from which an app takes the secret, and its picture.
pub fn enrolment(secret: &Secret, person: &str, cell: &str) -> (String, String) {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let issuer = encode(&format!("Quartermaster {cell}")).replace('+', "%20");
    let uri = format!(
        "otpauth://totp/{issuer}:{}?secret={}&issuer={issuer}",
        encode(person),
        written_secret(secret)
    );
    let picture = QRBuilder::new(uri.clone()).build().map(|code| SvgBuilder::default().to_str(&code));
    (uri, picture.unwrap_or_default())
}

/// The time step whose code this is, if it is one of now.
pub fn matching_step(secret: &Secret, code: &str, now: Timestamp) -> Option<i64> {
    let code: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
    let present = now.0.div_euclid(1_000_000 * STEP_SECONDS);
    let steps = present - STEPS_ASIDE..=present + STEPS_ASIDE;
    // Every step is computed, and digests are compared, so that the time of the answer says nothing of the code.
    let typed = Sha256::digest(code);
    let is_of = |step: i64| Sha256::digest(code_of(secret, step)) == typed;
    steps.fold(None, |found, step| if is_of(step) { Some(step) } else { found })
}

/// The code of a time step (RFC 4226, 5.3).
pub fn code_of(secret: &Secret, step: i64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash[hash.len() - 1] & 15);
    let word = hash[offset..offset + 4].iter().fold(0u32, |word, byte| word << 8 | u32::from(*byte));
    format!("{:0DIGITS$}", (word & 0x7fff_ffff) % 1_000_000)
}

/// A fresh code for people to keep, in groups of four.
pub fn new_code() -> String {
    let code = letters(&Random::default().salt(), LETTERS, CODE_LETTERS);
    let groups: Vec<_> = code.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
    groups.join("-")
}

/// The digest of a code as somebody typed it: case, spaces, hyphens and letters easily confused do not matter.
pub fn digest_of(typed: &str) -> Digest {
    let letter = |letter: char| match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let kept = typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
    Digest(Sha256::digest(kept.map(letter).collect::<String>()).into())
}

/// Whether somebody typed a recovery code rather than one of the app.
pub fn is_recovery_code(typed: &str) -> bool {
    typed.chars().filter(|letter| letter.is_alphanumeric()).count() > DIGITS
}

/// The first letters of bytes in base 32.
fn letters(bytes: &[u8], alphabet: &[u8; 32], count: usize) -> String {
    let bit = |n: usize| usize::from(bytes[n / 8] >> (7 - n % 8) & 1);
    let letter = |n: usize| (5 * n..5 * n + 5).fold(0, |value, n| value << 1 | bit(n));
    (0..count).map(|n| char::from(alphabet[letter(n)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: Secret = *b"12345678901234567890";

    fn at(seconds: i64) -> Timestamp {
        Timestamp(seconds * 1_000_000)
    }

    /// RFC 6238, appendix B, the last six of eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let vectors = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ];
        for (seconds, code) in vectors {
            assert_eq!(matching_step(&SECRET, code, at(seconds)), Some(seconds / 30), "{code}");
        }
    }

    #[test]
    fn a_code_is_taken_one_step_early_or_late_and_no_more() {
        let step = 1_234_567_890 / 30;
        for (seconds, expected) in [(-60, None), (-30, Some(step)), (30, Some(step)), (60, None)] {
            assert_eq!(matching_step(&SECRET, "005 924", at(1_234_567_890 + seconds)), expected, "{seconds}");
        }
        for wrong in ["", "5924", "005925", "0059240", "００５９２４"] {
            assert_eq!(matching_step(&SECRET, wrong, at(1_234_567_890)), None, "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_read_as_it_was_written() {
        assert_eq!(written_secret(&SECRET), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(read_secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), Some(SECRET));
        for wrong in ["", "GEZD", "gezdgnbvgy3tqojqgezdgnbvgy3tqojq", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGE"] {
            assert_eq!(read_secret(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_code_is_known_however_it_is_typed() {
        let code = new_code();
        assert_eq!(code.split('-').map(str::len).collect::<Vec<_>>(), [4, 4, 4, 4, 4, 4, 2]);
        assert_ne!(code, new_code());
        let sloppy = code.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        assert_eq!(digest_of(&sloppy), digest_of(&code));
        assert!(is_recovery_code(&code) && !is_recovery_code("123 456"));
    }
}
