//! Machine-readable codes as SVG pictures, quiet zone included: QR (ISO/IEC 18004) and GS1 Data Matrix (ISO/IEC 16022).

use std::fmt::Write;

use datamatrix::{DataMatrix, SymbolList};
use fast_qr::{ECL, QRBuilder};

/// Light modules around a QR code, which the standard asks for.
const QR_QUIET: usize = 4;
/// Light modules around a Data Matrix; the standard asks for one, scanners on phones read better with two.
const MATRIX_QUIET: usize = 2;

/// A text that does not fit into a code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a text of {bytes} bytes does not fit into the code")]
pub struct CodeTooLong {
    /// Bytes of the text.
    pub bytes: usize,
}

/// A QR code of a text as SVG.
pub fn qr(text: &str) -> Result<String, CodeTooLong> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().map_err(|_| CodeTooLong { bytes: text.len() })?;
    let is_dark = |x: usize, y: usize| code[y][x].value();
    Ok(svg(code.size, code.size, QR_QUIET, is_dark))
}

/// A GS1 Data Matrix of an element string as SVG.
pub fn gs1_matrix(elements: &[(&str, &str)]) -> Result<String, CodeTooLong> {
    let text = element_string(elements);
    let failed = |_| CodeTooLong { bytes: text.len() };
    let code = DataMatrix::encode_gs1(text.as_bytes(), SymbolList::default()).map_err(failed)?;
    let bitmap = code.bitmap();
    let dark: std::collections::BTreeSet<(usize, usize)> = bitmap.pixels().collect();
    Ok(svg(bitmap.width(), bitmap.height(), MATRIX_QUIET, |x, y| dark.contains(&(x, y))))
}

/// Application identifiers whose values have a fixed length and so need no separator (GS1 General Specifications, 7.8.5).
const FIXED: [&str; 4] = ["00", "01", "11", "17"];

/// The element string of application identifiers and their values; values of variable length end with the group
/// separator unless they stand last.
pub fn element_string(elements: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (at, (identifier, value)) in elements.iter().enumerate() {
        text.push_str(identifier);
        text.push_str(value);
        if at + 1 < elements.len() && !FIXED.contains(identifier) {
            text.push('\u{1d}');
        }
    }
    text
}

/// Whether a text may be the value of a GS1 element of variable length: 1 to `limit` characters of set 82.
pub fn is_element(text: &str, limit: usize) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!\"%&'()*+,-./_:;<=>?".contains(&byte);
    (1..=limit).contains(&text.len()) && text.bytes().all(allowed)
}

/// Digits of a serial shipping container code before its check digit.
const SSCC_DIGITS: usize = 17;

/// The serial shipping container code of a package without a company prefix, for use inside one installation: the last
/// 17 digits of its number and their check digit.
pub fn sscc(number: u64) -> String {
    let digits = format!("{:0SSCC_DIGITS$}", number % 10_u64.pow(17));
    format!("{digits}{}", check_digit(&digits))
}

/// The check digit of a GS1 number (GS1 General Specifications, 7.9.1).
fn check_digit(digits: &str) -> u32 {
    let weighed = digits.bytes().rev().zip([3, 1].iter().cycle());
    let sum: u32 = weighed.map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    (10 - sum % 10) % 10
}

/// Dark modules as one path, so that no seams show between them.
fn svg(width: usize, height: usize, quiet: usize, is_dark: impl Fn(usize, usize) -> bool) -> String {
    let (full_width, full_height) = (width + 2 * quiet, height + 2 * quiet);
    let mut path = String::new();
    for y in 0..height {
        let mut x = 0;
        while x < width {
            let length = (x..width).take_while(|x| is_dark(*x, y)).count();
            if length > 0 {
                // Writing to a String does not fail.
                let _ = write!(path, "M{} {}h{length}v1h-{length}z", x + quiet, y + quiet);
            }
            x += length.max(1);
        }
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {full_width} {full_height}\" width=\"{full_width}\" \
         height=\"{full_height}\"><rect width=\"{full_width}\" height=\"{full_height}\" fill=\"#fff\"/><path \
         d=\"{path}\" fill=\"#000\" shape-rendering=\"crispEdges\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::{check_digit, element_string, gs1_matrix, is_element, qr, sscc};

    #[test]
    fn only_variable_values_are_separated() {
        let elements = [("01", "04012345123456"), ("10", "LOT-7"), ("21", "SN-1")];
        assert_eq!(element_string(&elements), "010401234512345610LOT-7\u{1d}21SN-1");
        assert!(is_element("SN-00001", 20) && !is_element("СН-1", 20) && !is_element("", 20));
    }

    #[test]
    fn a_package_code_has_its_check_digit() {
        // The example of the GS1 General Specifications, section 7.9.1.
        assert_eq!(check_digit("37610425002123456"), 9);
        assert_eq!(sscc(0), "000000000000000000");
        assert_eq!(sscc(37_610_425_002_123_456), "376104250021234569");
        assert_eq!(sscc(u64::MAX).len(), 18);
    }

    #[test]
    fn codes_are_bounded() {
        assert!(
            qr("https://example.org/orders/1")
                .is_ok_and(|svg| svg.starts_with("<svg") && svg.contains("h7v1"))
        );
        assert!(qr(&"a".repeat(5_000)).is_err());
        assert!(gs1_matrix(&[("21", &"A".repeat(5_000))]).is_err());
    }
}
