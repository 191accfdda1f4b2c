"""A demo server sends mails to aiosmtpd and webhooks to a receiver here; the texts and signatures are checked."""

import email
import email.policy
import http.server
import json
import os
import queue
import re
import sqlite3
import subprocess
import threading
import time
import urllib.request

from aiosmtpd.controller import Controller
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

WORK = os.environ["WORK"]
PATIENCE = 60
mails = queue.Queue()
requests = queue.Queue()


class Inbox:
    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        mails.put((envelope.rcpt_tos, message))
        return "250 kept"


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        requests.put(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def free_port():
    import socket
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def ask(method, path, token, body=None):
    request = urllib.request.Request(server + "/api/v1" + path, method=method)
    request.add_header("authorization", "Bearer " + token)
    request.add_header("idempotency-key", os.urandom(8).hex())
    data = None
    if body is not None:
        request.add_header("content-type", "application/json")
        data = json.dumps(body).encode()
    with urllib.request.urlopen(request, data, PATIENCE) as answer:
        return json.loads(answer.read() or "null")


def tokens_by_role(story):
    """The demo's tokens by the role of who holds them."""
    known = {}
    deadline = time.monotonic() + 15 * 60
    while len(known) < 4:
        assert time.monotonic() < deadline and demo.poll() is None, "the demo did not come up: " + open(story).read()[-800:]
        time.sleep(0.5)
        for token in dict.fromkeys(re.findall(r"qm_[0-9a-f]{64}", open(story).read())):
            for appointment in ask("GET", "/me", token)["appointments"]:
                known.setdefault(appointment["role"], (token, appointment["organisation"]["code"]))
    return known


def give_address(token, address, language, pace="at_once"):
    ask("PUT", "/mailbox", token, {"language": language, "pace": pace, "hour": 8})
    ask("PUT", "/mailbox/address", token, {"address": address})
    to, message = mails.get(timeout=PATIENCE)
    assert to == [address], to
    code = re.search(r"\b[0-9]{8}\b", message.get_content()).group()
    ask("POST", "/mailbox/confirmation", token, {"code": code})
    return message


def allot(code, amount=100_000):
    fund = next(f for f in ask("GET", "/funds?limit=200", treasurer)["entries"] if f["currency"] == "UAH")
    body = {"code": code, "fund": fund["code"], "unit": unit, "amount_minor": amount, "document": "order 77"}
    ask("POST", "/allotments", treasurer, body)


def check_mail():
    asked = give_address(orderer, "orderer@example.org", "uk")
    assert "Код підтвердження" in asked["subject"], asked["subject"]
    give_address(commander, "commander@example.org", "en")
    allot("A-PEERS-1")
    came = {}
    for _ in range(2):
        to, message = mails.get(timeout=PATIENCE)
        came[to[0]] = message
    uk, en = came["orderer@example.org"], came["commander@example.org"]
    assert "виділено кошти" in uk["subject"] and "A-PEERS-1" in uk["subject"], uk["subject"]
    assert "money was allotted" in en["subject"] and "A-PEERS-1" in en["subject"], en["subject"]
    for message in (uk, en):
        assert message["from"] == "Quartermaster <orders@example.org>", message["from"]
        assert f"http://localhost:{port}/notices" in message.get_content(), message.get_content()
        assert "100" not in message["subject"], "amounts stay behind the sign-in"
        assert message["message-id"].startswith("<mai_")


def check_digest():
    ask("PUT", "/mailbox", orderer, {"language": "uk", "pace": "digest", "hour": 8})
    ask("PUT", "/mailbox", commander, {"language": "en", "pace": "off", "hour": 8})
    allot("A-PEERS-2")
    allot("A-PEERS-3")
    # Demo time stands still, so the digest is made due.
    person = sqlite3.connect(WORK + "/demo.db", timeout=PATIENCE)
    wait_for(lambda: len(ask("GET", "/notices?unread=true", orderer)["entries"]) >= 3)
    now = person.execute("SELECT at FROM journal_head").fetchone()[0]
    person.execute("UPDATE local_mailbox SET digest_at = ? WHERE pace = 'digest'", (now,))
    person.commit()
    to, message = mails.get(timeout=PATIENCE)
    assert to == ["orderer@example.org"], to
    assert re.search(r"[0-9]+ непрочитан", message["subject"]), message["subject"]
    text = message.get_content()
    assert all(f"A-PEERS-{nth}" in text for nth in (1, 2, 3)), text
    assert mails.empty(), "who wants no mails gets none"


def wait_for(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.2)


def check_webhooks():
    url = f"http://127.0.0.1:{hook_port}/events"
    made = ask("POST", "/webhooks", orderer, {"url": url, "kinds": ["allotted"]})
    allot("A-PEERS-4")
    headers, body = requests.get(timeout=PATIENCE)
    event = Webhook(made["secret"]).verify(body, headers)
    assert event["type"] == "allotted.1" and event["data"]["id"] == headers["webhook-id"], event
    came = [{"secret": made["secret"], "headers": headers, "body": body}]
    renewed = ask("POST", f"/webhooks/{made['id']}/secret", orderer)
    ask("POST", f"/webhooks/{made['id']}/deliveries/{headers['webhook-id']}/replay", orderer)
    again, body = requests.get(timeout=PATIENCE)
    assert again["webhook-id"] == headers["webhook-id"], "the same id again"
    for secret in (made["secret"], renewed["secret"]):
        Webhook(secret).verify(body, again)
        came.append({"secret": secret, "headers": again, "body": body})
    try:
        Webhook(made["secret"]).verify(body.replace("allotted", "alloted"), again)
        raise AssertionError("a changed body was accepted")
    except WebhookVerificationError:
        pass
    with open(WORK + "/came.json", "w") as file:
        json.dump(came, file)


mail_port, hook_port, port = free_port(), free_port(), free_port()
server = f"http://127.0.0.1:{port}"
inbox = Controller(Inbox(), hostname="127.0.0.1", port=mail_port)
inbox.start()
receiver = http.server.ThreadingHTTPServer(("127.0.0.1", hook_port), Receiver)
threading.Thread(target=receiver.serve_forever, daemon=True).start()
settings = {
    "QUARTERMASTER_MAIL_SERVER": f"smtp://127.0.0.1:{mail_port}",
    "QUARTERMASTER_MAIL_FROM": "Quartermaster <orders@example.org>",
    "QUARTERMASTER_WEBHOOK_HOSTS": f"127.0.0.1:{hook_port}",
    "QUARTERMASTER_LOG": "info",
}
arguments = ["demo", "--orders", "5", "--database", WORK + "/demo.db", "--log-key", WORK + "/demo.key"]
with open(WORK + "/story", "w") as story:
    demo = subprocess.Popen(
        [os.environ["QUARTERMASTER"], *arguments, "--listen", f"127.0.0.1:{port}"],
        stdout=story, stderr=story, env={**os.environ, **settings},
    )
try:
    roles = tokens_by_role(WORK + "/story")
    (orderer, unit), (commander, _), (treasurer, _) = (roles[r] for r in ("orderer", "commander", "treasurer"))
    check_mail()
    check_digest()
    check_webhooks()
    said = open(WORK + "/story").read()
    assert "orderer@example.org" not in said and "whsec_" not in said, "addresses and secrets are not logged"
finally:
    demo.terminate()
    demo.wait(PATIENCE)
    inbox.stop()
    receiver.shutdown()
