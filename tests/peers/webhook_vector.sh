#!/usr/bin/env bash
# The vector that our signatures are tested with is what both packages of Standard Webhooks make of it.
set -euo pipefail
cd "$(dirname "$0")"

"$PEERS/bin/python" - <<'PYTHON'
import datetime, json
from standardwebhooks.webhooks import Webhook
vector = json.load(open("webhook_vector.json"))
at = datetime.datetime.fromtimestamp(vector["timestamp"], tz=datetime.timezone.utc)
made = Webhook(vector["secret"]).sign(vector["id"], at, vector["body"])
assert made == vector["signature"], made
PYTHON

NODE_PATH="$PEERS/node_modules" node -e '
const { Webhook } = require("standardwebhooks");
const vector = JSON.parse(require("fs").readFileSync("webhook_vector.json"));
const at = new Date(vector.timestamp * 1000);
const made = new Webhook(vector.secret).sign(vector.id, at, vector.body);
require("assert").strictEqual(made, vector.signature);
'
