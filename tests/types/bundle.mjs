// Compiles every schema in the folder named first with ajv, then reads { schema, name, value, isValid }, one a line, and tries
// each value on its schema.
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Ajv2020 } from "ajv/dist/2020.js";

const folder = process.argv[2];
const schemas = new Map();
for (const file of readdirSync(folder).sort()) {
  // As ajv comes, but for unions of types, which it warns of.
  const ajv = new Ajv2020({ allowUnionTypes: true });
  schemas.set(file.replace(/\.json$/, ""), ajv.compile(JSON.parse(readFileSync(`${folder}/${file}`, "utf8"))));
}

let tried = 0;
let wrong = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const { schema, name, value, isValid } = JSON.parse(line);
  const validate = schemas.get(schema);
  tried += 1;
  if (validate(value) === isValid) continue;
  wrong += 1;
  console.error(`${schema} ${name}: ${isValid ? JSON.stringify(validate.errors).slice(0, 500) : "taken"}`);
}
console.log(`${schemas.size} schemas, ${tried} values, ${wrong} wrong`);
process.exitCode = wrong === 0 ? 0 : 1;
