// One beacon chain with every validator in this process: it proposes, attests and follows, and the engine builds and judges.
import { aggregateSignatures } from "@chainsafe/blst";
import * as params from "@lodestar/params";
import * as transition from "@lodestar/state-transition";
import { ssz, sszTypesFor } from "@lodestar/types";
import { bytes, hex, payloadFromJson, quantity, requestsFromJson, versionedHash, withdrawalToJson } from "./payloads.mjs";

const FEE_RECIPIENT = "0x00000000000000000000000000000000000000fe";
const UNKNOWN_PAYLOAD = -38001;
const { ForkSeq } = params;
const TRUSTED = { executionPayloadStatus: "valid", dataAvailabilityStatus: "Available" };

export class Beacon {
  #keys;
  #config;
  #blockHashes = new Map(); // of execution blocks, by the root of the beacon block they are in

  /** Payloads that were begun a second time, because the node was started anew between the call for them and the answer. */
  rebuilt = 0;

  /** @param followers engines that are handed every block but never build one */
  constructor({ chain, state, config, keys, engine, followers, genesisHash, genesisTime, secondsPerSlot, buildTime }) {
    Object.assign(this, { chain, state, engine, followers, genesisHash, genesisTime, secondsPerSlot, buildTime });
    this.#keys = keys;
    this.#config = config;
  }

  /** Proposes, has executed and imports the block of a slot. */
  async step(slot) {
    const pre = transition.processSlots(this.state.clone(), slot);
    const seq = this.chain.getForkSeq(slot);
    const parentRoot = transition.getBlockRootAtSlot(pre, slot - 1);
    const built = await this.#build(pre, slot, seq, parentRoot);
    const payload = built.executionPayload ?? built;
    const body = this.#fillBody(pre, slot, seq, parentRoot, payload, built);
    const signed = this.#seal(pre, slot, parentRoot, body);

    const extra = [];
    if (seq >= ForkSeq.deneb) extra.push(body.blobKzgCommitments.map(versionedHash), hex(parentRoot));
    if (seq >= ForkSeq.electra) extra.push(built.executionRequests);
    const newPayload = `engine_newPayloadV${newPayloadVersion(seq)}`;
    const judged = await this.engine.callValid(newPayload, payload, ...extra);
    if (judged.latestValidHash !== payload.blockHash) throw Error(`latestValidHash is ${judged.latestValidHash}`);
    // As a node would import it: with every signature and the state root checked.
    this.state = transition.stateTransition(this.state, signed, { ...TRUSTED, verifyStateRoot: true, verifyProposer: true, verifySignatures: true });
    this.#blockHashes.set(hex(rootOfHead(this.state)), payload.blockHash);

    const choice = this.#choice(payload.blockHash, this.state);
    const forkchoiceUpdated = `engine_forkchoiceUpdatedV${forkchoiceVersion(seq)}`;
    await this.engine.callValid(forkchoiceUpdated, choice, null);
    for (const follower of this.followers) {
      await follower.callValid(newPayload, payload, ...extra);
      await follower.callValid(forkchoiceUpdated, choice, null);
    }
    return {
      fork: this.chain.getForkName(slot),
      payload,
      blobs: body.blobKzgCommitments?.length ?? 0,
      requests: built.executionRequests?.length ?? 0,
    };
  }

  async #build(pre, slot, seq, parentRoot) {
    const attributes = {
      timestamp: quantity(this.genesisTime + slot * this.secondsPerSlot),
      prevRandao: hex(transition.getRandaoMix(pre, transition.computeEpochAtSlot(slot))),
      suggestedFeeRecipient: FEE_RECIPIENT,
    };
    if (seq >= ForkSeq.capella) attributes.withdrawals = transition.getExpectedWithdrawals(seq, pre).expectedWithdrawals.map(withdrawalToJson);
    if (seq >= ForkSeq.deneb) attributes.parentBeaconBlockRoot = hex(parentRoot);
    const head = hex(pre.latestExecutionPayloadHeader.blockHash);
    for (;;) {
      const begun = await this.engine.callValid(`engine_forkchoiceUpdatedV${forkchoiceVersion(seq)}`, this.#choice(head, pre), attributes);
      if (!begun.payloadId) throw Error("forkchoiceUpdated with attributes gave no payloadId");
      if (this.buildTime > 0) await new Promise((done) => setTimeout(done, this.buildTime));
      try {
        return await this.engine.call(`engine_getPayloadV${seq >= ForkSeq.fulu ? 5 : newPayloadVersion(seq)}`, begun.payloadId);
      } catch (error) {
        if (error.code !== UNKNOWN_PAYLOAD || this.engine.patience === 0) throw error;
        this.rebuilt++; // a node that was started anew knows nothing of it
      }
    }
  }

