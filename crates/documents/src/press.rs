//! From data and template to PDF: the compiler's world is made once and kept warm.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde_json::Value;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::{Kind, Paper, codes};

/// The fonts, with all letters of Ukrainian and the hryvnia sign; the last is for what the first ones lack.
const FONTS: [&[u8]; 5] = [
    include_bytes!("../fonts/LiberationSerif-Regular.ttf"),
    include_bytes!("../fonts/LiberationSerif-Bold.ttf"),
    include_bytes!("../fonts/LiberationSerif-Italic.ttf"),
    include_bytes!("../fonts/LiberationMono-Regular.ttf"),
    include_bytes!("../fonts/DejaVuSans.ttf"),
];

macro_rules! templates {
    ($($name:literal)*) => {
        /// Names and texts of the templates that come with the program.
        const TEMPLATES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../templates/", $name, ".typ")))),*];
    };
}

templates! { "form" "order" "act" "discrepancies" "invoice" "payment" "labels" "statement" }

/// Bytes of a template that overrides one of these.
const TEMPLATE_BYTES_MAX: u64 = 1 << 20;
/// Marks that turn the direction of writing (Unicode 9, 2.1 to 2.4): what is signed is read as it is stored.
const TURNING: [char; 9] = [
    '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}',
    '\u{2069}',
];
/// Name of the data that a template reads.
const DATA: &str = "paper.json";
/// Papers after which what the compiler remembers of them is forgotten.
const REMEMBERED_PAPERS: usize = 4;

/// Why a paper is not printed.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// A template of the administrator cannot be read.
    #[error("{path}: {problem}", path = path.display())]
    Template {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The template does not fit the data, or the PDF would not conform.
    #[error("a paper of kind {kind} cannot be set: {problem}")]
    NotSet {
        /// Kind of the paper.
        kind: Kind,
        /// What the compiler says, after template and line.
        problem: String,
    },
    /// The address does not fit into the QR code.
    #[error(transparent)]
    Code(#[from] codes::CodeTooLong),
}

/// Fonts, library and templates, ready to set any number of papers.
pub struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    sources: HashMap<FileId, Source>,
}

/// The world as the compiler sees it for one paper.
struct Sheet<'p> {
    press: &'p Press,
    main: FileId,
    data: Bytes,
}

impl Press {
    /// A press with the templates of the program, of which files in the folder `overriding` of the same names take the
    /// place.
    pub fn new(overriding: Option<&Path>) -> Result<Press, PrintError> {
        if let Some(folder) = overriding.filter(|folder| !folder.is_dir()) {
            return Err(PrintError::Template { path: folder.into(), problem: "is no folder".to_owned() });
        }
        let fonts: Vec<Font> = FONTS.iter().flat_map(|data| Font::iter(Bytes::new(*data))).collect();
        let mut sources = HashMap::new();
        for (name, text) in TEMPLATES {
            let id = file(&format!("{name}.typ"));
            let text =
                overriding.map_or(Ok(None), |folder| overridden(folder, name))?.unwrap_or((*text).to_owned());
            sources.insert(id, Source::new(id, text));
        }
        Ok(Press {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            sources,
        })
    }

    /// Sets a paper as PDF/A-2a.
    pub fn print(&self, paper: &Paper) -> Result<Vec<u8>, PrintError> {
        let mut data =
            serde_json::to_value(paper).expect("a paper holds only texts, numbers, lists and maps");
        self.make_printable(&mut data);
        if let Some(address) = &paper.verify_at {
            data["qr"] = codes::qr(address)?.into();
        }
        let sheet = Sheet {
            press: self,
            main: file(&format!("{}.typ", paper.kind)),
            data: Bytes::new(data.to_string().into_bytes()),
        };
        let failed = |errors: &[SourceDiagnostic]| PrintError::NotSet {
            kind: paper.kind,
            problem: errors.iter().take(3).map(|error| sheet.located(error)).collect::<Vec<_>>().join("; "),
        };
        let document: PagedDocument = typst::compile(&sheet).output.map_err(|errors| failed(&errors))?;
        let standards =
            PdfStandards::new(&[PdfStandard::A_2a]).expect("one standard does not contradict itself");
        let options = PdfOptions {
            ident: Smart::Custom(format!("{} {}", paper.number, paper.digest.as_deref().unwrap_or_default())),
            creator: Smart::Custom(Some("Quartermaster".to_owned())),
            standards,
            ..PdfOptions::default()
        };
        let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| failed(&errors));
        typst::comemo::evict(REMEMBERED_PAPERS);
        pdf
    }
}

impl Press {
    /// Puts a box in place of letters that no font has, and of marks that turn the direction of what is read.
    fn make_printable(&self, data: &mut Value) {
        let has = |letter: char| self.fonts.iter().any(|font| font.info().coverage.contains(letter.into()));
        let is_printable = |letter: char| {
            letter == '\n' || (!TURNING.contains(&letter) && !letter.is_control() && has(letter))
        };
        match data {
            Value::String(text) if !text.chars().all(is_printable) => {
                *text = text.chars().map(|letter| if is_printable(letter) { letter } else { '□' }).collect();
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.make_printable(value)),
            Value::Object(fields) => fields.values_mut().for_each(|value| self.make_printable(value)),
            _ => {}
        }
    }
}

impl Sheet<'_> {
    /// What the compiler says, after the template and the line it is about.
    fn located(&self, error: &SourceDiagnostic) -> String {
        let place = error.span.id().and_then(|id| {
            let line = self.source(id).ok()?.lines().byte_to_line(self.range(error.span)?.start)?;
            Some(format!("{}:{}: ", id.get().vpath().get_without_slash(), line + 1))
        });
        place.unwrap_or_default() + &error.message
    }
}

/// A template of the administrator's folder, if there is one of that name.
fn overridden(folder: &Path, name: &str) -> Result<Option<String>, PrintError> {
    let path = folder.join(format!("{name}.typ"));
    let refuse = |problem: String| PrintError::Template { path: path.clone(), problem };
    let bytes = match std::fs::metadata(&path) {
        Ok(about) => about.len(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(refuse(error.to_string())),
    };
    if bytes > TEMPLATE_BYTES_MAX {
        return Err(refuse(format!("has {bytes} bytes; at most {TEMPLATE_BYTES_MAX} are read")));
    }
    std::fs::read_to_string(&path).map(Some).map_err(|error| refuse(error.to_string()))
}

fn file(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("names of templates are paths");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

impl World for Sheet<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.press.sources.get(&id).cloned().ok_or_else(|| FileError::NotFound(PathBuf::from("a template")))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match id == file(DATA) {
            true => Ok(self.data.clone()),
            // A template reaches nothing but the paper's data: no other file, no package, no network.
            false => Err(FileError::AccessDenied),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        // A paper says the day it was made for, whenever it is printed.
        None
    }
}
