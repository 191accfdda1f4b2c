//! Metrics: what is counted, under which names, and that nobody is named.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use server::App;

use crate::client::{Call, runtime};
use crate::world::{World, token};

/// Reads a path of the metrics' address.
fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    reply
}

#[test]
fn requests_batches_and_the_journal_are_counted_and_nobody_is_named() {
    let world = World::new();
    let app = App::new(Arc::clone(&world.engine));
    let router = server::router(app.clone());
    let listener = runtime().block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    runtime().spawn(server::serve_metrics(listener, app, std::future::pending()));

    let token = token("P-CLERK");
    let get_as_clerk =
        |path: &str| Call::new("GET", path).header("authorization", format!("Bearer {token}")).send(&router);
    assert_eq!(get_as_clerk("/orders").status, 200);
    assert_eq!(get_as_clerk("/orders?limit=1").status, 200);
    assert_eq!(get_as_clerk("/orders/ord_00000000000000000000000000000000").status, 404);
    assert_eq!(get_as_clerk("/nothing/secret-path").status, 404);
    assert_eq!(Call::new("GET", "/orders").send(&router).status, 401);
    world.engine.checkpoint_now().unwrap();
    world.engine.project_now().unwrap();

    let page = get(address, "/metrics");
    assert!(page.starts_with("HTTP/1.1 200 OK"), "{page}");
    let sequence = *world.engine.committed().borrow();
    for line in [
        r#"quartermaster_http_requests_total{method="GET",route="/orders",status="200"} 2"#.to_owned(),
        r#"quartermaster_http_requests_total{method="GET",route="/orders",status="401"} 1"#.to_owned(),
        r#"quartermaster_http_requests_total{method="GET",route="/orders/{id}",status="404"} 1"#.to_owned(),
        r#"quartermaster_http_requests_total{method="other",route="other",status="404"} 1"#.to_owned(),
        r#"quartermaster_http_request_seconds_count{method="GET",route="/orders"} 3"#.to_owned(),
        format!("quartermaster_journal_entries {sequence}"),
        format!("quartermaster_checkpoint_entries {sequence}"),
        format!("quartermaster_listed_entries {sequence}"),
        format!("quartermaster_counted_entries {sequence}"),
        "quartermaster_queue_depth 0".to_owned(),
        "quartermaster_batches_undone_total 0".to_owned(),
        "quartermaster_database_readers_busy 0".to_owned(),
    ] {
        assert!(page.lines().any(|found| found == line), "{line} is missing in\n{page}");
    }
    for start in ["quartermaster_batch_commands_count ", "quartermaster_commit_seconds_count "] {
        let count = page.lines().find_map(|line| line.strip_prefix(start)).unwrap();
        assert_ne!(count, "0", "{start}");
    }
    for name in [&*token, "P-CLERK", "ord_", "secret-path"] {
        assert!(!page.contains(name), "{name} is in the metrics");
    }
    assert!(get(address, "/api/v1/health").starts_with("HTTP/1.1 404"), "nothing else is served there");
}
