//! The container of a pack: a zip of one bag (BagIt, RFC 8493), written in one pass; each file is hashed on its way.

use std::io::{self, Write};

use domain::values::Digest;
use sha2::{Digest as _, Sha256};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

/// The declaration of a bag.
pub const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
/// Name of the file with the declaration.
pub const BAGIT: &str = "bagit.txt";
/// Name of the file with what the bag is.
pub const BAG_INFO: &str = "bag-info.txt";
/// Name of the file with the digests of all data.
pub const MANIFEST: &str = "manifest-sha256.txt";
/// Name of the file with the digests of the other files.
pub const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";

/// Why a bag cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum BagError {
    /// The zip was refused.
    #[error("the zip file: {0}")]
    Zip(#[from] zip::result::ZipError),
    /// The bytes could not be put out.
    #[error(transparent)]
    Output(#[from] io::Error),
}

/// A bag on its way.
pub struct Bag<W: Write> {
    zip: ZipWriter<StreamWriter<W>>,
    folder: String,
    /// Digests of the data, in the order written.
    manifest: String,
    /// The file that is open: its name, digest so far.
    open: Option<(String, Sha256)>,
    files: u64,
    bytes: u64,
}

impl<W: Write> Bag<W> {
    /// An empty bag in a folder of this name.
    pub fn begin(output: W, folder: &str) -> Result<Bag<W>, BagError> {
        Ok(Bag {
            zip: ZipWriter::new_stream(output),
            folder: folder.to_owned(),
            manifest: String::new(),
            open: None,
            files: 0,
            bytes: 0,
        })
    }

    /// Begins a file of data.
    pub fn start(&mut self, name: &str) -> Result<(), BagError> {
        assert!(self.open.is_none(), "one file is written at a time");
        let path = format!("data/{name}");
        self.zip.start_file(format!("{}/{path}", self.folder), options())?;
        self.open = Some((path, Sha256::new()));
        self.files += 1;
        Ok(())
    }

    /// Ends the file that is open.
    pub fn end(&mut self) {
        let (path, sha) = self.open.take().expect("a file was begun");
        let digest = Digest(sha.finalize().into());
        self.manifest.push_str(&format!("{digest}  {path}\n"));
    }

    /// Writes a whole file of data.
    pub fn file(&mut self, name: &str, text: &str) -> Result<(), BagError> {
        self.start(name)?;
        self.write_all(text.as_bytes())?;
        self.end();
        Ok(())
    }

    /// Ends the bag: what it is, and the digests of everything.
    pub fn finish(mut self, info: &[(&str, String)]) -> Result<(), BagError> {
        let oxum = [("Payload-Oxum", format!("{}.{}", self.bytes, self.files))];
        let info = info
            .iter()
            .chain(&oxum)
            .map(|(label, value)| format!("{label}: {}\n", value.replace(['\r', '\n'], " ")));
        let info: String = info.collect();
        let manifest = std::mem::take(&mut self.manifest);
        let mut tags = String::new();
        for (name, text) in [(BAGIT, DECLARATION), (BAG_INFO, &info), (MANIFEST, &manifest)] {
            tags.push_str(&format!("{}  {name}\n", Digest(Sha256::digest(text).into())));
            self.tag(name, text)?;
        }
        self.tag(TAG_MANIFEST, &tags)?;
        self.zip.finish()?.into_inner().flush()?;
        Ok(())
    }

    fn tag(&mut self, name: &str, text: &str) -> Result<(), BagError> {
        self.zip.start_file(format!("{}/{name}", self.folder), options())?;
        Ok(self.zip.write_all(text.as_bytes())?)
    }
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).large_file(true)
}

impl<W: Write> Write for Bag<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.zip.write(bytes)?;
        let (_, sha) = self.open.as_mut().expect("a file was begun");
        sha.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.zip.flush()
    }
}
