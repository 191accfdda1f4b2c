//! Notices on both databases: made once behind their cursor, also by two servers, and mails taken by one of them.

use std::collections::BTreeMap;

use domain::allotments::allot::Allot;
use domain::funds::add_fund::AddFund;
use domain::funds::move_fund_money::{FundMovement, MoveFundMoney};
use domain::funds::{Earmark, SourceKind};
use domain::identity::appoint::Appoint;
use domain::identity::{Role, Scope};
use domain::values::{Currency, FundId, Timestamp};
use domain::{Actor, Command};
use engine::Reference;
use engine::notices::inbox::{Read, cursor, list, unread};
use engine::notices::mail::{MailStatus, Try, due, log};
use engine::notices::mailboxes::{Changed, Code, MailboxChange, Pace, mailbox, next_hour};
use engine::notices::making::{Made, make};
use engine::notices::rules::MAY_TELL;
use engine::queries::Part;
use engine::store::Connection;
use engine::webhooks::{Secret, Webhook, active, deliveries};

use crate::cluster::on_both;
use crate::commands::{basket, code, date, drones, organisation, person, text};
use crate::world::{START, World};

fn now<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime starts").block_on(future)
}

fn step(world: &World) -> Made {
    let at = world.engine.now();
    world.engine.read_now(|connection, reference: &Reference| make(connection, reference, at)).expect("made")
}

fn read<T>(
    world: &World,
    work: impl FnOnce(&mut dyn Connection) -> Result<T, engine::store::StoreError>,
) -> T {
    world.engine.read_now(|connection, _| work(connection)).expect("read")
}

/// The kinds of the notices of the battalion's orderer.
fn kinds(world: &World) -> Vec<String> {
    let all = read(world, |connection| list(connection, person("P-ORDERER"), false, &Part::newest(100)));
    all.into_iter().map(|notice| notice.kind).filter(|kind| kind != "appointed").collect()
}

#[test]
fn notices_are_made_once_and_by_one_server() {
    on_both(|database| {
        let world = World::found(database);
        let (first, second) = (step(&world), step(&world.second()));
        now(world.engine.keep_notices(first)).expect("kept");
        now(world.engine.keep_notices(second)).expect("left out: another server was first");
        assert_eq!(kinds(&world), ["money-allotted"]);
        let made = step(&world);
        assert_eq!((made.notices.len(), made.from.sequence), (0, made.to.sequence), "nothing is new");
        assert_eq!(read(&world, cursor).sequence as i64, world.number("SELECT MAX(sequence) FROM journal"));
        let waiting = read(&world, |connection| unread(connection, person("P-ORDERER")));
        let newest = read(&world, |connection| list(connection, person("P-ORDERER"), true, &Part::newest(1)))
            .remove(0);
        now(world.engine.read_notices(person("P-ORDERER"), Read::UpTo(newest.id), START)).expect("noted");
        let left = read(&world, |connection| unread(connection, person("P-ORDERER")));
        assert!(!waiting.is_empty() && left.is_empty());
        world.assert_verified();
    });
}

/// A fund whose money must be ordered with by one day and accepted by another, an allotment of half of it, and a treasurer.
fn grant() -> Vec<Command> {
    let fund = FundId::of_code(&code("F-GRANT"));
    let (obligate_by, accept_by) = (Some(date("2026-06-30")), Some(date("2026-07-31")));
    let add_fund = AddFund {
        code: code("F-GRANT"),
        source_kind: SourceKind::PartnerContribution,
        owner: organisation("MOD"),
        currency: Currency::UAH,
        name_uk: text("Грант"),
        name_en: text("Grant"),
        programme_code: None,
        economic_code: None,
        budget_year: 2026,
        lapse_on: date("2026-12-31"),
        earmark: Earmark { obligate_by, accept_by, ..Earmark::default() },
    };
    let (movement, bank_document, on) = (FundMovement::Received, code("BANK-9"), date("2026-01-11"));
    let allot = Allot {
        code: code("A-GRANT"),
        fund,
        unit: organisation("B1-1"),
        parent: None,
        amount_minor: 1_000,
        document: text("Розподіл"),
        class_percents: BTreeMap::new(),
    };
    let treasurer = Appoint {
        person: person("P-BUYER"),
        role: Role::Treasurer,
        organisation: organisation("MOD"),
        from: date("2026-01-01"),
        to: None,
        document: text("Лист 8"),
        scope: Scope::default(),
    };
    let receive = MoveFundMoney { fund, movement, amount_minor: 2_000, bank_document, on };
    vec![add_fund.into(), receive.into(), allot.into(), treasurer.into()]
}

/// Makes and keeps notices until there are none left to make.
fn keep_all(world: &World) {
    world.engine.project_now().expect("days that passed are told of by figures as of now");
    loop {
        let made = step(world);
        if made.from == made.to {
            return;
        }
        now(world.engine.keep_notices(made)).expect("kept");
    }
}

