#!/usr/bin/env bash
# People sign in with a certified OpenID provider on this machine, whose keys change; and with a provider that lies in
# every way an ID token can.
set -euo pipefail

ln -s "$PEERS/node_modules" "$WORK/node_modules"
cp "$(dirname "$0")"/oidc*.mjs "$WORK"
node "$WORK/oidc.mjs"
