#!/usr/bin/env bash
# Kills the client hundreds of times at random moments, during imports and while it is driven over the Engine API. After each kill
# its database must verify ('altius db verify' on a copy: files, state root, chain, state of the head) with the head it had
# answered, and it must start without help, with every payload it had called VALID.
#   scripts/crash-test.sh [KILLS]     200 by default, half of them in each mode
# The chain and the engine calls are made first: BLOCKS (2,000) built from a full pool, with reorganisations up to 64 deep. With
# SOURCE=devnet they are those of scripts/devnet.sh instead, over every fork from the merge on, which wants node and npm. With
# WORK=FOLDER they are kept there and used again. SEED chooses other moments, SKIP_BUILD=1 takes the client as it is built, CLIENT
# and DEVNET name assemblies elsewhere.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
kills=${1:-200}
work=${WORK:-$(mktemp -d -t altius-crash.XXXXXX)}
[ -n "${WORK:-}" ] || trap 'rm -rf "$work"' EXIT
mkdir -p "$work/engine" "$work/import" "$work/network"
client=${CLIENT:-src/Altius.Client/bin/Release/net10.0/altius.dll}
devnet=(dotnet "${DEVNET:-tests/Altius.Devnet/bin/Release/net10.0/devnet.dll}")
genesis=$work/network/genesis.json

if [ -z "${SKIP_BUILD:-}" ]; then
  dotnet build src/Altius.Client -c Release --nologo -v quiet && dotnet build tests/Altius.Devnet -c Release --nologo -v quiet
fi
if [ ! -s "$work/chain.rlp" ]; then
  if [ "${SOURCE:-}" = devnet ]; then
    data=$work/network/a
    SKIP_BUILD=1 FOLDER="$work/network" NODE_OPTIONS_A="--engine-recorder $work/recording" scripts/devnet.sh
  else
    data=$work/network/data
    "${devnet[@]}" genesis "$genesis" 1700000000 96 capella=0 deneb=0 electra=0 fulu=0 gas=1500000
    "${devnet[@]}" record "$client" "$work/network" "$genesis" "${BLOCKS:-2000}" "$work/recording" ${SEED:-}
  fi
  dotnet "$client" export "$work/chain.rlp" --chain "$genesis" --datadir "$data"
fi
"${devnet[@]}" crash-engine "$client" "$work/engine" "$genesis" "$work/recording" $((kills / 2)) ${SEED:-}
"${devnet[@]}" crash-import "$client" "$work/import" "$genesis" "$work/chain.rlp" $((kills - kills / 2)) ${SEED:-}
