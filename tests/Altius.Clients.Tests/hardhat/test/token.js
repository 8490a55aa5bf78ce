const { expect } = require("chai");
const { ethers, network } = require("hardhat");

describe("Token, tested with Hardhat on the node", () => {
  let owner, other, third, token;

  before(async () => {
    [owner, other, third] = await ethers.getSigners();
    token = await ethers.deployContract("Token", ["Hardhat", 1_000n]);
    await token.waitForDeployment();
  });

  it("is on the node and not in the process", async () => {
    expect(await network.provider.send("web3_clientVersion")).to.match(/^altius/i);
    expect(await token.name()).to.equal("Hardhat");
  });

  it("tells of its transfers", async () => {
    await expect(token.transfer(other, 10n)).to.emit(token, "Transfer").withArgs(owner.address, other.address, 10n);
  });

  it("moves what it says it moves", async () => {
    await expect(token.transfer(third, 5n)).to.changeTokenBalances(token, [owner, third], [-5n, 5n]);
  });

  it("takes ether", async () => {
    await expect(owner.sendTransaction({ to: token, value: 7n })).to.changeEtherBalances([owner, token], [-7n, 7n]);
  });

  it("refuses what an owner has not", async () => {
    await expect(token.connect(third).transfer(owner, 6n))
      .to.be.revertedWithCustomError(token, "Insufficient").withArgs(third.address, 5n, 6n);
  });

  it("refuses with a reason, with a panic and in silence", async () => {
    await expect(token.refuse()).to.be.revertedWith("closed today");
    await expect(token.divide(1n, 0n)).to.be.revertedWithPanic(0x12);
    await expect(token.silent()).to.be.revertedWithoutReason();
    await expect(token.connect(other).transferFrom(owner, other, 1n)).to.be.revertedWith("not allowed");
  });

  it("lets others spend what was allowed", async () => {
    await (await token.approve(other, 20n)).wait();
    await expect(token.connect(other).transferFrom(owner, third, 20n)).to.emit(token, "Transfer").withArgs(owner.address, third.address, 20n);
    expect(await token.allowance(owner, other)).to.equal(0n);
  });

  it("notes what it is told", async () => {
    await expect(token.note("fees", "paid", [[third.address, 3n]])).to.emit(token, "Noted").withArgs("fees", "paid", [[third.address, 3n]]);
  });
});
