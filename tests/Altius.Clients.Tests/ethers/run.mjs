// ethers v6, as applications use it.
import assert from "node:assert/strict";
import { ethers } from "ethers";
import { check, contracts, deferred, finish, http, ipc, keys, rejection, within, ws } from "../steps.mjs";

// The library keeps answers for 250 ms; here there are several blocks in that time.
const provider = new ethers.JsonRpcProvider(http, undefined, { pollingInterval: 50, cacheTimeout: -1 });
const wallet = new ethers.Wallet(keys[0], provider);
const other = new ethers.Wallet(keys[1], provider);
const stranger = ethers.Wallet.createRandom().connect(provider);
const gwei = 10n ** 9n;
let token;
let deployed;

await check("the network has the dev chain's identity", async () => {
  assert.equal((await provider.getNetwork()).chainId, 1337n);
  assert.match(await provider.send("web3_clientVersion", []), /^[Aa]ltius/);
});

await check("a contract is deployed and has its code", async () => {
  token = await new ethers.ContractFactory(contracts.Token.abi, contracts.Token.bytecode, wallet).deploy("Alpha", 1_000n);
  deployed = await token.deploymentTransaction().wait();
  assert.equal(deployed.status, 1);
  assert.equal(deployed.contractAddress, await token.getAddress());
  assert.equal(deployed.contractAddress, ethers.getCreateAddress({ from: wallet.address, nonce: token.deploymentTransaction().nonce }));
  assert.notEqual(await provider.getCode(token), "0x");
});

await check("calls read state, and structs come back as they went", async () => {
  assert.equal(await token.name(), "Alpha");
  assert.equal(await token.balanceOf(wallet), 1_000n);
  const [lines, sum] = await token.echo([{ payer: other.address, amount: 5n }, { payer: wallet.address, amount: 6n }]);
  assert.equal(sum, 11n);
  assert.equal(lines[0].payer, other.address);
});

await check("a transaction changes state and its receipt holds the event", async () => {
  const receipt = await (await token.transfer(other, 10n)).wait();
  const event = token.interface.parseLog(receipt.logs[0]);
  assert.equal(event.name, "Transfer");
  assert.deepEqual([event.args.from, event.args.to, event.args.amount], [wallet.address, other.address, 10n]);
  assert.equal(receipt.fee, receipt.gasUsed * receipt.gasPrice);
  assert.equal(await token.balanceOf(other), 10n);
  assert.equal(await token.balanceOf(other, { blockTag: receipt.blockNumber - 1 }), 0n);
});

await check("events are found by what they index", async () => {
  await (await token.note("fees", "what was paid", [{ payer: wallet.address, amount: 1n }])).wait();
  const transfers = await token.queryFilter(token.filters.Transfer(wallet.address), 0, "latest");
  assert.equal(transfers.length, 1);
  assert.equal(transfers[0].args.amount, 10n);
  const notes = await token.queryFilter(token.filters.Noted("fees"));
  assert.equal(notes[0].args.text, "what was paid");
  assert.equal(notes[0].args.lines[0].amount, 1n);
  assert.equal((await token.queryFilter(token.filters.Noted("else"))).length, 0);
});

await check("a custom error is decoded from a call, a gas estimate and a receipt that failed", async () => {
  for (const attempt of [token.connect(other).transfer.staticCall(wallet, 11n), token.connect(other).transfer(wallet, 11n)]) {
    const fault = await rejection(attempt);
    assert.equal(fault.code, "CALL_EXCEPTION");
    const error = token.interface.parseError(fault.data);
    assert.equal(error.name, "Insufficient");
    assert.deepEqual([...error.args], [other.address, 10n, 11n]);
  }
  const sent = await token.connect(other).transfer(wallet, 11n, { gasLimit: 100_000n });
  const fault = await rejection(sent.wait());
  assert.equal(fault.code, "CALL_EXCEPTION");
  assert.equal(fault.receipt.status, 0);
});

await check("a reason, a panic and silence are told apart", async () => {
  assert.equal((await rejection(token.refuse())).reason, "closed today");
  const panic = await rejection(token.divide(1n, 0n));
  assert.deepEqual([panic.revert.name, Number(panic.revert.args[0])], ["Panic", 0x12]);
  const silent = await rejection(token.silent());
  assert.deepEqual([silent.code, silent.data], ["CALL_EXCEPTION", "0x"]);
});

