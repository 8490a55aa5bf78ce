const path = require("node:path");
require("@nomicfoundation/hardhat-ethers");
require("@nomicfoundation/hardhat-chai-matchers");
const { TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD } = require("hardhat/builtin-tasks/task-names");
const { subtask } = require("hardhat/config");
const solc = require("solc");

// Hardhat would download a compiler: it gets the one from npm in its place.
subtask(TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD, async () => ({
  compilerPath: require.resolve("solc/soljson.js"), isSolcJs: true, version: "0.8.30", longVersion: solc.version(),
}));

/** @type import('hardhat/config').HardhatUserConfig */
module.exports = {
  solidity: { version: "0.8.30", settings: { evmVersion: "prague", optimizer: { enabled: true, runs: 200 } } },
  networks: {
    // In the process, on top of the node's state.
    hardhat: {
      chainId: 1337,
      hardfork: "prague",
      forking: { url: process.env.ALTIUS_HTTP ?? "http://127.0.0.1:8545" },
    },
    altius: {
      url: process.env.ALTIUS_HTTP ?? "http://127.0.0.1:8545",
      chainId: 1337,
      accounts: process.env.ALTIUS_SIGNS ? "remote" : { mnemonic: "test test test test test test test test test test test junk", count: 5 },
    },
  },
  paths: {
    root: path.join(__dirname, ".."),
    sources: path.join(__dirname, "..", "contracts"),
    tests: path.join(__dirname, "test"),
    cache: path.join(process.env.ALTIUS_WORK ?? __dirname, "cache"),
    artifacts: path.join(process.env.ALTIUS_WORK ?? __dirname, "artifacts"),
  },
  mocha: { timeout: 60_000 },
};
