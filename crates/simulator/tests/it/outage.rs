//! The test of the auditor of real servers: an order that is lost, halved or nobody's must be found.

use domain::orders::place::{BasketLine, PlaceBasket};
use domain::values::DeliveryPointId;
use domain::{Actor, Event};
use engine::store::Database;
use engine::{Clock, Engine, LogKey, Submission};
use serde_json::{Value, json};
use simulator::cast;
use simulator::names::code;
use simulator::outage::audit::audit;
use simulator::outage::customers::Placed;
use simulator::outage::shop::{self, GOODS, ORDERERS, PACK};
use simulator::world::{LOG_SECRET, organisation};

/// Places a basket of one line and answers what a customer would have been told.
fn place(engine: &Engine) -> Placed {
    let ((person, unit, points), (_, contract, item, unit_price_minor)) = (ORDERERS[0], GOODS[0]);
    let line = BasketLine {
        offer: shop::offer(contract, item),
        delivery_point: DeliveryPointId::of_code(&code(points[0])),
        quantity: PACK,
        unit_price_minor,
        charges: Vec::new(),
    };
    let basket = PlaceBasket { unit: organisation(unit), lines: vec![line], emergency: None };
    let actor = Actor::Person(cast::person(person));
    let receipt = engine.submit_now(Submission::of(actor, basket)).expect("placed");
    let orders = receipt.events().filter_map(|event| match event {
        Event::OrderSubmitted(submitted) => Some(json!({ "id": submitted.order.to_string() })),
        _ => None,
    });
    Placed {
        customer: 0,
        key: "0-0".to_owned(),
        orders: Some(orders.collect()),
        basket: json!({ "lines": [{ "quantity": PACK, "unit_price_minor": unit_price_minor }] }),
    }
}

#[test]
fn an_order_that_is_lost_halved_or_nobodys_is_found() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let address = folder.path().join("audited.sqlite").display().to_string();
    let database = Database::parse(&address).expect("a path is an address");
    shop::found(&database).expect("the cell is founded");
    let engine = Engine::open(database, Clock::machine(), LogKey::new(LOG_SECRET)).expect("opened");
    let all = [place(&engine), place(&engine)];
    drop(engine);
    let found = |placed: &[Placed]| audit(&address, placed).map_err(|cause| cause.to_string());
    assert_eq!(found(&all).expect("all is well").0, 2);
    let wrong = |change: &dyn Fn(&mut Placed)| {
        let mut all = all.clone();
        change(&mut all[1]);
        found(&all).expect_err("something is wrong")
    };
    assert!(wrong(&|one| one.orders = None).starts_with("nobody was told of"));
    let invented = Value::from("ord_00000000000000000000000000000000");
    assert!(wrong(&|one| one.orders = Some(json!([{ "id": invented }]))).ends_with("is lost"));
    assert!(wrong(&|one| one.orders = all[0].orders.clone()).ends_with("the answer to two baskets"));
    let twice = |one: &mut Placed| {
        let line = one.basket["lines"][0].clone();
        one.basket["lines"] = json!([line, line]);
    };
    assert!(wrong(&twice).contains("hold 1 lines of"));
}