await check("a call that runs out of gas is an error, not a hang", async () => {
  const fault = await rejection(token.spin());
  assert.match(JSON.stringify(fault.info ?? fault.message), /gas/);
});

await check("legacy, access list and fee market transactions go through", async () => {
  const { gasPrice } = await provider.getFeeData();
  const to = stranger.address;
  const forms = [
    { type: 0, gasPrice: gasPrice * 2n },
    { type: 1, gasPrice: gasPrice * 2n, accessList: [{ address: await token.getAddress(), storageKeys: [ethers.ZeroHash] }] },
    { type: 2, maxFeePerGas: gasPrice * 2n, maxPriorityFeePerGas: gwei, accessList: [] },
  ];
  for (const form of forms) {
    const sent = await wallet.sendTransaction({ to, value: 1n, ...form });
    const receipt = await sent.wait();
    assert.equal(receipt.status, 1);
    const found = await provider.getTransaction(sent.hash);
    assert.equal(found.type, form.type);
    assert.equal(found.from, wallet.address);
    assert.equal(found.blockHash, receipt.blockHash);
    assert.equal(ethers.Transaction.from(found).hash, sent.hash);
  }
  assert.equal(await provider.getBalance(to), 3n);
});

await check("an account hands its code over and runs several calls in one transaction (EIP-7702)", async () => {
  const code = await (await new ethers.ContractFactory(contracts.Wallet.abi, contracts.Wallet.bytecode, wallet).deploy()).waitForDeployment();
  const authorization = await other.authorize({ address: await code.getAddress(), nonce: await provider.getTransactionCount(other) });
  const account = new ethers.Contract(other.address, contracts.Wallet.abi, wallet);
  const call = { to: await token.getAddress(), value: 0n, data: token.interface.encodeFunctionData("transfer", [stranger.address, 2n]) };
  const sent = await account.run([call, call], { type: 4, authorizationList: [authorization], gasLimit: 300_000n });
  const receipt = await sent.wait();
  assert.deepEqual([receipt.status, receipt.type, receipt.logs.length], [1, 4, 3]);
  assert.equal(await token.balanceOf(stranger), 4n);
  assert.equal(await provider.getCode(other), ethers.concat(["0xef0100", await code.getAddress()]).toLowerCase());
  assert.equal((await provider.getTransaction(sent.hash)).authorizationList[0].address, await code.getAddress());
});

await check("a nonce that was used and money that is not there get errors of their own", async () => {
  const fault = await rejection(wallet.sendTransaction({ to: other.address, nonce: 0, gasLimit: 21_000n }));
  assert.equal(fault.code, "NONCE_EXPIRED");
  const poor = await rejection(stranger.sendTransaction({ to: other.address, value: 10n ** 18n, gasLimit: 21_000n }));
  assert.equal(poor.code, "INSUFFICIENT_FUNDS");
  const cheap = { to: other.address, nonce: (await wallet.getNonce()) + 1, gasLimit: 21_000n, maxFeePerGas: 10n * gwei, maxPriorityFeePerGas: gwei };
  await wallet.sendTransaction(cheap);
  const under = await rejection(wallet.sendTransaction({ ...cheap, value: 1n }));
  assert.equal(under.code, "REPLACEMENT_UNDERPRICED");
  assert.match((await rejection(wallet.sendTransaction(cheap))).message, /already known/i);
  await (await wallet.sendTransaction({ to: other.address })).wait();
});

await check("the history of fees agrees with the blocks", async () => {
  const history = await provider.send("eth_feeHistory", ["0x4", "latest", [25, 75]]);
  assert.equal(history.baseFeePerGas.length, 5);
  for (let i = 0; i < 4; i++) {
    const block = await provider.getBlock(Number(history.oldestBlock) + i);
    assert.equal(BigInt(history.baseFeePerGas[i]), block.baseFeePerGas);
  }
  const fees = await provider.getFeeData();
  assert.ok(fees.maxFeePerGas > fees.maxPriorityFeePerGas);
});

