//! Passkeys made with an invitation, signed in with and removed, in a browser's place.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::values::{Digest, Timestamp};

use crate::accounts::{FORM, cookies, get, invited, post};
use crate::authenticator::Authenticator;
use crate::client::Call;
use crate::scene::{Scene, Stage};
use crate::signing::{answered, between, challenge};

const ORIGIN: &str = "http://localhost:8080";

/// The fields of a passkey that was just made.
fn made(device: &Authenticator, challenge: &Digest) -> Vec<(&'static str, String)> {
    let answer = device.make(challenge);
    let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    vec![
        ("credential", encode(&device.credential)),
        ("authenticator", encode(&answer.authenticator)),
        ("client", encode(answer.client.as_bytes())),
    ]
}

#[test]
fn a_passkey_is_made_with_an_invitation_signs_in_and_may_be_removed() {
    let scene = Scene::at(Stage::None);
    let invitation = invited(&scene, "P-ORDERER");
    let page = get(&scene, &format!("/invitation?code={invitation}"), "").text;
    let device = Authenticator::new(1, ORIGIN);
    let ticket = between(&page, "name=\"ticket\" value=\"", "\"").to_owned();
    let accept = |device: &Authenticator, challenge: &Digest| {
        let fields = made(device, challenge);
        let mut pairs = vec![("invitation", invitation.as_str()), ("ticket", ticket.as_str())];
        pairs.extend(fields.iter().map(|(name, value)| (*name, value.as_str())));
        post(&scene, "/invitation/passkey", "", &pairs)
    };
    let refused = accept(&device, &Digest([3; 32]));
    assert!(refused.text.contains("role=\"alert\"") && cookies(&refused).is_empty(), "another challenge");
    let accepted = accept(&device, &challenge(&page));
    assert_eq!(accepted.status, 200, "{}", accepted.text);
    assert!(!cookies(&accepted).is_empty(), "{}", accepted.text);

    let sign_in = |device: &Authenticator, page: &str, to: Option<Digest>| {
        let ticket = between(page, "name=\"ticket\" value=\"", "\"").to_owned();
        let answer = answered(device, &to.unwrap_or_else(|| challenge(page)));
        let body = format!("ticket={ticket}&next=%2Forders&{answer}");
        let call = Call::page("POST", "/sign-in/passkey").header("sec-fetch-site", "same-origin");
        let call = call.header("accept-language", "en");
        call.text(body, FORM).send(&scene.world.router)
    };
    let page = get(&scene, "/sign-in", "").text;
    let reply = sign_in(&device, &page, None);
    assert_eq!((reply.status.as_u16(), reply.header("location")), (303, "/orders"), "{}", reply.text);
    assert_eq!(sign_in(&device, &page, None).status, 200, "each challenge is answered once");
    let page = get(&scene, "/sign-in", "").text;
    for wrong in [
        sign_in(&device, &page, Some(Digest([1; 32]))),
        sign_in(
            &Authenticator { credential: device.credential.clone(), ..Authenticator::new(2, ORIGIN) },
            &page,
            None,
        ),
        sign_in(&Authenticator { flags: 1, ..Authenticator::new(1, ORIGIN) }, &page, None),
        sign_in(&Authenticator::new(3, ORIGIN), &page, None),
    ] {
        assert_eq!(wrong.status, 200);
        assert!(cookies(&wrong).is_empty() && wrong.text.contains("was not right"), "{}", wrong.text);
    }
    scene.world.clock.set(Timestamp(scene.world.clock.now().0 + 11 * 60_000_000));
    assert_eq!(sign_in(&device, &page, None).status, 200, "the page is too old");

    let session = cookies(&sign_in(&device, &get(&scene, "/sign-in", "").text, None));
    let own = get(&scene, "/account", &session).text;
    let key = between(&own, "name=\"key\" value=\"", "\"").to_owned();
    let kept = post(&scene, "/account/passkeys/removal", &session, &[("key", &key)]);
    assert!(kept.text.contains("your only way in"), "{}", kept.text);
    invited(&scene, "P-ORDERER");
    assert_eq!(
        sign_in(&device, &get(&scene, "/sign-in", "").text, None).status,
        200,
        "ended by an invitation"
    );
}
