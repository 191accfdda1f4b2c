//! Fresh databases for every test: a SQLite file and a schema of one PostgreSQL cluster per test process.
//!
//! The cluster is made with `initdb` and reached through a socket in a temporary directory. It sorts by a
//! Ukrainian locale, so that a column missing `{text}` shows. A watchdog process stops it and removes the
//! directory once this process has ended, however it ended. `QUARTERMASTER_TEST_POSTGRES=postgres://…` names a
//! throw-away server to use instead; schemas stay behind there.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use engine::store::Database;

/// Waits for the end of its input, which is the end of the test process, then removes everything. A stopping
/// server removes its own `postmaster.pid`; its process id may stay for as long as nobody collects it.
const WATCHDOG: &str = r#"
cat
if read -r server < "$0/cluster/postmaster.pid"; then
    kill -QUIT "$server"
    for tenth in $(seq 100); do
        [ -e "$0/cluster/postmaster.pid" ] || break
        sleep 0.1
    done
fi
rm -rf "$0"
"#;

/// Without fsync a power cut would lose the cluster; nothing else differs from a real one.
const SERVER_OPTIONS: &str = "-c listen_addresses= -c fsync=off -c max_connections=200";

static FIXTURE: OnceLock<Fixture> = OnceLock::new();
static SCHEMAS: AtomicU64 = AtomicU64::new(1);

struct Fixture {
    directory: PathBuf,
    postgres: String,
    /// Its input closes with this process.
    _watchdog: Child,
}

/// A fresh, empty SQLite file and a fresh, empty PostgreSQL schema.
pub fn databases() -> [Database; 2] {
    addresses().map(|address| Database::parse(&address).expect("the address is well-formed"))
}

/// The addresses of [`databases`], for processes that open them themselves.
pub fn addresses() -> [String; 2] {
    let fixture = FIXTURE.get_or_init(|| start(std::env::var("QUARTERMASTER_TEST_POSTGRES").ok()));
    let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
    let file = fixture.directory.join(format!("{number}.sqlite"));
    let schema = format!("test_{}_{number}", std::process::id());
    let server = Database::parse(&fixture.postgres).expect("the address of the test server is well-formed");
    let mut session = server.open_writer().unwrap_or_else(|error| panic!("test server {server}: {error}"));
    session
        .execute_script(&format!("CREATE SCHEMA {schema}"))
        .expect("the test server lets us create a schema");
    let separator = if fixture.postgres.contains('?') { '&' } else { '?' };
    [format!("sqlite:{}", file.display()), format!("{}{separator}schema={schema}", fixture.postgres)]
}

/// A PostgreSQL server of one test's own, which it may stop and start again.
pub struct Server {
    fixture: Fixture,
}

impl Server {
    /// A running server with an empty database.
    pub fn start_new() -> Server {
        Server { fixture: start(None) }
    }

    /// Its database.
    pub fn database(&self) -> Database {
        Database::parse(&self.fixture.postgres).expect("the address is well-formed")
    }

    /// Stops it; every session is cut.
    pub fn stop(&self) {
        let cluster = cluster(&self.fixture.directory);
        run(&self.fixture.directory, "pg_ctl", &["stop", "--wait", "--mode=fast", "--pgdata", &cluster]);
    }

    /// Starts it again.
    pub fn start(&self) {
        start_server(&self.fixture.directory);
    }
}

/// Runs one test body on both databases; the output of a failing test ends with the one it failed on.
#[expect(clippy::print_stdout, reason = "the test runner shows it when the test fails")]
pub fn on_both(body: impl Fn(&Database)) {
    for database in databases() {
        println!("on {}", database.dialect());
        body(&database);
    }
}

fn start(server: Option<String>) -> Fixture {
    let directory =
        tempfile::Builder::new().prefix("quartermaster-test-").tempdir().expect("temporary directory");
    let directory = directory.keep();
    let watchdog = Command::new("sh")
        .args(["-c", WATCHDOG])
        .arg(&directory)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // Not in the terminal's group: an interrupt must end the tests, not their cleaning up.
        .process_group(0)
        .spawn()
        .expect("sh starts");
    let postgres = server.unwrap_or_else(|| start_cluster(&directory));
    Fixture { directory, postgres, _watchdog: watchdog }
}

fn start_cluster(directory: &Path) -> String {
    if let Some((user, group)) = owner() {
        chown(directory, Some(user), Some(group)).expect("root may give its directory away");
    }
    run(
        directory,
        "initdb",
        &[
            "--pgdata",
            &cluster(directory),
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--locale-provider=icu",
            "--icu-locale=uk",
            "--no-sync",
        ],
    );
    start_server(directory);
    format!("postgres://postgres@{}/postgres", name(directory).replace('/', "%2F"))
}

fn start_server(directory: &Path) {
    let options = format!("{SERVER_OPTIONS} -c unix_socket_directories={}", name(directory));
    run(directory, "pg_ctl", &["start", "--wait", "--pgdata", &cluster(directory), "--options", &options]);
}

fn name(directory: &Path) -> &str {
    directory.to_str().expect("the temporary directory has a UTF-8 name")
}

fn cluster(directory: &Path) -> String {
    format!("{}/cluster", name(directory))
}

/// Runs one of PostgreSQL's programs as whoever may, its output in a log beside the cluster.
fn run(directory: &Path, program: &str, arguments: &[&str]) {
    let log = fs::File::options().create(true).append(true).open(directory.join("log")).expect("log file");
    let mut command = Command::new(programs().join(program));
    command.args(arguments).current_dir(directory).stdin(Stdio::null());
    command.stdout(log.try_clone().expect("log file")).stderr(log);
    if let Some((user, group)) = owner() {
        command.uid(user).gid(group);
    }
    let status = command.status().unwrap_or_else(|error| panic!("{program} does not start: {error}"));
    let log = || fs::read_to_string(directory.join("log")).unwrap_or_default();
    assert!(status.success(), "{program} failed:\n{}", log());
}

/// The directory of PostgreSQL's server programs, which Debian keeps off the PATH.
fn programs() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut installed: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    installed.sort();
    std::env::split_paths(&path)
        .chain(installed.into_iter().rev())
        .find(|directory| directory.join("initdb").is_file() && directory.join("pg_ctl").is_file())
        .expect("PostgreSQL 15 or newer is needed for the tests: apt-get install postgresql")
}

/// Whom to run the server as, because it refuses to run as root: user and group, or nobody else.
fn owner() -> Option<(u32, u32)> {
    let root = fs::metadata("/proc/self").expect("Linux shows every process").uid() == 0;
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let ids = |name: &str| {
        let mut fields =
            users.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(":x:"))?.split(':');
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    root.then(|| ids("postgres").or_else(|| ids("nobody")).expect("a user postgres or nobody"))
}
