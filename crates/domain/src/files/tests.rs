//! What content is recognised as, and what becomes of names.

use super::{FileName, MediaType};

#[test]
fn content_is_known_by_what_it_begins_with() {
    let workbook = [b"PK\x03\x04".as_slice(), &[0; 26], b"[Content_Types].xml"].concat();
    let signature = [&[0x30, 0x82, 0x05, 0x10][..], &hex("06092a864886f70d010702"), &[0xa0]].concat();
    let webp = b"RIFF\x24\x00\x00\x00WEBPVP8 ".as_slice();
    for (head, is_text, media) in [
        (b"%PDF-1.7\n".as_slice(), true, Some(MediaType::Pdf)),
        (b"\x89PNG\r\n\x1a\n\0\0", false, Some(MediaType::Png)),
        (b"\xff\xd8\xff\xe0", false, Some(MediaType::Jpeg)),
        (webp, false, Some(MediaType::Webp)),
        (&workbook, false, Some(MediaType::Xlsx)),
        (&signature, false, Some(MediaType::P7s)),
        (b"-----BEGIN PKCS7-----\nMII", true, Some(MediaType::P7s)),
        (b"\xef\xbb\xbf<?xml version='1.0'?><a/>", true, Some(MediaType::Xml)),
        (b"  {\"a\": 1}", true, Some(MediaType::Json)),
        ("код;назва\nA;б".as_bytes(), true, Some(MediaType::Csv)),
        (b"<!doctype html><script>", true, None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", true, None),
        (b"MZ\x90\0", false, None),
        (b"PK\x03\x04 evil.exe", false, None),
        (b"a;b\n\0", false, None),
        (b"only words", true, None),
        (b"RIFF....AVI ", false, None),
        (b"", true, None),
    ] {
        assert_eq!(MediaType::recognise(head, is_text), media, "{:?}", String::from_utf8_lossy(head));
    }
}

#[test]
fn nothing_that_can_hold_a_script_is_shown_in_place() {
    let shown: Vec<_> =
        MediaType::ALL.iter().filter(|media| media.is_shown()).map(|m| m.extension()).collect();
    assert_eq!(shown, ["pdf", "png", "jpg", "webp"]);
    assert!(MediaType::ALL.iter().all(|media| media.is_shown() || !media.is_image()));
}

#[test]
fn names_are_made_harmless() {
    for (given, name) in [
        ("Акт № 5.pdf", "Акт № 5"),
        ("../../etc/passwd", "passwd"),
        (r"C:\scans\letter.final.jpeg", "letter.final"),
        ("evil\u{202e}fdp.exe", "evilfdp"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie x"),
        ("\"quoted\";<b>.csv", "quotedb"),
        (".htaccess", "htaccess"),
        ("   ", "file"),
        ("", "file"),
        ("...", "file"),
    ] {
        assert_eq!(FileName::of(given).as_str(), name, "{given:?}");
    }
    assert_eq!(FileName::of(&"я".repeat(5_000)).as_str().chars().count(), super::name::FILE_NAME_CHARS_MAX);
}

fn hex(digits: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal digits");
    (0..digits.len()).step_by(2).map(byte).collect()
}
