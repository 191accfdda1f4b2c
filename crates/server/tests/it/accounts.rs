//! Signing in as people do: invitations, passwords with codes, passkeys, confirming, and every way of getting it wrong.

use std::sync::{Arc, Mutex};

use domain::Actor;
use domain::values::{PersonId, Timestamp};
use engine::accounts::sessions::{ABSOLUTE_HOURS, IDLE_MINUTES};
use server::accounts::codes::{Secret, code_of, read_secret};
use server::accounts::invitations::issue;
use server::route::Access;

use crate::client::{Call, Reply, runtime};
use crate::scene::{Scene, Stage};
use crate::signing::between;
use crate::world::code;

pub const FORM: &str = "application/x-www-form-urlencoded";
const PASSWORD: &str = "кіт їсть кулі вночі";

fn encoded(pairs: &[(&str, &str)]) -> String {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(pairs).finish()
}

pub fn get(scene: &Scene, path: &str, cookies: &str) -> Reply {
    Call::page("GET", path)
        .header("cookie", format!("__Host-language=en; {cookies}"))
        .send(&scene.world.router)
}

pub fn post(scene: &Scene, path: &str, cookies: &str, pairs: &[(&str, &str)]) -> Reply {
    let call = Call::page("POST", path).header("sec-fetch-site", "same-origin");
    let call = call
        .header("cookie", format!("__Host-language=en; {cookies}"))
        .header("user-agent", "Firefox/1 Linux");
    call.text(encoded(pairs), FORM).send(&scene.world.router)
}

/// The cookies that a reply sets, as a browser sends them back.
pub fn cookies(reply: &Reply) -> String {
    let set = reply.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    set.map(|cookie| cookie.split(';').next().unwrap()).collect::<Vec<_>>().join("; ")
}

pub fn invited(scene: &Scene, person: &str) -> String {
    let (engine, now) = (&scene.world.engine, scene.world.clock.now());
    let person = PersonId::of_code(&code(person));
    runtime().block_on(issue(engine, now, Actor::Console, person, None)).unwrap().0
}

/// The code that an authenticator app shows so many steps from the scene's time.
fn app_code(scene: &Scene, secret: &Secret, steps: i64) -> String {
    code_of(secret, scene.world.clock.now().0.div_euclid(30_000_000) + steps)
}

/// A person with a password and codes: their secret, recovery codes and cookies.
fn enrolled(scene: &Scene, person: &str) -> (Secret, Vec<String>, String) {
    let invitation = invited(scene, person);
    let page = get(scene, &format!("/invitation?code={invitation}"), "");
    let secret = between(&page.text, "name=\"secret\" value=\"", "\"").to_owned();
    let read = read_secret(&secret).unwrap();
    let typed = app_code(scene, &read, 0);
    let pairs = [
        ("invitation", invitation.as_str()),
        ("password", PASSWORD),
        ("again", PASSWORD),
        ("secret", &secret),
        ("code", &typed),
    ];
    let done = post(scene, "/invitation", "", &pairs);
    assert_eq!(done.status, 200, "{}", done.text);
    let list = between(&done.text, "<ul class=\"codes\">", "</ul>");
    let codes = list.split("<code>").skip(1).map(|part| part.split('<').next().unwrap().to_owned());
    let again = post(scene, "/invitation", "", &pairs);
    assert!(again.text.contains("There is no such invitation"), "taken once: {}", again.text);
    (read, codes.collect(), cookies(&done))
}

fn sign_in(scene: &Scene, cookies: &str, person: &str, password: &str, code: &str, next: &str) -> Reply {
    let pairs = [("person", person), ("password", password), ("code", code), ("next", next)];
    post(scene, "/sign-in", cookies, &pairs)
}

