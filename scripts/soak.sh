#!/usr/bin/env bash
# Runs the development network for a long time and looks whether the node grows: its memory in the last quarter may be at most
# a quarter above that of the second, and threads and open files at most a tenth.
#   scripts/soak.sh [TRANSACTIONS]     36,000 by default, at PER_SECOND (40) of them: a quarter of an hour
#   scripts/soak.sh reorgs [BLOCKS]    50,000 blocks by default, built by the node as fast as it can from a pool that is kept full, with
#                                      reorganisations up to 64 deep: every transaction must end up on the chain, once
# Caches are small here, so that what fills them is not taken for growth; a run of a few minutes still shows the warming up.
# The settings of scripts/devnet.sh hold here too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=${FOLDER:-$(mktemp -d -t altius-soak.XXXXXX)}
[ -n "${FOLDER:-}" ] || trap 'rm -rf "$work"' EXIT
if [ "${1:-}" = reorgs ]; then
  dotnet build tests/Altius.Devnet -c Release --nologo -v quiet
  tools=tests/Altius.Devnet/bin/Release/net10.0
  dotnet $tools/devnet.dll genesis "$work/genesis.json" 1700000000 96 capella=0 deneb=0 electra=0 fulu=0 gas=1500000
  dotnet $tools/devnet.dll soak $tools/altius.dll "$work" "$work/genesis.json" "${2:-50000}" ${SEED:-}
  exit
fi
caches="--cache.db 16M --cache.write 32M --cache.state 16M --cache.trie 16M"
FOLDER=$work NODE_OPTIONS_A="$caches ${NODE_OPTIONS_A:-}" TRANSACTIONS=${1:-36000} PER_SECOND=${PER_SECOND:-40} scripts/devnet.sh
awk -F, '
  { rss[NR] = $2; threads[NR] = $3; files[NR] = $4 }
  function mean(values, from, to,   sum, i) { for (i = from; i <= to; i++) sum += values[i]; return sum / (to - from + 1) }
  function judge(name, values, most,   early, late) {
    early = mean(values, int(NR / 4) + 1, int(NR / 2)); late = mean(values, int(NR * 3 / 4) + 1, NR)
    printf "%-10s second quarter %.0f, last quarter %.0f\n", name, early, late
    if (late > early * most) { print "soak: " name " grow"; bad = 1 }
  }
  END {
    if (NR < 8) { print "soak: too short to tell"; exit 2 }
    judge("KiB", rss, 1.25); judge("threads", threads, 1.1); judge("files", files, 1.1); exit bad
  }' "$work/a.csv"
