const { expect } = require("chai");
const { ethers, network } = require("hardhat");
const {
  dropTransaction, loadFixture, mine, mineUpTo, setBalance, setCode, setCoinbase, setNonce, setPrevRandao, setStorageAt, takeSnapshot, time,
} = require("@nomicfoundation/hardhat-network-helpers");

const send = (method, ...params) => network.provider.send(method, params);
const other = ethers.getAddress("0x00000000000000000000000000000000000a1b2c");

async function tokenFixture() {
  const [owner, friend] = await ethers.getSigners();
  const token = await ethers.deployContract("Token", ["Fixture", 1_000n]);
  await token.transfer(friend, 10n);
  return { token, owner, friend, number: await ethers.provider.getBlockNumber() };
}

describe("The chain, led by Hardhat's fixtures", () => {
  for (const turn of ["first", "second", "third"]) {
    it(`starts from the same state, the ${turn} time`, async () => {
      const { token, friend, number } = await loadFixture(tokenFixture);
      expect(await ethers.provider.getBlockNumber()).to.equal(number);
      expect(await token.balanceOf(friend)).to.equal(10n);
      await token.transfer(friend, 5n);
      expect(await token.balanceOf(friend)).to.equal(15n);
      expect(await ethers.provider.getBlockNumber()).to.equal(number + 1);
    });
  }
});

