// Reads JSON texts, one a line, as { profile, name, text, isValid }, and tries each on the Zod schemas that were compiled into
// the folder named first.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const folder = process.argv[2];
const modules = new Map();
async function moduleOf(profile) {
  if (!modules.has(profile)) modules.set(profile, await import(pathToFileURL(`${folder}/${profile}-zod.js`).href));
  return modules.get(profile);
}

let tried = 0;
let wrong = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const { profile, name, text, isValid } = JSON.parse(line);
  const { AppContextEvent, parseAppContext } = await moduleOf(profile);
  const result = AppContextEvent.safeParse(JSON.parse(text));
  const read = parseAppContext(text);
  tried += 1;
  const isKept = !result.success || JSON.stringify(sorted(result.data)) === JSON.stringify(sorted(JSON.parse(text)));
  if (result.success === isValid && (read !== null) === isValid && isKept) continue;
  wrong += 1;
  const why = result.success ? (isKept ? "taken" : "changed") : JSON.stringify(result.error.issues).slice(0, 500);
  console.error(`${profile} ${name}: ${why}`);
}
for (const nothing of [undefined, null, 7, {}, "", "{", "[]", '"appContext"']) {
  const { parseAppContext } = await moduleOf("web-2023");
  if (parseAppContext(nothing) !== null) {
    wrong += 1;
    console.error(`parseAppContext takes ${JSON.stringify(nothing)}`);
  }
}
console.log(`${tried} events, ${wrong} wrong`);
process.exitCode = wrong === 0 ? 0 : 1;

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}
