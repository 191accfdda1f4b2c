//! Bounds on hostile DER, before anything is parsed: size, nesting, lengths that lie. Nothing here recurses.

use super::{CMS_BYTES_MAX, CmsError};

/// Constructed values within one another.
const DEPTH_MAX: usize = 32;

/// Refuses what is too large, nested too deeply, or not definite-length DER from end to end.
pub fn check(container: &[u8]) -> Result<(), CmsError> {
    if container.is_empty() || container.len() > CMS_BYTES_MAX {
        return Err(CmsError::Bounds);
    }
    // Ends of the constructed values that are open at a place.
    let mut open: Vec<usize> = vec![container.len()];
    let mut at = 0;
    while at < container.len() {
        while open.last() == Some(&at) {
            open.pop();
        }
        let end = *open.last().ok_or(CmsError::Bounds)?;
        let (is_constructed, body, length) = header(container, at).ok_or(CmsError::Bounds)?;
        let next = body.checked_add(length).filter(|next| *next <= end).ok_or(CmsError::Bounds)?;
        if is_constructed && length > 0 {
            open.push(next);
            if open.len() > DEPTH_MAX {
                return Err(CmsError::Bounds);
            }
            at = body;
        } else {
            at = next;
        }
    }
    Ok(())
}

/// Whether the value at a place is constructed, where its body begins, and how long that is.
fn header(bytes: &[u8], at: usize) -> Option<(bool, usize, usize)> {
    let first = *bytes.get(at)?;
    let mut place = at + 1;
    if first & 0x1f == 0x1f {
        while bytes.get(place)? & 0x80 != 0 {
            place += 1;
        }
        place += 1;
    }
    let short = *bytes.get(place)?;
    place += 1;
    let length = match short {
        0..=0x7f => usize::from(short),
        // 0x80 is the indefinite length of BER.
        0x81..=0x84 => {
            let digits = usize::from(short & 0x7f);
            let length = bytes.get(place..place + digits)?;
            place += digits;
            length.iter().fold(0, |length, digit| length << 8 | usize::from(*digit))
        }
        _ => return None,
    };
    Some((first & 0x20 != 0, place, length))
}
