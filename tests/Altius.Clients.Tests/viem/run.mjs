// viem, as applications use it.
import assert from "node:assert/strict";
import {
  BaseError, ContractFunctionRevertedError, createPublicClient, createWalletClient, decodeEventLog, defineChain, encodeFunctionData,
  fallback, http as overHttp, keccak256, parseEther, parseGwei, serializeTransaction, toHex, webSocket, zeroAddress,
} from "viem";
import { ipc as overIpc } from "viem/node";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { check, contracts, deferred, finish, http, ipc, keys, rejection, within, ws } from "../steps.mjs";

const chain = defineChain({ id: 1337, name: "dev", nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 }, rpcUrls: { default: { http: [http] } } });
const transport = overHttp(http, { retryCount: 0 });
const client = createPublicClient({ chain, transport, pollingInterval: 50, cacheTime: 0 });
const account = privateKeyToAccount(keys[0]);
const other = privateKeyToAccount(keys[1]);
const stranger = privateKeyToAccount(generatePrivateKey());
const wallet = createWalletClient({ account, chain, transport });
const { abi } = contracts.Token;
const mined = (hash) => client.waitForTransactionReceipt({ hash, timeout: 30_000 });
const send = async (transaction) => mined(await wallet.sendTransaction(transaction));
let token;
let deployed;

const reverted = (fault) => fault.walk((cause) => cause instanceof ContractFunctionRevertedError);

await check("the chain is the one that was meant", async () => {
  assert.equal(await client.getChainId(), 1337);
});

await check("a contract is deployed and read", async () => {
  deployed = await mined(await wallet.deployContract({ abi, bytecode: contracts.Token.bytecode, args: ["Viem", 1_000n] }));
  token = deployed.contractAddress;
  assert.equal(deployed.status, "success");
  assert.equal(await client.readContract({ abi, address: token, functionName: "name" }), "Viem");
  const [lines, sum] = await client.readContract({ abi, address: token, functionName: "echo", args: [[{ payer: other.address, amount: 5n }]] });
  assert.deepEqual([lines[0].payer, sum], [other.address, 5n]);
});

await check("a write is simulated, sent and told of", async () => {
  const { request, result } = await client.simulateContract({ account, abi, address: token, functionName: "transfer", args: [other.address, 10n] });
  assert.equal(result, true);
  const receipt = await mined(await wallet.writeContract(request));
  const event = decodeEventLog({ abi, data: receipt.logs[0].data, topics: receipt.logs[0].topics });
  assert.deepEqual(event, { eventName: "Transfer", args: { from: account.address, to: other.address, amount: 10n } });
  const before = await client.readContract({ abi, address: token, functionName: "balanceOf", args: [other.address], blockNumber: receipt.blockNumber - 1n });
  assert.equal(before, 0n);
});

await check("custom errors, reasons and panics are decoded", async () => {
  const call = (functionName, args, from = account) => client.simulateContract({ account: from, abi, address: token, functionName, args });
  const custom = reverted(await rejection(call("transfer", [account.address, 11n], other)));
  assert.equal(custom.data.errorName, "Insufficient");
  assert.deepEqual(custom.data.args, [other.address, 10n, 11n]);
  assert.equal(reverted(await rejection(call("refuse", []))).reason, "closed today");
  assert.match(reverted(await rejection(call("divide", [1n, 0n]))).reason, /zero/i);
  const estimate = await rejection(client.estimateContractGas({ account: other, abi, address: token, functionName: "transfer", args: [account.address, 11n] }));
  assert.equal(reverted(estimate).data.errorName, "Insufficient");
});

await check("state and balance can be another for one call", async () => {
  const rich = await client.simulateContract({
    account: stranger, abi, address: token, functionName: "transfer", args: [other.address, 5n],
    stateOverride: [{ address: token, stateDiff: [{ slot: keccak256(`0x${stranger.address.slice(2).padStart(64, "0")}${"2".padStart(64, "0")}`), value: toHex(5n, { size: 32 }) }] }],
  });
  assert.equal(rich.result, true);
});

await check("calls over several blocks are simulated (eth_simulateV1)", async () => {
  const data = encodeFunctionData({ abi, functionName: "transfer", args: [stranger.address, 4n] });
  const balance = { abi, to: token, functionName: "balanceOf", args: [stranger.address] };
  const blocks = await client.simulateBlocks({ blocks: [{ calls: [{ account: account.address, to: token, data }, balance] }, { calls: [balance] }] });
  assert.equal(blocks[0].calls[0].status, "success");
  assert.equal(blocks[0].calls[1].result, 4n);
  assert.equal(blocks[1].calls[0].result, 4n);
  assert.equal(blocks[1].number, blocks[0].number + 1n);
  const { assetChanges, results } = await client.simulateCalls({ account: account.address, calls: [{ to: token, data }, { to: stranger.address, value: 3n }], traceAssetChanges: true });
  assert.deepEqual(results.map((one) => one.status), ["success", "success"]);
  assert.ok(assetChanges.some((change) => change.token.address.toLowerCase() === token.toLowerCase() && change.value.diff === -4n));
});

