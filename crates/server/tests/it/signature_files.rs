//! Signatures made elsewhere: what is taken, what is said of it, and to whom.

use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::client::{Call, get, post};
use crate::scene::{Scene, Stage};

fn upload(scene: &Scene, person: &str, content: &[u8]) -> String {
    let call = Call::new("POST", "/files?name=signature.p7s").by(person);
    let reply = call.bytes(content.to_vec(), "application/pkcs7-signature").send(&scene.world.router);
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()["digest"].as_str().unwrap().to_owned()
}

#[test]
fn a_container_of_an_algorithm_that_is_not_verified_is_never_called_valid() {
    let scene = Scene::at(Stage::Placed);
    let path = scene.fill("/orders/{order}/signature-files");
    let body = scene.fill(r#"{"digest":"{signature_file}"}"#);
    let attached = post(&scene.world.router, "P-ORDERER", &path, body.clone());
    assert_eq!(attached.status, 200, "{}", attached.text);
    assert_eq!(attached.json()["events"][0]["kind"], "order_signature_file_attached.1");
    let shown = get(&scene.world.router, "P-APPROVER", &path).json();
    let signature = &shown["entries"][0]["signatures"][0];
    assert_eq!(
        (&signature["signer"], &signature["standing"]),
        (&json!("CN=Example Signer"), &json!("not_verified_here"))
    );
    assert!(!shown.to_string().contains("\"valid\""), "{shown}");
    assert_eq!(post(&scene.world.router, "P-ORDERER", &path, body).code(), "repeated");
    let page = Call::page("GET", &scene.fill("/orders/{order}")).session("P-APPROVER");
    let page = page.header("accept-language", "en").send(&scene.world.router).text;
    assert!(page.contains("Not verified here") && page.contains("CN=Example Signer"), "{page}");
    let digest = scene.fill("/files/{signature_file}");
    assert_eq!(get(&scene.world.router, "P-APPROVER", &digest).status, 200);
    assert_eq!(get(&scene.world.router, "P-NOBODY", &digest).status, 404);
}

#[test]
fn what_is_no_signature_of_the_document_is_refused_and_leaves_nothing() {
    let scene = Scene::at(Stage::Placed);
    let whole = include_bytes!("data/ukrainian.p7s");
    let cut = upload(&scene, "P-ORDERER", &whole[..200]);
    let path = scene.fill("/orders/{order}/signature-files");
    let before = scene.world.journal_size();
    let refused = post(&scene.world.router, "P-ORDERER", &path, json!({ "digest": cut }));
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "signature_file_wrong"));
    let later = json!({ "digest": scene.fill("{signature_file}"), "edition": 2 });
    assert_eq!(post(&scene.world.router, "P-ORDERER", &path, later).code(), "not_found");
    let of_others = json!({ "digest": cut });
    assert_eq!(post(&scene.world.router, "P-APPROVER", &path, of_others).code(), "not_found");
    assert_eq!(scene.world.journal_size(), before);
}

#[test]
fn the_document_is_given_out_byte_for_byte_and_a_form_takes_its_signature() {
    let scene = Scene::at(Stage::Drawn);
    let path = scene.fill("/acts/{act}");
    let page = |path: &str, person: &str| Call::page("GET", path).session(person).send(&scene.world.router);
    let document = page(&format!("{path}/document"), "P-CLERK");
    assert!(document.header("content-disposition").starts_with("attachment"), "{}", document.text);
    let digest: String = Sha256::digest(&document.text).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digest, get(&scene.world.router, "P-CLERK", &format!("{path}/document")).json()["digest"]);
    assert_eq!(page(&format!("{path}/document"), "P-RIVAL").status, 404);
    let whole = include_bytes!("data/ukrainian.p7s");
    let mut body = b"--X\r\ncontent-disposition: form-data; name=\"key\"\r\n\r\nk-1\r\n\
        --X\r\ncontent-disposition: form-data; name=\"edition\"\r\n\r\n1\r\n\
        --X\r\ncontent-disposition: form-data; name=\"file\"; filename=\"act.p7s\"\r\n\r\n"
        .to_vec();
    body.extend(whole);
    body.extend(b"\r\n--X--\r\n");
    let form = Call::page("POST", &format!("{path}/signature-files")).session("P-CLERK");
    let sent = form.bytes(body, "multipart/form-data; boundary=X").send(&scene.world.router);
    assert_eq!((sent.status.as_u16(), sent.header("location")), (303, path.as_str()), "{}", sent.text);
    let shown = get(&scene.world.router, "P-SIGNER", &format!("{path}/signature-files")).json();
    assert_eq!(shown["entries"].as_array().unwrap().len(), 1, "{shown}");
}
