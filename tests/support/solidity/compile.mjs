// Compiles every contract of this folder into one JSON file each: name, compiler, abi, initCode.
// What they import from "interfaces/" is what the house publishes, contracts/interfaces/solidity.
// Usage: node compile.mjs <output folder>. The same sources give the same bytes on any machine:
// no metadata is appended and no path enters the code.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import solc from "solc";

const here = dirname(fileURLToPath(import.meta.url));
const output = process.argv[2];
if (!output) {
  console.error("usage: node compile.mjs <output folder>");
  process.exit(2);
}

const published = join(here, "../../../contracts/interfaces/solidity");
const sourcesOf = (folder, prefix) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".sol"))
    .sort()
    .map((name) => [prefix + name, { content: readFileSync(join(folder, name), "utf8") }]);
const input = {
  language: "Solidity",
  sources: Object.fromEntries([...sourcesOf(here, ""), ...sourcesOf(published, "interfaces/")]),
  settings: {
    evmVersion: "cancun",
    optimizer: { enabled: true, runs: 200 },
    metadata: { appendCBOR: false, bytecodeHash: "none" },
    outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
  },
};

const result = JSON.parse(solc.compile(JSON.stringify(input)));
for (const problem of result.errors ?? []) console.error(problem.formattedMessage);
if ((result.errors ?? []).length > 0) process.exit(1);

mkdirSync(output, { recursive: true });
for (const contracts of Object.values(result.contracts)) {
  for (const [name, { abi, evm }] of Object.entries(contracts)) {
    if (evm.bytecode.object === "") continue;
    const artifact = {
      name,
      compiler: solc.version(),
      evmVersion: input.settings.evmVersion,
      abi,
      initCode: `0x${evm.bytecode.object}`,
    };
    writeFileSync(join(output, `${name}.json`), `${JSON.stringify(artifact, null, 1)}\n`);
  }
}
