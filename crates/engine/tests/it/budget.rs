//! What an order may cost the database: rows saved, and indexes written in random order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use domain::Actor;
use engine::Submission;
use engine::store::Dialect;

use crate::cluster::on_both;
use crate::commands::{kit, kit_basket};
use crate::faults::{Gate, Step, Watch};
use crate::world::{World, keyed, orderer};

/// Orders of the batch that is measured.
const ORDERS: usize = 30;
/// Rows saved for each order of three lines.
const ROWS_MAX: usize = 16;

/// Rows saved, by table.
type Saved = Arc<Mutex<BTreeMap<String, usize>>>;

fn counting(gate: Watch, saved: Saved) -> Watch {
    Arc::new(move |step| {
        if let Step::Saved(table, rows) = step {
            *saved.lock().expect("no test panics while it counts").entry(table.to_owned()).or_default() +=
                rows;
        }
        gate(step)
    })
}

fn indexed_tables(world: &World) -> BTreeSet<String> {
    let sql = match world.database.dialect() {
        Dialect::Sqlite => "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        Dialect::Postgres => {
            "SELECT DISTINCT CAST(t.relname AS TEXT) FROM pg_index AS i JOIN pg_class AS t ON t.oid = i.indrelid
             WHERE NOT i.indisprimary AND t.relnamespace = CAST(CURRENT_SCHEMA() AS REGNAMESPACE)"
        }
    };
    world.rows(sql, &[]).into_iter().map(|mut row| row.remove(0).into_text().expect("text")).collect()
}

#[test]
fn an_order_of_three_lines_saves_few_rows_and_none_at_random() {
    on_both(|database| {
        let saved = Saved::default();
        let (gate, watch) = Gate::new();
        let world = World::found_watched(database, counting(watch, Arc::clone(&saved)));
        world.submit(Actor::Console, kit()).expect("sold");
        world.allot_more(1_000_000_000);
        let order = |n| keyed(Submission::of(orderer(), kit_basket()), &format!("order {n}"));
        gate.close();
        saved.lock().expect("counted").clear();
        let outcomes = world.submit_together((0..ORDERS).map(order).collect(), || gate.open());
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        world.assert_verified();

        let mut saved = saved.lock().expect("counted").clone();
        saved.retain(|table, _| !table.starts_with("view_"));
        let rows: usize = saved.values().sum();
        assert!(rows <= ROWS_MAX * ORDERS, "{rows} rows for {ORDERS} orders: {saved:?}");
        let indexed = indexed_tables(&world);
        let at_random: Vec<_> = saved.keys().filter(|table| indexed.contains(*table)).collect();
        assert!(at_random.is_empty(), "{at_random:?} have further indexes");
        let ids = |order: &str| {
            let ids = world.rows(&format!("SELECT id FROM orders ORDER BY {order}"), &[]);
            assert_eq!(ids.len(), ORDERS);
            ids
        };
        assert_eq!(ids("number"), ids("id"), "ids rise, and with them the keys of lines, charges and timers");
    });
}