await check("blocks hold their transactions, and proofs their state", async () => {
  const block = await provider.getBlock(deployed.blockNumber, true);
  assert.equal(block.prefetchedTransactions[0].hash, deployed.hash);
  const proof = await provider.send("eth_getProof", [await token.getAddress(), ["0x2"], ethers.toQuantity(block.number)]);
  assert.equal(proof.codeHash, ethers.keccak256(await provider.getCode(token)));
  assert.ok(proof.accountProof.length > 0);
  assert.equal(ethers.keccak256(proof.accountProof[0]), (await provider.send("eth_getBlockByNumber", [ethers.toQuantity(block.number), false])).stateRoot);
});

await check("requests in one batch are answered each", async () => {
  const batched = new ethers.JsonRpcProvider(http, 1337, { batchMaxCount: 50, staticNetwork: true });
  const balances = await Promise.all([wallet, other, stranger].map((account) => batched.getBalance(account)));
  assert.equal(balances[2], await provider.getBalance(stranger));
  batched.destroy();
});

await check("events, blocks and waiting transactions come over WebSocket", async () => {
  const live = new ethers.WebSocketProvider(ws);
  const event = deferred();
  const block = deferred();
  const waiting = deferred();
  const watched = token.connect(live);
  await watched.on("Transfer", (from, to, amount) => event.resolve([from, to, amount]));
  await live.on("block", (number) => block.resolve(number));
  await live.on("pending", (hash) => waiting.resolve(hash));
  await live.getBlockNumber(); // the subscriptions went before
  const sent = await token.transfer(stranger, 3n);
  const receipt = await sent.wait();
  assert.deepEqual(await within(event.promise, "an event"), [wallet.address, stranger.address, 3n]);
  assert.ok((await within(block.promise, "a block")) >= receipt.blockNumber - 1);
  assert.match(await within(waiting.promise, "a waiting transaction"), /^0x[0-9a-f]{64}$/);
  await live.destroy();
});

await check("the same goes over the unix socket", async () => {
  const local = new ethers.IpcSocketProvider(ipc);
  const block = deferred();
  await local.on("block", (number) => block.resolve(number));
  assert.equal(await local.getBalance(stranger), await provider.getBalance(stranger));
  const receipt = await (await token.connect(wallet.connect(local)).approve(other, 1n)).wait();
  assert.equal(receipt.status, 1);
  assert.ok((await within(block.promise, "a block")) > 0);
  assert.ok((await local.send("admin_nodeInfo", [])).name.length > 0);
  await local.destroy();
});

await check("a range of logs that is upside down, and a method that is not there, are errors", async () => {
  assert.equal((await rejection(provider.getLogs({ fromBlock: 2, toBlock: 1 }))).error.code, -32602);
  assert.equal((await rejection(provider.send("eth_nothing", []))).code, "UNSUPPORTED_OPERATION");
  const byHash = await provider.getLogs({ blockHash: deployed.blockHash, address: await token.getAddress() });
  assert.equal(byHash.length, 1);
});

await check("the node signs for the accounts of its dev chain", async () => {
  const signer = await provider.getSigner(4);
  assert.equal((await provider.listAccounts()).length, 10);
  const receipt = await (await signer.sendTransaction({ to: stranger.address, value: 1n })).wait();
  assert.equal(receipt.from, signer.address);
  const contract = await (await new ethers.ContractFactory(contracts.Wallet.abi, contracts.Wallet.bytecode, signer).deploy()).waitForDeployment();
  assert.notEqual(await provider.getCode(contract), "0x");
  assert.equal(ethers.verifyMessage("abc", await signer._legacySignMessage("abc")), signer.address);
});

await check("filters are polled", async () => {
  const seen = deferred();
  await token.on("Approval", (owner, spender, amount) => seen.resolve([owner, spender, amount]));
  await provider.getBlockNumber();
  await (await token.approve(other, 7n)).wait();
  assert.deepEqual(await within(seen.promise, "an event"), [wallet.address, other.address, 7n]);
  await token.removeAllListeners();
});

await check("a signature is recovered on the chain, and names are not looked up where there are none", async () => {
  const hash = ethers.id("a message");
  const signature = wallet.signingKey.sign(hash);
  assert.equal(await token.signer(hash, signature.v, signature.r, signature.s), wallet.address);
  assert.equal((await rejection(provider.resolveName("nobody.eth"))).code, "UNSUPPORTED_OPERATION");
});

provider.destroy();
finish("ethers");
