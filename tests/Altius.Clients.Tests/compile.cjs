// Compiles contracts/*.sol to one file: node compile.cjs OUT.json → { NAME: { abi, bytecode } }
const fs = require("node:fs");
const path = require("node:path");
const solc = require("solc");

const folder = path.join(__dirname, "contracts");
const sources = Object.fromEntries(fs.readdirSync(folder).map((file) => [file, { content: fs.readFileSync(path.join(folder, file), "utf8") }]));
const output = JSON.parse(solc.compile(JSON.stringify({
  language: "Solidity",
  sources,
  settings: { evmVersion: "prague", optimizer: { enabled: true, runs: 200 }, outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } } },
})));
const faults = (output.errors ?? []).filter((fault) => fault.severity === "error");
if (faults.length > 0) throw new Error(faults.map((fault) => fault.formattedMessage).join("\n"));
const contracts = {};
for (const file of Object.values(output.contracts))
  for (const [name, made] of Object.entries(file)) contracts[name] = { abi: made.abi, bytecode: `0x${made.evm.bytecode.object}` };
fs.writeFileSync(process.argv[2], JSON.stringify(contracts));
