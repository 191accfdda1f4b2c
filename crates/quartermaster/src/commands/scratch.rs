//! A folder of one run's own, for the databases of the demo and the benchmarks.

use std::path::PathBuf;

use crate::cli::Global;
use crate::config::Config;
use crate::output::Failure;

/// The folder, removed when the run ends.
pub struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    /// Makes it in the system's folder for temporary files.
    pub fn new(purpose: &str) -> Result<Scratch, Failure> {
        let folder = std::env::temp_dir().join(format!("quartermaster-{purpose}-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        Ok(Scratch { folder })
    }

    /// Lets database and log key lie here, unless the command line says where they are.
    pub fn put_database(&self, global: &Global, config: &mut Config) {
        if global.database.is_none() {
            config.database = self.folder.join("scratch.db").display().to_string();
        }
        if global.log_key.is_none() {
            config.log_key = self.folder.join("scratch.key");
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed is left to the system's own cleaning.
        drop(std::fs::remove_dir_all(&self.folder));
    }
}
