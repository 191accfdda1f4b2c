"""A server with TLS, asked by Python's OpenSSL: versions, headers, a renewed certificate, slow heads, its log."""

import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import time

WORK = os.environ["WORK"]
PATIENCE = 60
HEAD_SECONDS = 20
TOKEN = "qm_" + "5ec2e7" * 10 + "abcd"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def trust(name, **limits):
    context = ssl.create_default_context(cafile=f"{WORK}/{name}.crt")
    for limit, value in limits.items():
        setattr(context, limit, value)
    return context


def ask(context, method, path, headers=None, body=None):
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=PATIENCE)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    answer.read()
    return answer


def wait_for(condition, seconds=PATIENCE):
    deadline = time.monotonic() + seconds
    while True:
        try:
            if condition():
                return
        except OSError:
            pass
        assert time.monotonic() < deadline, "it did not happen; " + open(f"{WORK}/log").read()[-800:]
        time.sleep(0.2)


def check_tls():
    first = trust("first")
    answer = ask(first, "GET", "/api/v1/health")
    assert answer.status == 200
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    for name in ("content-security-policy", "x-content-type-options", "referrer-policy", "x-request-id"):
        assert answer.headers[name], name
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        exact = trust("first", minimum_version=version, maximum_version=version)
        assert ask(exact, "GET", "/api/v1/health").status == 200, version
    try:
        ask(trust("first", minimum_version=ssl.TLSVersion.TLSv1, maximum_version=ssl.TLSVersion.TLSv1_1), "GET", "/")
        raise AssertionError("TLS 1.1 was taken")
    except (ssl.SSLError, ValueError):
        pass


def check_renewal():
    shutil.copy(f"{WORK}/second.key", f"{WORK}/served.key")
    shutil.copy(f"{WORK}/second.crt", f"{WORK}/served.crt")
    wait_for(lambda: ask(trust("second"), "GET", "/api/v1/health").status == 200)
    with open(f"{WORK}/served.crt", "w") as file:
        file.write("not a certificate\n")
    wait_for(lambda: "the TLS certificate stays the one before" in open(f"{WORK}/log").read())
    assert ask(trust("second"), "GET", "/api/v1/health").status == 200, "the good one is served on"


def check_slow_head():
    began = time.monotonic()
    plain = socket.create_connection(("127.0.0.1", port))
    with trust("second").wrap_socket(plain, server_hostname="localhost") as slow:
        slow.settimeout(HEAD_SECONDS + 15)
        slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        while slow.recv(4096):
            pass
    took = time.monotonic() - began
    assert HEAD_SECONDS - 2 < took < HEAD_SECONDS + 12, f"closed after {took:.0f} s"


def check_rate():
    answers = [ask(trust("second"), "GET", "/api/v1/me", {"authorization": f"Bearer {TOKEN}"}) for _ in range(20)]
    statuses = [answer.status for answer in answers]
    assert statuses[0] == 401 and statuses[-1] == 429, statuses
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert answers[-1].headers["content-type"] == "application/problem+json"


def check_log():
    context = trust("second")
    time.sleep(12)
    ask(context, "POST", "/sign-in", {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"},
        f"token={TOKEN}&next=/")
    ask(context, "GET", "/", {"cookie": f"__Host-session={TOKEN}"})
    wait_for(lambda: '"/sign-in"' in open(f"{WORK}/log").read())
    said = open(f"{WORK}/log").read()
    assert TOKEN not in said and TOKEN[3:] not in said, "a token is in the log"
    answered = [json.loads(line) for line in said.splitlines() if '"answered"' in line]
    assert answered and all(len(line["fields"]["id"]) == 36 for line in answered), "every line has the request's id"


port = free_port()
for kind in ("key", "crt"):
    shutil.copy(f"{WORK}/first.{kind}", f"{WORK}/served.{kind}")
settings = {
    "QUARTERMASTER_TLS_CERTIFICATE": f"{WORK}/served.crt",
    "QUARTERMASTER_TLS_KEY": f"{WORK}/served.key",
    "QUARTERMASTER_RATE_PER_ADDRESS": "10",
    "QUARTERMASTER_LOG": "debug",
}
program, files = os.environ["QUARTERMASTER"], ["--database", f"{WORK}/cell.db", "--log-key", f"{WORK}/cell.key"]
subprocess.run([program, "admin", "found", "--name", "PEERS", *files], check=True)
with open(f"{WORK}/log", "w") as log:
    server = subprocess.Popen(
        [program, "serve", "--listen", f"127.0.0.1:{port}", *files],
        stdout=log, stderr=log, env={**os.environ, **settings},
    )
try:
    wait_for(lambda: ask(trust("first"), "GET", "/api/v1/health").status == 200)
    check_tls()
    check_renewal()
    check_slow_head()
    check_rate()
    check_log()
finally:
    server.terminate()
    server.wait(PATIENCE)
