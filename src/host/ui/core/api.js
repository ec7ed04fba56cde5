// @ts-check
/** What the page asks of the server. */

import { isRecord, line, list, parseJson, record, text } from "./model.js";

/**
 * @typedef {import("./types.js").Session} Session
 * @typedef {import("./types.js").App} App
 * @typedef {import("./types.js").Json} Json
 * @typedef {{kind: string, blocks: boolean, title: string, cause: string, fixes: {server: string, text: string}[]}} Obstacle
 * @typedef {{kind: string, title: string, cause: string, fix: string, code: string}} Hint
 * @typedef {{code: string, severity: string, message: string, help: string, line: number, column: number}} Finding
 * @typedef {{status: number, body: unknown}} Answer
 */

/** The page's name for the server: one a tab. */
export const PAGE = crypto.randomUUID().slice(0, 8);

let token = "";

/** @type {WeakMap<object, string[]>} What hubctl added to contexts. One that is written by hand has nothing added. */
const added = new WeakMap();

/** @returns {Promise<Session>} */
export async function fetchSession() {
  const answer = await json("/api/session");
  if (!isRecord(answer)) throw new Error("/api/session did not answer with a JSON object");
  token = text(answer["token"]);
  return sessionFrom(answer);
}

/**
 * @param {import("./types.js").Wish} wish
 * @returns {Promise<unknown[]>}
 */
export async function fetchContexts(wish) {
  const { reopening: _, ...asked } = wish;
  const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ""));
  const answer = record(await json(`/api/contexts?${query}`));
  const contexts = list(answer["contexts"]);
  for (const { index, keys } of list(answer["added"]).map(record)) {
    const context = contexts[Number(index)];
    if (isRecord(context)) added.set(context, list(keys).map(line));
  }
  return contexts;
}

/** @param {unknown} context @returns {string[]} the keys that its file lacks and its host always sends: hubctl added them */
export function addedTo(context) {
  return (isRecord(context) && added.get(context)) || [];
}

/**
 * What a browser makes of the app's answer in a frame of this page. The page
 * cannot tell by itself: a frame that was refused fires `load` like any other.
 *
 * @param {number} appId
 * @param {string} profile What refuses a frame does nothing to the top document of the mobile app.
 * @returns {Promise<Obstacle[]>}
 */
export async function fetchObstacles(appId, profile) {
  const look = record(await json(`/api/apps/${appId}/embedding?profile=${profile}`));
  return list(look["obstacles"]).map(record).map((obstacle) => ({
    kind: line(obstacle["kind"]),
    blocks: obstacle["weight"] === "blocks",
    title: line(obstacle["title"]),
    cause: line(obstacle["cause"]),
    fixes: list(obstacle["fix"]).map(record).map((fix) => ({ server: line(fix["server"]), text: text(fix["text"]) })),
  }));
}

/**
 * Why an app may still wait that got the context: a guess from its scripts, as its document is closed to this page.
 *
 * @param {number} appId
 * @returns {Promise<Hint | null>} null when nothing speaks against the app
 */
export async function fetchHint(appId) {
  const { hint } = record(await json(`/api/apps/${appId}/hint`));
  if (!isRecord(hint)) return null;
  return { kind: line(hint["kind"]), title: line(hint["title"]), cause: text(hint["cause"]), fix: text(hint["fix"]), code: text(hint["code"]) };
}

/**
 * Opens the mobile app's screen with an app in it.
 *
 * @param {number} appId
 * @returns {Promise<string>} its address
 */
export async function openScreen(appId) {
  const { body } = await change("POST", `/api/apps/${appId}/screen`);
  const answer = record(body);
  if (!answer["url"]) throw new Error(line(answer["error"]) || "the screen could not be opened");
  return text(answer["url"]);
}

/**
 * What `hubctl validate` says of a text.
 *
 * @param {string} payload
 * @param {string} profile
 * @returns {Promise<Finding[]>}
 */
export async function validate(payload, profile) {
  const report = record(await json(`/api/validate?profile=${profile}`, { method: "POST", body: payload }));
  const findings = list(report["cases"]).flatMap((entry) => list(record(entry)["findings"]));
  return findings.map(record).map((finding) => ({
    code: line(finding["code"]),
    severity: line(finding["severity"]),
    message: line(finding["message"]),
    help: line(finding["help"]),
    line: Number(finding["line"] ?? 1),
    column: Number(finding["column"] ?? 1),
  }));
}

/**
 * Something that changes the state of the host, with the token.
 *
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @param {{keepalive?: boolean}} [how] Whether it outlives the page.
 * @returns {Promise<Answer>}
 */
export async function change(method, path, body, how) {
  const response = await ask(path, {
    ...how,
    method,
    headers: { "api_access_token": token, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: parseJson(await response.text()) };
}

/**
 * @param {Json} answer
 * @returns {Session}
 */
function sessionFrom(answer) {
  const theme = answer["theme"];
  const account = record(answer["account"]);
  const names = (/** @type {string} */ key) => list(answer[key]).map(line);
  return {
    version: line(answer["version"]),
    url: line(answer["url"]),
    token,
    profile: line(answer["profile"]),
    requestKey: text(answer["request_key"]),
    theme: theme === "light" || theme === "dark" ? theme : "system",
    seed: Number(answer["seed"] ?? 0),
    account: { id: Number(account["id"] ?? 1), name: line(account["name"]) },
    apps: list(answer["apps"]).filter(isRecord).map(appFrom),
    appsFile: line(answer["apps_file"]),
    source: line(answer["source"]),
    fixtures: names("fixtures"),
    profiles: list(answer["profiles"]).map(record).map(profileFrom),
    scenarios: list(answer["scenarios"]).map(record).map((entry) => ({ name: line(entry["name"]), summary: line(entry["summary"]) })),
    locales: names("locales"),
    shapes: names("shapes"),
    channels: names("channels"),
    problem: line(answer["problem"]),
  };
}

/**
 * @param {Json} value
 * @param {number} position
 * @returns {App}
 */
function appFrom(value, position) {
  const id = typeof value["id"] === "number" ? value["id"] : position + 1;
  const urls = list(value["urls"]).map(text);
  return { id, title: line(value["title"]) || `App ${position + 1}`, url: urls[0] ?? "", urls, isOfThisRun: value["is_of_this_run"] === true };
}

/** @param {Json} value @returns {import("./types.js").Profile} */
function profileFrom(value) {
  return {
    name: line(value["name"]),
    versions: line(value["versions"]),
    traits: /** @type {import("./types.js").Traits} */ (value["traits"]),
    meanings: /** @type {import("./types.js").Trait[]} */ (list(value["meanings"])),
    scenarios: list(value["scenarios"]).map(line),
  };
}

/**
 * @param {string} path
 * @param {RequestInit} [init]
 * @returns {Promise<unknown>}
 */
async function json(path, init) {
  const response = await ask(path, init);
  const body = parseJson(await response.text());
  if (!response.ok) throw new Error(line(record(body)["error"]) || `${path} answered ${response.status}`);
  return body;
}

/**
 * @param {string} path
 * @param {RequestInit} [init]
 */
function ask(path, init) {
  return fetch(path, { cache: "no-store", ...init }).catch(() => {
    throw new Error("hubctl does not answer");
  });
}
