// web3.js, as applications use it.
import assert from "node:assert/strict";
import { Web3 } from "web3";
import { check, contracts, deferred, finish, http, keys, rejection, within, ws } from "../steps.mjs";

const web3 = new Web3(http);
web3.eth.transactionPollingInterval = 50;
const [account, other] = [keys[0], keys[1]].map((key) => web3.eth.accounts.wallet.add(key).get(0) && web3.eth.accounts.privateKeyToAccount(key));
const stranger = web3.eth.accounts.create();
web3.eth.accounts.wallet.add(stranger);
const from = account.address;
let token;
let born;

await check("the node says who and where it is", async () => {
  assert.equal(await web3.eth.getChainId(), 1337n);
  assert.equal(await web3.eth.net.getId(), 1337n);
  assert.equal(await web3.eth.net.isListening(), false); // for peers, of which it has none
  assert.equal(await web3.eth.net.getPeerCount(), 0n);
  assert.equal(await web3.eth.isSyncing(), false);
  assert.match(await web3.eth.getNodeInfo(), /^[Aa]ltius/);
});

await check("a contract is deployed and read", async () => {
  const contract = new web3.eth.Contract(contracts.Token.abi);
  const deployment = contract.deploy({ data: contracts.Token.bytecode, arguments: ["Web3", 1_000n] });
  const hash = deferred();
  token = await deployment.send({ from, gas: (await deployment.estimateGas({ from })).toString() }).on("transactionHash", hash.resolve);
  born = await web3.eth.getTransactionReceipt(await hash.promise);
  assert.equal(born.contractAddress.toLowerCase(), token.options.address.toLowerCase());
  assert.equal(await token.methods.name().call(), "Web3");
  assert.equal(await token.methods.balanceOf(from).call(), 1_000n);
});

await check("a transaction's events come with its receipt", async () => {
  const receipt = await token.methods.transfer(other.address, 10n).send({ from });
  assert.deepEqual([receipt.status, receipt.events.Transfer.returnValues.amount], [1n, 10n]);
  assert.equal(await token.methods.balanceOf(other.address).call({}, receipt.blockNumber - 1n), 0n);
});

await check("past events are found by what they index", async () => {
  await token.methods.note("fees", "what was paid", [[from, 1n]]).send({ from });
  const transfers = await token.getPastEvents("Transfer", { filter: { to: other.address }, fromBlock: 0, toBlock: "latest" });
  assert.equal(transfers[0].returnValues.amount, 10n);
  const notes = await token.getPastEvents("allEvents", { fromBlock: born.blockNumber, toBlock: "latest" });
  assert.deepEqual(notes.map((one) => one.event), ["Transfer", "Transfer", "Noted"]);
});

await check("custom errors and reasons are decoded", async () => {
  const custom = await rejection(token.methods.transfer(from, 11n).call({ from: other.address }));
  assert.equal(custom.cause.errorName, "Insufficient");
  assert.deepEqual([custom.cause.errorArgs.has, custom.cause.errorArgs.wants], [10n, 11n]);
  const reason = await rejection(token.methods.refuse().call());
  assert.match(`${reason.message} ${reason.cause?.message} ${reason.innerError?.message}`, /closed today/);
  const estimate = await rejection(token.methods.transfer(from, 11n).estimateGas({ from: other.address }));
  assert.match(`${estimate.message} ${estimate.cause?.errorName} ${estimate.innerError?.message}`, /Insufficient|revert/);
});

await check("legacy, access list and fee market transactions go through", async () => {
  const gasPrice = (await web3.eth.getGasPrice()) * 2n;
  const forms = [
    { type: 0n, gasPrice },
    { type: 1n, gasPrice, accessList: [{ address: token.options.address, storageKeys: [`0x${"0".repeat(64)}`] }] },
    { type: 2n, maxFeePerGas: gasPrice, maxPriorityFeePerGas: 10n ** 9n },
  ];
  for (const form of forms) {
    const receipt = await web3.eth.sendTransaction({ from, to: stranger.address, value: 1n, gas: 60_000n, ...form });
    assert.deepEqual([receipt.status, receipt.type], [1n, form.type]);
    const found = await web3.eth.getTransaction(receipt.transactionHash);
    assert.equal(BigInt(found.type), form.type);
  }
  assert.equal(await web3.eth.getBalance(stranger.address), 3n);
});

