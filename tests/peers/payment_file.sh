#!/usr/bin/env bash
# A file for the bank is what the schema of pain.001.001.09 allows; the schema is the one that the package sepaxml ships.
# The file is the one that the demo's treasurer gets.
set -euo pipefail

address="127.0.0.1:$(shuf -i 20000-32000 -n 1)"
"$QUARTERMASTER" demo --orders 40 --database "$WORK/demo.db" --listen "$address" 2>"$WORK/story" &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
until grep -q 'describes the whole interface' "$WORK/story"; do
    kill -0 "$server" || { tail -n 3 "$WORK/story" >&2; exit 1; }
    sleep 1
done
token="$(grep -A 1 '^  treasurer of' "$WORK/story" | grep -o 'qm_[0-9a-f]*')"

ADDRESS="http://$address/api/v1" TOKEN="$token" "$PEERS/bin/python" - <<'PYTHON'
import json, os, pathlib, urllib.request, uuid
import sepaxml, xmlschema

def call(path, body=None):
    headers = {"Authorization": f"Bearer {os.environ['TOKEN']}", "Idempotency-Key": uuid.uuid4().hex}
    data = None
    if body is not None:
        headers["Content-Type"], data = "application/json", json.dumps(body).encode()
    request = urllib.request.Request(os.environ["ADDRESS"] + path, data=data, headers=headers)
    return urllib.request.urlopen(request).read()

for invoice in json.loads(call("/invoices?status=matched&limit=3"))["entries"]:
    call(f"/invoices/{invoice['id']}/payment", {})
payments = [row for row in json.loads(call("/payments?status=ordered"))["entries"] if not row["file"]]
assert payments, "the demo leaves nothing to pay"
filed = json.loads(call("/payment-files", {"payments": [row["id"] for row in payments]}))
number = filed["events"][0]["fields"]["file"]
document = call(f"/payment-files/{number}/document")
schema = pathlib.Path(sepaxml.__file__).parent / "schemas" / "pain.001.001.09.xsd"
xmlschema.XMLSchema(schema).validate(document.decode())
assert document == call(f"/payment-files/{number}/document"), "the file is not the same when it is asked for again"
PYTHON
