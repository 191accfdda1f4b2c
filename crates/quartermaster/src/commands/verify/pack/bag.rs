//! A pack as a container: a zip with one bag, of which every name and every byte is accounted for. Nothing is unpacked
//! to disk; files are read as streams within bounds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use domain::values::Digest;
use server::pack::bag::{BAG_INFO, BAGIT, DECLARATION, MANIFEST, TAG_MANIFEST};
use sha2::{Digest as _, Sha256};
use zip::ZipArchive;

/// Bytes of a pack.
const PACK_BYTES_MAX: u64 = 8 << 30;
/// Files of a pack; its largest number is that of acts.
const FILES_MAX: usize = 200_000;
/// Bytes of all files unpacked.
const UNPACKED_BYTES_MAX: u64 = 64 << 30;
/// How many times larger than packed a file may be; text packs about ten times smaller.
const RATIO_MAX: u64 = 200;
/// Bytes of a file below which its ratio does not matter.
const SMALL: u64 = 1 << 20;
/// Bytes of one of the bag's own files.
const TAG_BYTES_MAX: u64 = 64 << 20;
/// Bytes of a line of data.
const LINE_BYTES_MAX: u64 = 4 << 20;

/// A bag whose names are in order.
pub struct OpenBag {
    archive: ZipArchive<BufReader<File>>,
    folder: String,
    data: BTreeMap<String, Digest>,
}

impl OpenBag {
    /// Opens a pack: its names are plain, one folder holds all, and the manifest names exactly the data there is.
    pub fn open(path: &Path) -> Result<OpenBag, String> {
        let file = File::open(path).map_err(|error| error.to_string())?;
        let length = file.metadata().map_err(|error| error.to_string())?.len();
        if length > PACK_BYTES_MAX {
            return Err(format!("it has {length} bytes; at most {PACK_BYTES_MAX} are read"));
        }
        let no_zip = |error: zip::result::ZipError| format!("it is no zip file that can be read: {error}");
        let mut archive = ZipArchive::new(BufReader::new(file)).map_err(no_zip)?;
        if archive.len() > FILES_MAX {
            return Err(format!("it has {} files; at most {FILES_MAX} are read", archive.len()));
        }
        if archive.metadata().has_duplicate_names() {
            return Err("it has two files of the same name".to_owned());
        }
        if archive.has_overlapping_entries().map_err(no_zip)? {
            return Err("its files lie over one another".to_owned());
        }
        let (folder, names) = names(&mut archive)?;
        let mut bag = OpenBag { archive, folder, data: BTreeMap::new() };
        bag.check_tags(&names)?;
        Ok(bag)
    }

    /// Checks declaration and both manifests against the names there are.
    fn check_tags(&mut self, names: &BTreeSet<String>) -> Result<(), String> {
        for tag in [BAGIT, BAG_INFO, MANIFEST, TAG_MANIFEST] {
            if !names.contains(tag) {
                return Err(format!("{tag} is missing"));
            }
        }
        if self.tag(BAGIT)? != DECLARATION {
            return Err(format!("{BAGIT} declares another form than BagIt 1.0 in UTF-8"));
        }
        let tags = digests(TAG_MANIFEST, &self.tag(TAG_MANIFEST)?)?;
        if tags.keys().map(String::as_str).ne([BAG_INFO, BAGIT, MANIFEST]) {
            return Err(format!("{TAG_MANIFEST} does not list {BAG_INFO}, {BAGIT} and {MANIFEST}"));
        }
        for (tag, digest) in &tags {
            if Sha256::digest(self.tag(tag)?)[..] != digest.0 {
                return Err(format!("{tag} was changed: its SHA-256 is another than {TAG_MANIFEST} says"));
            }
        }
        self.data = digests(MANIFEST, &self.tag(MANIFEST)?)?;
        let known =
            |name: &String| tags.contains_key(name) || name == TAG_MANIFEST || self.data.contains_key(name);
        if let Some(name) = names.iter().find(|name| !known(name)) {
            return Err(format!("{name} is in no manifest"));
        }
        match self.data.keys().find(|name| !names.contains(*name)) {
            Some(name) => Err(format!("{name} is missing")),
            None => Ok(()),
        }
    }

    /// Number of data files.
    pub fn count(&self) -> usize {
        self.data.len()
    }

    /// Whether there is a data file of this name.
    pub fn has(&self, name: &str) -> bool {
        self.data.contains_key(&format!("data/{name}"))
    }

    /// Names of the data files that begin so.
    pub fn named(&self, begin: &str) -> Vec<String> {
        let begin = format!("data/{begin}");
        let found = self.data.keys().filter(|name| name.starts_with(&begin));
        found.filter_map(|name| name.strip_prefix("data/")).map(str::to_owned).collect()
    }

