//! Files on both databases: kept once, given out as they came, forgotten, erased, backed up and checked.

use std::path::Path;

use domain::catalogue::attach_file::AttachItemFile;
use domain::files::{FileName, FilePurpose, MediaType, NamedFile};
use domain::identity::erase_file::EraseFile;
use domain::identity::erase_personal::ErasureReason;
use domain::limits::FILE_BYTES_MAX;
use domain::values::{Digest, Id};
use engine::Engine;
use engine::backup::{back_up, restore};
use engine::files::{
    CHUNK_BYTES, FileError, FilesFound, UNNAMED_HOURS, UPLOADED_BYTES_MAX, UPLOADED_FILES_MAX, Uploaded,
    check_beside,
};
use engine::store::{Database, Existing, Row, Upsert, Value};
use sha2::Digest as _;

use crate::cluster::{databases, on_both};
use crate::commands::{item, person, text};
use crate::world::{START, World};

const UPLOADS: Upsert = Upsert {
    table: "local_upload",
    columns: &["content_id", "person_id", "digest", "name", "size_bytes", "at"],
    key: &["content_id"],
    existing: Existing::Refused,
};

fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    runtime.block_on(work)
}

fn picture(bytes: usize) -> Vec<u8> {
    let mut content = b"\x89PNG\r\n\x1a\n".to_vec();
    content.extend((content.len()..bytes).map(|at| (at * 31 % 251) as u8));
    content
}

async fn upload(engine: &Engine, who: &str, content: &[u8]) -> Result<Uploaded, FileError> {
    let mut upload = engine.files().begin(person(who), engine.now()).await?;
    for piece in content.chunks(70_000) {
        if let Err(error) = upload.write(piece).await {
            upload.abandon().await?;
            return Err(error);
        }
    }
    upload.finish(FileName::of("picture.png"), engine.now()).await
}

async fn download(engine: &Engine, digest: Digest) -> Option<Vec<u8>> {
    let mut download = engine.files().download(digest).await.expect("readable")?;
    let mut content = Vec::new();
    while let Some(chunk) = download.next().await.expect("whole") {
        assert!(chunk.len() <= CHUNK_BYTES);
        content.extend(chunk);
    }
    Some(content)
}

fn attach(world: &World, file: NamedFile) {
    let (purpose, title) = (FilePurpose::Picture, text("General view"));
    world.console(AttachItemFile { item: item("DRONE"), file, purpose, title }.into()).expect("attached");
}

fn found(database: &Database) -> FilesFound {
    let mut main = database.open_reader().expect("a session opens");
    main.begin_read().expect("begun");
    check_beside(database, main.as_mut()).expect("readable")
}

fn count(database: &Database, table: &str) -> i64 {
    let mut reader = database.of_files().open_reader().expect("a session opens");
    reader.query(&format!("SELECT COUNT(*) FROM {table}"), &[]).expect("readable")[0][0]
        .int()
        .expect("a number")
}

#[test]
fn a_file_is_given_out_as_it_came_and_kept_once() {
    on_both(|database| {
        let world = World::found(database);
        for size in [9, CHUNK_BYTES - 1, CHUNK_BYTES, 2 * CHUNK_BYTES + 1] {
            let content = picture(size);
            let uploaded = run(upload(&world.engine, "P-ORDERER", &content)).expect("kept");
            let expected = Digest(sha2::Sha256::digest(&content).into());
            let size_bytes = i64::try_from(size).expect("small");
            assert_eq!(uploaded.file, NamedFile { digest: expected, media: MediaType::Png, size_bytes });
            assert_eq!(run(download(&world.engine, expected)).as_deref(), Some(content.as_slice()));
        }
        let chunks = count(database, "local_file_chunk");
        let again = run(upload(&world.engine, "P-OTHER", &picture(CHUNK_BYTES))).expect("kept");
        assert_eq!(count(database, "local_file_chunk"), chunks, "the same content is kept once");
        let files = world.engine.files();
        for who in ["P-ORDERER", "P-OTHER"] {
            let mine = run(files.uploaded_by(person(who), again.file.digest)).expect("readable");
            assert_eq!(mine.map(|mine| mine.file), Some(again.file), "{who} sees it");
        }
        assert_eq!(run(files.uploaded_by(person("P-ADMIN"), again.file.digest)).expect("readable"), None);
        assert_eq!(run(download(&world.engine, Digest([0; 32]))), None);
    });
}

#[test]
fn what_is_refused_leaves_nothing() {
    on_both(|database| {
        let world = World::found(database);
        let too_large = picture(usize::try_from(FILE_BYTES_MAX).expect("fits") + 1);
        let refused = |content: &[u8]| run(upload(&world.engine, "P-ORDERER", content)).expect_err("refused");
        assert!(matches!(refused(&too_large), FileError::TooLarge { .. }));
        assert!(matches!(refused(b""), FileError::Empty));
        assert!(matches!(refused(b"<html>"), FileError::UnknownContent));
        for table in ["local_file", "local_file_chunk", "local_upload"] {
            assert_eq!(count(database, table), 0, "{table}");
        }
        // Uploads on their way count as the largest there can be.
        let begin = || run(world.engine.files().begin(person("P-ORDERER"), world.engine.now()));
        let begun: Vec<_> =
            (0..UPLOADED_BYTES_MAX / FILE_BYTES_MAX).map(|_| begin().expect("begun")).collect();
        assert!(matches!(begin(), Err(FileError::Quota)));
        let other = run(world.engine.files().begin(person("P-OTHER"), world.engine.now()));
        assert!(other.is_ok(), "each person has a quota of their own");
        drop(begun);
        // So does the number of files, however small.
        let small = |nth: i64| -> Row {
            let (content, owner) = (i128::from(nth).to_be_bytes(), person("P-ADMIN").bits().to_be_bytes());
            let at = Value::Int(world.engine.now().0);
            vec![content.into(), owner.into(), Value::Null, "".into(), Value::Int(1), at]
        };
        let rows: Vec<_> = (1..UPLOADED_FILES_MAX).map(small).collect();
        let mut writer = database.of_files().open_writer().expect("a session opens");
        writer.begin_write().expect("begun");
        writer.upsert(&UPLOADS, &rows).expect("written");
        writer.commit().expect("committed");
        let begin = || run(world.engine.files().begin(person("P-ADMIN"), world.engine.now()));
        assert!(begin().is_ok() && matches!(begin(), Err(FileError::Quota)));
    });
}

