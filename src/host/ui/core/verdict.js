// @ts-check
/**
 * Why the host does not answer a message, in a sentence a developer can act on.
 * The decision itself is one comparison; everything else here is explanation.
 */

import { firstKeys, isPlain, isRecord, parseJson } from "./model.js";

/** @typedef {{isRequest: true} | {isRequest: false, reason: string}} Judgement */

const TOOL_MARKS = /devtools|react-|vue-|redux|webpack|vite|hmr|metamask|grammarly|extension/i;
/** Alone, or as the last part of a name such as `chatwoot:ready`. */
const HANDSHAKE_NAMES = /^([\w-]+[:./])*(ready|loaded|load|init|initialized|hello|handshake|mounted|start|(app|iframe)[-_: ]?(ready|loaded)|(get|request|fetch)[-_]?(app)?[-_]?context)$/i;

/** The most characters of a text that is looked at for an explanation. */
const MOST_CHARACTERS = 100_000;
/** The most characters of a name. */
const MOST_NAME = 200;
const ANOTHER = "the host answers one string only, and this is another";

/**
 * The host's whole test of an incoming message is the first line.
 *
 * @param {unknown} data
 * @param {string} requestKey
 * @returns {Judgement}
 */
export function judge(data, requestKey) {
  if (typeof data === "string" && data === requestKey) return { isRequest: true };
  const reason = typeof data === "string" ? whyNotText(data, requestKey) : whyNotObject(data, requestKey);
  return { isRequest: false, reason };
}

/**
 * @param {string} data
 * @param {string} key
 */
function whyNotText(data, key) {
  if (data.length > MOST_CHARACTERS) return ANOTHER;
  if (data.trim() === key) return "the request with blanks around it; the host compares the whole string";
  if (data.toLowerCase() === key.toLowerCase()) return "the request in another case; the host compares exactly";
  if (/^[\w-]+:fetch-info$/.test(data)) return `another request string; this host listens for ${key}`;
  const parsed = parseJson(data);
  if (parsed === key) return "a JSON-wrapped request; the host answers only the bare string";
  if (isRecord(parsed)) return whyNotJsonText(parsed, data, key);
  if (data.length <= MOST_NAME && HANDSHAKE_NAMES.test(data.trim())) return `an invented handshake; the host knows none. Post the string ${key}`;
  if (data === "") return "an empty string";
  return ANOTHER;
}

/**
 * @param {import("./types.js").Json} parsed
 * @param {string} data
 * @param {string} key
 */
function whyNotJsonText(parsed, data, key) {
  if (data.includes(key)) return "a JSON-wrapped request; the host answers only the bare string";
  if (parsed["event"] === "appContext") return "an appContext; only the host sends these";
  const name = handshakeName(parsed);
  if (name) return `an invented handshake (“${name}”); the host knows none. Post the string ${key}`;
  return "a JSON text; the host answers only the bare request string";
}

/**
 * @param {unknown} data
 * @param {string} key
 */
function whyNotObject(data, key) {
  if (!isRecord(data)) return `not a string but ${kindOf(data)}; the host reads strings only`;
  const name = handshakeName(data);
  if (isPlain(data) && firstKeys(data).some((name) => data[name] === key)) return "the request inside an object; the host answers only the bare string";
  if (looksLikeTool(data)) return "an object, by its looks from a browser extension or a development server";
  if (name) return `an invented handshake in an object (“${name}”); the host reads strings only. Post the string ${key}`;
  return "an object; the host reads strings only";
}

/** @param {import("./types.js").Json} value */
function handshakeName(value) {
  const names = ["event", "type", "action", "message", "name", "status"].map((key) => value[key]);
  const name = names.find((entry) => typeof entry === "string" && entry.length <= MOST_NAME && HANDSHAKE_NAMES.test(entry));
  return typeof name === "string" ? name : "";
}

/** @param {import("./types.js").Json} value */
function looksLikeTool(value) {
  const source = value["source"] ?? value["type"];
  return typeof source === "string" && TOOL_MARKS.test(source.slice(0, MOST_NAME));
}

/** @param {unknown} value */
function kindOf(value) {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return value === undefined ? "undefined" : `a ${typeof value}`;
}
