// @ts-check
/** What the page asks of the server. */

import { isRecord, line, list, record, text } from "./model.js";

/**
 * @typedef {import("./types.js").Session} Session
 * @typedef {import("./types.js").App} App
 */

/** @typedef {{reachable: boolean, reason: string}} Reachability */

/** @returns {Promise<Session>} */
export async function fetchSession() {
  const source = await fetchText("/api/session");
  const answer = parse(source);
  if (!isRecord(answer)) throw new Error("/api/session did not answer with a JSON object");
  // A payload that cannot be read again changes nothing that is shown: the frames stay.
  const { problem, ...shown } = answer;
  return { ...sessionFrom(shown, JSON.stringify(shown)), problem: line(problem) };
}

/**
 * Whether anything answers at the app's address. The page cannot tell by
 * itself: a frame that was refused fires `load` like any other.
 *
 * @param {number} appId
 * @returns {Promise<Reachability>}
 */
export async function fetchReachability(appId) {
  const answer = record(parse(await fetchText(`/api/apps/${appId}/reachable`)));
  return { reachable: answer["reachable"] !== false, reason: line(answer["reason"]) };
}

/**
 * @param {import("./types.js").Json} answer
 * @param {string} source
 * @returns {Session}
 */
function sessionFrom(answer, source) {
  const theme = answer["theme"];
  return {
    version: line(answer["version"]),
    profile: line(answer["profile"]),
    requestKey: text(answer["request_key"]),
    theme: theme === "light" || theme === "dark" ? theme : "system",
    account: line(record(answer["account"])["name"]),
    apps: list(answer["apps"]).filter(isRecord).map(appFrom),
    source,
    contexts: list(answer["contexts"]),
    problem: "",
  };
}

/**
 * @param {import("./types.js").Json} value
 * @param {number} position
 * @returns {App}
 */
function appFrom(value, position) {
  const id = typeof value["id"] === "number" ? value["id"] : position + 1;
  return { id, title: line(value["title"]) || `App ${position + 1}`, url: text(value["url"]) };
}

/** @param {string} path */
async function fetchText(path) {
  const response = await fetch(path, { cache: "no-store" }).catch(() => {
    throw new Error("hubctl does not answer");
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.text();
}

/** @param {string} source @returns {unknown} */
function parse(source) {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}
