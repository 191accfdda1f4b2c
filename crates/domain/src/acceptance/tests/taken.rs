//! Pieces are numbered in the order of their acceptance.

use super::{accepts, arrived, draw_up};
use crate::acceptance::reverse::ReverseAct;
use crate::acceptance::{Taken, lines, taken};
use crate::fulfilment::tests::Play;
use crate::testing::personal;

fn of_line(play: &Play, order_line: i64) -> Vec<Taken> {
    let state = &play.world.state;
    let with_lines: Vec<_> =
        state.acts.rows().map(|act| (act, lines(state, act.id).cloned().collect::<Vec<_>>())).collect();
    let all = taken(with_lines.iter().map(|(act, lines)| (*act, &lines[..])));
    all.into_iter().filter(|taken| taken.order_line == order_line).collect()
}

#[test]
fn a_later_act_numbers_on_where_the_first_ended() {
    let (mut play, despatch) = arrived();
    let first = accepts(&mut play, draw_up(despatch, &[(1, 4, 0, 0, 6), (2, 40, 0, 0, 0)]));
    accepts(&mut play, draw_up(despatch, &[(1, 6, 0, 0, 0)]));
    let drones = of_line(&play, 1);
    let figures: Vec<_> = drones.iter().map(|taken| (taken.first, taken.count, taken.before)).collect();
    assert_eq!(figures, [(1, 4, 0), (5, 6, 4)]);
    assert_eq!((drones[0].last(), drones[1].rank(5), drones[1].number(10)), (4, 5, Some(10)));
    assert_eq!((drones[0].number(5), drones[1].number(4), drones[1].number(11)), (None, None, None));
    assert_eq!(of_line(&play, 2).len(), 1);

    play.does("P-BUYER", ReverseAct { act: first, reason: personal("counted twice") });
    let figures: Vec<_> =
        of_line(&play, 1).iter().map(|taken| (taken.first, taken.count, taken.before)).collect();
    assert_eq!(figures, [(1, 6, 0)], "a reversed act accepts nothing");
}
