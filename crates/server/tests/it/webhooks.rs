//! Webhooks against a receiver on a socket: what arrives, what fails, where they never go.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use domain::values::Timestamp;
use serde_json::{Value, json};
use server::App;
use server::outgoing::webhooks::{deliver, signature};
use server::settings::Settings;

use crate::client::{Call, Reply, get, runtime};
use crate::scene::{Scene, Stage};

/// A request as it came: headers in lower case, and the body.
type Came = (Vec<(String, String)>, String);

/// A receiver that answers each request with the next of these statuses, and the last one for ever.
struct Receiver {
    host: String,
    came: Arc<Mutex<Vec<Came>>>,
}

impl Receiver {
    fn answering(statuses: &'static [u16]) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let came = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&came);
        std::thread::spawn(move || {
            for (nth, stream) in listener.incoming().enumerate() {
                let status = statuses[nth.min(statuses.len() - 1)];
                let mut stream = stream.unwrap();
                kept.lock().unwrap().push(read(&mut stream));
                let answer = format!(
                    "HTTP/1.1 {status} X\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                );
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        Receiver { host, came }
    }

    fn came(&self) -> Vec<Came> {
        self.came.lock().unwrap().clone()
    }
}

fn read(stream: &mut std::net::TcpStream) -> Came {
    let mut reader = BufReader::new(stream);
    let (mut headers, mut line) = (Vec::new(), String::new());
    reader.read_line(&mut line).unwrap();
    loop {
        line.clear();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.push((name.to_lowercase(), value.to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length").unwrap().1.parse().unwrap();
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (headers, String::from_utf8(body).unwrap())
}

fn header<'c>(came: &'c Came, name: &str) -> &'c str {
    &came.0.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("no {name}: {came:?}")).1
}

struct Sending {
    scene: Scene,
    app: App,
    router: axum::Router,
}

impl Sending {
    fn to(hosts: &[&str]) -> Sending {
        let scene = Scene::at(Stage::SignedByOrderer);
        let webhook_hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
        let settings = Settings { webhook_hosts, ..Settings::default() };
        let app = App::new(Arc::clone(&scene.world.engine)).with(settings).by_clock(|| Timestamp(NOW));
        let router = server::router(app.clone());
        Sending { scene, app, router }
    }

    fn subscribe(&self, person: &str, body: Value) -> Reply {
        Call::new("POST", "/webhooks").by(person).body(body).send(&self.router)
    }

    fn send(&self, method: &str, person: &str, path: &str) -> Reply {
        Call::new(method, path).by(person).send(&self.router)
    }

    /// Goes round until nothing is left that is due at a time of the machine's clock.
    fn deliver(&self, now: i64) {
        while runtime().block_on(deliver(&self.app, Timestamp(now))).unwrap() {}
    }

    fn cancel(&self) {
        let reply = crate::client::post(
            &self.router,
            "P-ORDERER",
            &self.scene.fill("/orders/{order}/cancellation"),
            json!({ "reason": "other" }),
        );
        assert_eq!(reply.status, 200, "{}", reply.text);
    }

    fn webhook(&self, person: &str, id: &str) -> Value {
        let shown = get(&self.router, person, "/webhooks").json();
        let one = shown["entries"].as_array().unwrap().iter().find(|webhook| webhook["id"] == id);
        one.expect("it is listed").clone()
    }

    fn log(&self, person: &str, id: &str) -> Vec<Value> {
        get(&self.router, person, &format!("/webhooks/{id}/deliveries")).json()["entries"]
            .as_array()
            .unwrap()
            .clone()
    }
}

const SECOND: i64 = 1_000_000;
const NOW: i64 = 1_800_000_000 * SECOND;

#[test]
fn what_one_sees_arrives_signed_and_what_one_does_not_see_does_not() {
    let receiver = Receiver::answering(&[200]);
    let sending = Sending::to(&[&receiver.host]);
    let url = format!("http://{}/hook", receiver.host);
    let made = sending.subscribe("P-ORDERER", json!({ "url": url, "kinds": ["order_cancelled"] }));
    assert_eq!(made.status, 200, "{}", made.text);
    let (id, secret) = (made.json()["id"].as_str().unwrap().to_owned(), made.json()["secret"].clone());
    assert!(secret.as_str().unwrap().starts_with("whsec_"));
    assert!(
        !get(&sending.router, "P-ORDERER", "/webhooks").text.contains("whsec"),
        "the secret is shown once"
    );
    sending.subscribe("P-OTHER", json!({ "url": url }));
    sending.cancel();
    sending.deliver(NOW);

    let came = receiver.came();
    assert_eq!(came.len(), 1, "who does not see the order gets nothing: {came:?}");
    let (came, body) = (&came[0], came[0].1.as_bytes());
    let event: Value = serde_json::from_str(&came.1).unwrap();
    assert_eq!(
        (&event["type"], &event["data"]["kind"]),
        (&json!("order_cancelled.1"), &json!("order_cancelled.1"))
    );
    assert_eq!(event["data"]["id"], header(came, "webhook-id"));
    let seconds = header(came, "webhook-timestamp").parse().unwrap();
    assert_eq!(seconds, NOW / SECOND);
    let secret =
        sending.scene.world.engine.read_now(|connection, _| {
            engine::webhooks::active(connection, domain::values::Id::from_bits(0), 10)
        });
    let webhook = secret.unwrap().into_iter().find(|webhook| webhook.id.to_string() == id).unwrap();
    let expected = signature::sign(&webhook.secret.0, header(came, "webhook-id"), seconds, body);
    assert_eq!(header(came, "webhook-signature"), expected);
    assert_eq!(sending.log("P-ORDERER", &id)[0]["status"], "delivered");

    let rotated = sending.send("POST", "P-ORDERER", &format!("/webhooks/{id}/secret"));
    assert_eq!(rotated.status, 200, "{}", rotated.text);
    let event = header(came, "webhook-id").to_owned();
    let again = sending.send("POST", "P-ORDERER", &format!("/webhooks/{id}/deliveries/{event}/replay"));
    assert_eq!(again.status, 204);
    let soon = NOW + SECOND;
    sending.deliver(soon);
    let came = receiver.came();
    assert_eq!((came.len(), header(&came[1], "webhook-id")), (2, event.as_str()), "the same id again");
    let signatures: Vec<_> = header(&came[1], "webhook-signature").split(' ').map(str::to_owned).collect();
    let old = signature::sign(&webhook.secret.0, &event, soon / SECOND, came[1].1.as_bytes());
    assert_eq!((signatures.len(), &signatures[1]), (2, &old), "both secrets sign for a day");
}

#[test]
fn a_webhook_of_another_person_is_unknown() {
    let sending = Sending::to(&[]);
    let made = sending.subscribe("P-ORDERER", json!({ "url": "https://example.org/" }));
    let id = made.json()["id"].as_str().unwrap().to_owned();
    for (method, path) in [
        ("DELETE", format!("/webhooks/{id}")),
        ("POST", format!("/webhooks/{id}/secret")),
        ("POST", format!("/webhooks/{id}/activation")),
        ("GET", format!("/webhooks/{id}/deliveries")),
    ] {
        let reply = sending.send(method, "P-CLERK", &path);
        assert_eq!((reply.status.as_u16(), reply.code().as_str()), (404, "not_found"), "{method} {path}");
    }
    assert_eq!(sending.send("DELETE", "P-ORDERER", &format!("/webhooks/{id}")).status, 204);
    assert_eq!(sending.send("DELETE", "P-ORDERER", &format!("/webhooks/{id}")).status, 404);
}

#[test]
fn wrong_addresses_and_kinds_are_refused_and_so_is_a_ninth_webhook() {
    let sending = Sending::to(&[]);
    for url in
        ["http://example.org/", "https://127.0.0.1/", "https://[fd00::1]/", "https://a:b@example.org/", "x"]
    {
        let reply = sending.subscribe("P-CLERK", json!({ "url": url }));
        assert_eq!(
            (reply.status.as_u16(), reply.json()["errors"][0]["field"].as_str()),
            (400, Some("url")),
            "{url}"
        );
    }
    let reply =
        sending.subscribe("P-CLERK", json!({ "url": "https://example.org/", "kinds": ["order_sent.1"] }));
    assert_eq!(reply.json()["errors"][0]["field"], "kinds", "{}", reply.text);
    for _ in 0..8 {
        assert_eq!(sending.subscribe("P-CLERK", json!({ "url": "https://example.org/" })).status, 200);
    }
    let ninth = sending.subscribe("P-CLERK", json!({ "url": "https://example.org/" }));
    assert_eq!((ninth.status.as_u16(), ninth.code().as_str()), (409, "too_many_webhooks"));
}

#[test]
fn a_name_that_leads_into_a_private_network_is_not_called() {
    let receiver = Receiver::answering(&[200]);
    let sending = Sending::to(&[]);
    let port = receiver.host.rsplit(':').next().unwrap();
    let made = sending.subscribe("P-ORDERER", json!({ "url": format!("https://localhost:{port}/") }));
    assert_eq!(made.status, 200, "a name says nothing yet: {}", made.text);
    sending.cancel();
    sending.deliver(NOW);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let log = sending.log("P-ORDERER", &id);
    assert_eq!(log[0]["error"], "the receiver's name leads into a private network");
    assert_eq!(receiver.came().len(), 0);
}

#[test]
fn a_receiver_that_fails_is_tried_for_three_days_and_then_switched_off_with_a_notice() {
    let receiver = Receiver::answering(&[500, 302, 503]);
    let sending = Sending::to(&[&receiver.host]);
    let url = format!("http://{}/", receiver.host);
    let made = sending.subscribe("P-ORDERER", json!({ "url": url, "kinds": ["order_cancelled"] }));
    let id = made.json()["id"].as_str().unwrap().to_owned();
    sending.cancel();
    let mut now = NOW;
    sending.deliver(now);
    for pause in engine::webhooks::deliveries::PAUSES_SECONDS {
        assert_eq!(sending.log("P-ORDERER", &id)[0]["status"], "waiting");
        sending.deliver(now + (pause - 1) * SECOND);
        let before = receiver.came().len();
        now += pause * SECOND;
        sending.deliver(now);
        assert_eq!(receiver.came().len(), before + 1, "after {pause} s, and not earlier");
    }
    let log = sending.log("P-ORDERER", &id);
    assert_eq!((&log[0]["status"], &log[0]["answer"]), (&json!("failed"), &json!(503)));
    let hours = (now - NOW) / (3_600 * SECOND);
    assert!((70..80).contains(&hours), "about three days: {hours} hours");
    assert!(sending.webhook("P-ORDERER", &id)["disabled_at"].is_string());
    for person in ["P-ORDERER", "P-ADMIN"] {
        let notices = get(&sending.router, person, "/notices").json();
        assert_eq!(notices["entries"][0]["kind"], "webhook-disabled", "{person}: {notices}");
    }
    let on = sending.send("POST", "P-ORDERER", &format!("/webhooks/{id}/activation"));
    assert_eq!(on.status, 204);
    assert!(sending.webhook("P-ORDERER", &id)["disabled_at"].is_null());
}

#[test]
fn gone_is_gone_at_once() {
    let receiver = Receiver::answering(&[410]);
    let sending = Sending::to(&[&receiver.host]);
    let made = sending.subscribe("P-ORDERER", json!({ "url": format!("http://{}/", receiver.host) }));
    let id = made.json()["id"].as_str().unwrap().to_owned();
    sending.cancel();
    sending.deliver(NOW);
    assert!(sending.webhook("P-ORDERER", &id)["disabled_at"].is_string());
    assert_eq!(receiver.came().len(), 1);
}
