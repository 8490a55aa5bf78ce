// Drives an engine slot by slot, as fast as it answers. Slot N has the timestamp genesisTime + N * sps, whatever the clock says.
//   LODESTAR_PRESET=minimal node drive.mjs --engine URL --jwt FILE --genesisHash HASH --genesisTime T [--slots 40] [--sps 12]
//     [--epochs capella=1,deneb=2,electra=3,fulu=4] [--validators 16] [--withdrawalPrefix 1] [--buildTime MS] [--skip 5,6]
//     [--follow URL,…] [--until FILE] [--patience MS]
// --until goes on after the last slot until the file is there; --patience is how long the engine may be away, as while it is
// started anew. Exit code 1 where the engine did anything else than a
// consensus client needs, or nothing was finalised in five epochs or more.
import fs from "node:fs";
import { parseArgs } from "node:util";
import { SLOTS_PER_EPOCH } from "@lodestar/params";
import { Beacon } from "./beacon.mjs";
import { Engine } from "./engine.mjs";
import { createChain, createGenesis } from "./genesis.mjs";

const text = (value) => ({ type: "string", ...(value !== undefined && { default: value }) });
const { values: options } = parseArgs({
  options: {
    engine: text(), jwt: text(), genesisHash: text(), genesisTime: text(), slots: text("40"), sps: text("12"), epochs: text(""),
    validators: text("16"), withdrawalPrefix: text("1"), buildTime: text("0"), skip: text(""), follow: text(""), until: text(),
    patience: text("0"),
  },
});
for (const required of ["engine", "jwt", "genesisHash", "genesisTime"]) if (!options[required]) throw Error(`--${required} is missing`);

const list = (value) => value.split(",").filter(Boolean);
const epochs = Object.fromEntries(list(options.epochs).map((entry) => entry.split("=")).map(([fork, epoch]) => [fork, Number(epoch)]));
const secondsPerSlot = Number(options.sps), genesisTime = Number(options.genesisTime), { genesisHash } = options;
const skipped = new Set(list(options.skip).map(Number));
const chain = createChain(epochs, secondsPerSlot);
const genesis = createGenesis(chain, {
  genesisHash, genesisTime, validators: Number(options.validators), withdrawalPrefix: Number(options.withdrawalPrefix),
});
const engine = new Engine(options.engine, options.jwt, Number(options.patience));
const followers = list(options.follow).map((url) => new Engine(url, options.jwt));
const beacon = new Beacon({ chain, ...genesis, engine, followers, genesisHash, genesisTime, secondsPerSlot, buildTime: Number(options.buildTime) });

const isDone = (slot) => slot > Number(options.slots) && (!options.until || fs.existsSync(options.until));
let slot = 1;
for (; !isDone(slot); slot++) {
  if (skipped.has(slot)) continue;
  const { fork, payload, blobs, requests } = await beacon.step(slot);
  console.log(
    `slot ${slot} ${fork} block ${Number(payload.blockNumber)} ${payload.blockHash.slice(0, 10)} transactions ${payload.transactions.length} ` +
    `gas ${Number(payload.gasUsed)} blobs ${blobs} requests ${requests} withdrawals ${payload.withdrawals?.length ?? 0} ` +
    `justified ${beacon.state.currentJustifiedCheckpoint.epoch} finalised ${beacon.state.finalizedCheckpoint.epoch}`);
}
for (const each of [...followers, engine]) console.log([each.url, ...each.report()].join("\n  "));
const finalised = beacon.state.finalizedCheckpoint.epoch;
if (engine.interruptions > 0) console.log(`  was away: ${engine.interruptions} calls were made again, ${beacon.rebuilt} payloads begun again`);
console.log(`done: ${slot - 1} slots, finalised epoch ${finalised}`);
if (slot > 5 * SLOTS_PER_EPOCH && finalised === 0) throw Error("nothing was finalised");
