//! Packages: read with their lines, shares and signed judgements.

use domain::Actor;
use domain::identity::appoint::Appoint;
use domain::identity::register_key::RegisterKey;
use domain::identity::{OrganisationKind, Role, Scope, key_id};
use domain::packages::compose::ComposePackage;
use domain::packages::draft::DraftPackage;
use domain::packages::judge::{JudgePackage, JudgedLine};
use domain::packages::share::SharePackage;
use domain::packages::sign::SignJudgement;
use domain::packages::{ComposedLine, Gate, GateVerdict, Source};
use domain::signatures::{Method, Signed};
use domain::values::{Id, KeyBytes, PackageId, PledgeId, RequirementId, SignatureBytes};
use ed25519_dalek::{Signer, SigningKey};
use engine::queries::Part;
use engine::queries::packages::{
    PackageFilter, lines_world, packages, released_lines, world as package_world,
};
use engine::queries::signatures::signed_editions;
use engine::signing::Signable;

use crate::cluster::on_both;
use crate::commands::{add_organisation, add_person, code, date, item, organisation, person, personal, text};
use crate::partners::{accept, play};
use crate::world::World;

/// A package of the first need, paid for by the pledge: validated, its release waits for a signature.
pub fn package(world: &World, need: RequirementId) {
    let releaser = add_organisation("PARTNER-S", OrganisationKind::Partner, None);
    world.submit(Actor::Console, vec![releaser]).expect("it is added");
    let package = PackageId::of_code(&code("PKG-1"));
    let draft = DraftPackage {
        code: code("PKG-1"),
        owner: organisation("MOD"),
        validator: organisation("PARTNER-N"),
        releaser: organisation("PARTNER-S"),
        name_uk: text("Пакет"),
        name_en: text("Package"),
        currency: "USD".parse().expect("a currency"),
        target_minor: 50_000_000,
    };
    accept(world, "P-PROGRAMME", draft);
    let line = ComposedLine {
        requirement: need,
        item: item("DRONE"),
        quantity: 20,
        source: Source::Production,
        supplier: organisation("MAKER"),
        unit_price_minor: 60_000,
        available_on: date("2026-05-31"),
    };
    accept(world, "P-PROGRAMME", ComposePackage { package, lines: vec![line] });
    let pledge = PledgeId::of_code(&code("NORTH-26"));
    accept(world, "P-PROGRAMME", SharePackage { package, pledge, amount_minor: 1_000_000 });
    let verdicts =
        vec![JudgedLine { line: 1, verdict: GateVerdict::Passed, remark: Some(personal("as needed")) }];
    let judge = JudgePackage { package, version: 1, gate: Gate::Validation, verdicts };
    accept(world, "P-PARTNER", judge);
    sign_judgement(world, "P-PARTNER");
    judge_release(world, package);
}

/// The second body passes the line; its signature is awaited.
fn judge_release(world: &World, package: PackageId) {
    let appoint = Appoint {
        person: person("P-RELEASER"),
        role: Role::PartnerOfficer,
        organisation: organisation("PARTNER-S"),
        from: date("2026-01-01"),
        to: None,
        document: text("Лист 9"),
        scope: Scope::default(),
    };
    let commands = vec![add_person("P-RELEASER"), appoint.into()];
    world.submit(Actor::Console, commands).expect("they are added");
    let verdicts = vec![JudgedLine { line: 1, verdict: GateVerdict::Passed, remark: None }];
    accept(world, "P-RELEASER", JudgePackage { package, version: 1, gate: Gate::Release, verdicts });
}

/// An officer signs the judgement of the package that waits, with a key of their own.
fn sign_judgement(world: &World, officer: &str) {
    let mut seed = [0; 32];
    seed[..officer.len()].copy_from_slice(officer.as_bytes());
    let secret = SigningKey::from_bytes(&seed);
    let public_key = KeyBytes(secret.verifying_key().to_bytes());
    let register = RegisterKey { person: person(officer), public_key, is_demo: true };
    world.submit(Actor::Console, vec![register.into()]).expect("the key is registered");
    let package = PackageId::of_code(&code("PKG-1"));
    let state = world.engine.read_now(|connection, _| package_world(connection, package));
    let state = state.expect("the query runs");
    let waits = state.judgements.get(&package).expect("a judgement waits");
    let (edition, purpose, digest) = (waits.edition, Role::PartnerOfficer, waits.document_digest);
    let signable = Signable { kind: "package", id: package, edition, purpose, digest };
    let signature = SignatureBytes(secret.sign(&signable.bytes(&code("test"))).to_bytes());
    let key = key_id(public_key);
    let signed = Signed { key, method: Method::Ed25519, digest, signature, assertion: None };
    accept(world, officer, SignJudgement { package, edition, purpose, signed });
}

