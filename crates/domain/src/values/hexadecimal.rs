//! Lower-case hexadecimal digits of bytes and back; ids and digests are the most frequent texts of the journal.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Writes two digits for each byte, as far as there is room.
pub(super) fn write_digits(bytes: &[u8], digits: &mut [u8]) {
    for (byte, pair) in bytes.iter().zip(digits.chunks_exact_mut(2)) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
}

/// The bytes that exactly `2 * N` lower-case digits stand for.
pub(super) fn read_digits<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = value(pair[0])? << 4 | value(pair[1])?;
    }
    Some(bytes)
}

fn value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// Digits as text.
pub(super) fn as_text(digits: &[u8]) -> &str {
    std::str::from_utf8(digits).expect("digits and prefixes are ASCII")
}
