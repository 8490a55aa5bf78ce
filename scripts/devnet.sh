#!/usr/bin/env bash
# Runs a development network on loopback: this client, real consensus code that drives it, and transactions of every type.
#   scripts/devnet.sh                  the beacon state transition, slot by slot without a clock, over every fork from the merge on;
#                                      every seventeenth slot is left empty
#   scripts/devnet.sh lodestar         a whole Lodestar (beacon node and validators, up to Capella) with 2-second slots
# Settings, by environment: SLOTS, TRANSACTIONS, PER_SECOND, SECONDS_PER_SLOT, BUILD_TIME (ms), WATCH_INTERVAL (s), NODE_OPTIONS_A and
# NODE_OPTIONS_B (further options of the node and of the one that follows), RESTART_EVERY (s; the node is stopped, every second time
# killed, and started again in the middle), FOLDER (where everything is kept; else it is removed at the end), SKIP_BUILD=1. Wants node
# and npm; packages come from the registry and are kept in artifacts/devnet/.
# Exit code 0: everything was VALID, was finalised, every transaction has its receipt, a second node that only followed has the
# same head, both stopped cleanly, the first came up again with the same head, and its database verifies.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mode=${1:-beacon}
work=${FOLDER:-$(mktemp -d -t altius-devnet.XXXXXX)}
mkdir -p "$work" && work=$(cd "$work" && pwd)
tools=artifacts/devnet
altius=(dotnet "${CLIENT:-src/Altius.Client/bin/Release/net10.0/altius.dll}")
devnet=(dotnet "${DEVNET:-tests/Altius.Devnet/bin/Release/net10.0/devnet.dll}")
processes=()

finish() {
  code=$?
  for process in "${processes[@]}"; do kill -9 "$process" 2>/dev/null || true; done
  if [ $code -ne 0 ]; then echo "devnet: failed; logs are in $work" >&2; elif [ -z "${FOLDER:-}" ]; then rm -rf "$work"; fi
}
trap finish EXIT
fail() { echo "devnet: $1" >&2; exit 1; }