#[test]
fn a_signed_judgement_is_kept_with_the_proof_of_its_signature() {
    on_both(|database| {
        let world = World::found(database);
        play(&world);
        world.assert_verified();
        world.engine.checkpoint_now().expect("it is signed");
        let id = PackageId::of_code(&code("PKG-1"));
        let read = world.engine.read_now(|connection, _| signed_editions(connection, id.bits(), id));
        let (editions, checkpoint) = read.expect("the query runs");
        let [edition] = editions.as_slice() else { panic!("{editions:?}") };
        assert_eq!(edition.document.value()["gate"], "validation");
        let [(signature, proof)] = edition.signatures.as_slice() else { panic!("{edition:?}") };
        assert_eq!(signature.digest, edition.document.digest());
        let proof = proof.as_ref().expect("the checkpoint covers it");
        assert_eq!(proof.entry.header.kind, "judgement_signed.1");
        assert_eq!(checkpoint.expect("it is signed").0, proof.size);
    });
}

/// Lines of released packages by number, of needs of an organisation, after a place.
fn released(world: &World, needed_by: &str, after: Option<&(domain::values::Code, i64)>) -> Vec<i64> {
    let lines = world.engine.read_now(|connection, _| {
        let lines = released_lines(connection, &[organisation(needed_by)], None, after, 9)?;
        let state = lines_world(connection, &lines)?;
        for line in &lines {
            assert_eq!((line.progress(&state), line.composed.quantity), ((0, 0), 20));
            assert!(
                released_lines(
                    connection,
                    &[organisation(needed_by)],
                    Some(RequirementId::from_bits(1)),
                    None,
                    9
                )?
                .is_empty()
            );
            let need = Some(line.composed.requirement);
            assert_eq!(released_lines(connection, &[organisation(needed_by)], need, None, 9)?.len(), 1);
            assert_eq!(state.requirements.known(&line.composed.requirement).unit, organisation(needed_by));
        }
        Ok(lines.into_iter().map(|line| line.line).collect())
    });
    lines.expect("the queries run")
}

#[test]
fn lines_are_listed_by_who_needs_them_once_the_package_is_released() {
    on_both(|database| {
        let world = World::found(database);
        play(&world);
        assert!(released(&world, "B1-1", None).is_empty(), "its release waits for the signature");
        sign_judgement(&world, "P-RELEASER");
        assert_eq!(released(&world, "B1-1", None), [1]);
        assert_eq!(released(&world, "B1-1", Some(&(code("PKG-0"), 7))), [1]);
        assert!(released(&world, "B1-1", Some(&(code("PKG-1"), 1))).is_empty());
        assert!(released(&world, "MOD", None).is_empty());
    });
}

#[test]
fn a_package_is_read_with_its_lines_and_shares() {
    on_both(|database| {
        let world = World::found(database);
        play(&world);
        let id = PackageId::of_code(&code("PKG-1"));
        world
            .engine
            .read_now(|connection, _| {
                let part = Part { after: None, is_descending: false, limit: 9 };
                let seen_by = Some(vec![organisation("PARTNER-S")]);
                let found = packages(connection, &PackageFilter { status: None, seen_by }, &part)?;
                assert_eq!((found.len(), found[0].funded_minor), (1, 1_083_400));
                let nobody = Some(vec![organisation("MAKER")]);
                let filter = PackageFilter { status: None, seen_by: nobody };
                assert!(packages(connection, &filter, &part)?.is_empty());
                let state = package_world(connection, id)?;
                let line = domain::packages::lines(&state, state.packages.known(&id)).next().expect("a line");
                assert_eq!((line.validation, line.progress(&state)), (Some(GateVerdict::Passed), (0, 0)));
                Ok(())
            })
            .expect("the queries run");
        let of_pledge = "SELECT allocated_minor FROM pledge WHERE code = 'NORTH-26'";
        assert_eq!(world.number(of_pledge), 1_000_000);
        let shares = "SELECT CAST(SUM(amount_minor) AS BIGINT) FROM package_share";
        assert_eq!(world.number(shares), 1_000_000, "what is allocated is what the shares sum to");
        world.assert_verified();
    });
}