    /// Checks the digest of every data file; `done` is told after each.
    pub fn check_bytes(&mut self, mut done: impl FnMut()) -> Result<(), String> {
        for (name, digest) in self.data.clone() {
            let mut sha = Sha256::new();
            let mut block = vec![0; 1 << 16];
            let mut file = self.read(&name)?;
            loop {
                let read = file.read(&mut block).map_err(|error| unreadable(&name, &error))?;
                if read == 0 {
                    break;
                }
                sha.update(&block[..read]);
            }
            if sha.finalize()[..] != digest.0 {
                return Err(format!("{name} was changed: its SHA-256 is another than {MANIFEST} says"));
            }
            done();
        }
        Ok(())
    }

    /// A data file as text.
    pub fn text(&mut self, name: &str) -> Result<String, String> {
        if !self.has(name) {
            return Err(format!("data/{name} is missing"));
        }
        self.whole(&format!("data/{name}"))
    }

    /// Hands the lines of a data file to `each`, with their numbers.
    pub fn lines(
        &mut self,
        name: &str,
        mut each: impl FnMut(u64, &str) -> Result<(), String>,
    ) -> Result<(), String> {
        if !self.has(name) {
            return Err(format!("data/{name} is missing"));
        }
        let path = format!("data/{name}");
        let mut file = BufReader::new(self.read(&path)?);
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            let read = (&mut file).take(LINE_BYTES_MAX).read_until(b'\n', &mut line);
            if read.map_err(|error| unreadable(&path, &error))? == 0 {
                break;
            }
            if line.last() != Some(&b'\n') {
                return Err(format!("{path} line {number} is too long or does not end"));
            }
            let text = std::str::from_utf8(&line).map_err(|error| unreadable(&path, &error))?;
            each(number, text.trim_end()).map_err(|what| format!("{path} line {number}: {what}"))?;
        }
        Ok(())
    }

    fn tag(&mut self, name: &str) -> Result<String, String> {
        self.whole(name)
    }

    fn whole(&mut self, name: &str) -> Result<String, String> {
        let mut text = String::new();
        let read = self.read(name)?.take(TAG_BYTES_MAX + 1).read_to_string(&mut text);
        let length = read.map_err(|error| unreadable(name, &error))? as u64;
        if length > TAG_BYTES_MAX {
            return Err(format!("{name} has more than {TAG_BYTES_MAX} bytes"));
        }
        Ok(text)
    }

    fn read(&mut self, name: &str) -> Result<impl Read, String> {
        let path = format!("{}/{name}", self.folder);
        let file = self.archive.by_name(&path).map_err(|error| unreadable(name, &error))?;
        let size = file.size();
        Ok(file.take(size))
    }
}

fn unreadable(name: &str, error: &dyn std::fmt::Display) -> String {
    format!("{name} cannot be read: {error}")
}

/// The one folder and the names in it; refuses names that lead elsewhere, and files that unpack to too much.
fn names(archive: &mut ZipArchive<BufReader<File>>) -> Result<(String, BTreeSet<String>), String> {
    let (mut folders, mut names, mut unpacked) = (BTreeSet::new(), BTreeSet::new(), 0_u64);
    for index in 0..archive.len() {
        let file =
            archive.by_index_raw(index).map_err(|error| format!("file {index} cannot be read: {error}"))?;
        let name =
            file.name().map_err(|error| format!("file {index} has a name that is no text: {error}"))?;
        let is_plain = |part: &str| {
            !part.is_empty()
                && part != "."
                && part != ".."
                && !part.contains(['\\', ':'])
                && !part.contains(char::is_control)
        };
        if !name.split('/').all(is_plain) || file.is_dir() || file.is_symlink() {
            return Err(format!(
                "{:?} is no name of a file in a pack",
                name.chars().take(200).collect::<String>()
            ));
        }
        if file.encrypted() {
            return Err(format!("{name} is encrypted"));
        }
        if file.size() > SMALL && file.size() / file.compressed_size().max(1) > RATIO_MAX {
            return Err(format!(
                "{name} unpacks to {} bytes, more than {RATIO_MAX} times its size",
                file.size()
            ));
        }
        unpacked = unpacked.saturating_add(file.size());
        let (folder, name) =
            name.split_once('/').ok_or_else(|| format!("{name} lies outside the bag's folder"))?;
        folders.insert(folder.to_owned());
        names.insert(name.to_owned());
    }
    if unpacked > UNPACKED_BYTES_MAX {
        return Err(format!("it unpacks to {unpacked} bytes; at most {UNPACKED_BYTES_MAX} are read"));
    }
    match folders.len() {
        1 => Ok((folders.pop_first().expect("there is one"), names)),
        count => Err(format!("it has {count} folders at the top, a bag has one")),
    }
}

/// The digests of a manifest, by name.
fn digests(manifest: &str, text: &str) -> Result<BTreeMap<String, Digest>, String> {
    let mut digests = BTreeMap::new();
    for (number, line) in (1..).zip(text.lines()) {
        let parsed = line.split_once("  ").and_then(|(digest, name)| Some((digest.parse().ok()?, name)));
        let (digest, name) =
            parsed.ok_or_else(|| format!("{manifest} line {number} is no digest and name"))?;
        if digests.insert(name.to_owned(), digest).is_some() {
            return Err(format!("{manifest} names {name} twice"));
        }
    }
    Ok(digests)
}
