#!/usr/bin/env bash
# Tries the libraries and tools that applications use against this client: each gets a fresh development node on loopback.
#   scripts/clients.sh [ethers|viem|web3|cast|forge|hardhat|helpers ...]     all of them where none is named
#   scripts/clients.sh install                                       only the packages, and the contracts compiled
# Settings, by environment: CLIENT (altius.dll to run), FOLDER (where everything is kept; else it is removed at the end), SKIP_BUILD=1.
# Wants Linux on x64, node and npm; packages come from the registry once and are kept in artifacts/clients/.
# Exit code 0: every check of every client passed. 77: what it wants is not there; the last line says what.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
all=(ethers viem web3 cast forge hardhat helpers)
clients=("${@:-${all[@]}}")
if [ "${1:-}" = install ]; then clients=(); SKIP_BUILD=1; fi
scripts=tests/Altius.Clients.Tests
tools=$PWD/artifacts/clients
altius=(dotnet "${CLIENT:-src/Altius.Client/bin/Release/net10.0/altius.dll}")
node_process=

skip() { echo "skipped: $1"; exit 77; }
fail() { echo "clients: $1" >&2; exit 1; }
for client in "${clients[@]}"; do [[ " ${all[*]} " == *" $client "* ]] || { sed -n '2,7p' "$0"; exit 2; }; done
[ "$(uname -sm)" = "Linux x86_64" ] || skip "the packages of Foundry are for Linux on x64"
for wanted in node npm curl; do command -v $wanted >/dev/null || skip "'$wanted' is not installed"; done

work=${FOLDER:-$(mktemp -d -t altius-clients.XXXXXX)}
mkdir -p "$work" && work=$(cd "$work" && pwd)
finish() {
  code=$?
  [ -z "$node_process" ] || { kill -9 "$node_process" && wait "$node_process"; } 2>/dev/null || true
  if [ $code -ne 0 ] && [ $code -ne 77 ]; then echo "clients: failed; logs are in $work" >&2; elif [ -z "${FOLDER:-}" ]; then rm -rf "$work"; fi
}
trap finish EXIT

# Packages once, as long as package.json stays the same; scripts always as they are now. Several runs take turns.
install() {
  mkdir -p "$tools"
  exec 9>"$tools/.lock"
  flock -w 900 9 || fail "another run has held $tools for 15 minutes"
  if ! cmp -s "$scripts/package.json" "$tools/.installed"; then
    timeout 60 npm view solc@0.8.30 version --loglevel=error >/dev/null 2>&1 || skip "the npm registry cannot be reached, and packages have not been installed before"
    cp "$scripts/package.json" "$tools/"
    (cd "$tools" && timeout 900 npm install --ignore-scripts --no-audit --no-fund --loglevel=error) || fail "npm could not install the packages"
    cp "$scripts/package.json" "$tools/.installed"
  fi
  cp -r "$scripts"/{steps.mjs,compile.cjs,contracts,ethers,viem,web3,foundry,hardhat,bench} "$tools/"
  node "$tools/compile.cjs" "$tools/contracts.json" || fail "the contracts do not compile"
  exec 9>&-
}

# A fresh node that makes its own blocks; sets ALTIUS_HTTP, ALTIUS_WS and ALTIUS_IPC.
start_node() { # NAME
  local more=()
  # Hardhat's helpers work with nodes alone that have a name they know.
  [ "$1" != helpers ] || more=(--dev.client-version "anvil/altius")
  "${altius[@]}" --config dev --dev true --datadir "$work/$1" --http.port 0 --ws.port 0 --ipc "$work/$1.ipc" --metrics.port off --min-free-disk 256M "${more[@]}" >"$work/$1.log" 2>&1 &
  node_process=$!
  for _ in $(seq 600); do
    [ -s "$work/$1/endpoints.json" ] && break
    kill -0 "$node_process" 2>/dev/null || { tail -5 "$work/$1.log" >&2; fail "the node did not start"; }
    sleep 0.1
  done
  [ -s "$work/$1/endpoints.json" ] || fail "the node did not start within 60 s"
  ALTIUS_HTTP=$(endpoint "$1" http) ALTIUS_WS=$(endpoint "$1" ws)
  export ALTIUS_HTTP ALTIUS_WS ALTIUS_IPC=$work/$1.ipc
}
endpoint() { node -p "JSON.parse(require('fs').readFileSync('$work/$1/endpoints.json')).$2"; } # NAME http|ws
stop_node() { # NAME
  kill -TERM "$node_process"
  local code=0
  wait "$node_process" || code=$?
  node_process=
  [ $code -eq 0 ] || { tail -5 "$work/$1.log" >&2; fail "the node of $1 ended with exit code $code"; }
  if grep -E '\[(ERR|FTL)\]|Unhandled' "$work/$1.log" >&2; then fail "the node of $1 told of a fault"; fi
}

run_hardhat() { # [OPTION...]
  (cd "$tools/hardhat" && HARDHAT_DISABLE_TELEMETRY_PROMPT=true timeout 300 node ../node_modules/hardhat/internal/cli/bootstrap.js test "$@")
}
run() { # CLIENT
  export ALTIUS_CONTRACTS=$tools/contracts.json ALTIUS_TOOLS=$tools ALTIUS_WORK=$work/$1.work
  mkdir -p "$ALTIUS_WORK"
  case $1 in
    ethers | viem | web3) timeout 300 node "$tools/$1/run.mjs" ;;
    cast | forge) timeout 300 bash "$tools/foundry/$1.sh" ;;
    # Signed by Hardhat, signed by the node, and in Hardhat's own network on top of the node's state.
    hardhat) run_hardhat --network altius && ALTIUS_SIGNS=1 run_hardhat --network altius && run_hardhat --network hardhat fork/token.js ;;
    helpers) run_hardhat --network altius helpers/chain.js && ALTIUS_SIGNS=1 run_hardhat --network altius helpers/chain.js ;;
  esac
}

[ -n "${SKIP_BUILD:-}" ] || dotnet build src/Altius.Client -c Release --nologo -v quiet
install
[ ${#clients[@]} -gt 0 ] || exit 0
not_green=()
for client in "${clients[@]}"; do
  echo "$client"
  start_node "$client"
  run "$client" || not_green+=("$client")
  stop_node "$client"
done
[ ${#not_green[@]} -eq 0 ] || fail "not green: ${not_green[*]}"
echo "clients: all well: ${clients[*]}"