#[test]
fn what_nobody_names_goes_after_a_day_and_what_is_named_stays() {
    on_both(|database| {
        let world = World::found(database);
        let named = run(upload(&world.engine, "P-ORDERER", &picture(1_000))).expect("kept").file;
        let unnamed = run(upload(&world.engine, "P-ORDERER", &picture(2_000))).expect("kept").file;
        let touched = run(upload(&world.engine, "P-ORDERER", &picture(3_000))).expect("kept").file;
        let left = run(world.engine.files().begin(person("P-ORDERER"), START)).expect("begun");
        drop(left);
        attach(&world, named);
        assert_eq!(run(world.engine.sweep_files()).expect("swept"), 0, "nothing is old");
        world.clock.set(START.plus_hours(UNNAMED_HOURS + 1));
        world.console(crate::commands::add_person("P-LATE")).expect("time passes");
        assert!(run(world.engine.files().touch(touched.digest, world.engine.now())).expect("touched"));
        assert_eq!(run(world.engine.sweep_files()).expect("swept"), 1);
        for (file, is_kept) in [(named, true), (unnamed, false), (touched, true)] {
            assert_eq!(run(download(&world.engine, file.digest)).is_some(), is_kept, "{}", file.size_bytes);
        }
        assert_eq!((count(database, "local_file"), count(database, "local_file_chunk")), (2, 2));
        assert_eq!(count(database, "local_upload"), 0);
        assert!(
            !run(world.engine.files().touch(unnamed.digest, world.engine.now())).expect("asked"),
            "it is gone"
        );
    });
}

#[test]
fn a_check_finds_what_is_missing_changed_or_not_erased() {
    on_both(|database| {
        let world = World::found(database);
        let [one, two] = [1_000, CHUNK_BYTES + 1]
            .map(|size| run(upload(&world.engine, "P-ORDERER", &picture(size))).expect("kept").file);
        attach(&world, one);
        attach(&world, two);
        assert_eq!(found(database), FilesFound { whole: 2, ..FilesFound::default() });

        let mut files = database.of_files().open_writer().expect("a session opens");
        let mut tamper = |sql: &str| assert_ne!(files.execute(sql, &[]).expect("changed"), 0, "{sql}");
        tamper("UPDATE local_file_chunk SET ordinal = 3 WHERE ordinal = 2");
        let difference = found(database).difference.expect("a chunk is missing");
        assert_eq!(difference, format!("file {}: has other content", two.digest));
        let mut broken = run(world.engine.files().download(two.digest)).expect("readable").expect("there");
        let outcome = run(async {
            loop {
                match broken.next().await {
                    Ok(Some(_)) => {}
                    end => break end,
                }
            }
        });
        assert!(outcome.is_err(), "damaged content is not given out whole");
        tamper("UPDATE local_file_chunk SET ordinal = 2 WHERE ordinal = 3");
        assert_eq!(found(database).difference, None);

        let erase = |file: NamedFile| EraseFile { digest: file.digest, reason: ErasureReason::Ordered };
        world.console(erase(one).into()).expect("erased");
        let difference = found(database).difference.expect("not swept yet");
        assert_eq!(difference, format!("file {}: was erased and its content is still there", one.digest));
        assert_eq!(run(world.engine.sweep_files()).expect("swept"), 1);
        assert_eq!(found(database), FilesFound { whole: 1, erased: 1, difference: None });
        assert_eq!(run(download(&world.engine, one.digest)), None);
        world.assert_verified();

        tamper("DELETE FROM local_file");
        assert_eq!(found(database).difference, Some(format!("file {}: is missing", two.digest)));
    });
}

#[test]
fn a_backup_holds_the_files_it_names() {
    on_both(|database| {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let world = World::found(database);
        let content = picture(3 * CHUNK_BYTES);
        let file = run(upload(&world.engine, "P-ORDERER", &content)).expect("kept").file;
        attach(&world, file);
        let backup = folder.path().join("backup.db");
        let copied = back_up(database, &backup, START, &mut |_| {}).expect("backed up");
        assert_eq!(copied.files, 1);
        assert!(Path::new(&format!("{}.files", backup.display())).exists());
        for target in databases() {
            let restored = restore(&backup, &target, START, &mut |_| {}).expect("restored");
            assert_eq!(restored, copied, "into {target}");
            assert_eq!(run(download(&World::open(&target).engine, file.digest)).as_deref(), Some(&*content));
        }
        std::fs::remove_file(format!("{}.files", backup.display())).expect("removed");
        let refused = restore(&backup, &databases()[0], START, &mut |_| {}).expect_err("a file is missing");
        assert!(refused.to_string().contains("is missing"), "{refused}");
    });
}
