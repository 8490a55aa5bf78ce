#!/usr/bin/env bash
# Calls a node's JSON-RPC as fast as it answers, until interrupted: made for 'altius bench engine --load scripts/rpc-load.sh'.
# Given by environment: ALTIUS_HTTP (the node), ALTIUS_CALLS (a file with a request a line, which take turns), CONNECTIONS.
# The load gets what the node leaves of the processors, as if it came from another machine. Wants wrk.
set -euo pipefail
command -v wrk >/dev/null || { echo "rpc-load: 'wrk' is not installed" >&2; exit 1; }
exec nice -n 19 wrk -t 1 -c "${CONNECTIONS:-16}" -d 1h --timeout 30s -s "$(dirname "${BASH_SOURCE[0]}")/../tests/Altius.Clients.Tests/bench/calls.lua" "$ALTIUS_HTTP"
