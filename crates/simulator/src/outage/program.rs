//! The `quartermaster` program as a process that can be killed.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use domain::values::KeyBytes;

use crate::run::Cause;
use crate::world::LOG_SECRET;

/// A graceful end takes at most as long as the longest request, 30 s.
const STOP_TIME: Duration = Duration::from_secs(40);
/// Time between two looks at a process that ends.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// Where the program is, its files and its database: all it takes to start it again.
#[derive(Clone, Debug)]
pub struct Setup {
    program: PathBuf,
    folder: PathBuf,
    database: String,
    /// Where it listens each time.
    pub listen: SocketAddr,
}

/// A running server.
pub struct Server {
    child: Child,
}

impl Setup {
    /// Writes the log key into a folder and chooses a free port.
    pub fn new(program: &Path, folder: &Path, database: String) -> Result<Setup, Cause> {
        std::fs::write(folder.join("log.key"), format!("{}\n", KeyBytes(LOG_SECRET)))?;
        let listen = free_port()?;
        Ok(Setup { program: program.to_owned(), folder: folder.to_owned(), database, listen })
    }

    /// Starts the server; it writes its messages to `server.log` in the folder.
    pub fn serve(&self) -> Result<Server, Cause> {
        let log = File::options().create(true).append(true).open(self.folder.join("server.log"))?;
        // A file that may not grow is to be an error for the program, not its end by a signal.
        let mut command = Command::new("env");
        command.arg("--ignore-signal=XFSZ").arg(&self.program);
        // The load comes from one address.
        command
            .envs(["ADDRESS", "PERSON", "TOKEN"].map(|who| (format!("QUARTERMASTER_RATE_PER_{who}"), "0")));
        self.arguments(&mut command, &["serve"], &self.database).args(["--listen", &self.listen.to_string()]);
        Ok(Server { child: command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn()? })
    }

    /// Runs a command of the program on a database to its end; an error unless it succeeds.
    pub fn run(&self, verb: &[&str], database: &str) -> Result<(), Cause> {
        let mut command = Command::new(&self.program);
        let output = self.arguments(&mut command, verb, database).output()?;
        if output.status.success() {
            return Ok(());
        }
        Err(Cause::Broken(format!("quartermaster {verb:?}: {}", String::from_utf8_lossy(&output.stderr))))
    }

    /// The end of what the servers wrote.
    pub fn log_tail(&self) -> String {
        let log = std::fs::read_to_string(self.folder.join("server.log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(5)..].join("\n")
    }

    fn arguments<'c>(&self, command: &'c mut Command, verb: &[&str], database: &str) -> &'c mut Command {
        command.args(verb).arg("--log-key").arg(self.folder.join("log.key")).args(["--database", database])
    }
}

impl Server {
    /// The process's id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL: it is gone between two instructions.
    pub fn kill(mut self) -> Result<(), Cause> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// SIGTERM; an error unless it ends well and in time.
    pub fn stop(mut self) -> Result<(), Cause> {
        run("kill", &["-TERM", &self.child.id().to_string()])?;
        let began = Instant::now();
        while began.elapsed() < STOP_TIME {
            match self.child.try_wait()? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => return Err(Cause::Broken(format!("the server ended with {status}"))),
                None => std::thread::sleep(LOOK_EVERY),
            }
        }
        Err(Cause::Broken(format!("the server did not end within {STOP_TIME:?} after SIGTERM")))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Runs a program of the system to its end; an error unless it succeeds.
pub fn run(program: &str, arguments: &[&str]) -> Result<(), Cause> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(Cause::Broken(format!("{program}: {}", String::from_utf8_lossy(&output.stderr))))
}

/// A loopback port that nobody listens on now.
pub fn free_port() -> Result<SocketAddr, Cause> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?)
}