await check("a call goes through a contract that is only in the call", async () => {
  assert.equal(await client.readContract({ abi, code: contracts.Token.bytecode, functionName: "symbol" }).catch(() => "not there"), "not there");
  const balance = await client.call({ to: token, data: encodeFunctionData({ abi, functionName: "balanceOf", args: [other.address] }) });
  assert.equal(BigInt(balance.data), 10n);
});

await check("transactions of every form that carry no blob go through", async () => {
  const gasPrice = (await client.getGasPrice()) * 2n;
  const forms = [
    { type: "legacy", gasPrice },
    { type: "eip2930", gasPrice, accessList: [{ address: token, storageKeys: [`0x${"0".repeat(64)}`] }] },
    { type: "eip1559", maxFeePerGas: gasPrice, maxPriorityFeePerGas: parseGwei("1") },
  ];
  for (const form of forms) {
    const receipt = await send({ to: stranger.address, value: 1n, ...form });
    assert.deepEqual([receipt.status, receipt.type], ["success", form.type]);
    const found = await client.getTransaction({ hash: receipt.transactionHash });
    assert.deepEqual([found.type, found.from, found.value], [form.type, account.address.toLowerCase(), 1n]);
  }
  assert.equal(await client.getBalance({ address: stranger.address }), 3n);
});

await check("an account hands its code over to a wallet (EIP-7702)", async () => {
  const { contractAddress } = await mined(await wallet.deployContract({ abi: contracts.Wallet.abi, bytecode: contracts.Wallet.bytecode }));
  const authorization = await wallet.signAuthorization({ contractAddress, executor: "self" });
  const calls = [1n, 2n].map((amount) => ({ to: token, value: 0n, data: encodeFunctionData({ abi, functionName: "transfer", args: [stranger.address, amount] }) }));
  const receipt = await send({ authorizationList: [authorization], to: account.address, data: encodeFunctionData({ abi: contracts.Wallet.abi, functionName: "run", args: [calls] }) });
  assert.deepEqual([receipt.status, receipt.type, receipt.logs.length], ["success", "eip7702", 3]);
  assert.equal((await client.getCode({ address: account.address })).toLowerCase(), `0xef0100${contractAddress.slice(2)}`.toLowerCase());
  await send({ authorizationList: [await wallet.signAuthorization({ contractAddress: zeroAddress, executor: "self" })], to: stranger.address });
  assert.equal(await client.getCode({ address: account.address }), undefined);
});

await check("refused transactions get the errors that the library knows", async () => {
  const name = async (attempt) => {
    const fault = await rejection(attempt);
    assert.ok(fault instanceof BaseError);
    return fault.walk((cause) => ["NonceTooLowError", "InsufficientFundsError", "IntrinsicGasTooLowError", "FeeCapTooLowError", "TipAboveFeeCapError"].includes(cause.name))?.name ?? fault.message;
  };
  const poor = createWalletClient({ account: stranger, chain, transport });
  assert.equal(await name(wallet.sendTransaction({ to: other.address, nonce: 0, gas: 21_000n })), "NonceTooLowError");
  assert.equal(await name(poor.sendTransaction({ to: other.address, value: parseEther("1"), gas: 21_000n })), "InsufficientFundsError");
  assert.equal(await name(wallet.sendTransaction({ to: other.address, gas: 20_000n })), "IntrinsicGasTooLowError");
});

await check("fees are estimated and their history told", async () => {
  const fees = await client.estimateFeesPerGas();
  assert.ok(fees.maxFeePerGas > fees.maxPriorityFeePerGas);
  const history = await client.getFeeHistory({ blockCount: 3, rewardPercentiles: [10, 90] });
  assert.deepEqual([history.baseFeePerGas.length, history.reward.length, history.gasUsedRatio.length], [4, 3, 3]);
  assert.ok((await client.getBlobBaseFee()) >= 1n);
});

await check("logs are found by event, and filters polled", async () => {
  const logs = await client.getContractEvents({ abi, address: token, eventName: "Transfer", args: { to: other.address }, fromBlock: 0n });
  assert.equal(logs[0].args.amount, 10n);
  const filter = await client.createContractEventFilter({ abi, address: token, eventName: "Approval" });
  assert.equal((await client.getFilterChanges({ filter })).length, 0);
  await mined(await wallet.writeContract({ abi, address: token, functionName: "approve", args: [other.address, 9n] }));
  assert.equal((await client.getFilterChanges({ filter }))[0].args.amount, 9n);
  assert.equal((await client.getFilterChanges({ filter })).length, 0);
  assert.equal(await client.uninstallFilter({ filter }), true);
  const blocks = await client.createBlockFilter();
  const { blockHash } = await send({ to: other.address });
  assert.deepEqual(await client.getFilterChanges({ filter: blocks }), [blockHash]);
});

