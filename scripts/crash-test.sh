#!/usr/bin/env bash
# Kills the client hundreds of times at random moments, during imports and while it is driven over the Engine API. After each kill
# its database must verify ('altius db verify' on a copy: files, state root, chain, state of the head) with the head it had
# answered, and it must start without help, with every payload it had called VALID.
#   scripts/crash-test.sh [KILLS]     200 by default, half of them in each mode
# The chain and the engine calls are made first by scripts/devnet.sh, which wants node and npm; with WORK=FOLDER they are kept there and
# used again. SEED chooses other moments, SKIP_BUILD=1 takes the client as it is built, CLIENT and DEVNET name assemblies elsewhere.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
kills=${1:-200}
work=${WORK:-$(mktemp -d -t altius-crash.XXXXXX)}
[ -n "${WORK:-}" ] || trap 'rm -rf "$work"' EXIT
mkdir -p "$work/engine" "$work/import"
client=${CLIENT:-src/Altius.Client/bin/Release/net10.0/altius.dll}
devnet=(dotnet "${DEVNET:-tests/Altius.Devnet/bin/Release/net10.0/devnet.dll}")

if [ ! -s "$work/chain.rlp" ]; then
  FOLDER="$work/network" NODE_OPTIONS_A="--engine-recorder $work/recording" scripts/devnet.sh
  dotnet "$client" export "$work/chain.rlp" --chain "$work/network/genesis.json" --datadir "$work/network/a"
fi
"${devnet[@]}" crash-engine "$client" "$work/engine" "$work/network/genesis.json" "$work/recording" $((kills / 2)) ${SEED:-}
"${devnet[@]}" crash-import "$client" "$work/import" "$work/network/genesis.json" "$work/chain.rlp" $((kills - kills / 2)) ${SEED:-}
