// Exports the ABI of every interface of contracts/interfaces/solidity as JSON, for integrators.
// Usage: node abi.mjs <output folder>. The Solidity files are the source of what the programs
// answer; the programs are held to them by tests (STD-5).
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import solc from "solc";

const folder = fileURLToPath(new URL("../../../contracts/interfaces/solidity/", import.meta.url));
const output = process.argv[2];
if (!output) {
  console.error("usage: node abi.mjs <output folder>");
  process.exit(2);
}

const names = readdirSync(folder).filter((name) => name.endsWith(".sol")).sort();
const input = {
  language: "Solidity",
  sources: Object.fromEntries(
    names.map((name) => [name, { content: readFileSync(join(folder, name), "utf8") }]),
  ),
  settings: { outputSelection: { "*": { "*": ["abi"] } } },
};

const result = JSON.parse(solc.compile(JSON.stringify(input)));
for (const problem of result.errors ?? []) console.error(problem.formattedMessage);
if ((result.errors ?? []).length > 0) process.exit(1);

mkdirSync(output, { recursive: true });
for (const contracts of Object.values(result.contracts)) {
  for (const [name, { abi }] of Object.entries(contracts)) {
    const lines = abi.map((entry) => JSON.stringify(entry)).join(",\n");
    writeFileSync(join(output, `${name}.json`), `[\n${lines}\n]\n`);
  }
}