await check("blocks, receipts, proofs and access lists hang together", async () => {
  const block = await client.getBlock({ blockHash: deployed.blockHash, includeTransactions: true });
  assert.equal(block.transactions[0].hash, deployed.transactionHash);
  assert.equal(await client.getBlockTransactionCount({ blockNumber: block.number }), 1);
  const proof = await client.getProof({ address: token, storageKeys: [`0x${"2".padStart(64, "0")}`], blockNumber: block.number });
  assert.equal(keccak256(proof.accountProof[0]), block.stateRoot);
  const list = await client.createAccessList({ account, to: token, data: encodeFunctionData({ abi, functionName: "transfer", args: [other.address, 1n] }) });
  assert.equal(list.accessList[0].address.toLowerCase(), token.toLowerCase());
  assert.equal(list.accessList[0].storageKeys.length, 2);
});

await check("a missing block, transaction and receipt are told as missing", async () => {
  assert.equal((await rejection(client.getBlock({ blockNumber: 10_000_000n }))).name, "BlockNotFoundError");
  assert.equal((await rejection(client.getTransaction({ hash: `0x${"1".repeat(64)}` }))).name, "TransactionNotFoundError");
  assert.equal((await rejection(client.getTransactionReceipt({ hash: `0x${"1".repeat(64)}` }))).name, "TransactionReceiptNotFoundError");
});

await check("a signed transaction is handed in as bytes, and waited for in one request", async () => {
  const request = await wallet.prepareTransactionRequest({ to: other.address, value: 1n });
  const serializedTransaction = await account.signTransaction(request, { serializer: serializeTransaction });
  const receipt = await wallet.sendRawTransactionSync({ serializedTransaction });
  assert.equal(receipt.transactionHash, keccak256(serializedTransaction));
  assert.equal(receipt.status, "success");
});

await check("blocks, events and waiting transactions come over WebSocket", async () => {
  const live = createPublicClient({ chain, transport: webSocket(ws, { retryCount: 0, reconnect: false }) });
  const [block, event, waiting] = [deferred(), deferred(), deferred()];
  const stops = [
    live.watchBlocks({ onBlock: (one) => block.resolve(one), onError: block.reject }),
    live.watchContractEvent({ abi, address: token, eventName: "Transfer", onLogs: (logs) => event.resolve(logs[0]), onError: event.reject }),
    live.watchPendingTransactions({ onTransactions: (hashes) => waiting.resolve(hashes[0]), onError: waiting.reject }),
  ];
  // Subscriptions are made in the background: what is sent until they stand is not theirs to see.
  let over = false;
  const sending = (async () => { while (!over) await mined(await wallet.writeContract({ abi, address: token, functionName: "transfer", args: [stranger.address, 6n] })); })();
  try {
    assert.ok((await within(block.promise, "a block", 30_000)).number > 0n);
    assert.equal((await within(event.promise, "an event", 30_000)).args.amount, 6n);
    assert.match(await within(waiting.promise, "a waiting transaction", 30_000), /^0x[0-9a-f]{64}$/);
  } finally {
    over = true;
    await sending;
    for (const stop of stops) stop();
  }
});

await check("several reads go in one batch", async () => {
  const batched = createPublicClient({ chain, transport: fallback([overHttp(http, { batch: true })]) });
  const [number, balance, code] = await Promise.all([batched.getBlockNumber(), batched.getBalance({ address: stranger.address }), batched.getCode({ address: token })]);
  assert.ok(number > 0n && balance > 0n && code.length > 2);
});

await check("the same goes over the unix socket", async () => {
  const local = createPublicClient({ chain, transport: overIpc(ipc, { reconnect: false }) });
  const block = deferred();
  const stop = local.watchBlockNumber({ onBlockNumber: block.resolve, onError: block.reject });
  assert.equal(await local.getBalance({ address: stranger.address }), await client.getBalance({ address: stranger.address }));
  let over = false;
  const sending = (async () => { while (!over) await send({ to: other.address, value: 1n }); })();
  try {
    assert.ok((await within(block.promise, "a block", 30_000)) > 0n);
  } finally {
    over = true;
    await sending;
    stop();
  }
});

await check("the history of a block's state is told apart from what never was", async () => {
  const { number } = await client.getBlock({ blockHash: deployed.blockHash });
  assert.equal(await client.getCode({ address: token, blockNumber: number - 1n }), undefined);
  assert.match((await rejection(client.getBalance({ address: token, blockNumber: 10_000_000n }))).message, /block|header/i);
});

finish("viem");
