//! What proves that it is they: each code, challenge and invitation once, and nothing of one person for another.

use std::sync::Arc;

use domain::values::{Digest, Id, KeyId, Timestamp};
use engine::Engine;
use engine::accounts::bindings::{Binding, bind, binding, bindings_of};
use engine::accounts::invitations::{Invitation, close, invitation, invite, use_invitation};
use engine::accounts::passkeys::{
    AccountPasskey, PASSKEYS_MAX, add_passkey, passkey, passkeys_of, use_passkey,
};
use engine::accounts::sessions::{
    ABSOLUTE_HOURS, SESSIONS_MAX, Session, Way, end_other_sessions, end_session, knows_device, save_device,
    save_session, see_session, session, sessions_of,
};
use engine::accounts::{
    Account, account, has_recovery_code, recovery_codes_left, save_account, save_recovery_codes, use_code,
    use_recovery_code,
};
use engine::store::{Connection, StoreError};

use crate::cluster::on_both;
use crate::commands::person;
use crate::world::{START, World};

/// Changes local tables and waits for it.
fn change<T: Send + 'static>(
    engine: &Arc<Engine>,
    work: impl FnOnce(&mut dyn Connection) -> Result<T, StoreError> + Send + 'static,
) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime starts");
    runtime.block_on(engine.change_local(work)).expect("changed")
}

fn read<T>(world: &World, work: impl FnOnce(&mut dyn Connection) -> Result<T, StoreError>) -> T {
    world.engine.read_now(|connection, _| work(connection)).expect("read")
}

fn some_account() -> Account {
    Account { password: "$argon2id$…".to_owned(), code_secret: [7; 20], code_step: 5 }
}

fn a_session(n: u8, at: Timestamp) -> Session {
    Session {
        digest: Digest([n; 32]),
        person: person("P-ORDERER"),
        way: Way::Passkey,
        browser: "Firefox · Linux".to_owned(),
        since: at,
        seen_at: at,
        proved_at: at,
    }
}

fn minutes(count: i64) -> Timestamp {
    Timestamp(START.0 + count * 60_000_000)
}

#[test]
fn each_code_is_used_once_by_its_owner() {
    on_both(|database| {
        let world = World::found(database);
        let (owner, other) = (person("P-ORDERER"), person("P-APPROVER"));
        let codes = [Digest([1; 32]), Digest([2; 32])];
        change(&world.engine, move |connection| {
            save_account(connection, owner, &some_account())?;
            save_recovery_codes(connection, owner, &codes)
        });
        assert!(read(&world, |connection| account(connection, owner)).expect("saved") == some_account());
        let use_step = |step| change(&world.engine, move |connection| use_code(connection, owner, step));
        assert_eq!([5, 6, 6, 4, 8].map(use_step), [false, true, false, false, true]);
        assert!(!change(&world.engine, move |connection| use_code(connection, other, 9)));
        let recover =
            |who| change(&world.engine, move |connection| use_recovery_code(connection, who, codes[0]));
        assert!(!read(&world, |connection| has_recovery_code(connection, other, codes[0])));
        assert_eq!([other, owner, owner].map(recover), [false, true, false]);
        assert_eq!(read(&world, |connection| recovery_codes_left(connection, owner)), 1);
        world.assert_verified();
    });
}

#[test]
fn an_invitation_is_taken_once_and_ends_what_was_before() {
    on_both(|database| {
        let world = World::found(database);
        let owner = person("P-ORDERER");
        let invited = move |replaces| Invitation {
            person: owner,
            invited_by: "console".to_owned(),
            invited_at: START,
            expires_at: minutes(60),
            replaces,
        };
        let (first, second) = (Digest([1; 32]), Digest([2; 32]));
        change(&world.engine, move |connection| invite(connection, &invited(false), first));
        let found = |digest, at| read(&world, |connection| invitation(connection, digest, at));
        assert_eq!(found(first, minutes(59)), Some(invited(false)));
        assert_eq!(found(first, minutes(60)), None, "it has ended");
        let take =
            |digest, at| change(&world.engine, move |connection| use_invitation(connection, digest, at));
        assert_eq!(
            [(first, 60), (second, 1), (first, 1), (first, 1)].map(|(digest, at)| take(digest, minutes(at))),
            [false, false, true, false]
        );
        change(&world.engine, move |connection| {
            save_account(connection, owner, &some_account())?;
            save_recovery_codes(connection, owner, &[first])?;
            save_session(connection, &a_session(1, START), None)?;
            save_device(connection, owner, first, START)?;
            invite(connection, &invited(false), second)
        });
        assert_eq!(found(second, START), Some(invited(true)));
        assert!(read(&world, |connection| account(connection, owner)).is_none());
        assert_eq!(read(&world, |connection| recovery_codes_left(connection, owner)), 0);
        assert_eq!(read(&world, |connection| sessions_of(connection, owner, START)), []);
        assert!(!read(&world, |connection| knows_device(connection, owner, first, START)));

        change(&world.engine, move |connection| {
            save_account(connection, owner, &some_account())?;
            save_session(connection, &a_session(2, START), None)?;
            close(connection, owner)
        });
        assert_eq!(found(second, START), None, "closed");
        assert!(read(&world, |connection| account(connection, owner)).is_none());
        assert_eq!(read(&world, |connection| sessions_of(connection, owner, START)), []);
    });
}

