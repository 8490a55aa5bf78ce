#!/usr/bin/env bash
# A tour of cast's commands against the node; ALTIUS_HTTP, ALTIUS_WS, ALTIUS_IPC, ALTIUS_TOOLS, ALTIUS_CONTRACTS are given.
set -uo pipefail
cast=$ALTIUS_TOOLS/node_modules/@foundry-rs/cast-linux-amd64/bin/cast
export ETH_RPC_URL=$ALTIUS_HTTP NO_COLOR=1 HOME=$ALTIUS_WORK
key=0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80
from=0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266
other=0x70997970C51812dc3A010C7d01b50e0d17dc79C8
passed=0 failed=0

# check NAME PATTERN COMMAND...: the command goes well and its output matches, in whatever case.
check() { expect 0 "$@"; }
# refuse NAME PATTERN COMMAND...: the command fails and says so.
refuse() { expect 1 "$@"; }
expect() { # CODE NAME PATTERN COMMAND...
  local code=$1 name=$2 pattern=$3 output actual=0
  shift 3
  output=$(timeout 60 "$@" 2>&1 </dev/null) || actual=1
  if [ "$actual" -eq "$code" ] && grep -qiE -- "$pattern" <<<"$output"; then
    passed=$((passed + 1)); echo "  ok    $name"
  else
    failed=$((failed + 1)); echo "  FAIL  $name (wanted /$pattern/ and exit code $code)"; sed 's/^/        /' <<<"$output" | head -c 2000
  fi
}
field() { node -p "JSON.parse(require('fs').readFileSync(0)).$1"; }
code() { node -p "JSON.parse(require('fs').readFileSync('$ALTIUS_CONTRACTS')).$1.bytecode"; }
arguments() { "$cast" abi-encode 'f(string,uint256)' "$1" "$2"; }

check "chain-id" '^1337$' "$cast" chain-id
check "chain" '.' "$cast" chain
check "client" '[Aa]ltius' "$cast" client
check "block-number" '^[0-9]+$' "$cast" block-number
check "base-fee" '^[0-9]+$' "$cast" base-fee
check "gas-price" '^[0-9]+$' "$cast" gas-price
check "balance" '^10000\.0+$' "$cast" balance --ether $other
check "nonce" '^0$' "$cast" nonce $from
check "rpc" '^"0x539"$' "$cast" rpc eth_chainId

