// Passkeys: a form with data-passkey is sent once a device has answered; what it answers goes into hidden fields.
//
// "make" makes a passkey, "prove" has one answer a challenge: to sign in, to confirm, to sign documents.
"use strict";

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const credentials = (list) =>
  (list ?? "").split(" ").filter(Boolean).map((id) => ({ type: "public-key", id: bytes(id) }));

const TIMEOUT_MS = 300_000;

const ceremonies = {
  async make({ challenge, host, user, name, known }) {
    const made = await navigator.credentials.create({
      publicKey: {
        challenge: bytes(challenge),
        rp: { id: host, name: "Quartermaster" },
        user: { id: bytes(user), name, displayName: name },
        pubKeyCredParams: [{ type: "public-key", alg: -7 }],
        excludeCredentials: credentials(known),
        authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
        attestation: "none",
        timeout: TIMEOUT_MS,
      },
    });
    const { response } = made;
    return { credential: made.rawId, authenticator: response.getAuthenticatorData(), client: response.clientDataJSON };
  },

  async prove({ challenge, host, known }) {
    const proved = await navigator.credentials.get({
      publicKey: {
        challenge: bytes(challenge),
        rpId: host,
        allowCredentials: credentials(known),
        userVerification: "required",
        timeout: TIMEOUT_MS,
      },
    });
    const { authenticatorData, clientDataJSON, signature } = proved.response;
    return { credential: proved.rawId, authenticator: authenticatorData, client: clientDataJSON, signature };
  },
};

function asksDevice(form) {
  const refusal = form.querySelector("[role=alert]");
  const refuse = (words) => {
    refusal.textContent = words;
    refusal.hidden = false;
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.asking) return;
    if (!window.PublicKeyCredential) return refuse(form.dataset.unsupported);
    form.dataset.asking = "yes";
    refusal.hidden = true;
    try {
      const answer = await ceremonies[form.dataset.passkey](form.dataset);
      for (const [name, value] of Object.entries(answer)) form.elements[(form.dataset.prefix ?? "") + name].value = text(value);
      form.submit();
    } catch (error) {
      refuse(`${form.dataset.failed} (${error.name})`);
    } finally {
      delete form.dataset.asking;
    }
  });
}

document.querySelectorAll("form[data-passkey]").forEach(asksDevice);
document.addEventListener("renewed", (event) => event.target.querySelectorAll("form[data-passkey]").forEach(asksDevice));
