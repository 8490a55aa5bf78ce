// What the scripts share: checks with a name and a bound in time, the node's addresses, the compiled contracts.
import fs from "node:fs";

export const http = process.env.ALTIUS_HTTP;
export const ws = process.env.ALTIUS_WS;
export const ipc = process.env.ALTIUS_IPC;
export const contracts = JSON.parse(fs.readFileSync(process.env.ALTIUS_CONTRACTS, "utf8"));

/** Accounts of the dev chain; each library has some of its own, so that their nonces do not meet. */
export const keys = [
  "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
  "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
  "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a",
  "0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6",
  "0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a",
  "0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba",
];

const perCheck = 60_000;
let passed = 0;
let failed = 0;

/** Waits for something, but not for ever. */
export async function within(promise, what, milliseconds = perCheck) {
  let timer;
  const bound = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`${what} took more than ${milliseconds} ms`)), milliseconds)));
  try {
    return await Promise.race([promise, bound]);
  } finally {
    clearTimeout(timer);
  }
}

/** Runs one check; a failure is told, and the next is run all the same. */
export async function check(name, body) {
  try {
    await within(body(), name);
    passed++;
    console.log(`  ok    ${name}`);
  } catch (fault) {
    failed++;
    console.log(`  FAIL  ${name}\n${String(fault.stack ?? fault).replace(/^/gm, "        ")}`);
  }
}

/** What a promise is rejected with; a promise that is not rejected is a failure. */
export async function rejection(promise) {
  let value;
  try {
    value = await promise;
  } catch (fault) {
    return fault;
  }
  throw new Error(`this should have failed, but gave ${String(value)}`);
}

/** A promise with its handle, for things that come by subscription. */
export function deferred() {
  const handle = {};
  handle.promise = new Promise((resolve, reject) => Object.assign(handle, { resolve, reject }));
  return handle;
}

/** Says how it went and ends the process. */
export function finish(name) {
  console.log(`${name}: ${passed} passed, ${failed} failed`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}
