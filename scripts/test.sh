#!/usr/bin/env bash
# Builds everything, unpacks the public test vectors where they are at hand, and runs all tests.
#   scripts/test.sh [dotnet test arguments, such as --filter NAME]
# The last line of output is 'N passed, N failed, N skipped', summed from the results files in artifacts/test-results/.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
results=artifacts/test-results
rm -rf "$results" && mkdir -p "$results"

if [ -n "${ALTIUS_TESTDATA:-}" ]; then
  echo "Test data is taken from $ALTIUS_TESTDATA."
else
  scripts/testdata.sh || exit 1
fi
dotnet build Altius.Client.sln -c Release --nologo -v quiet || { echo "The build failed."; exit 1; }

failed_runs=()
for project in tests/*.Tests/*.csproj; do
  name=$(basename "$project" .csproj)
  dotnet test "$project" -c Release --no-build --nologo \
    --logger "trx;LogFileName=$name.trx" --results-directory "$results" "$@" || failed_runs+=("$name")
done

# Every run that started leaves a results file; one that did not, or died, is in failed_runs.
sum() { grep -ho '<Counters [^>]*' "$results"/*.trx 2>/dev/null | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' | awk '{ n += $1 } END { print n + 0 }'; }
total=$(sum total) executed=$(sum executed) passed=$(sum passed)
if [ ${#failed_runs[@]} -gt 0 ]; then echo "Not green: ${failed_runs[*]}"; fi
echo "$passed passed, $((executed - passed)) failed, $((total - executed)) skipped"
[ ${#failed_runs[@]} -eq 0 ] && [ "$passed" -gt 0 ]
