#!/usr/bin/env bash
# Unpacks the public test vectors into testdata/ at the repository root.
#   scripts/testdata.sh [NAME...]     all archives when no name is given
# The archives and their unpack script are looked for in $ALTIUS_ARCHIVES, else beside the repository in
# ../shared/testdata. Without them this prints where the public originals are and succeeds: the tests that need
# them are then skipped with their reason.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
archives=${ALTIUS_ARCHIVES:-$root/../shared/testdata}

if [ -f "$archives/unpack" ]; then
  mkdir -p "$root/testdata"; cp -n "$archives"/*.era1 "$root/testdata/" 2>/dev/null || true
  DEST="$root/testdata" bash "$archives/unpack" "$root/testdata" "$@"
  echo "Test data is in testdata/."
  exit 0
fi

cat <<'TEXT'
No archives found (set ALTIUS_ARCHIVES to the folder that holds them and their unpack script).
The tests that need vectors will be skipped. To run them, put the public originals into these folders of testdata/:

  eest-state, eest-blockchain   github.com/ethereum/execution-spec-tests, release v5.4.0 (state_tests/, blockchain_tests/)
  eest-amsterdam, eest-zkevm,   the same repository: the pre-releases for block access lists and for the zkEVM,
    eest-benchmark              and the benchmark fixtures
  ethereum-tests                github.com/ethereum/tests (RLPTests, TrieTests, TransactionTests, DifficultyTests,
                                BasicTests, GenesisTests, BlockchainTests)
  legacy-tests                  github.com/ethereum/legacytests (Constantinople, Cancun)
  kzg                           github.com/ethereum/c-kzg-4844 (tests, trusted_setup.txt)
  rpc-compat                    github.com/ethereum/execution-apis (tests/)
  evm-benchmarks                github.com/ipsilon/evm-benchmarks
  precompiles, tracers, t8n     github.com/ethereum/go-ethereum (core/vm/testdata, eth/tracers/internal/tracetest,
                                cmd/evm/testdata)
  mainnet-00000-5ec1ffb8.era1   (a file of its own) any mirror that github.com/eth-clients/history-endpoints lists

ALTIUS_TESTDATA may name another folder than testdata/.
TEXT
