#!/usr/bin/env bash
# Runs every block of the public suites' block tests twice, one transaction after the other and on several threads. Both must agree
# in everything: error, receipts, gas, requests, changes of state; and what comes of it must be what the suite names, the state root
# included.
#   scripts/agreement.sh [WORKERS...]     with each of these numbers of threads; 1, 2, 3, 8 and 16 by default
# SUITES names folders of the test data in place of the usual ones, FILTER runs only cases whose name holds it, THREADS says how many
# cases run at once, SKIP_BUILD=1 takes the client as it is built, CLIENT names an assembly elsewhere. The last line of output is
# 'agreement: N cases passed, N failed, N skipped, with … workers: both executors agree'; exit code 0 where all agree.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
client=${CLIENT:-src/Altius.Client/bin/Release/net10.0/altius.dll}
data=${ALTIUS_TESTDATA:-testdata}
suites=${SUITES:-eest-blockchain eest-benchmark/blockchain_tests legacy-tests/Cancun/BlockchainTests legacy-tests/Constantinople/BlockchainTests}
[ $# -gt 0 ] || set -- 1 2 3 8 16
if [ -z "${SKIP_BUILD:-}" ]; then dotnet build src/Altius.Client -c Release --nologo -v quiet || exit 1; fi
folders=()
for suite in $suites; do
  [ -d "$data/$suite" ] || { echo "agreement: $data/$suite is missing; scripts/testdata.sh unpacks it" >&2; exit 2; }
  folders+=("$data/$suite")
done

bad=0 passed=0 failed=0 skipped=0
for workers in "$@"; do
  began=$SECONDS
  said=$(dotnet "$client" blocktest "${folders[@]}" --executor shadow --workers "$workers" ${THREADS:+--threads "$THREADS"} ${FILTER:+--filter "$FILTER"}) || bad=1
  grep '^FAILED' <<<"$said"
  last=$(tail -n 1 <<<"$said")
  echo "$workers workers: $last in $((SECONDS - began)) s"
  if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped$ ]]; then
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2])) skipped=$((skipped + BASH_REMATCH[3]))
  else
    bad=1
  fi
done
verdict=$([ $bad -eq 0 ] && [ $failed -eq 0 ] && [ $passed -gt 0 ] && echo "both executors agree" || echo "NOT in agreement")
echo "agreement: $passed cases passed, $failed failed, $skipped skipped, with $(IFS=,; echo "$*") workers: $verdict"
[ "$verdict" = "both executors agree" ]
