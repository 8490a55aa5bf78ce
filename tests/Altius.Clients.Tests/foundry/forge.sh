#!/usr/bin/env bash
# A Foundry project against the node: a script that broadcasts, tests on a fork of it, a single creation, and anvil on top of it.
# ALTIUS_HTTP, ALTIUS_TOOLS and ALTIUS_WORK are given. Foundry would download a compiler: it gets the one from npm in its place.
set -euo pipefail
forge=$ALTIUS_TOOLS/node_modules/@foundry-rs/forge-linux-amd64/bin/forge
cast=$ALTIUS_TOOLS/node_modules/@foundry-rs/cast-linux-amd64/bin/cast
export NO_COLOR=1 FOUNDRY_DISABLE_NIGHTLY_WARNING=1 HOME=$ALTIUS_WORK
key=0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80
fail() { echo "  FAIL  $1"; sed 's/^/        /' "$project/last.log" | tail -40; exit 1; }
passed() { echo "  ok    $1"; }
ask() { # METHOD PARAMS
  curl -s -m 20 -H 'content-type: application/json' "$ALTIUS_HTTP" -d "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$1\",\"params\":$2}" |
    node -p "const answer = JSON.parse(require('fs').readFileSync(0)).result; typeof answer === 'string' ? answer : JSON.stringify(answer)"
}
project=$ALTIUS_WORK/project
mkdir -p "$project/src"
cp -r "$ALTIUS_TOOLS"/foundry/{foundry.toml,script,test} "$project/"
cp "$ALTIUS_TOOLS"/contracts/*.sol "$project/src/"
printf '#!/usr/bin/env bash\nexec node "%s" "$@"\n' "$ALTIUS_TOOLS/foundry/solc.cjs" >"$project/solc"
chmod +x "$project/solc"
cd "$project"

timeout 120 "$forge" build --offline --use "$project/solc" >last.log 2>&1 || fail "the project builds"
passed "the project builds"

timeout 120 "$forge" script script/Deploy.s.sol --offline --use "$project/solc" --rpc-url "$ALTIUS_HTTP" --private-key $key --broadcast --slow --non-interactive >last.log 2>&1 ||
  fail "a script broadcasts"
run=broadcast/Deploy.s.sol/1337/run-latest.json
token=$(node -p "JSON.parse(require('fs').readFileSync('$run')).transactions[0].contractAddress")
[ "$(node -p "JSON.parse(require('fs').readFileSync('$run')).receipts.filter(one => one.status === '0x1').length")" = 4 ] || fail "all four transactions of the script went through"
[ "$(ask eth_call "[{\"to\":\"$token\",\"data\":\"0x18160ddd\"},\"latest\"]")" = 0x00000000000000000000000000000000000000000000000000000000000003e8 ] ||
  fail "the script's contract is there"
passed "a script broadcasts, transaction after transaction"

timeout 120 "$forge" script script/Deploy.s.sol --offline --use "$project/solc" --rpc-url "$ALTIUS_HTTP" --private-key $key --broadcast --legacy --non-interactive >last.log 2>&1 ||
  fail "a script broadcasts legacy transactions, all at once"
passed "a script broadcasts legacy transactions, all at once"

TOKEN=$token timeout 120 "$forge" test --offline --use "$project/solc" --fork-url "$ALTIUS_HTTP" -vv >last.log 2>&1 || fail "tests run on a fork of the node"
grep -qE '3 (tests )?passed' last.log || fail "all tests ran on the fork"
passed "tests run on a fork of the node, now and in the past"

timeout 120 "$forge" create --offline --use "$project/solc" --rpc-url "$ALTIUS_HTTP" --private-key $key --broadcast --json src/Wallet.sol:Wallet >last.log 2>&1 ||
  fail "a contract is created"
wallet=$(grep -o '"deployedTo": *"0x[0-9a-fA-F]*"' last.log | grep -o '0x[0-9a-fA-F]*')
[ "$(ask eth_getCode "[\"$wallet\",\"latest\"]" | wc -c)" -gt 100 ] || fail "the created contract has code"
passed "a contract is created"
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
timeout 120 "$ALTIUS_TOOLS/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil" --host 127.0.0.1 --port "$port" --fork-url "$ALTIUS_HTTP" --quiet >last.log 2>&1 &
anvil=$!
trap 'kill "$anvil" 2>/dev/null || true' EXIT
fork=http://127.0.0.1:$port
for _ in $(seq 300); do
  curl -s -m 2 -o /dev/null "$fork" && break
  kill -0 "$anvil" 2>/dev/null || fail "anvil forks the node"
  sleep 0.1
done
call="[{\"to\":\"$token\",\"data\":\"0x70a08231000000000000000000000000f39fd6e51aad88f6f4ce6ab8827279cfffb92266\"},\"latest\"]"
[ "$(ALTIUS_HTTP=$fork ask eth_call "$call")" = "$(ask eth_call "$call")" ] || fail "anvil reads the node's state"
timeout 60 "$cast" send --rpc-url "$fork" --private-key $key "$token" 'transfer(address,uint256)' 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 1 >>last.log 2>&1 ||
  fail "a transaction runs on anvil's fork"
[ "$(ALTIUS_HTTP=$fork ask eth_call "$call")" != "$(ask eth_call "$call")" ] || fail "the fork goes its own way"
passed "anvil forks the node"
echo "forge: 6 passed, 0 failed"