/// What somebody was told of days: the notice, the code it names and the day, oldest first.
fn days_told(world: &World, who: &str) -> Vec<(String, String, String)> {
    let all = read(world, |connection| list(connection, person(who), false, &Part::newest(100)));
    let of_days = all
        .into_iter()
        .rev()
        .filter(|notice| notice.kind.ends_with("-ends") || notice.kind.ends_with("-lapses"));
    let told = of_days.map(|notice| {
        let on = notice.facts.on.map(|on| on.to_string());
        (notice.kind, notice.facts.number, on.expect("a day"))
    });
    told.collect()
}

#[test]
fn money_that_ends_soon_is_told_of_once_to_who_uses_it_and_who_answers_for_it() {
    on_both(|database| {
        let world = World::found(database);
        world.submit(Actor::Console, grant()).expect("accepted");
        keep_all(&world);
        let all = || ["P-ORDERER", "P-COMMANDER", "P-BUYER"].map(|who| days_told(&world, who));
        assert_eq!(all(), [[], [], []], "nothing ends soon");
        let on_day = |days: i64| {
            world.clock.set(START.plus_days(days));
            for server in [&world, &world.second()] {
                keep_all(server);
            }
            all()
        };
        let said = |kind: &str, number: &str, on: &str| (kind.to_owned(), number.to_owned(), on.to_owned());

        assert_eq!(on_day(154), [[], [], []], "fifteen days before");
        let obligation = said("obligation-ends", "A-GRANT", "2026-06-30");
        let of_fund = said("fund-obligation-ends", "F-GRANT", "2026-06-30");
        let told = on_day(155);
        assert_eq!(told, [vec![obligation.clone()], vec![obligation], vec![of_fund.clone()]]);
        assert_eq!(on_day(156), told, "once");
        assert_eq!(on_day(186), told, "no order waits to be accepted");

        // The server was off on the day itself, and came back five days later.
        let [orderer, commander, treasurer] = on_day(344);
        let lapses = |number: &str| said("allotment-lapses", number, "2026-12-31");
        let mut both = orderer[1..].to_vec();
        both.sort();
        assert_eq!(both, [lapses("A-B1-1"), lapses("A-GRANT")]);
        let mut of_commander = commander[1..].to_vec();
        of_commander.sort();
        assert_eq!(of_commander, ["A-B1", "A-B1-1", "A-GRANT"].map(lapses), "of all that is below too");
        assert_eq!(
            treasurer.iter().filter(|(kind, ..)| kind == "fund-lapses").count(),
            3,
            "each fund has money left"
        );
        world.allot_more(1_000);
        keep_all(&world);
        let again = days_told(&world, "P-ORDERER");
        assert_eq!(
            again.iter().filter(|told| **told == lapses("A-B1-1")).count(),
            2,
            "new money that lapses soon"
        );
        world.assert_verified();
    });
}

#[test]
fn an_order_is_told_to_others_only_when_its_first_signature_is_theirs() {
    on_both(|database| {
        let world = World::found(database);
        let awaited = |who: &str| {
            keep_all(&world);
            let all = read(&world, |connection| list(connection, person(who), false, &Part::newest(100)));
            all.iter().filter(|notice| notice.kind == "signature-awaited").count()
        };
        let read_whole = || {
            let of_orders = "SELECT COUNT(*) FROM journal WHERE kind = 'order_submitted.1'";
            world.number(&format!("{of_orders} AND {MAY_TELL}"))
        };
        world.orderers_sign_alone();
        world.order(1).expect("placed");
        assert_eq!((awaited("P-ORDERER"), awaited("P-COMMANDER")), (0, 0), "who placed it knows");
        assert_eq!(read_whole(), 0);
        assert_eq!(read(&world, cursor).sequence as i64, world.number("SELECT MAX(sequence) FROM journal"));
        world.signed_by(&[Role::Orderer, Role::Commander]);
        world.order(1).expect("placed");
        assert_eq!(awaited("P-COMMANDER"), 0, "not yet");
        world.order_signed(basket(&[(drones(), 1)]));
        assert_eq!((awaited("P-ORDERER"), awaited("P-COMMANDER")), (0, 1));
        world.signed_by(&[Role::Commander]);
        world.order(1).expect("placed");
        assert_eq!((awaited("P-ORDERER"), awaited("P-COMMANDER")), (0, 2));
        assert_eq!(read_whole(), 1);
    });
}

