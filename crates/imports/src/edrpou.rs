//! The check digit of a state register number (ЄДРПОУ).

/// Weights of the first seven digits.
const WEIGHTS: [u32; 7] = [1, 2, 3, 4, 5, 6, 7];
/// Weights of numbers from 30000000 to 59999999.
const WEIGHTS_OF_LATER: [u32; 7] = [7, 1, 2, 3, 4, 5, 6];

/// Whether eight digits end in the right check digit: the weighted sum modulo 11, with weights two higher when that
/// is 10 (<https://uk.wikipedia.org/wiki/Код_ЄДРПОУ>).
pub(super) fn has_right_check_digit(number: &str) -> bool {
    let digits: Option<Vec<u32>> = number.chars().map(|digit| digit.to_digit(10)).collect();
    let Some([first @ .., check]) = digits.as_deref().filter(|digits| digits.len() == 8) else {
        return false;
    };
    let weights = if (3..=5).contains(&first[0]) { WEIGHTS_OF_LATER } else { WEIGHTS };
    let rest =
        |raise: u32| first.iter().zip(weights).map(|(n, weight)| n * (weight + raise)).sum::<u32>() % 11;
    let expected = match rest(0) {
        10 => rest(2) % 10,
        below_ten => below_ten,
    };
    *check == expected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_confirmed_by_python_stdnum_pass_and_changed_ones_fail() {
        let first_weights = ["25308294", "66240390", "08101114", "32855961", "00032112"];
        let later_weights = ["54330125", "36020372", "40376552"];
        let second_round = ["42250870", "43552359", "40372480", "96557010", "05660050", "09215140"];
        for number in [&first_weights[..], &later_weights, &second_round].concat() {
            assert!(has_right_check_digit(number), "{number}");
            let last = number.as_bytes()[7] - b'0';
            let changed = format!("{}{}", &number[..7], (last + 1) % 10);
            assert!(!has_right_check_digit(&changed), "{changed}");
        }
    }

    #[test]
    fn other_texts_fail() {
        for text in ["", "1234567", "123456789", "3285596x"] {
            assert!(!has_right_check_digit(text), "{text:?}");
        }
    }
}
