#!/usr/bin/env bash
# Measures JSON-RPC over HTTP against anvil, in turns on the same machine, over the same transactions in the same blocks.
#   scripts/rpc-bench.sh
# Settings, by environment: ONLY (a pattern of names to measure), TRANSACTIONS, ROUNDS, SECONDS_EACH, CONNECTIONS, CLIENT (altius.dll to run), SKIP_BUILD=1.
# Wants wrk, node and npm. The ratio of a round is between neighbouring measurements; on a busy machine look at its range.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
transactions=${TRANSACTIONS:-1500} rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-5} connections=${CONNECTIONS:-8}
tools=$PWD/artifacts/clients
altius=(dotnet "${CLIENT:-src/Altius.Client/bin/Release/net10.0/altius.dll}")
work=$(mktemp -d -t altius-rpc-bench.XXXXXX)
node_process='' anvil_process=''

finish() {
  for process in $node_process $anvil_process; do { kill -9 "$process" && wait "$process"; } 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
fail() { echo "rpc-bench: $1" >&2; exit 1; }
for wanted in wrk node npm curl; do command -v $wanted >/dev/null || fail "'$wanted' is not installed"; done

start_node() { # [OPTION...]
  rm -f "$work/data/endpoints.json"
  "${altius[@]}" --config dev --dev true --datadir "$work/data" --http.port 0 --ws.port off --metrics.port off --min-free-disk 256M "$@" >>"$work/node.log" 2>&1 &
  node_process=$!
  for _ in $(seq 600); do
    [ -s "$work/data/endpoints.json" ] && break
    kill -0 "$node_process" 2>/dev/null || { tail -5 "$work/node.log" >&2; fail "the node did not start"; }
    sleep 0.1
  done
  altius_url=$(node -p "JSON.parse(require('fs').readFileSync('$work/data/endpoints.json')).http")
}
start_anvil() {
  local port
  port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
  "$tools/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil" --host 127.0.0.1 --port "$port" --chain-id 1337 --hardfork osaka \
    --gas-limit 60000000 --base-fee 1000000000 --quiet >"$work/anvil.log" 2>&1 &
  anvil_process=$!
  anvil_url=http://127.0.0.1:$port
  for _ in $(seq 600); do
    curl -s -m 2 -o /dev/null "$anvil_url" && return
    kill -0 "$anvil_process" 2>/dev/null || { tail -5 "$work/anvil.log" >&2; fail "anvil did not start"; }
    sleep 0.1
  done
  fail "anvil did not start within 60 s"
}
measure() { # URL BODY
  wrk -t 1 -c "$connections" -d "${seconds}s" -s "$tools/bench/post.lua" "$1" -- "$2" | sed -n 's/^RESULT //p'
}

scripts/clients.sh install
[ -n "${SKIP_BUILD:-}" ] || dotnet build src/Altius.Client -c Release --nologo -v quiet
start_node --dev.period 1
start_anvil
ALTIUS_CONTRACTS=$tools/contracts.json timeout 600 node "$tools/bench/fill.mjs" "$altius_url" "$anvil_url" "$transactions" "$work/requests.json"

# From here on no blocks come; what the node had in memory alone it has to read from disk.
kill -TERM "$node_process" && wait "$node_process" || fail "the node did not stop cleanly"
start_node
echo "$rounds rounds of $seconds s each, $connections connections; load of the machine: $(cut -d' ' -f1-3 /proc/loadavg), cores: $(nproc)"
while IFS=$'\t' read -r name body; do
  measure "$altius_url" "$body" >/dev/null # until the compiler has seen it
  measure "$anvil_url" "$body" >/dev/null
  for _ in $(seq "$rounds"); do
    printf '%s\taltius\t%s\n' "$name" "$(measure "$altius_url" "$body")" >>"$work/figures"
    printf '%s\tanvil\t%s\n' "$name" "$(measure "$anvil_url" "$body")" >>"$work/figures"
  done
done < <(node -p "JSON.parse(require('fs').readFileSync('$work/requests.json')).map(one => one.join('\t')).join('\n')" | awk -F'\t' -v only="${ONLY:-.}" '$1 ~ only')
node "$tools/bench/table.mjs" "$work/figures"