await check("the node signs for the accounts of its dev chain", async () => {
  const unlocked = new Web3(http);
  unlocked.eth.transactionPollingInterval = 50;
  const accounts = await unlocked.eth.getAccounts();
  assert.equal(accounts.length, 10);
  const receipt = await unlocked.eth.sendTransaction({ from: accounts[5], to: other.address, value: 1n });
  assert.deepEqual([receipt.status, receipt.from], [1n, accounts[5].toLowerCase()]);
});

await check("refused transactions say why", async () => {
  const nonce = await rejection(web3.eth.sendTransaction({ from, to: other.address, nonce: 0n, gas: 21_000n }));
  assert.match(JSON.stringify(nonce, (_, value) => (typeof value === "bigint" ? `${value}` : value)) + nonce.message + (nonce.innerError?.message ?? ""), /nonce too low/);
  const signed = await stranger.signTransaction({ to: other.address, value: 10n ** 18n, gas: 21_000n, gasPrice: 10n ** 10n, nonce: 0n, chainId: 1337n });
  const poor = await rejection(web3.eth.sendSignedTransaction(signed.rawTransaction, undefined, { checkRevertBeforeSending: false }));
  assert.match(poor.message + (poor.innerError?.message ?? ""), /insufficient funds/);
});

await check("fees have a history", async () => {
  const history = await web3.eth.getFeeHistory(3, "latest", [10, 90]);
  assert.deepEqual([history.baseFeePerGas.length, history.reward.length], [4, 3]);
  const data = await web3.eth.calculateFeeData();
  assert.ok(data.maxFeePerGas > data.maxPriorityFeePerGas);
});

await check("blocks, proofs and storage are as the library expects them", async () => {
  const block = await web3.eth.getBlock(born.blockNumber, true);
  assert.equal(block.transactions[0].hash, born.transactionHash);
  const proof = await web3.eth.getProof(token.options.address, [`0x${"1".padStart(64, "0")}`], born.blockNumber);
  assert.equal(web3.utils.keccak256(proof.accountProof[0]), block.stateRoot);
  assert.equal(proof.storageProof[0].value, 1_000n);
  assert.equal(BigInt(await web3.eth.getStorageAt(token.options.address, 1)), 1_000n);
  assert.equal(await web3.eth.getBlockTransactionCount(block.hash), 1n);
  const list = await web3.eth.createAccessList({ from, to: token.options.address, data: token.methods.transfer(other.address, 1n).encodeABI() });
  assert.equal(list.accessList.length, 1);
});

await check("requests in one batch are answered each", async () => {
  const batch = new web3.BatchRequest();
  const answers = [batch.add({ method: "eth_blockNumber", params: [] }), batch.add({ method: "eth_getBalance", params: [stranger.address, "latest"] })];
  await batch.execute();
  assert.ok(BigInt(await answers[0]) > 0n);
  assert.equal(BigInt(await answers[1]), 3n);
});

await check("logs, heads and waiting transactions come over WebSocket", async () => {
  const live = new Web3(ws);
  const [log, head, waiting] = [deferred(), deferred(), deferred()];
  const watched = new live.eth.Contract(contracts.Token.abi, token.options.address);
  const logs = watched.events.Transfer({ filter: { from } });
  logs.on("data", log.resolve);
  const heads = await live.eth.subscribe("newHeads");
  heads.on("data", head.resolve);
  const pending = await live.eth.subscribe("pendingTransactions");
  pending.on("data", waiting.resolve);
  await new Promise((resolve) => (logs.id ? resolve() : logs.on("connected", resolve)));
  await token.methods.transfer(stranger.address, 3n).send({ from });
  assert.equal((await within(log.promise, "a log")).returnValues.amount, 3n);
  assert.ok((await within(head.promise, "a head")).number > 0n);
  assert.match(await within(waiting.promise, "a waiting transaction"), /^0x[0-9a-f]{64}$/);
  await heads.unsubscribe();
  live.provider.disconnect();
});

await check("a deployment over WebSocket is seen through to its confirmations", async () => {
  const live = new Web3(ws);
  live.eth.accounts.wallet.add(keys[2]);
  const sender = live.eth.accounts.wallet[0].address;
  const contract = await new live.eth.Contract(contracts.Wallet.abi).deploy({ data: contracts.Wallet.bytecode }).send({ from: sender });
  assert.notEqual(await live.eth.getCode(contract.options.address), "0x");
  live.provider.disconnect();
});

finish("web3");
