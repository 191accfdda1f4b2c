//! The pictures of the demo nation: one drawing for each category, attached to its items.

use std::sync::Arc;

use domain::catalogue::attach_file::AttachItemFile;
use domain::files::{FileName, FilePurpose, NamedFile};
use domain::limits::CHUNK_COMMANDS_MAX;
use domain::values::{Code, ItemId, PersonId, Text};
use domain::{Actor, Command};
use engine::{Engine, Submission};
use imports::Kind;

use super::nation;
use crate::output::{self, Failure};

macro_rules! pictures {
    ($($category:literal)*) => {
        /// The drawing of each category.
        const PICTURES: &[(&str, &[u8])] =
            &[$(($category, include_bytes!(concat!("../../../../demo/pictures/", $category, ".png")))),*];
    };
}

pictures! {
    "BATTERY" "BOMBER" "CAMERA" "DETECTOR" "EW-TRENCH" "EW-VEHICLE" "FIBRE" "FPV-F" "FPV-R" "GROUND-STN" "INTERCEPT"
    "LOITER" "PROPULSION" "RADIO" "RECON-M" "RECON-W" "REPAIR" "TARGET" "TRAINING" "UGV-LOG" "UGV-MED" "USV"
}

/// What is said of each drawing.
const TITLE: &str = "Схематичний вигляд · Outline";
/// Whose uploads the drawings count as.
const UPLOADER: &str = "DEMO-PICTURES";

/// Uploads the drawings and attaches them to the items of their categories.
pub fn attach(engine: &Engine) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let title = Text::new(TITLE).map_err(Failure::refused)?;
    let mut commands: Vec<Command> = Vec::new();
    for (category, content) in PICTURES {
        let file = runtime.block_on(upload(engine, category, content))?;
        for row in nation::rows(Kind::Catalogue)?.iter().filter(|row| row["category"] == *category) {
            let code = Code::new(&row["code"]).map_err(Failure::refused)?;
            let (item, purpose) = (ItemId::of_code(&code), FilePurpose::Picture);
            commands.push(AttachItemFile { item, file, purpose, title: title.clone() }.into());
        }
    }
    let count = commands.len();
    for chunk in commands.chunks(CHUNK_COMMANDS_MAX) {
        let submission = Submission { actor: Actor::Console, commands: chunk.to_vec(), key: None };
        engine.submit_now(submission).map_err(Failure::refused)?;
    }
    output::tell(format_args!("  {:<32} {count:>5} items", "demo/pictures"));
    Ok(())
}

async fn upload(engine: &Engine, name: &str, content: &[u8]) -> Result<NamedFile, Failure> {
    let uploader = PersonId::of_code(&Code::new(UPLOADER).map_err(Failure::refused)?);
    let files = Arc::clone(engine.files());
    let mut upload = files.begin(uploader, engine.now()).await.map_err(Failure::refused)?;
    upload.write(content).await.map_err(Failure::refused)?;
    Ok(upload.finish(FileName::of(name), engine.now()).await.map_err(Failure::refused)?.file)
}
