//! PostgreSQL servers of a trial's own on loopback, durable as shipped, that can be stopped, killed and promoted.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::program::{free_port, run};
use crate::run::Cause;

/// Who owns the databases.
const USER: &str = "postgres";
/// A standby asks for its primary again at once, not after 5 s.
const OPTIONS: &str = "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200 \
    -c wal_retrieve_retry_interval=200ms";

/// One server and its files, both of which end with this value.
pub struct Cluster {
    folder: TempDir,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Cluster {
    /// A running server with an empty database.
    pub fn start_new() -> Result<Cluster, Cause> {
        let cluster = Cluster::empty()?;
        let (superuser, folder) = (format!("--username={USER}"), cluster.files());
        let arguments = ["--pgdata", &folder, &superuser, "--auth=trust", "--encoding=UTF8", "--no-sync"];
        cluster.run("initdb", &arguments)?;
        cluster.start()?;
        Ok(cluster)
    }

    /// A running standby of this server, without which it acknowledges nothing from now on.
    pub fn start_standby(&self) -> Result<Cluster, Cause> {
        let standby = Cluster::empty()?;
        let (port, files) = (self.address.port().to_string(), standby.files());
        let from = ["--host=127.0.0.1", "--port", &port, "--username", USER, "--checkpoint=fast"];
        standby
            .run("pg_basebackup", &[&from[..], &["--write-recovery-conf", "--pgdata", &files]].concat())?;
        standby.start()?;
        let settings = Path::new(&self.files()).join("postgresql.conf");
        let text = fs::read_to_string(&settings)? + "\nsynchronous_standby_names = '*'\n";
        fs::write(&settings, text)?;
        self.control(&["reload"])?;
        Ok(standby)
    }

    /// Starts it; returns when it takes connections.
    pub fn start(&self) -> Result<(), Cause> {
        let options = format!("{OPTIONS} -p {}", self.address.port());
        self.control(&["start", "--wait", "--options", &options])
    }

    /// Stops it; `fast` cuts every session, `immediate` is a crash.
    pub fn stop(&self, mode: &str) -> Result<(), Cause> {
        self.control(&["stop", "--wait", "--mode", mode])
    }

    /// Makes a standby the primary.
    pub fn promote(&self) -> Result<(), Cause> {
        self.control(&["promote", "--wait"])
    }

    /// SIGKILL to all of its processes, the first of them first.
    pub fn kill(&self) -> Result<(), Cause> {
        let pid_file = fs::read_to_string(Path::new(&self.files()).join("postmaster.pid"))?;
        let first = pid_file.lines().next().unwrap_or_default();
        let children = fs::read_to_string(format!("/proc/{first}/task/{first}/children"))?;
        run("kill", &["-KILL", first])?;
        for child in children.split_whitespace() {
            // Some have ended with the first.
            drop(run("kill", &["-KILL", child]));
        }
        Ok(())
    }

    fn empty() -> Result<Cluster, Cause> {
        let folder = tempfile::Builder::new().prefix("quartermaster-trial-").tempdir()?;
        if let Some((user, group)) = owner()? {
            chown(folder.path(), Some(user), Some(group))?;
        }
        Ok(Cluster { folder, address: free_port()? })
    }

    fn files(&self) -> String {
        self.folder.path().join("cluster").display().to_string()
    }

    fn control(&self, arguments: &[&str]) -> Result<(), Cause> {
        self.run("pg_ctl", &[arguments, &["--pgdata", &self.files()]].concat())
    }

    /// Runs one of PostgreSQL's programs as whoever may, its output in a log beside the files.
    fn run(&self, program: &str, arguments: &[&str]) -> Result<(), Cause> {
        let log = self.folder.path().join("log");
        let output = fs::File::options().create(true).append(true).open(&log)?;
        let mut command = Command::new(programs()?.join(program));
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null());
        command.stdout(output.try_clone()?).stderr(output);
        if let Some((user, group)) = owner()? {
            command.uid(user).gid(group);
        }
        if command.status()?.success() {
            return Ok(());
        }
        let said = fs::read_to_string(log).unwrap_or_default();
        Err(Cause::Broken(format!("{program} failed:\n{said}")))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // It may be dead already.
        drop(self.stop("immediate"));
    }
}

/// The folder of PostgreSQL's server programs, which Debian keeps off the PATH.
fn programs() -> Result<PathBuf, Cause> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut installed: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    installed.sort();
    let mut folders = std::env::split_paths(&path).chain(installed.into_iter().rev());
    let missing = || Cause::Broken("PostgreSQL 15 or newer is needed: apt-get install postgresql".to_owned());
    let is_whole =
        |folder: &PathBuf| ["initdb", "pg_ctl", "pg_basebackup"].iter().all(|one| folder.join(one).is_file());
    folders.find(is_whole).ok_or_else(missing)
}

/// Whom to run the server as, because it refuses to run as root: user and group, or nobody else.
fn owner() -> Result<Option<(u32, u32)>, Cause> {
    if fs::metadata("/proc/self")?.uid() != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let ids = users.lines().find_map(|line| line.strip_prefix(USER)?.strip_prefix(":x:"));
    let mut ids = ids.unwrap_or_default().split(':').map(str::parse);
    match (ids.next(), ids.next()) {
        (Some(Ok(user)), Some(Ok(group))) => Ok(Some((user, group))),
        _ => Err(Cause::Broken(format!("run as root, a trial needs the user {USER}"))),
    }
}
