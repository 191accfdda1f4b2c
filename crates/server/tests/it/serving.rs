//! The server on a real socket, and what surrounds every handler.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use server::App;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::client::{Call, runtime};
use crate::world::World;

/// Serves a world on a free port until told to stop.
fn serve(world: &World) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<std::io::Result<()>>) {
    let (stop, stopped) = oneshot::channel::<()>();
    let listener = runtime().block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let shutdown = async { drop(stopped.await) };
    let serving = runtime().spawn(server::serve(listener, App::new(Arc::clone(&world.engine)), shutdown));
    (address, stop, serving)
}

#[test]
fn it_serves_until_it_is_asked_to_stop() {
    let world = World::new();
    let (address, stop, serving) = serve(&world);
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    assert!(reply.starts_with("HTTP/1.1 200 OK") && reply.ends_with(r#"{"status":"ok"}"#), "{reply}");
    stop.send(()).unwrap();
    runtime().block_on(serving).unwrap().unwrap();
    assert!(TcpStream::connect(address).is_err(), "nobody listens any more");
}

#[test]
fn a_panic_in_a_handler_is_a_problem_and_the_server_goes_on() {
    async fn broken() {
        panic!("a bug")
    }
    let world = World::new();
    let routes =
        Router::new().route("/api/v1/broken", get(broken)).route("/api/v1/sound", get(async || "ok"));
    let router = server::app::layered(routes, App::new(Arc::clone(&world.engine)));
    let reply = Call::new("GET", "/broken").send(&router);
    assert_eq!((reply.status.as_u16(), reply.code().as_str()), (500, "internal"), "{}", reply.text);
    assert!(!reply.text.contains("a bug"), "what went wrong is for the log");
    assert_eq!(Call::new("GET", "/sound").send(&router).text, "ok");
}

#[test]
fn a_stream_ends_when_the_server_does() {
    let world = World::new();
    let (address, stop, serving) = serve(&world);
    let mut stream = TcpStream::connect(address).unwrap();
    let token = crate::world::token("P-CLERK");
    let request = format!(
        "GET /api/v1/journal/events/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
    assert_eq!(lines.next().as_deref(), Some("HTTP/1.1 200 OK"));
    assert!(lines.any(|line| line.starts_with("event: ")), "the stream begins");
    stop.send(()).unwrap();
    runtime().block_on(serving).unwrap().unwrap();
    assert!(lines.count() > 0, "the connection is closed");
}
