//! What a file is, found from its content and never from what its sender called it.

crate::text_enum! {
    /// The kinds of content that are kept.
    pub enum MediaType {
        /// Portable document.
        Pdf = "application/pdf",
        /// Picture without loss.
        Png = "image/png",
        /// Photograph.
        Jpeg = "image/jpeg",
        /// Photograph or picture of the web.
        Webp = "image/webp",
        /// Table as text.
        Csv = "text/csv",
        /// Workbook.
        Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        /// Structured text.
        Xml = "application/xml",
        /// Structured text.
        Json = "application/json",
        /// Signature container (CMS, RFC 5652).
        P7s = "application/pkcs7-signature",
    }
}

/// Bytes of the beginning that [`MediaType::recognise`] looks at.
pub const HEAD_BYTES: usize = 4_096;

/// The object identifier of CMS signed data, 1.2.840.113549.1.7.2, as DER.
const SIGNED_DATA: [u8; 11] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
/// Bytes before that identifier: an outer sequence with a length of one to five bytes.
const BEFORE_SIGNED_DATA: usize = 6;

/// Bytes at an offset.
type Sign = (usize, &'static [u8]);

/// How binary kinds begin, all of which must be there.
const SIGNS: [(MediaType, &[Sign]); 4] = [
    (MediaType::Pdf, &[(0, b"%PDF-")]),
    (MediaType::Png, &[(0, b"\x89PNG\r\n\x1a\n")]),
    (MediaType::Jpeg, &[(0, b"\xff\xd8\xff")]),
    (MediaType::Webp, &[(0, b"RIFF"), (8, b"WEBP")]),
];

/// What stands in each kind: the ending of its names, and whether a browser may show it in place.
const TRAITS: [(MediaType, &str, bool); 9] = [
    (MediaType::Pdf, "pdf", true),
    (MediaType::Png, "png", true),
    (MediaType::Jpeg, "jpg", true),
    (MediaType::Webp, "webp", true),
    (MediaType::Csv, "csv", false),
    (MediaType::Xlsx, "xlsx", false),
    (MediaType::Xml, "xml", false),
    (MediaType::Json, "json", false),
    (MediaType::P7s, "p7s", false),
];

impl MediaType {
    /// What content is, from its first [`HEAD_BYTES`] and whether the whole of it is text; `None` for a kind that is
    /// not kept.
    pub fn recognise(head: &[u8], is_text: bool) -> Option<MediaType> {
        let stands =
            |(at, bytes): &(usize, &[u8])| head.get(*at..).is_some_and(|rest| rest.starts_with(bytes));
        let binary = SIGNS.iter().find(|(_, signs)| signs.iter().all(stands)).map(|(media, _)| *media);
        let found = binary.or_else(|| is_workbook(head).then_some(MediaType::Xlsx));
        let found = found.or_else(|| is_signature(head).then_some(MediaType::P7s));
        found.or_else(|| is_text.then(|| of_text(head)).flatten())
    }

    /// Ending of the names of such files.
    pub fn extension(self) -> &'static str {
        self.traits().1
    }

    /// Whether a browser may show it in place; nothing that can hold a script may.
    pub fn is_shown(self) -> bool {
        self.traits().2
    }

    /// Whether it is a picture.
    pub fn is_image(self) -> bool {
        matches!(self, MediaType::Png | MediaType::Jpeg | MediaType::Webp)
    }

    fn traits(self) -> &'static (MediaType, &'static str, bool) {
        TRAITS.iter().find(|(media, ..)| *media == self).expect("every kind has its traits")
    }
}

/// A ZIP archive whose first entries are those of a workbook (ECMA-376, part 2).
fn is_workbook(head: &[u8]) -> bool {
    let holds = |name: &[u8]| head.windows(name.len()).any(|window| window == name);
    head.starts_with(b"PK\x03\x04") && (holds(b"[Content_Types].xml") || holds(b"xl/"))
}

fn is_signature(head: &[u8]) -> bool {
    let begins = |at: usize| head.get(at..).is_some_and(|rest| rest.starts_with(&SIGNED_DATA));
    (head.first() == Some(&0x30) && (2..=BEFORE_SIGNED_DATA).any(begins))
        || head.starts_with(b"-----BEGIN PKCS7-----")
        || head.starts_with(b"-----BEGIN CMS-----")
}

fn of_text(head: &[u8]) -> Option<MediaType> {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let text = text.trim_ascii_start();
    let first_line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    match text.first()? {
        b'<' => text.starts_with(b"<?xml").then_some(MediaType::Xml),
        b'{' | b'[' => Some(MediaType::Json),
        _ => first_line.iter().any(|byte| b",;\t".contains(byte)).then_some(MediaType::Csv),
    }
}