  #choice(head, state) {
    const hashOf = (checkpoint) => this.#blockHashes.get(hex(checkpoint.root)) ?? this.genesisHash;
    return {
      headBlockHash: head,
      safeBlockHash: hashOf(state.currentJustifiedCheckpoint),
      finalizedBlockHash: hashOf(state.finalizedCheckpoint),
    };
  }

  #fillBody(pre, slot, seq, parentRoot, payload, built) {
    const epoch = transition.computeEpochAtSlot(slot);
    const proposer = pre.epochCtx.getBeaconProposer(slot);
    const body = sszTypesFor(this.chain.getForkName(slot)).BeaconBlockBody.defaultValue();
    body.randaoReveal = this.#sign(proposer, ssz.Epoch, epoch, this.#domain(slot, params.DOMAIN_RANDAO, slot)).toBytes();
    body.eth1Data = pre.eth1Data.toValue();
    body.graffiti = Buffer.from("altius devnet".padEnd(32, "\0"));
    body.executionPayload = payloadFromJson(payload);
    if (seq >= ForkSeq.deneb) body.blobKzgCommitments = built.blobsBundle.commitments.map(bytes);
    if (seq >= ForkSeq.electra) body.executionRequests = requestsFromJson(built.executionRequests);
    if (slot > 1) body.attestations = this.#attest(pre, slot - 1, seq);
    body.syncAggregate = this.#syncAggregate(pre, slot, parentRoot);
    return body;
  }

  #seal(pre, slot, parentRoot, body) {
    const type = sszTypesFor(this.chain.getForkName(slot)).BeaconBlock;
    const proposerIndex = pre.epochCtx.getBeaconProposer(slot);
    const message = { slot, proposerIndex, parentRoot, stateRoot: new Uint8Array(32), body };
    const unsigned = { message, signature: new Uint8Array(96) };
    const post = transition.stateTransition(this.state, unsigned, { ...TRUSTED, verifyStateRoot: false, verifyProposer: false, verifySignatures: false });
    message.stateRoot = post.hashTreeRoot();
    return { message, signature: this.#sign(proposerIndex, type, message, this.#domain(slot, params.DOMAIN_BEACON_PROPOSER, slot)).toBytes() };
  }

  #syncAggregate(pre, slot, parentRoot) {
    const domain = this.#domain(slot, params.DOMAIN_SYNC_COMMITTEE, slot - 1);
    const signatures = new Map();
    for (const index of pre.epochCtx.currentSyncCommitteeIndexed.validatorIndices)
      if (!signatures.has(index)) signatures.set(index, this.#sign(index, ssz.Root, parentRoot, domain));
    const all = [...pre.epochCtx.currentSyncCommitteeIndexed.validatorIndices].map((index) => signatures.get(index));
    return {
      syncCommitteeBits: ssz.altair.SyncCommitteeBits.deserialize(new Uint8Array(params.SYNC_COMMITTEE_SIZE / 8).fill(255)),
      syncCommitteeSignature: aggregateSignatures(all).toBytes(),
    };
  }

  /** What every validator of a slot says: the parent is the head. */
  #attest(pre, slot, seq) {
    const epoch = transition.computeEpochAtSlot(slot), start = transition.computeStartSlotAtEpoch(epoch);
    const committees = [...Array(pre.epochCtx.getCommitteeCountPerSlot(epoch)).keys()];
    const isCurrent = epoch === transition.computeEpochAtSlot(pre.slot);
    const domain = this.#domain(pre.slot, params.DOMAIN_BEACON_ATTESTER, slot);
    const data = {
      slot,
      beaconBlockRoot: transition.getBlockRootAtSlot(pre, slot),
      source: (isCurrent ? pre.currentJustifiedCheckpoint : pre.previousJustifiedCheckpoint).toValue(),
      target: { epoch, root: start === slot ? transition.getBlockRootAtSlot(pre, slot) : transition.getBlockRoot(pre, epoch) },
    };
    const make = (members, index, bitsType) => {
      const attested = { ...data, index };
      const validators = members.flatMap((committee) => [...pre.epochCtx.getBeaconCommittee(slot, committee)]);
      const signatures = validators.map((validator) => this.#sign(validator, ssz.phase0.AttestationData, attested, domain));
      return { data: attested, aggregationBits: allSet(bitsType, validators.length), signature: aggregateSignatures(signatures).toBytes() };
    };
    if (seq < ForkSeq.electra) return committees.map((committee) => make([committee], committee, ssz.phase0.Attestation.fields.aggregationBits));
    const { aggregationBits, committeeBits } = ssz.electra.Attestation.fields; // EIP-7549: one attestation for all committees
    const bits = new Uint8Array(Math.ceil(params.MAX_COMMITTEES_PER_SLOT / 8));
    for (const committee of committees) bits[committee >> 3] |= 1 << (committee & 7);
    return [{ ...make(committees, 0, aggregationBits), committeeBits: committeeBits.deserialize(bits) }];
  }

  #sign(validator, type, value, domain) {
    return this.#keys[validator].sign(transition.computeSigningRoot(type, value, domain));
  }

  #domain(stateSlot, kind, slot) {
    return this.#config.getDomain(stateSlot, kind, slot);
  }
}

const forkchoiceVersion = (seq) => (seq >= ForkSeq.deneb ? 3 : seq >= ForkSeq.capella ? 2 : 1);
const newPayloadVersion = (seq) => (seq >= ForkSeq.electra ? 4 : forkchoiceVersion(seq));

/** A bit list of a length with every bit set; one more bit marks its end. */
function allSet(type, length) {
  const list = new Uint8Array(Math.floor(length / 8) + 1);
  for (let i = 0; i <= length; i++) list[i >> 3] |= 1 << (i & 7);
  return type.deserialize(list);
}

function rootOfHead(state) {
  const header = ssz.phase0.BeaconBlockHeader.clone(state.latestBlockHeader.toValue());
  if (header.stateRoot.every((value) => value === 0)) header.stateRoot = state.hashTreeRoot();
  return ssz.phase0.BeaconBlockHeader.hashTreeRoot(header);
}
