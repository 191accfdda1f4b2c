#!/usr/bin/env bash
# Our mails arrive at a real mail server in both languages, and as a digest; what our webhooks send is verified by both
# packages of Standard Webhooks.
set -euo pipefail
cd "$(dirname "$0")"

"$PEERS/bin/python" outgoing.py
NODE_PATH="$PEERS/node_modules" node -e '
const { Webhook } = require("standardwebhooks");
const came = JSON.parse(require("fs").readFileSync(process.env.WORK + "/came.json"));
for (const { secret, headers, body } of came) new Webhook(secret).verify(body, headers);
const { secret, headers, body } = came[0];
require("assert").throws(() => new Webhook(secret).verify(body + " ", headers));
'