created=$("$cast" send --json --private-key $key --create "$(code Token)$(arguments Cast 1000 | cut -c3-)") || { echo "cast could not deploy: $created"; exit 1; }
token=$(field contractAddress <<<"$created")
born=$(field blockNumber <<<"$created")
check "code" '^0x60' "$cast" code "$token"
check "codesize" '^[0-9]{3,}$' "$cast" codesize "$token"
check "codehash" '^0x[0-9a-f]{64}$' "$cast" codehash "$token"
check "call" '"Cast"' "$cast" call "$token" 'name()(string)'
check "call of a sender's own" 'true' "$cast" call --from $from "$token" 'transfer(address,uint256)(bool)' $other 10
check "call with a trace" 'Traces|transfer|a9059cbb' "$cast" call --trace --from $from "$token" 'transfer(address,uint256)(bool)' $other 10
check "estimate" '^[0-9]{5}$' "$cast" estimate --from $from "$token" 'transfer(address,uint256)' $other 10
check "storage" '3e8$' "$cast" storage "$token" 1
check "send" 'status +1' "$cast" send --private-key $key "$token" 'transfer(address,uint256)' $other 10
check "send, legacy" 'type +0' "$cast" send --legacy --private-key $key --value 1 $other
check "send with an access list" 'type +(1|2)' "$cast" send --access-list --private-key $key "$token" 'transfer(address,uint256)' $other 1
check "send with fees of its own" 'type +2' "$cast" send --gas-price 20gwei --priority-gas-price 2gwei --private-key $key --value 1 $other
head -c 200000 "$ALTIUS_CONTRACTS" >"$ALTIUS_WORK/blobs"
check "send with blobs" 'blobGasUsed +[1-9]' "$cast" send --blob --path "$ALTIUS_WORK/blobs" --private-key $key $other
check "blob base fee" '^"0x[0-9a-f]+"$' "$cast" rpc eth_blobBaseFee
check "access-list" "$token" "$cast" access-list --from $from "$token" 'transfer(address,uint256)' $other 10
check "logs" 'ddf252ad' "$cast" logs --from-block 0 --to-block latest --address "$token" 'Transfer(address indexed,address indexed,uint256)'
check "logs that are not there" '^$' "$cast" logs --from-block 0 --to-block latest --address $other
check "block" 'stateRoot' "$cast" block latest
check "block with transactions" 'v +|yParity|"r"' "$cast" block --full --json latest
check "block of before the code" '^0x$' "$cast" code --block 0 "$token"
check "age" '20[0-9]{2}' "$cast" age latest
check "find-block" '^[0-9]+$' "$cast" find-block 1700000000
check "proof" 'accountProof' "$cast" proof "$token" 1
hash=$(field transactionHash <<<"$created")
check "tx" "$hash" "$cast" tx "$hash"
check "tx, one field" '^0$' "$cast" tx "$hash" nonce
check "receipt" 'contractAddress' "$cast" receipt "$hash"
check "run" 'Gas used|Transaction successfully executed' "$cast" run --quick "$hash"
check "storage-root" '^0x[0-9a-f]{64}$' "$cast" storage-root "$token"
check "tx-pool" 'pending' "$cast" tx-pool status
check "fee history" 'baseFeePerGas' "$cast" rpc eth_feeHistory 0x2 latest '[50]'
check "trace of a transaction" '"CREATE"|"create"' "$cast" rpc debug_traceTransaction "$hash" '{"tracer":"callTracer"}'
raw=$("$cast" mktx --private-key $key --value 5 $other)
check "mktx and publish" '0x1' "$cast" publish "$raw"
delegate=$("$cast" send --json --private-key $key --create "$(code Wallet)" | field contractAddress)
check "send with an authorisation (EIP-7702)" 'type +4' "$cast" send --auth "$delegate" --private-key 0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d $from --value 1
check "code that was handed over" "^0xef0100${delegate#0x}$" "$cast" code $other
check "block-number over WebSocket" '^[0-9]+$' "$cast" block-number --rpc-url "$ALTIUS_WS"
check "block-number over the unix socket" '^[0-9]+$' "$cast" block-number --rpc-url "$ALTIUS_IPC"
check "send over the unix socket" 'status +1' "$cast" send --rpc-url "$ALTIUS_IPC" --private-key $key --value 1 $other
check "send, in one request" 'status +1' "$cast" send --sync --private-key $key --value 1 $other
check "send with a key that the node holds" 'status +1' "$cast" send --unlocked --from $from --value 1 $other
check "receipts of a block" '"transactionHash"' "$cast" rpc eth_getBlockReceipts latest
check "rpc with the parameters as JSON" '^"0x' "$cast" rpc --raw eth_getBalance "[\"$from\",\"latest\"]"
check "a balance is set" 'true' "$cast" rpc anvil_setBalance 0x0000000000000000000000000000000000a1b2c3 0x2a
check "a balance that was set" '^42$' "$cast" balance 0x0000000000000000000000000000000000a1b2c3
snapshot=$("$cast" rpc anvil_snapshot | tr -d '"')
check "mining" 'true' "$cast" rpc anvil_mine 5 12
check "going back to a snapshot" 'true' "$cast" rpc anvil_revert "$snapshot"
check "moving time" '^3600$' "$cast" rpc evm_increaseTime 3600
refuse "a call that reverts says why" 'closed today' "$cast" call "$token" 'refuse()'
refuse "a custom error comes with its data" 'cf479181|Insufficient|revert' "$cast" call --from 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC "$token" 'transfer(address,uint256)' $other 1
refuse "a send that would revert is not sent" 'closed today' "$cast" send --private-key $key "$token" 'refuse()'
refuse "a nonce that was used" 'nonce too low' "$cast" send --nonce 0 --gas-limit 21000 --private-key $key --value 1 $other
refuse "money that is not there" 'insufficient funds' "$cast" send --gas-limit 21000 --private-key 0x0000000000000000000000000000000000000000000000000000000000000007 --value 1ether $other
refuse "a method that is not there" 'does not exist|not (found|available)' "$cast" rpc eth_nothing

echo "cast: $passed passed, $failed failed"
[ $failed -eq 0 ]
