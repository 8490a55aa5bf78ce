// The compiler from npm with the command line that Foundry expects of solc: --version, and --standard-json from standard input.
const fs = require("node:fs");
const solc = require("solc");

if (process.argv.includes("--version")) {
  console.log(`solc, the solidity compiler commandline interface\nVersion: ${solc.version().replace("Emscripten.clang", "Linux.g++")}`);
} else if (process.argv.includes("--standard-json")) {
  process.stdout.write(solc.compile(fs.readFileSync(0, "utf8")));
} else {
  console.error("Only --version and --standard-json are understood.");
  process.exitCode = 1;
}
