//! Random sequences of despatches, acts, reversals and settlements keep the books.

use proptest::prelude::*;

use super::{COMMISSION, draw_up, found, line_stages, signature};
use crate::acceptance::draw_up::DrawUpAct;
use crate::acceptance::reverse::ReverseAct;
use crate::acceptance::settle::SettleDiscrepancy;
use crate::acceptance::withdraw::WithdrawAct;
use crate::acceptance::{Act, DiscrepancyCode, Outcome};
use crate::command::Command;
use crate::fulfilment::DespatchStatus;
use crate::fulfilment::tests::{Play, arrival, sent};
use crate::funds::Stage;
use crate::ledger::ChargeMove;
use crate::orders::release;
use crate::testing::{moment, personal};

/// One step; numbers choose among what there is at that time.
#[derive(Clone, Debug)]
enum Step {
    Despatch { line: i64, quantity: i64 },
    Arrive { which: usize },
    DrawUp { which: usize, rejected: i64, missing: i64, unjudged: i64 },
    Sign,
    Withdraw,
    Reverse { which: usize },
    Settle { which: usize, outcome: usize },
    Advance { amount_minor: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (1..=2i64, 1..=12i64).prop_map(|(line, quantity)| Step::Despatch { line, quantity }),
        3 => any::<usize>().prop_map(|which| Step::Arrive { which }),
        5 => (any::<usize>(), 0..=3i64, 0..=2i64, 0..=3i64).prop_map(|(which, rejected, missing, unjudged)| {
            Step::DrawUp { which, rejected, missing, unjudged }
        }),
        9 => Just(Step::Sign),
        1 => Just(Step::Withdraw),
        1 => any::<usize>().prop_map(|which| Step::Reverse { which }),
        2 => (any::<usize>(), 0..2usize).prop_map(|(which, outcome)| Step::Settle { which, outcome }),
        1 => (1..5_000_000i64).prop_map(|amount_minor| Step::Advance { amount_minor }),
    ]
}

fn pick<T>(list: Vec<T>, which: usize) -> Option<T> {
    let count = list.len();
    list.into_iter().nth(which.checked_rem(count)?)
}

fn open_act(play: &Play) -> Option<Act> {
    let open = play.world.state.despatches.rows().find_map(|despatch| despatch.open_act)?;
    Some(play.world.state.acts.known(&open).clone())
}

fn judge(play: &Play, which: usize, rejected: i64, missing: i64, unjudged: i64) -> Option<DrawUpAct> {
    let state = &play.world.state;
    let has_arrived = |id| state.despatches.known(&id).status == DespatchStatus::Arrived;
    let lots = state.despatch_lines.rows().filter(|lot| lot.unjudged() > 0 && has_arrived(lot.despatch));
    let lot = pick(lots.collect(), which)?;
    let accepted = lot.unjudged() - rejected - missing - unjudged;
    let mut command = draw_up(lot.despatch, &[(lot.line, accepted, rejected, missing, unjudged)]);
    let withheld = [(DiscrepancyCode::Damaged, rejected), (DiscrepancyCode::Shortage, missing)];
    command.discrepancies = withheld
        .into_iter()
        .filter(|(_, pieces)| *pieces > 0)
        .map(|(code, pieces)| found(code, lot.line, pieces))
        .collect();
    Some(command)
}

/// Who sends what; `None` when there is nothing of the kind.
fn command(play: &Play, step: &Step) -> Option<(&'static str, Command)> {
    let state = &play.world.state;
    let acts = || state.acts.rows().map(|act| act.id).collect::<Vec<_>>();
    Some(match step {
        Step::Despatch { line, quantity } => {
            let packing_list = format!("PL-{}", play.world.journal.len());
            ("P-CLERK", play.to_despatch(&packing_list, &[(*line, *quantity, false)]).into())
        }
        Step::Arrive { which } => {
            let on_the_way = state.despatches.rows().filter(|found| found.status != DespatchStatus::Arrived);
            let despatches = on_the_way.map(|despatch| despatch.id).collect();
            ("P-RECEIVER", arrival(pick(despatches, *which)?).into())
        }
        Step::DrawUp { which, rejected, missing, unjudged } => {
            ("P-RECEIVER", judge(play, *which, *rejected, *missing, *unjudged)?.into())
        }
        Step::Sign => {
            let act = open_act(play)?;
            let (who, purpose) = COMMISSION[usize::try_from(act.steps_signed).expect("small")];
            (who, signature(play, act.id, who, purpose).into())
        }
        Step::Withdraw => (
            "P-RECEIVER",
            WithdrawAct { act: open_act(play)?.id, reason: personal("counted wrongly") }.into(),
        ),
        Step::Reverse { which } => {
            ("P-BUYER", ReverseAct { act: pick(acts(), *which)?, reason: personal("wrong brigade") }.into())
        }
        Step::Settle { which, outcome } => {
            let found = state.discrepancies.rows().map(|row| (row.act, row.position)).collect();
            let (act, discrepancy) = pick(found, *which)?;
            let outcome = [Outcome::Replaced, Outcome::ShortClosed][*outcome];
            ("P-BUYER", SettleDiscrepancy { act, discrepancy, outcome, reason: personal("agreed") }.into())
        }
        Step::Advance { .. } => return None,
    })
}

fn advance(play: &mut Play, most: i64) {
    play.arrange(|state, stamp, order| {
        let charge = state.charges.rows().find(|charge| charge.key.line == 1 && charge.stages.obligated > 0);
        let Some(charge) = charge.cloned() else { return };
        let movement = ChargeMove {
            line: 1,
            position: charge.key.position,
            from: Stage::Obligated,
            to: Stage::Advanced,
            amount_minor: most.min(charge.stages.obligated),
        };
        release::apply_moves(state, stamp, order, &[movement]);
    });
}

/// What is accepted is owed or was paid in advance; what is not accepted yet is still there to pay for.
fn check_money(play: &Play) {
    for line in [1, 2] {
        let (row, held) = (play.order_line(line), line_stages(play, line));
        assert_eq!(held.accrued + held.paid, row.accepted * row.unit_price_minor, "{row:?}");
        let open = (row.quantity - row.accepted) * row.unit_price_minor;
        assert!(held.obligated + held.advanced >= open, "{row:?} {held:?}");
        assert!(held.obligated <= open, "{row:?} {held:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_keeps_the_books(steps in proptest::collection::vec(step(), 1..60)) {
        let mut play = sent();
        play.world.now = moment("2026-01-20T10:00");
        for step in &steps {
            if let Step::Advance { amount_minor } = step {
                advance(&mut play, *amount_minor);
            }
            if let Some((who, command)) = command(&play, step) {
                // Refusals are part of the game; a broken book or a panic is not.
                drop(play.world.acting(who).submit(command));
            }
            check_money(&play);
        }
    }
}
