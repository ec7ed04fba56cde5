// Validates events with ajv: `node validate.mjs SCHEMAS_FOLDER FILE...`. A file that ends in `.jsonl` is read line by
// line; any other is one event or an array of events. AJV_HOME is the folder that ajv was installed in.

import { createReadStream, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { join } from "node:path";

const require = createRequire(join(process.env.AJV_HOME ?? ".", "package.json"));

function compile(schemas) {
  const { default: Ajv } = require("ajv/dist/2020.js");
  const read = (name) => JSON.parse(readFileSync(join(schemas, name), "utf8"));
  // Strict mode refuses schemas that are valid but unusual; it changes nothing about which events are valid.
  const ajv = new Ajv({ strict: false });
  ajv.addSchema(read("definitions.json"));
  return ajv.compile(read("web-2023.json"));
}

function readLines(path, check) {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  return new Promise((resolve, reject) => {
    lines.on("line", (line) => check(JSON.parse(line)));
    lines.on("close", resolve);
    lines.on("error", reject);
  });
}

function readWhole(path, check) {
  const value = JSON.parse(readFileSync(path, "utf8"));
  for (const event of Array.isArray(value) ? value : [value]) check(event);
}

async function main([schemas, ...paths]) {
  const validate = compile(schemas);
  let valid = 0;
  let invalid = 0;
  const check = (event) => (validate(event) ? valid++ : invalid++);
  for (const path of paths) {
    await (path.endsWith(".jsonl") ? readLines : readWhole)(path, check);
  }
  console.log(`${valid} valid, ${invalid} invalid`);
  process.exitCode = invalid > 0 ? 1 : 0;
}

const parameters = process.argv.slice(2);
if (parameters[0] === "--version") {
  console.log(`ajv ${require("ajv/package.json").version}, Node ${process.versions.node}`);
} else {
  await main(parameters);
}