#[test]
fn a_mail_is_taken_once_tried_again_and_given_up() {
    on_both(|database| {
        let world = World::found(database);
        let who = person("P-ORDERER");
        let code = Code("12345678".to_owned(), domain::values::Digest([1; 32]));
        let asked = MailboxChange::Address("a@example.org".to_owned(), code, START.plus_hours(1));
        assert_eq!(now(world.engine.change_mailbox(who, asked)).expect("kept"), Changed::Done);
        let mails = read(&world, |connection| due(connection, START, 10));
        assert_eq!((mails.len(), mails[0].content.as_str()), (1, "12345678"));
        let mine = now(world.engine.claim_mails(mails.clone(), START)).expect("claimed");
        let theirs = now(world.second().engine.claim_mails(mails, START)).expect("asked");
        assert_eq!((mine.len(), theirs.len()), (1, 0), "one server has it");
        let (mut at, mut tried) = (START, mine);
        while let Some(mail) = tried.pop() {
            now(world.engine.note_mail(mail, Try::Later("no answer".to_owned()), at)).expect("noted");
            at = at.plus_days(2);
            let again = read(&world, |connection| due(connection, at, 10));
            tried = now(world.engine.claim_mails(again, at)).expect("claimed");
        }
        let ended = read(&world, |connection| log(connection, 10)).remove(0);
        assert_eq!(
            (ended.status, ended.tries, ended.content.as_str()),
            (MailStatus::Failed, 9, ""),
            "the code is gone"
        );
        assert_eq!(ended.error.as_deref(), Some("no answer"));
        world.assert_verified();
    });
}

#[test]
fn a_digest_is_queued_once_a_day_for_who_has_something_unread() {
    on_both(|database| {
        let world = World::found(database);
        let who = person("P-ORDERER");
        let zone = domain::values::Zone::named("Europe/Kyiv").expect("a zone");
        let at = next_hour(&zone, 9, START);
        assert_eq!(at, START.plus_hours(1), "it is 8 in the morning");
        assert_eq!(next_hour(&zone, 8, START), START.plus_days(1));
        let digest = domain::values::Digest([1; 32]);
        for change in [
            MailboxChange::Wishes("uk".to_owned(), Pace::Digest, 9, at),
            MailboxChange::Address("a@example.org".to_owned(), Code(String::new(), digest), at),
            MailboxChange::Confirm(digest, START),
        ] {
            now(world.engine.change_mailbox(who, change)).expect("kept");
        }
        world.allot_more(1_000);
        now(world.engine.keep_notices(step(&world))).expect("kept");
        let queued = || read(&world, |connection| due(connection, Timestamp(i64::MAX), 10)).len();
        assert_eq!(queued(), 1, "only the code");
        now(world.engine.queue_digests(START, zone.clone())).expect("asked");
        assert_eq!(queued(), 1, "it is not time yet");
        for _ in 0..2 {
            now(world.engine.queue_digests(at, zone.clone())).expect("queued");
        }
        assert_eq!(queued(), 2);
        assert_eq!(read(&world, |connection| mailbox(connection, who)).digest_at, at.plus_days(1));
        now(world.engine.queue_digests(at.plus_days(2), zone.clone())).expect("asked");
        assert_eq!(queued(), 2, "nothing new since");
    });
}

#[test]
fn deliveries_of_a_webhook_are_queued_once_and_taken_once() {
    on_both(|database| {
        let world = World::found(database);
        let webhook = Webhook {
            id: domain::values::Id::from_bits(7),
            person: person("P-ORDERER"),
            token: None,
            url: "https://example.org/".to_owned(),
            kinds: vec!["order_sent".to_owned(), "order_signed".to_owned()],
            secret: Secret([3; 32]),
            old: None,
            sequence: 1,
            disabled_at: None,
            at: START,
        };
        assert!(now(world.engine.add_webhook(webhook.clone())).expect("added"));
        let kept = read(&world, |connection| active(connection, domain::values::Id::from_bits(0), 10));
        assert_eq!(kept, std::slice::from_ref(&webhook));
        for _ in 0..2 {
            now(world.engine.queue_deliveries(&webhook, 9, vec![4, 6], START)).expect("queued");
        }
        let waiting = read(&world, |connection| deliveries::due(connection, START, 10));
        let sequences: Vec<_> = waiting.iter().map(|(_, delivery)| delivery.sequence).collect();
        assert_eq!(sequences, [4, 6]);
        let mine = now(world.engine.claim_deliveries(waiting.clone(), START)).expect("claimed");
        let theirs = now(world.second().engine.claim_deliveries(waiting, START)).expect("asked");
        assert_eq!((mine.len(), theirs.len()), (2, 0));
        let (_, delivery) = mine[0].clone();
        now(world.engine.note_delivery(delivery, deliveries::Tried::Delivered(204), START)).expect("noted");
        let log = read(&world, |connection| deliveries::deliveries(connection, webhook.id, None, 10));
        let states: Vec<_> = log.iter().map(|delivery| delivery.status.as_str()).collect();
        assert_eq!(states, ["waiting", "delivered"]);
        world.assert_verified();
    });
}