describe("The chain, led by Hardhat's helpers", () => {
  let start;

  beforeEach(async () => (start = await takeSnapshot()));
  afterEach(async () => await start.restore());

  it("goes back to a snapshot, with nothing left waiting", async () => {
    const [owner] = await ethers.getSigners();
    const before = [await ethers.provider.getBlockNumber(), await owner.getNonce()];
    for (let i = 0; i < 80; i++) await owner.sendTransaction({ to: other, value: 1n });
    await start.restore();
    expect([await ethers.provider.getBlockNumber(), await owner.getNonce()]).to.deep.equal(before);
    expect(await owner.getNonce("pending")).to.equal(before[1]);
    expect(await ethers.provider.getBalance(other)).to.equal(0n);
    await owner.sendTransaction({ to: other, value: 2n });
    expect(await ethers.provider.getBalance(other)).to.equal(2n);
    expect(await send("evm_revert", "0xffff")).to.equal(false);
  });

  it("moves time", async () => {
    const [owner] = await ethers.getSigners();
    const began = await time.latest();
    expect(await time.increase(3_600)).to.be.at.least(began + 3_600);
    expect(await time.latest()).to.be.within(began + 3_600, began + 3_700);
    await time.increaseTo(began + 100_000);
    expect(await time.latest()).to.equal(began + 100_000);
    await time.setNextBlockTimestamp(began + 200_000);
    const receipt = await (await owner.sendTransaction({ to: other })).wait();
    expect((await receipt.getBlock()).timestamp).to.equal(began + 200_000);
    const next = await (await owner.sendTransaction({ to: other })).wait();
    expect((await next.getBlock()).timestamp).to.be.within(began + 200_001, began + 200_100);
    await expect(time.setNextBlockTimestamp(began)).to.be.rejectedWith("not after");
    await start.restore();
    expect((await (await (await owner.sendTransaction({ to: other })).wait()).getBlock()).timestamp).to.be.below(began + 3_600);
  });

  it("makes blocks, many and apart", async () => {
    const number = await ethers.provider.getBlockNumber();
    await mine();
    await mine(200);
    expect(await ethers.provider.getBlockNumber()).to.equal(number + 201);
    await mineUpTo(number + 210);
    expect(await time.latestBlock()).to.equal(number + 210);
    await mine(3, { interval: 60 });
    const [last, first] = [await ethers.provider.getBlock("latest"), await ethers.provider.getBlock(number + 211)];
    expect(last.timestamp - first.timestamp).to.equal(120);
    await send("evm_mine");
    expect(await time.latestBlock()).to.equal(number + 214);
  });

  it("gives balances and nonces that count", async () => {
    const [owner] = await ethers.getSigners();
    const poor = ethers.Wallet.createRandom().connect(ethers.provider);
    await setBalance(poor.address, 10n ** 18n);
    expect(await ethers.provider.getBalance(poor)).to.equal(10n ** 18n);
    await setNonce(poor.address, 7);
    const receipt = await (await poor.sendTransaction({ to: other, value: 5n })).wait();
    expect((await receipt.getTransaction()).nonce).to.equal(7);
    expect(await ethers.provider.getBalance(other)).to.equal(5n);
    await setBalance(other, 0n);
    expect(await ethers.provider.getBalance(other)).to.equal(0n);
    expect(await owner.getNonce()).to.equal(await owner.getNonce("pending"));
  });

  it("puts code and storage in place, and the state's root says so", async () => {
    const { token, owner } = await tokenFixture();
    await setCode(other, await token.getDeployedCode());
    await setStorageAt(other, 1, 77);
    const copy = token.attach(other);
    expect(await ethers.provider.getStorage(other, 1)).to.equal(ethers.zeroPadValue("0x4d", 32));
    await expect(copy.transfer(owner, 1n)).to.be.revertedWithCustomError(copy, "Insufficient");
    const proof = await send("eth_getProof", other, ["0x1"], "latest");
    expect(ethers.keccak256(proof.accountProof[0])).to.equal((await send("eth_getBlockByNumber", "latest", false)).stateRoot);
    expect(BigInt(proof.storageProof[0].value)).to.equal(77n);
    await expect(setStorageAt(ethers.Wallet.createRandom().address, 1, 1)).to.be.rejectedWith("EIP-161");
    // The block that made the edit runs again to be traced.
    expect(await send("debug_traceBlockByNumber", "latest", { tracer: "callTracer" })).to.deep.equal([]);
  });

  it("keeps transactions waiting where blocks are not made by themselves", async () => {
    const [owner, friend] = await ethers.getSigners();
    await send("evm_setAutomine", false);
    try {
      const sent = [await owner.sendTransaction({ to: other, value: 1n }), await friend.sendTransaction({ to: other, value: 1n }),
        await owner.sendTransaction({ to: other, value: 1n })];
      expect(await ethers.provider.getBalance(other)).to.equal(0n);
      expect(await dropTransaction(sent[2].hash)).to.equal(true);
      const waiting = await takeSnapshot();
      await mine();
      expect((await ethers.provider.getBlock("latest")).transactions).to.have.members([sent[0].hash, sent[1].hash]);
      expect(await ethers.provider.getTransaction(sent[2].hash)).to.equal(null);
      await waiting.restore();
      expect(await ethers.provider.getBalance(other)).to.equal(0n);
      await mine();
      expect(await ethers.provider.getBalance(other)).to.equal(2n);
    } finally {
      await send("evm_setAutomine", true);
    }
    expect(await send("hardhat_getAutomine")).to.equal(true);
  });

  it("makes blocks at intervals where that is asked for", async () => {
    const number = await ethers.provider.getBlockNumber();
    await send("evm_setIntervalMining", 20);
    for (const began = Date.now(); (await ethers.provider.getBlockNumber()) < number + 3; ) expect(Date.now() - began).to.be.below(50_000);
    await send("evm_setIntervalMining", 0);
  });

  it("chooses who is paid, and what is drawn", async () => {
    await setCoinbase(other);
    await setPrevRandao(12345n);
    await mine();
    const block = await send("eth_getBlockByNumber", "latest", false);
    expect([ethers.getAddress(block.miner), BigInt(block.mixHash)]).to.deep.equal([other, 12345n]);
    await mine();
    expect(BigInt((await send("eth_getBlockByNumber", "latest", false)).mixHash)).to.not.equal(12345n);
    await setCoinbase(ethers.ZeroAddress);
  });
});
