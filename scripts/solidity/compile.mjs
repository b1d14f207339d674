// Compiles ProgramDeployment.sol into one JSON file: name, compiler, abi, initCode.
// Usage: node compile.mjs <output folder>. The compiler is the one that tests/support installs
// (`npm ci` in tests/support/solidity). The same source gives the same bytes on any machine.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const compilerFolder = new URL("../../tests/support/solidity/package.json", import.meta.url);
const solc = createRequire(compilerFolder)("solc");

const output = process.argv[2];
if (!output) {
  console.error("usage: node compile.mjs <output folder>");
  process.exit(2);
}

const file = "ProgramDeployment.sol";
const input = {
  language: "Solidity",
  sources: { [file]: { content: readFileSync(new URL(file, import.meta.url), "utf8") } },
  settings: {
    evmVersion: "cancun",
    optimizer: { enabled: true, runs: 200 },
    metadata: { appendCBOR: false, bytecodeHash: "none" },
    outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
  },
};

const result = JSON.parse(solc.compile(JSON.stringify(input)));
const problems = result.errors ?? [];
for (const problem of problems) console.error(problem.formattedMessage);
if (problems.length > 0) process.exit(1);

const { abi, evm } = result.contracts[file].ProgramDeployment;
const artifact = {
  name: "ProgramDeployment",
  compiler: solc.version(),
  evmVersion: input.settings.evmVersion,
  abi,
  initCode: `0x${evm.bytecode.object}`,
};
mkdirSync(output, { recursive: true });
writeFileSync(join(output, "ProgramDeployment.json"), `${JSON.stringify(artifact, null, 1)}\n`);
