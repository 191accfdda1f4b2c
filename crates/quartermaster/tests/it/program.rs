//! Runs the built program, and the one small demo that several tests look at.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;

use engine::store::Database;
use serde_json::Value;

/// The program in an environment of its own; it finds no configuration file.
pub fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quartermaster"));
    command.args(args).env_clear().env("RUST_BACKTRACE", "0").current_dir(folder("empty"));
    command
}

/// How the program ended: exit code, standard output, standard error.
pub struct Ended {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Ended {
        let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
        let code = output.status.code().expect("it ended by itself");
        Ended { code, stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

/// Runs the program to its end.
pub fn run(args: &[&str]) -> Ended {
    command(args).output().expect("the program starts").into()
}

/// A folder of the tests, made when it is missing.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).expect("the folder for tests is writable");
    folder
}

/// An empty folder of the tests.
pub fn fresh(name: &str) -> PathBuf {
    // It is missing the first time.
    drop(std::fs::remove_dir_all(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)));
    folder(name)
}

pub fn text(path: &Path) -> &str {
    path.to_str().expect("paths of the tests are UTF-8")
}

/// A demo that was played to its end.
pub struct Demo {
    pub folder: PathBuf,
    pub ended: Ended,
}

/// Played once for all tests; nobody changes its database.
pub static DEMO: LazyLock<Demo> = LazyLock::new(|| {
    let folder = fresh("demo");
    let (database, log_key) = (folder.join("demo.db"), folder.join("demo.key"));
    let ended = run(&[
        "demo",
        "--once",
        "--orders=2",
        "--json",
        "--database",
        text(&database),
        "--log-key",
        text(&log_key),
    ]);
    Demo { folder, ended }
});

impl Demo {
    /// The JSON object that ends standard output.
    pub fn outcome(&self) -> Value {
        let last = self.ended.stdout.lines().last().expect("something was printed");
        serde_json::from_str(last).expect("the last line is JSON")
    }

    pub fn log_key(&self) -> PathBuf {
        self.folder.join("demo.key")
    }

    pub fn database(&self) -> PathBuf {
        self.folder.join("demo.db")
    }

    /// A copy of its database to be spoilt or served.
    pub fn copy(&self, name: &str) -> PathBuf {
        let copy = fresh(name).join("copy.db");
        statement(&self.database(), &format!("VACUUM INTO '{}'", text(&copy)));
        copy
    }

    /// One value of its database.
    pub fn value(&self, sql: &str) -> engine::store::Value {
        let mut session = open(&self.database()).open_reader().expect("a session opens");
        session.query(sql, &[]).expect("the query runs").remove(0).remove(0)
    }

    /// Its newest signed checkpoint.
    pub fn checkpoint(&self) -> String {
        let note = self.value("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1");
        note.into_text().expect("a note is text")
    }
}

fn open(database: &Path) -> Database {
    Database::parse(text(database)).expect("a path is an address")
}

/// Runs a statement on a SQLite file behind the program's back.
pub fn statement(database: &Path, sql: &str) -> u64 {
    let mut session = open(database).open_writer().expect("a session opens");
    session.execute(sql, &[]).unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// A server that ends with the test.
pub struct Server {
    process: Child,
    pub url: String,
}

impl Server {
    /// Serves a database.
    pub fn start(options: &[&str]) -> Server {
        let args = [options, &["serve", "--listen", "127.0.0.1:0"]].concat();
        let mut process = command(&args).stderr(Stdio::piped()).spawn().expect("the program starts");
        let lines = BufReader::new(process.stderr.take().expect("it is piped")).lines();
        // Its log has no reader from then on.
        let said =
            lines.map_while(Result::ok).find_map(|line| line.strip_prefix("serving on ").map(str::to_owned));
        Server { process, url: said.expect("it says where it listens") }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().and_then(|()| self.process.wait()).expect("the server ends");
    }
}
