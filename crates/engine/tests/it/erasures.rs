//! Erased texts are gone, the journal still proves that they were there, and nothing else may be missing.

use domain::Actor;
use domain::contracts::change_offer::ChangeOffer;
use domain::identity::erase_personal::{ErasePersonal, ErasureReason};
use engine::queries::contracts::offer_prices;
use engine::store::Connection;
use engine::{journal, personal};

use crate::cluster::on_both;
use crate::commands::{add_person, code, drones, person, personal as typed, terms};
use crate::world::{PRICE, STOCK, World};

fn erase(name: &str) -> ErasePersonal {
    let (fields, reason) = (vec![code("name")], ErasureReason::Request);
    ErasePersonal { subject: code(&person(name).to_string()), fields, reason }
}

#[test]
fn an_erased_text_is_gone_and_its_digest_stays() {
    on_both(|database| {
        let world = World::found(database);
        let added = world.console(add_person("P-ERASED")).expect("added");
        let count = || world.number("SELECT COUNT(*) FROM personal");
        let before = count();
        let texts = || {
            let entry = |connection: &mut dyn engine::store::Connection| {
                let entries = journal::entries(connection, added.first_sequence - 1, added.last_sequence)?;
                Ok((personal::texts(connection, &entries)?, entries))
            };
            world.engine.read_now(|connection, _| entry(connection)).expect("read")
        };
        assert_eq!(texts().0[&added.first_sequence].len(), 1);

        world.console(erase("P-ERASED").into()).expect("erased");
        assert_eq!((count(), texts().0.len()), (before - 1, 0));
        assert_eq!(texts().1[0].withheld.len(), 1, "the digest stays");
        let report = world.verify();
        assert_eq!((report.difference, report.erased), (None, 1));

        let together = vec![add_person("P-BRIEF"), erase("P-BRIEF").into()];
        world.submit(Actor::Console, together).expect("added and erased in one batch");
        assert_eq!((count(), world.verify().erased), (before - 1, 2));

        world.tamper("DELETE FROM personal WHERE sequence = (SELECT MAX(sequence) FROM personal)");
        let difference = world.verify().difference.expect("a text that no event erased");
        assert!(difference.starts_with("table personal"), "{difference}");
    });
}

#[test]
fn a_typed_reason_is_beside_the_journal_and_erased_with_its_price() {
    on_both(|database| {
        let world = World::found(database);
        let offer = drones();
        let reason = Some(typed("дорожчі мотори, каже Тестенко"));
        let dearer = ChangeOffer { offer, terms: terms(PRICE + 1, STOCK), reason };
        let changed = world.console(dearer.into()).expect("changed").first_sequence;
        let clear = "SELECT COUNT(*) FROM journal WHERE fields LIKE '%Тестенко%'";
        assert_eq!(world.number(clear), 0);
        let kept = |connection: &mut dyn Connection| {
            let prices = offer_prices(connection, offer, 1)?;
            let sequences = prices.iter().map(|price| price.sequence);
            personal::at(connection, &offer.to_string(), "reason", sequences)
        };
        let kept = || world.engine.read_now(|connection, _| kept(connection)).expect("read");
        assert_eq!(
            kept().into_iter().collect::<Vec<_>>(),
            [(changed, "дорожчі мотори, каже Тестенко".to_owned())]
        );

        let (fields, reason) = (vec![code("reason")], ErasureReason::WrittenByMistake);
        world
            .console(ErasePersonal { subject: code(&offer.to_string()), fields, reason }.into())
            .expect("erased");
        assert!(kept().is_empty());
        world.assert_verified();
    });
}
