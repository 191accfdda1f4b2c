//! Rising ids for commands: UUIDv7 (RFC 9562, section 5.7) with the low 16 bits left free for derived ids.

use domain::values::Timestamp;

/// Microseconds of a millisecond that the 12 bits after the version hold, four steps each.
const STEPS_PER_MICRO: i64 = 4;

/// The id of the `nth` command of a batch at `at`: time in milliseconds, then the sub-millisecond part and the
/// position so that ids rise within a batch, then `random` bits, then 16 zero bits.
pub fn command_id(at: Timestamp, nth: u32, random: u64) -> u128 {
    let millis = u128::from(at.0.div_euclid(1_000).unsigned_abs()) & 0xffff_ffff_ffff;
    let sub = u128::from((at.0.rem_euclid(1_000) * STEPS_PER_MICRO).unsigned_abs()) & 0xfff;
    let position = u128::from(nth) & 0xffff;
    let random = u128::from(random) & 0x3fff_ffff;
    millis << 80 | 7 << 76 | sub << 64 | 2 << 62 | position << 46 | random << 16
}

/// The least id of what is made from a moment on, to the millisecond.
pub fn first_id(at: Timestamp) -> u128 {
    // Nothing was made before 1970.
    u128::try_from(at.0.div_euclid(1_000)).unwrap_or(0) << 80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_with_time_and_position() {
        let at = |micros: i64| Timestamp(1_768_212_000_000_000 + micros);
        let ids = [
            command_id(at(0), 0, u64::MAX),
            command_id(at(0), 1, 0),
            command_id(at(1), 0, u64::MAX),
            command_id(at(999), 0, 5),
            command_id(at(1_000), 0, 0),
        ];
        assert!(ids.is_sorted());
        assert!(first_id(at(999)) < ids[0] && ids[3] < first_id(at(1_000)) && first_id(at(1_000)) < ids[4]);
        for id in ids {
            assert_eq!((id >> 76 & 0xf, id >> 62 & 3, id & 0xffff), (7, 2, 0));
        }
    }
}