# Starts a node in the background and waits until it says where it listens: where it did before, if it ran before.
start_node() { # NAME [OPTION...]
  local name=$1 engine=0 http=0; shift
  if [ -s "$work/$name.endpoints" ]; then
    engine=$(endpoint "$name" engine) http=$(endpoint "$name" http)
    engine=${engine##*:} http=${http##*:}
    rm -f "$work/$name/endpoints.json"
  fi
  "${altius[@]}" --chain "$work/genesis.json" --datadir "$work/$name" --jwt-secret "$work/jwt.hex" --engine.port "${engine%/}" --http.port "${http%/}" \
    --ws.port off --metrics.port off --http.api eth,net,web3,txpool,debug --min-free-disk 512M "$@" >>"$work/$name.log" 2>&1 &
  node_process=$!
  processes+=("$node_process")
  for _ in $(seq 300); do
    [ -s "$work/$name/endpoints.json" ] && { cp "$work/$name/endpoints.json" "$work/$name.endpoints"; return; }
    kill -0 "$node_process" 2>/dev/null || { tail -5 "$work/$name.log" >&2; fail "node $name did not start"; }
    sleep 0.1
  done
  fail "node $name did not start within 30 s"
}
# Notes the memory, threads and open files of a process every few seconds, as long as it lives.
watch_process() { # PROCESS NAME
  while kill -0 "$1" 2>/dev/null; do
    awk -v time="$(date +%s)" -v files="$(ls "/proc/$1/fd" 2>/dev/null | wc -l)" \
      '/^VmRSS/ { rss = $2 } /^Threads/ { threads = $2 } END { print time "," rss "," threads "," files }' "/proc/$1/status" 2>/dev/null
    sleep "${WATCH_INTERVAL:-5}"
  done >"$work/$2.csv" &
  processes+=($!)
}
stop_node() { # PROCESS NAME
  kill -TERM "$1"
  local code=0
  wait "$1" || code=$?
  [ $code -eq 0 ] || { tail -5 "$work/$2.log" >&2; fail "node $2 ended with exit code $code"; }
}
# Stops the node in turn with SIGTERM and SIGKILL and starts it again, until a process has ended.
restart_until_done() { # PROCESS NAME
  local times=0 code
  while kill -0 "$1" 2>/dev/null; do
    sleep "$RESTART_EVERY" &
    local sleeper=$!
    wait -n $sleeper "$1" 2>/dev/null || true
    kill $sleeper 2>/dev/null || true
    kill -0 "$1" 2>/dev/null || break
    if [ $((times++ % 2)) = 0 ]; then stop_node "$node_a" "$2"; else { kill -9 "$node_a"; wait "$node_a"; } 2>/dev/null || true; fi
    start_node "$2" ${NODE_OPTIONS_A:-}
    node_a=$node_process
  done
  echo "the node was started again $times times in the middle"
}
endpoint() { node -p "JSON.parse(require('fs').readFileSync('$work/$1.endpoints')).$2"; } # NODE engine|http
block() { # NODE NUMBER|TAG: number and hash
  curl -s -m 10 -H 'content-type: application/json' "$(endpoint "$1" http)" \
    -d "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_getBlockByNumber\",\"params\":[\"$2\",false]}" |
    node -p "const b = JSON.parse(require('fs').readFileSync(0)).result; Number(b.number) + ' ' + b.hash"
}
install() { # FOLDER [COMMAND...]: packages of tests/Altius.Devnet/FOLDER, once
  mkdir -p "$tools/$1"
  cp tests/Altius.Devnet/"$1"/* "$tools/$1/"
  [ -e "$tools/$1/.installed" ] && return
  (cd "$tools/$1" && npm install --ignore-scripts --no-audit --no-fund --loglevel=error && { [ "$1" != lodestar ] || npm rebuild snappy; } && touch .installed) ||
    fail "npm could not install the packages of $1"
}

if [ -z "${SKIP_BUILD:-}" ]; then
  dotnet build src/Altius.Client -c Release --nologo -v quiet && dotnet build tests/Altius.Devnet -c Release --nologo -v quiet
fi

run_beacon() {
  local slots=${SLOTS:-64} seconds=12 time=1700000000 patience=0
  [ -z "${RESTART_EVERY:-}" ] || patience=900
  install consensus
  "${devnet[@]}" genesis "$work/genesis.json" $time $((8 * seconds)) capella=1 deneb=2 electra=3 fulu=4 bpo1=5 bpo2=6
  start_node a ${NODE_OPTIONS_A:-}; node_a=$node_process
  watch_process $node_a a
  start_node b ${NODE_OPTIONS_B:---executor shadow}; local b=$node_process
  local genesis; genesis=$(block a 0x0 | cut -d' ' -f2)
  LODESTAR_PRESET=minimal node "$tools/consensus/drive.mjs" --engine "$(endpoint a engine)" --follow "$(endpoint b engine)" --jwt "$work/jwt.hex" \
    --genesisHash "$genesis" --genesisTime $time --sps $seconds --epochs capella=1,deneb=2,electra=3,fulu=4 --slots "$slots" \
    --skip "$(seq -s, 17 17 "$slots")" \
    --buildTime "${BUILD_TIME:-300}" --until "$work/traffic-done" --patience "$((patience * 1000))" >"$work/drive.log" 2>&1 &
  local driver=$!
  processes+=("$driver")
  "${devnet[@]}" traffic "$(endpoint a http)" "$work/genesis.json" "${TRANSACTIONS:-400}" "${PER_SECOND:-20}" 1 "$patience" &
  local traffic=$!
  processes+=("$traffic")
  [ -z "${RESTART_EVERY:-}" ] || restart_until_done $traffic a
  wait $traffic || fail "not every transaction went through"
  touch "$work/traffic-done"
  wait $driver || { tail -5 "$work/drive.log" >&2; fail "the beacon chain did not get what it needs"; }
  grep -v '^slot' "$work/drive.log"
  check_twins "$node_a" $b
}

run_lodestar() {
  local slots=${SLOTS:-40} seconds=${SECONDS_PER_SLOT:-2} time want=2
  install lodestar
  time=$(($(date +%s) + 25))
  "${devnet[@]}" genesis "$work/genesis.json" $time $((8 * seconds)) capella=0
  start_node a ${NODE_OPTIONS_A:-}; local a=$node_process
  local genesis; genesis=$(block a 0x0 | cut -d' ' -f2)
  local rest; rest=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
  local flags=() fork
  for fork in ALTAIR BELLATRIX CAPELLA; do flags+=("--params.${fork}_FORK_EPOCH" 0); done
  (cd "$work" && LODESTAR_PRESET=minimal NODE_BACKEND=js NODE_OPTIONS="--require $OLDPWD/$tools/lodestar/polyfill.cjs" \
    exec node "$OLDPWD/$tools/lodestar/node_modules/@chainsafe/lodestar/lib/index.js" dev --dataDir "$work/lodestar" \
    --execution.urls "$(endpoint a engine)" --jwt-secret "$work/jwt.hex" --genesisTime $time --genesisEth1Hash "$genesis" \
    --genesisValidators 8 --startValidators 0..7 --suggestedFeeRecipient 0x00000000000000000000000000000000000000fe \
    --params.SECONDS_PER_SLOT "$seconds" "${flags[@]}" --beaconNodes "http://127.0.0.1:$rest" --rest.address 127.0.0.1 --rest.port "$rest" \
    --rest.namespace '*' --listenAddress 127.0.0.1 --port $((rest - 1)) --discv5 false --logLevel info >"$work/lodestar.log" 2>&1) &
  local lodestar=$!
  processes+=("$lodestar")
  while [ "$(date +%s)" -lt $((time + 2 * seconds)) ]; do sleep 1; done
  "${devnet[@]}" traffic "$(endpoint a http)" "$work/genesis.json" "${TRANSACTIONS:-100}" "${PER_SECOND:-4}" || fail "not every transaction went through"
  while [ "$(date +%s)" -lt $((time + slots * seconds)) ]; do sleep 1; done
  local finalised; finalised=$(curl -s -m 3 "http://127.0.0.1:$rest/eth/v1/beacon/states/head/finality_checkpoints" |
    node -p "JSON.parse(require('fs').readFileSync(0)).data.finalized.epoch")
  { kill -9 $lodestar && wait $lodestar; } 2>/dev/null || true # by itself it may take for ever to stop
  echo "lodestar finalised epoch $finalised; the node's head is block $(block a latest)"
  [ "$finalised" -ge $want ] || { tail -20 "$work/lodestar.log" >&2; fail "lodestar finalised epoch $finalised, not $want"; }
  check_twins $a
}

# What must hold once the driver is done: heads agree, nodes stop, the first comes back where it was, and its state verifies.
check_twins() { # PROCESS_A [PROCESS_B]
  local head; head=$(block a latest)
  if [ -n "${2:-}" ]; then
    [ "$head" = "$(block b latest)" ] || fail "the heads differ: $head and $(block b latest)"
    stop_node "$2" b
  fi
  stop_node "$1" a
  start_node a
  [ "$head" = "$(block a latest)" ] || fail "after a restart the head is $(block a latest) instead of $head"
  stop_node "$node_process" a
  "${altius[@]}" db verify --chain "$work/genesis.json" --datadir "$work/a" || fail "the database does not verify"
  echo "devnet: all well; the head is block $head"
}

case $mode in
  beacon) run_beacon ;;
  lodestar) run_lodestar ;;
  *) sed -n '2,4p' "$0"; exit 2 ;;
esac
