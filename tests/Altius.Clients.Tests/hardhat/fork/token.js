const { expect } = require("chai");
const { ethers, network } = require("hardhat");

describe("Token, on a fork of the node in Hardhat's own network", () => {
  it("is as the node has it, and changes on the fork alone", async () => {
    const { url } = network.config.forking;
    const node = new ethers.JsonRpcProvider(url);
    const [owner, other] = await ethers.getSigners();
    expect(await network.provider.send("web3_clientVersion")).to.match(/^hardhat/i);
    // Hardhat knows the forks of its own blocks alone.
    await network.provider.send("evm_mine");

    // The first contract that the tests on the node have made.
    const token = await ethers.getContractAt("Token", ethers.getCreateAddress({ from: owner.address, nonce: 0 }));
    const onNode = token.connect(node);
    expect(await token.name()).to.equal("Hardhat");
    const before = await onNode.balanceOf(other);
    expect(await token.balanceOf(other)).to.equal(before);
    await expect(token.transfer(other, 1n)).to.changeTokenBalances(token, [owner, other], [-1n, 1n]);
    expect(await onNode.balanceOf(other)).to.equal(before);
    node.destroy();
  });
});
