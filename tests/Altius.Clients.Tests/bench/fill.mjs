// Gives two nodes the same chain: node fill.mjs ALTIUS_URL ANVIL_URL TRANSACTIONS OUT.json
// The first, which makes a block a second, decides what is in which block; the second is led through the same blocks.
// OUT.json: the requests to be measured, and what both must answer alike.
import fs from "node:fs";
import { ethers } from "ethers";
import { contracts, keys } from "../steps.mjs";

const [first, second, count, out] = [process.argv[2], process.argv[3], Number(process.argv[4]), process.argv[5]];
const wallet = new ethers.Wallet(keys[0]);
const token = ethers.getCreateAddress({ from: wallet.address, nonce: 0 });
const abi = new ethers.Interface(contracts.Token.abi);
const fees = { type: 2, chainId: 1337, maxFeePerGas: 100_000_000_000n, maxPriorityFeePerGas: 1_000_000_000n };
const receiver = (i) => ethers.toBeHex(BigInt(0x1000 + (i % 500)), 20);

async function ask(url, method, ...params) {
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }) });
  const answer = await response.json();
  if (answer.error) throw new Error(`${method} at ${url}: ${answer.error.message}`);
  return answer.result;
}

const raws = [await wallet.signTransaction({
  ...fees, nonce: 0, gasLimit: 2_000_000n,
  data: contracts.Token.bytecode + ethers.AbiCoder.defaultAbiCoder().encode(["string", "uint256"], ["Bench", 10n ** 18n]).slice(2),
})];
for (let i = 1; i < count; i++)
  raws.push(await wallet.signTransaction({ ...fees, nonce: i, to: token, gasLimit: 100_000n, data: abi.encodeFunctionData("transfer", [receiver(i), 1n + BigInt(i)]) }));
const rawOf = new Map(raws.map((raw) => [ethers.keccak256(raw), raw]));
// A pool takes so many of one sender at a time, and no more.
const wave = 200;
for (let sent = 0; sent < count; sent += wave) {
  for (const raw of raws.slice(sent, sent + wave)) await ask(first, "eth_sendRawTransaction", raw);
  const deadline = Date.now() + 60_000;
  while (Number(await ask(first, "eth_getTransactionCount", wallet.address, "latest")) < Math.min(sent + wave, count)) {
    if (Date.now() > deadline) throw new Error("The transactions are not in blocks after a minute.");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

await ask(second, "evm_setAutomine", false);
const last = Number(await ask(first, "eth_blockNumber"));
let largest = { number: "0x0", transactions: [] };
let blocks = 0;
for (let number = 1; number <= last; number++) {
  const block = await ask(first, "eth_getBlockByNumber", ethers.toQuantity(number), false);
  for (const hash of block.transactions) await ask(second, "eth_sendRawTransaction", rawOf.get(hash));
  await ask(second, "evm_mine");
  const copy = await ask(second, "eth_getBlockByNumber", block.number, false);
  if (copy.transactions.join() !== block.transactions.join()) throw new Error(`Block ${number} does not hold the same transactions on both nodes.`);
  if (block.transactions.length > largest.transactions.length) largest = block;
  if (block.transactions.length > 0) blocks++;
}

const call = { to: token, data: abi.encodeFunctionData("balanceOf", [receiver(7)]) };
const range = { address: token, topics: [abi.getEvent("Transfer").topicHash], fromBlock: "0x0", toBlock: largest.number };
const few = { ...range, topics: [...range.topics, null, ethers.zeroPadValue(receiver(7), 32)] };
const requests = {
  "eth_blockNumber": ["eth_blockNumber"],
  "eth_getBalance": ["eth_getBalance", wallet.address, "latest"],
  [`eth_getBlockByNumber, ${largest.transactions.length} full transactions`]: ["eth_getBlockByNumber", largest.number, true],
  "eth_call, balanceOf": ["eth_call", call, "latest"],
  "eth_getLogs, all transfers": ["eth_getLogs", range],
  "eth_getLogs, one receiver": ["eth_getLogs", few],
};
// What does not depend on the clock of a node must be the same on both.
for (const [method, ...params] of [requests["eth_call, balanceOf"]]) {
  const answers = [await ask(first, method, ...params), await ask(second, method, ...params)];
  if (answers[0] !== answers[1]) throw new Error(`${method}: ${answers}`);
}
for (const query of [range, few]) {
  const [one, other] = [await ask(first, "eth_getLogs", query), await ask(second, "eth_getLogs", query)];
  const shape = (logs) => JSON.stringify(logs.map((log) => [log.transactionHash, log.topics, log.data, Number(log.logIndex)]));
  if (one.length === 0 || shape(one) !== shape(other)) throw new Error("The nodes do not find the same logs.");
}
console.log(`${count} transactions in ${blocks} blocks (${last} with the empty ones); the largest has ${largest.transactions.length}`);
fs.writeFileSync(out, JSON.stringify(Object.entries(requests).map(([name, [method, ...params]]) => [name, JSON.stringify({ jsonrpc: "2.0", id: 1, method, params })])));
