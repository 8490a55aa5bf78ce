#!/usr/bin/env bash
# Fetches the contracts that `altius generate` deploys (ERC-20 token, Uniswap V2) into testdata/workload-contracts/.
#   scripts/workload-contracts.sh [FOLDER]
# They are taken from their npm packages, under those packages' licences. Without npm, only workloads of plain transfers and
# of Altius' own test contracts can be generated.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=${1:-$root/testdata/workload-contracts}
if ! command -v npm >/dev/null; then
  echo "npm is not installed: install Node.js, or put the build files named in this script into $folder." >&2
  exit 1
fi
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

take() { # PACKAGE FILE...
  local archive
  archive=$(npm pack --silent "$1")
  shift
  tar xzf "$archive"
  for file in "$@"; do cp "package/$file" "$folder/"; done
  rm -rf package
}

take @openzeppelin/contracts@4.9.6 build/contracts/ERC20PresetFixedSupply.json
take @uniswap/v2-core@1.0.1 build/UniswapV2Factory.json build/UniswapV2Pair.json
take @uniswap/v2-periphery@1.1.0-beta.0 build/UniswapV2Router02.json build/WETH9.json
echo "The contracts are in $folder."
