// Writes what json-schema-faker makes of a schema:
//   node generate.mjs COUNT MESSAGES SEED SCHEMA
// MESSAGES is how many an event holds on average; it may be a fraction.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const home = path.join(process.env.JSF_HOME, "node_modules", "json-schema-faker");
if (process.argv[2] === "--version") {
  const { version } = JSON.parse(readFileSync(path.join(home, "package.json"), "utf8"));
  console.log(`json-schema-faker ${version}, Node ${process.versions.node}`);
  process.exit();
}
const { createGeneratorSync } = await import(pathToFileURL(path.join(home, "dist", "index.js")));

const [count, messages, seed] = process.argv.slice(2, 5).map(Number);
const schema = JSON.parse(readFileSync(process.argv[5], "utf8"));
// What it does without these: it stops at the second reference, and leaves out what is optional.
const generator = createGeneratorSync({ seed, refDepthMax: 12, maxDepth: 30, alwaysFakeOptionals: true });

// The same schema without keywords beside a `$ref`, which are not looked at.
function withoutSiblings(node) {
  if (Array.isArray(node)) return node.map(withoutSiblings);
  if (node === null || typeof node !== "object") return node;
  const whole = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withoutSiblings(value)]));
  const { $ref, ...siblings } = whole;
  const isAlone = typeof $ref !== "string" || Object.keys(siblings).length === 0;
  return isAlone ? whole : { allOf: [{ $ref }, siblings] };
}
const plain = withoutSiblings(schema);

// A schema for each number of messages that occurs: an array's size comes from nowhere else.
const schemas = new Map();
function schemaFor(size) {
  if (!schemas.has(size)) {
    const sized = structuredClone(plain);
    Object.assign(sized.$defs.conversation.properties.messages, { minItems: size, maxItems: size });
    schemas.set(size, sized);
  }
  return schemas.get(size);
}

for (let index = 0; index < count; index += 1) {
  const size = Math.floor((index + 1) * messages) - Math.floor(index * messages);
  const event = generator.generate(schemaFor(size));
  if (!process.stdout.write(`${JSON.stringify(event)}\n`)) {
    await once(process.stdout, "drain");
  }
}
