"""A demo server takes signatures that OpenSSL made of an order's document, and refuses those of another one."""

import json
import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request

WORK = os.environ["WORK"]
PATIENCE = 60


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def ask(method, path, body=None, kind="application/json"):
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/v1{path}", body, method=method)
    request.add_header("authorization", "Bearer " + token)
    request.add_header("idempotency-key", os.urandom(8).hex())
    if body is not None:
        request.add_header("content-type", kind)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def canonical(document):
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sign(authority, content):
    with open(f"{WORK}/content", "wb") as file:
        file.write(content)
    signer = f"{WORK}/{authority}-signer"
    subprocess.run(
        ["openssl", "cms", "-sign", "-binary", "-cades", "-md", "sha256", "-in", f"{WORK}/content", "-outform", "DER",
         "-signer", f"{signer}.pem", "-inkey", f"{signer}.key", "-out", f"{WORK}/signature.p7s"],
        check=True, stderr=subprocess.DEVNULL,
    )
    with open(f"{WORK}/signature.p7s", "rb") as file:
        return file.read()


def attach(order, authority, content):
    status, uploaded = ask("POST", "/files?name=signature.p7s", sign(authority, content), "application/pkcs7-signature")
    assert status == 200, uploaded
    body = json.dumps({"digest": uploaded["digest"]}).encode()
    return ask("POST", f"/orders/{order}/signature-files", body)


port = free_port()
story = f"{WORK}/story"
with open(story, "w") as file:
    demo = subprocess.Popen(
        [os.environ["QUARTERMASTER"], "demo", "--orders", "5", "--database", f"{WORK}/demo.db",
         "--log-key", f"{WORK}/demo.key", "--listen", f"127.0.0.1:{port}"],
        stdout=file, stderr=file, env={**os.environ, "QUARTERMASTER_SIGNATURE_ROOTS": f"{WORK}/root.pem"},
    )
try:
    deadline = time.monotonic() + 15 * PATIENCE
    while not (found := re.search(r"orderer of[^\n]*\n[^\n]*token=(qm_[0-9a-f]{64})", open(story).read())):
        assert demo.poll() is None and time.monotonic() < deadline, open(story).read()[-800:]
        time.sleep(0.5)
    token = found.group(1)
    _, orders = ask("GET", "/orders?limit=50")
    documents = [(one["id"], ask("GET", f"/orders/{one['id']}/document")[1]) for one in orders["entries"]]
    first, shown = next((order, shown) for order, shown in documents if shown["edition"] == 1 and shown["signed"])
    signed = canonical(shown["signed"][0]["document"])

    status, answer = attach(first, "root", signed)
    assert status == 200, answer
    status, answer = attach(first, "stranger", signed)
    assert status == 200, answer
    status, answer = attach(first, "root", signed + b" ")
    assert (status, answer["code"]) == (422, "signature_file_wrong"), answer
    assert "signs another document" in answer["detail"], answer

    _, files = ask("GET", f"/orders/{first}/signature-files")
    made = [one["signatures"][0] for one in files["entries"]]
    words = [(one["standing"], one["signer"], one["is_cades"]) for one in made]
    assert words == [("valid", "CN=signer of root", True), ("untrusted", "CN=signer of stranger", True)], words
finally:
    demo.terminate()
    demo.wait(PATIENCE)