#[test]
fn an_account_elsewhere_is_one_persons_and_a_person_has_one_there() {
    on_both(|database| {
        let world = World::found(database);
        let (owner, other) = (person("P-ORDERER"), person("P-APPROVER"));
        let (here, there) = ("https://id.example.org", "https://id.example.com");
        let of = |issuer: &str, subject: &str, person, at| Binding {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            person,
            bound_at: minutes(at),
        };
        let first = of(here, "u-1", owner, 0);
        let try_each = [
            (first.clone(), true),
            (of(here, "u-1", owner, 1), true),
            (of(here, "u-1", other, 2), false),
            (of(here, "u-2", owner, 3), false),
            (of(there, "u-2", owner, 4), true),
            (of(here, "u-2", other, 5), true),
        ];
        for (asked, expected) in try_each {
            let what = format!("{asked:?}");
            let done = change(&world.engine, move |connection| bind(connection, &asked));
            assert_eq!(done, expected, "{what}");
        }
        let found = |subject: &str| read(&world, |connection| binding(connection, here, subject));
        assert_eq!(found("u-1"), Some(first.clone()), "the first time is kept");
        assert_eq!(found("U-1"), None);
        let of_owner = || read(&world, |connection| bindings_of(connection, owner));
        assert_eq!(of_owner(), [first, of(there, "u-2", owner, 4)]);

        let anew = Invitation {
            person: owner,
            invited_by: "console".to_owned(),
            invited_at: START,
            expires_at: minutes(60),
            replaces: false,
        };
        change(&world.engine, move |connection| invite(connection, &anew, Digest([1; 32])));
        assert_eq!(of_owner(), [], "who is invited anew is bound nowhere");
        assert_eq!(found("u-2").map(|kept| kept.person), Some(other));
        let again = of(here, "u-3", owner, 6);
        assert!(change(&world.engine, move |connection| bind(connection, &again)));
        world.assert_verified();
    });
}

#[test]
fn a_challenge_is_answered_once_and_passkeys_are_bounded() {
    on_both(|database| {
        let world = World::found(database);
        let owner = person("P-ORDERER");
        let some = move |n: u8| AccountPasskey {
            credential: vec![n; usize::from(n) + 1],
            person: owner,
            key: KeyId::from_bits(u128::from(n)),
            name: "Chrome · Android".to_owned(),
            added_at: START,
            used_at: START,
        };
        let add = |n| change(&world.engine, move |connection| add_passkey(connection, &some(n)));
        let count = u8::try_from(PASSKEYS_MAX).expect("few");
        assert!((0..count).all(add) && !add(0) && !add(count));
        assert_eq!(read(&world, |connection| passkeys_of(connection, owner)).len(), PASSKEYS_MAX);
        assert_eq!(read(&world, |connection| passkey(connection, &[3; 4])), Some(some(3)));
        assert_eq!(read(&world, |connection| passkey(connection, &[3; 3])), None);
        let answer = |challenge, now| {
            change(&world.engine, move |connection| {
                use_passkey(connection, &[3; 4], Digest([challenge; 32]), minutes(10), now)
            })
        };
        assert_eq!([1, 1, 2].map(|challenge| answer(challenge, minutes(1))), [true, false, true]);
        assert_eq!(
            read(&world, |connection| passkey(connection, &[3; 4])).expect("kept").used_at,
            minutes(1)
        );
    });
}

#[test]
fn sessions_end_are_bounded_and_belong_to_one_person() {
    on_both(|database| {
        let world = World::found(database);
        let (owner, other) = (person("P-ORDERER"), person("P-APPROVER"));
        let save = |n, at, before: Option<u8>| {
            change(&world.engine, move |connection| {
                save_session(connection, &a_session(n, at), before.map(|n| Digest([n; 32])))
            });
        };
        let open = |n, at| read(&world, |connection| session(connection, Digest([n; 32]), at)).is_some();
        save(1, START, None);
        save(2, START, Some(1));
        assert!(!open(1, START) && open(2, minutes(59)) && !open(2, minutes(60)));
        change(&world.engine, |connection| see_session(connection, Digest([2; 32]), minutes(59)));
        assert!(open(2, minutes(100)) && !open(2, minutes(ABSOLUTE_HOURS * 60)));
        let end =
            |who| change(&world.engine, move |connection| end_session(connection, who, Digest([2; 32])));
        assert_eq!([other, owner, owner].map(end), [false, true, false]);
        for n in 0..=u8::try_from(SESSIONS_MAX).expect("few") {
            save(n + 10, minutes(i64::from(n)), None);
        }
        assert_eq!(
            read(&world, |connection| sessions_of(connection, owner, minutes(30))).len(),
            SESSIONS_MAX
        );
        assert!(!open(10, minutes(30)) && open(11, minutes(30)), "the one seen longest ago made room");
        change(&world.engine, move |connection| end_other_sessions(connection, owner, Digest([12; 32])));
        assert!(open(12, minutes(30)) && !open(11, minutes(30)));
        save(40, minutes(ABSOLUTE_HOURS * 60), None);
        assert_eq!(world.number("SELECT COUNT(*) FROM local_session"), 1, "what has ended is forgotten");
    });
}
