// The first state of a small beacon chain: interop validators, with the execution chain's genesis as their block.
import crypto from "node:crypto";
import { Tree, toGindex } from "@chainsafe/persistent-merkle-tree";
import { createBeaconConfig, createChainForkConfig } from "@lodestar/config";
import { mainnetChainConfig, minimalChainConfig } from "@lodestar/config/configs";
import * as params from "@lodestar/params";
import * as transition from "@lodestar/state-transition";
import { ssz, sszTypesFor } from "@lodestar/types";
import { bytes } from "./payloads.mjs";

const FORKS = ["altair", "bellatrix", "capella", "deneb", "electra", "fulu"];

/** @param epochs such as { capella: 1 }: forks that are not named are there from the beginning up to bellatrix, and later never. */
export function createChain(epochs, secondsPerSlot) {
  const base = params.ACTIVE_PRESET === "minimal" ? minimalChainConfig : mainnetChainConfig;
  const schedule = {};
  for (const fork of FORKS) {
    const isEarly = FORKS.indexOf(fork) <= FORKS.indexOf("bellatrix");
    schedule[`${fork.toUpperCase()}_FORK_EPOCH`] = epochs[fork] ?? (isEarly ? 0 : Infinity);
  }
  return createChainForkConfig({
    ...base,
    ...schedule,
    SECONDS_PER_SLOT: secondsPerSlot,
    SLOT_DURATION_MS: secondsPerSlot * 1000,
    TERMINAL_TOTAL_DIFFICULTY: 0n,
    MIN_GENESIS_ACTIVE_VALIDATOR_COUNT: 1,
  });
}

/** @returns the state, its config, and the validators' secret keys */
export function createGenesis(chain, { genesisHash, genesisTime, validators, withdrawalPrefix }) {
  const keys = transition.interopSecretKeys(validators);
  const types = sszTypesFor(chain.getForkName(0));
  const header = types.ExecutionPayloadHeader.defaultViewDU();
  header.blockHash = bytes(genesisHash);
  header.timestamp = genesisTime;
  header.gasLimit = 30_000_000;
  header.baseFeePerGas = 1_000_000_000n;
  const noRoot = { genesisValidatorsRoot: new Uint8Array(32) };
  const first = transition.initializeBeaconStateFromEth1(
    chain, transition.createEmptyEpochCacheImmutableData(chain, noRoot), bytes(genesisHash), genesisTime,
    createDeposits(chain, keys, withdrawalPrefix), undefined, header);
  first.genesisTime = genesisTime;
  first.commit();
  // Through its bytes: caches of the empty state must not live on.
  const view = types.BeaconState.deserializeToViewDU(first.serialize());
  const config = createBeaconConfig(chain, view.genesisValidatorsRoot);
  const state = transition.createCachedBeaconState(view, { ...transition.createEmptyEpochCacheImmutableData(chain, view), config });
  return { state, config, keys };
}

function createDeposits(chain, keys, withdrawalPrefix) {
  const roots = ssz.phase0.DepositDataRootList.defaultViewDU();
  const depth = ssz.phase0.DepositDataRootList.depth ?? params.DEPOSIT_CONTRACT_TREE_DEPTH + 1;
  const domain = transition.computeDomain(params.DOMAIN_DEPOSIT, chain.GENESIS_FORK_VERSION, new Uint8Array(32));
  return keys.map((key, i) => {
    const pubkey = key.toPublicKey().toBytes();
    const withdrawalCredentials = new Uint8Array(crypto.createHash("sha256").update(pubkey).digest());
    withdrawalCredentials[0] = withdrawalPrefix;
    if (withdrawalPrefix !== 0) {
      withdrawalCredentials.fill(0, 1, 12);
      withdrawalCredentials.fill(0x40 + i, 12); // an address of its own for each validator
    }
    const data = { pubkey, withdrawalCredentials, amount: params.MAX_EFFECTIVE_BALANCE, signature: new Uint8Array(96) };
    data.signature = key.sign(transition.computeSigningRoot(ssz.phase0.DepositMessage, data, domain)).toBytes();
    roots.push(ssz.phase0.DepositData.hashTreeRoot(data));
    roots.commit();
    return { proof: new Tree(roots.node).getSingleProof(toGindex(depth, BigInt(i))), data };
  });
}
