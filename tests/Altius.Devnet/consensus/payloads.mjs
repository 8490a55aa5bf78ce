// Between the Engine API's JSON and the beacon chain's SSZ values.
import crypto from "node:crypto";
import { ssz } from "@lodestar/types";

const SMALL = ["blockNumber", "gasLimit", "gasUsed", "timestamp"];
const LARGE = ["baseFeePerGas", "blobGasUsed", "excessBlobGas"];

export const hex = (bytes) => "0x" + Buffer.from(bytes).toString("hex");
export const bytes = (text) => new Uint8Array(Buffer.from(text.slice(2), "hex"));
export const quantity = (number) => "0x" + BigInt(number).toString(16);

export function payloadFromJson(json) {
  const payload = {};
  for (const [name, value] of Object.entries(json)) {
    if (SMALL.includes(name)) payload[name] = Number(value);
    else if (LARGE.includes(name)) payload[name] = BigInt(value);
    else if (typeof value === "string") payload[name] = bytes(value);
  }
  payload.transactions = json.transactions.map(bytes);
  if (json.withdrawals) payload.withdrawals = json.withdrawals.map(withdrawalFromJson);
  return payload;
}

const withdrawalFromJson = (json) => ({
  index: Number(json.index),
  validatorIndex: Number(json.validatorIndex),
  address: bytes(json.address),
  amount: BigInt(json.amount),
});

export const withdrawalToJson = (withdrawal) => ({
  index: quantity(withdrawal.index),
  validatorIndex: quantity(withdrawal.validatorIndex),
  address: hex(withdrawal.address),
  amount: quantity(withdrawal.amount),
});

/** Execution requests: each a type byte and an SSZ list, in the order of the types, none of them empty (EIP-7685). */
export function requestsFromJson(list) {
  const types = [
    ["deposits", ssz.electra.DepositRequests],
    ["withdrawals", ssz.electra.WithdrawalRequests],
    ["consolidations", ssz.electra.ConsolidationRequests],
  ];
  const requests = { deposits: [], withdrawals: [], consolidations: [] };
  let previous = -1;
  for (const item of list) {
    const data = bytes(item);
    if (data.length < 2 || data[0] <= previous || data[0] >= types.length) throw Error(`bad execution requests: ${item.slice(0, 12)}…`);
    previous = data[0];
    const [name, type] = types[data[0]];
    requests[name] = type.deserialize(data.subarray(1));
  }
  return requests;
}

export function versionedHash(commitment) {
  const hash = crypto.createHash("sha256").update(commitment).digest();
  hash[0] = 1;
  return hex(hash);
}
