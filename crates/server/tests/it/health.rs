//! What the administrator is shown of the system: whether there is a backup of today.

use domain::values::Timestamp;
use engine::backup::Copied;
use engine::backups;

use crate::scene::{Scene, Stage};
use crate::web::page;

const HOUR_MICROS: i64 = 3_600_000_000;

#[test]
fn an_old_backup_or_none_is_warned_of() {
    let scene = Scene::at(Stage::None);
    let began = scene.world.engine.now();
    let shown = |hours: i64| {
        scene.world.clock.set(Timestamp(began.0 + hours * HOUR_MICROS));
        scene.world.tick();
        scene.world.sign_in(["P-ADMIN"].into_iter());
        page(&scene, "P-ADMIN", "/admin/health", "en").text
    };
    let warning = "No backup was made for more than a day";
    assert!(!shown(1).contains(warning), "a new installation needs none yet");
    assert!(shown(25).contains(warning));
    let (entries, at) = (scene.world.journal_size() - 1, scene.world.engine.now());
    let copied = Copied { entries, at, rows: 0, files: 0 };
    backups::note(&scene.world.database, &copied, at).unwrap();
    let text = shown(26);
    assert!(text.contains("1 entry behind") || text.contains("2 entries behind"), "{text}");
    assert!(!text.contains(warning));
    assert!(shown(50).contains(warning));
}