#[test]
fn an_invitation_becomes_a_password_with_codes_and_each_code_is_taken_once() {
    let scene = Scene::at(Stage::None);
    let (secret, recovery, session) = enrolled(&scene, "P-ORDERER");
    assert!(get(&scene, "/account", &session).text.contains("This device"));
    assert_eq!(recovery.len(), 8);

    let used = app_code(&scene, &secret, 0);
    let refused = sign_in(&scene, "", "P-ORDERER", PASSWORD, &used, "/");
    assert_eq!(refused.status, 200, "the code of the enrolment is used");
    let fresh = app_code(&scene, &secret, 1);
    let reply = sign_in(&scene, "", "P-ORDERER", PASSWORD, &fresh, "/orders");
    assert_eq!((reply.status.as_u16(), reply.header("location")), (303, "/orders"), "{}", reply.text);
    let chosen = post(&scene, "/language", "", &[("language", "uk")]);
    let set = [&reply, &chosen].into_iter().flat_map(|reply| reply.headers.get_all("set-cookie"));
    let set: Vec<_> = set.map(|value| value.to_str().unwrap()).collect();
    assert!(set.iter().any(|cookie| cookie.starts_with("__Host-language=uk;")));
    assert!(set.iter().any(|cookie| cookie.starts_with("__Host-session=")));
    assert!(set.iter().any(|cookie| cookie.starts_with("__Host-device=") && cookie.contains("Max-Age")));
    for cookie in set {
        for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    assert_eq!(sign_in(&scene, "", "P-ORDERER", PASSWORD, &fresh, "/").status, 200, "replayed");
    let by_recovery = sign_in(&scene, "", "P-ORDERER", PASSWORD, &recovery[0].to_lowercase(), "/");
    assert_eq!(by_recovery.status, 303);
    assert_eq!(sign_in(&scene, "", "P-ORDERER", PASSWORD, &recovery[0], "/").status, 200, "used");
    let elsewhere =
        ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere", "/\t/elsewhere.example"];
    for (next, code) in elsewhere.into_iter().zip(&recovery[1..]) {
        let reply = sign_in(&scene, "", "P-ORDERER", PASSWORD, code, next);
        assert_eq!((reply.status.as_u16(), reply.header("location")), (303, "/"), "{next}");
    }
}

#[test]
fn whatever_is_wrong_the_answer_is_the_same() {
    let scene = Scene::at(Stage::None);
    let (secret, ..) = enrolled(&scene, "P-ORDERER");
    let right = app_code(&scene, &secret, 1);
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let answers: Vec<_> = [
        ("P-UNKNOWN", PASSWORD, right.as_str()),
        ("P-CLERK", PASSWORD, &right),
        ("P-ORDERER", "another password", &right),
        ("P-ORDERER", PASSWORD, wrong),
        ("P-ORDERER", PASSWORD, "7K3M-0Q9X-VB2T-4HNE-8WRC-5DJY-6P"),
    ]
    .map(|(person, password, code)| sign_in(&scene, "", person, password, code, "/"))
    .into_iter()
    .map(|reply| {
        assert!(reply.headers.get("set-cookie").is_none() && !reply.text.contains(PASSWORD));
        (reply.status, between(&reply.text, "<p class=\"refusal\" role=\"alert\">", "</p>").to_owned())
    })
    .collect();
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    for oversized in ["x".repeat(200_000), "é".repeat(5_000), "\u{0}".to_owned()] {
        let reply = sign_in(&scene, "", "P-ORDERER", &oversized, &right, "/");
        assert_eq!(reply.status, 200, "{} bytes", oversized.len());
    }
}

#[test]
fn a_stranger_is_slowed_down_and_the_owner_s_browser_is_not() {
    let scene = Scene::at(Stage::None);
    let (secret, _, mine) = enrolled(&scene, "P-ORDERER");
    let mut last = None;
    for _ in 0..12 {
        last = Some(sign_in(&scene, "", "P-ORDERER", "a wrong password", "000000", "/"));
    }
    let slowed = last.unwrap();
    assert_eq!(slowed.status, 429, "{}", slowed.text);
    assert!(slowed.header("retry-after").parse::<u32>().unwrap() <= 30);
    let device = mine.split("; ").find(|cookie| cookie.starts_with("__Host-device")).unwrap();
    let code = app_code(&scene, &secret, 1);
    assert_eq!(sign_in(&scene, device, "P-ORDERER", PASSWORD, &code, "/").status, 303);
}

#[test]
fn a_session_ends_by_itself_by_its_owner_and_by_a_new_invitation() {
    let scene = Scene::at(Stage::None);
    let (secret, recovery, first) = enrolled(&scene, "P-ORDERER");
    let planted = "__Host-session=0000000000000000000000000000000000000000000000000000000000000000";
    let second = sign_in(&scene, planted, "P-ORDERER", PASSWORD, &app_code(&scene, &secret, 1), "/");
    let second = cookies(&second);
    assert!(
        !second.contains("00000000") && get(&scene, "/", planted).status == 303,
        "a planted secret is void"
    );
    let is_in = |session: &str| get(&scene, "/account", session).status == 200;
    assert!(is_in(&first) && is_in(&second));
    assert_eq!(post(&scene, "/account/sessions/end", &second, &[]).status, 303);
    assert!(!is_in(&first) && is_in(&second), "all others ended");
    let left = post(&scene, "/sign-out", &second, &[]);
    assert_eq!(left.header("clear-site-data"), "\"cache\"");
    assert!(!is_in(&second), "signed out on the server too");

    let third = cookies(&sign_in(&scene, "", "P-ORDERER", PASSWORD, &recovery[0], "/"));
    let begun = scene.world.clock.now();
    scene.world.clock.set(Timestamp(begun.0 + (IDLE_MINUTES - 1) * 60_000_000));
    assert!(is_in(&third), "used in time");
    scene.world.clock.set(Timestamp(begun.0 + (2 * IDLE_MINUTES) * 60_000_000));
    assert!(!is_in(&third), "not used for too long");
    let fourth = cookies(&sign_in(&scene, "", "P-ORDERER", PASSWORD, &recovery[1], "/"));
    for _ in 0..ABSOLUTE_HOURS * 2 - 1 {
        scene.world.clock.set(Timestamp(scene.world.clock.now().0 + 30 * 60_000_000));
        assert!(is_in(&fourth));
    }
    scene.world.clock.set(Timestamp(scene.world.clock.now().0 + 30 * 60_000_000));
    assert!(!is_in(&fourth), "however it is used");

    let fifth = cookies(&sign_in(&scene, "", "P-ORDERER", PASSWORD, &recovery[2], "/"));
    let invitation = invited(&scene, "P-ORDERER");
    assert!(!is_in(&fifth), "invited anew");
    assert_eq!(sign_in(&scene, "", "P-ORDERER", PASSWORD, &recovery[3], "/").status, 200);
    let told = get(&scene, &format!("/invitation?code={invitation}"), "");
    assert!(told.text.contains("took the place of your earlier sign-in"), "{}", told.text);
    scene.world.clock.set(Timestamp(scene.world.clock.now().0 + 73 * 3_600_000_000));
    let expired = get(&scene, &format!("/invitation?code={invitation}"), "");
    assert!(expired.text.contains("There is no such invitation"), "{}", expired.text);
}

#[test]
fn what_must_not_be_done_by_a_finder_asks_for_a_fresh_second_factor_and_keeps_the_form() {
    let scene = Scene::at(Stage::None);
    let (secret, _, session) = enrolled(&scene, "P-ADMIN");
    let path = format!("/accounts/{}/invitation", PersonId::of_code(&code("P-CLERK")));
    scene.world.clock.set(Timestamp(scene.world.clock.now().0 + 6 * 60_000_000));
    let size = scene.world.journal_size();
    let pairs = [("note", "<typed> & kept"), ("list", "1"), ("list", "2")];
    let asked = post(&scene, &path, &session, &pairs);
    assert!(asked.text.contains(&format!("action=\"{path}\"")), "{}", asked.text);
    assert!(asked.text.contains("&lt;typed&gt; &amp; kept") && asked.text.contains("confirm-code"));
    let with = |code: &str| {
        let mut all = pairs.to_vec();
        all.push(("confirm-code", code));
        post(&scene, &path, &session, &all)
    };
    assert_eq!(with("000000").status, 403);
    assert_eq!(scene.world.journal_size(), size, "nothing was done");
    let done = with(&app_code(&scene, &secret, 0));
    assert_eq!(done.status, 200, "{}", done.text);
    assert!(done.text.contains("/invitation?code="), "{}", done.text);
    let renewed = cookies(&done);
    assert_eq!(get(&scene, "/account", &session).status, 303, "the secret of before is void");
    assert_eq!(post(&scene, &path, &renewed, &[]).status, 200, "confirmed a moment ago");
    assert!(!get(&scene, "/accounts?q=P-C", &renewed).text.contains("P-ORDERER"));
    assert_eq!(get(&scene, "/accounts", &session_of("P-BUYER")).status, 403);
}

#[test]
fn a_form_with_a_file_is_kept_whole_until_its_sender_has_confirmed() {
    let scene = Scene::at(Stage::None);
    let (secret, _, session) = enrolled(&scene, "P-ADMIN");
    let (other_secret, _, other) = enrolled(&scene, "P-BUYER");
    scene.world.clock.set(Timestamp(scene.world.clock.now().0 + 6 * 60_000_000));
    let fields = [
        ("key", "k-1"),
        ("organisation", "B11"),
        ("document", "letter \"7\""),
        ("from", "2026-01-12"),
        ("person1", "P-NEW"),
        ("name1", "Нова"),
        ("role1", "receiver"),
    ];
    let size = scene.world.journal_size();
    let call = Call::page("POST", "/letters").header("sec-fetch-site", "same-origin");
    let call = call.header("cookie", format!("__Host-language=en; {session}"));
    let asked = call.parts(&fields, ("scan.pdf", "%PDF-1.7 as\r\nscanned")).send(&scene.world.router);
    assert!(asked.status == 200 && asked.text.contains("confirm-code"), "{}", asked.text);
    assert_eq!(scene.world.journal_size(), size, "nothing was done");
    let kept = between(&asked.text, "<form class=\"sheet\"", "</form>");
    let unescaped = |text: &str| text.replace("&quot;", "\"").replace("&amp;", "&");
    let mut pairs: Vec<(String, String)> = Vec::new();
    for field in kept.split("type=\"hidden\" name=\"").skip(1) {
        let (name, rest) = field.split_once('"').unwrap();
        pairs.push((unescaped(name), unescaped(between(rest, "value=\"", "\""))));
    }
    let digest = pairs.iter().find(|(name, _)| name == "held-file:file").unwrap().1.clone();
    let with = |session: &str, more: &[(&str, &str)]| {
        let kept = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        post(&scene, "/letters", session, &kept.chain(more.iter().copied()).collect::<Vec<_>>())
    };
    let wrong = with(&session, &[("confirm-code", "000000")]);
    assert!(wrong.status == 403 && wrong.text.contains(&digest), "{}", wrong.text);
    let stolen = with(&other, &[("confirm-code", &app_code(&scene, &other_secret, 0))]);
    assert_eq!(stolen.status, 404, "another's upload: {}", stolen.text);
    let done = with(&session, &[("confirm-code", &app_code(&scene, &secret, 0))]);
    assert_eq!((done.status.as_u16(), done.header("location")), (303, "/letters"), "{}", done.text);
    let shown = get(&scene, "/letters", &cookies(&done)).text;
    assert!(shown.contains("letter &quot;7&quot;") && shown.contains(&format!("/files/{digest}")), "{shown}");
    let scan = get(&scene, &format!("/files/{digest}"), &cookies(&done));
    assert_eq!(scan.text, "%PDF-1.7 as\r\nscanned");
}

#[test]
fn an_administrator_ends_sessions_and_closes_a_sign_in() {
    let scene = Scene::at(Stage::None);
    let (_, recovery, first) = enrolled(&scene, "P-ORDERER");
    let deed = |of: &str, deed: &str, by: &str| {
        let path = format!("/accounts/{}/{deed}", PersonId::of_code(&code(of)));
        post(&scene, &path, &session_of(by), &[])
    };
    let is_in = |session: &str| get(&scene, "/account", session).status == 200;
    for name in ["sessions/end", "closing"] {
        assert_eq!(deed("P-ORDERER", name, "P-BUYER").status, 403, "{name}");
        assert_eq!(deed("P-UNKNOWN", name, "P-ADMIN").status, 404, "{name}");
    }
    assert!(is_in(&first));
    let listed = get(&scene, "/accounts?q=P-ORDERER", &session_of("P-ADMIN")).text;
    assert!(listed.contains("Sign out all devices") && listed.contains("Close sign-in"), "{listed}");

    assert_eq!(deed("P-ORDERER", "sessions/end", "P-ADMIN").status, 303);
    assert!(!is_in(&first), "ended");
    let second = cookies(&sign_in(&scene, "", "P-ORDERER", PASSWORD, &recovery[0], "/"));
    assert!(is_in(&second), "how they sign in stays");
    let size = scene.world.journal_size();
    let closed = deed("P-ORDERER", "closing", "P-ADMIN");
    assert_eq!((closed.status.as_u16(), closed.header("location")), (303, "/accounts?q=P-ORDERER"));
    assert!(!is_in(&second));
    assert_eq!(sign_in(&scene, "", "P-ORDERER", PASSWORD, &recovery[1], "/").status, 200, "refused");
    assert_ne!(scene.world.journal_size(), size, "an auditor sees who did it");
}

/// What takes a right away or moves nothing is done at once; a file is checked at once, and applied at once only for
/// whoever has just given a second factor.
#[test]
fn whatever_moves_money_or_gives_rights_asks_for_a_fresh_second_factor() {
    use domain::policy::Action;
    let at_once = [
        "/appointments/{id}/confirmation",
        "/appointments/{id}/end",
        "/tokens/{id}/revocation",
        "/service-accounts",
        "/treasury/invoices/{id}/rejection",
        "/admin/imports",
    ];
    let weighty = [
        Action::Pay,
        Action::Allot,
        Action::ManageIdentity,
        Action::Delegate,
        Action::ManageServiceAccounts,
        Action::SetSignaturePolicy,
        Action::ManageContracts,
    ];
    // Their table says who sees the page, and the rule who does what.
    let by_path = ["/pledges/{id}/moves", "/agency/suppliers/{id}/suspension"];
    let forms = server::web::PAGES.iter().filter(|page| page.method == "POST");
    let of_weight = forms.filter(|page| match page.access {
        _ if by_path.contains(&page.path) => true,
        Access::Reads(actions) | Access::Commands(actions) => {
            actions.iter().any(|action| weighty.contains(action))
        }
        _ => false,
    });
    let open: Vec<_> = of_weight.filter(|page| !page.is_fresh).map(|page| page.path).collect();
    assert_eq!(open.iter().filter(|path| !at_once.contains(path)).collect::<Vec<_>>(), [&""; 0]);
    assert_eq!(open.len(), at_once.len(), "{open:?}");
}

/// Lines of a log, as JSON.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn the_log_says_who_came_in_and_who_did_not_and_holds_no_secret() {
    let lines = Lines::default();
    let writer = lines.clone();
    let log = tracing_subscriber::fmt().json().with_max_level(tracing_subscriber::filter::LevelFilter::INFO);
    let log = log.with_writer(move || writer.clone()).finish();
    let log = tracing::Dispatch::new(log);
    // While there is one subscriber alone, what another thread's test first comes to is held to be wanted by nobody.
    let _other = tracing::Dispatch::new(tracing_subscriber::registry());
    let mut secrets = Vec::new();
    tracing::dispatcher::with_default(&log, || {
        let scene = Scene::at(Stage::None);
        let (secret, recovery, _) = enrolled(&scene, "P-ORDERER");
        let (right, wrong) = (app_code(&scene, &secret, 1), "000001");
        sign_in(&scene, "", "P-UNKNOWN-TYPED", "an-unknown-password", wrong, "/");
        sign_in(&scene, "", "P-ORDERER", "a-wrong-password", wrong, "/");
        let reply = sign_in(&scene, "", "P-ORDERER", PASSWORD, &right, "/");
        assert_eq!(reply.status, 303);
        let session = cookies(&reply);
        assert_eq!(sign_in(&scene, "", "P-ORDERER", PASSWORD, &recovery[0], "/").status, 303);
        scene.world.clock.set(Timestamp(scene.world.clock.now().0 + 6 * 60_000_000));
        assert_eq!(post(&scene, "/account/recovery-codes", &session, &[("confirm-code", wrong)]).status, 403);
        let renewed = post(&scene, "/account/recovery-codes", &session, &[("confirm-code", &recovery[1])]);
        assert_eq!(renewed.status, 200, "{}", renewed.text);
        assert_eq!(post(&scene, "/sign-out", &cookies(&renewed), &[]).status, 303);
        for _ in 0..12 {
            sign_in(&scene, "", "P-ORDERER", "a-wrong-password", wrong, "/");
        }
        get(&scene, &format!("/sign-in?token={}", crate::world::token("P-CLERK")), "");
        secrets.extend(
            ["P-UNKNOWN-TYPED", "an-unknown-password", "a-wrong-password", PASSWORD].map(str::to_owned),
        );
        secrets.extend([right, recovery[0].clone(), recovery[1].clone(), crate::world::token("P-CLERK")]);
        for cookie in [session, cookies(&renewed)] {
            secrets.extend(cookie.split("; ").map(|pair| pair.split_once('=').unwrap().1.to_owned()));
        }
    });
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    for secret in secrets {
        assert!(!text.contains(&secret), "{secret} is in the log");
    }
    let all = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let (told, other): (Vec<_>, Vec<_>) = all.partition(|line| line["target"] == "sign_in");
    let said = |line: &serde_json::Value| line["fields"]["message"].as_str().unwrap().to_owned();
    let [orderer, clerk] = ["P-ORDERER", "P-CLERK"].map(|name| PersonId::of_code(&code(name)).to_string());
    let (first, mut messages) =
        (told.iter().position(|line| said(line) == "signing in failed").unwrap(), Vec::new());
    for line in &told[first..] {
        messages.push(said(line));
        assert_eq!(line["spans"][0]["id"].as_str().map(str::len), Some(36), "the id of the request: {line}");
    }
    messages.dedup();
    assert_eq!(
        messages,
        [
            "signing in failed",
            "signed in",
            "a recovery code was used",
            "signed in",
            "confirming failed",
            "a recovery code was used",
            "confirmed by a second factor",
            "recovery codes renewed",
            "signed out",
            "signing in failed",
            "signing in was slowed down",
            "signed in",
        ]
    );
    let fields = |nth: usize| told[first + nth]["fields"].clone();
    assert_eq!(
        (&fields(0)["person"], &fields(1)["person"]),
        (&serde_json::Value::Null, &orderer.clone().into())
    );
    let signed_in = fields(2);
    assert_eq!(
        (&signed_in["person"], &signed_in["way"]),
        (&orderer.clone().into(), &"password_and_code".into())
    );
    assert_eq!(signed_in["session"].as_str().unwrap().len(), 16, "{signed_in}");
    let linked = &told.last().unwrap()["fields"];
    assert_eq!((&linked["person"], &linked["way"]), (&clerk.into(), &"demo".into()), "by a demo's link");
    let of_page = other.iter().filter(|line| line["fields"]["route"] == "/account/recovery-codes");
    let answers: Vec<_> = of_page.map(|line| (&line["level"], &line["fields"])).collect();
    let [(warn, refused), (info, done)] = answers[..] else { panic!("one refused, one not: {answers:?}") };
    assert_eq!(
        (warn, &refused["message"], &refused["status"]),
        (&"WARN".into(), &"refused".into(), &403.into())
    );
    assert_eq!((info, &done["message"], &done["status"]), (&"INFO".into(), &"answered".into(), &200.into()));
    assert!(refused["person"] == orderer && done["person"] == orderer && done["address"].is_null());
}

fn session_of(person: &str) -> String {
    format!("__Host-session={}", crate::world::session(person))
}

#[test]
fn a_demo_s_link_signs_in_and_a_token_is_no_password() {
    let scene = Scene::at(Stage::None);
    let token = crate::world::token("P-ORDERER");
    let linked = get(&scene, &format!("/sign-in?token={token}"), "");
    assert_eq!((linked.status.as_u16(), linked.header("location")), (303, "/"), "this world is a demo");
    assert!(!cookies(&linked).contains(&token[3..]), "the browser keeps another secret");
    assert_eq!(get(&scene, "/sign-in?token=qm_00", "").status, 200);
    assert_eq!(get(&scene, "/orders", &format!("__Host-session={token}")).status, 303);
}
