// @ts-check
/** The log's lines, newest last. Renders in batches, so that a chatty app cannot freeze the page. */

import { button, fill, h, roveFocus, setAttribute } from "../core/dom.js";
import { byteSize, counted, elapsed, wallTime } from "../core/format.js";
import { icon } from "../core/icons.js";
import { reportOf } from "../core/outbox.js";

/** @typedef {import("../core/types.js").LogEntry} LogEntry */

/** @type {readonly {kind: string, name: string}[]} */
const KINDS = [
  { kind: "", name: "Everything" },
  { kind: "host-to-app", name: "Host to app" },
  { kind: "app-to-host", name: "App to host" },
  { kind: "ignored", name: "Ignored" },
  { kind: "note", name: "Remarks" },
];

const BATCH_MS = 100;
const ANNOUNCE_MS = 1200;

export class LogList extends HTMLElement {
  /** @type {import("../core/log.js").MessageLog | null} */
  log = null;
  #rows = h("ol", { class: "log-rows", "data-testid": "log", "aria-label": "Messages between host and app" });
  #empty = h("div", { class: "log-empty" });
  #live = h("p", { class: "visually-hidden", role: "status" });
  /** @type {Map<number, HTMLElement>} */
  #drawn = new Map();
  #openId = 0;
  #newest = 0;
  #unannounced = 0;
  #isScheduled = false;
  #isAnnouncing = false;
  #isPaused = false;
  #filter = h("input", { class: "bench-input", type: "search", placeholder: "Filter", "aria-label": "Filter the log", "data-testid": "log-filter" });
  #kind = h("select", { class: "bench-select", "aria-label": "Kind of line", "data-testid": "log-kind" }, ...KINDS.map(({ kind, name }) => h("option", { value: kind }, name)));
  #pause = button({ class: "bench-button", "aria-pressed": "false", "data-testid": "log-pause" }, () => this.#setPaused(!this.#isPaused), icon("pause"), "Pause");
  #export = button({ class: "bench-button", title: "Save the log as NDJSON", "data-testid": "log-export" }, () => this.#save(), icon("download"), "Export");
  #clear = button({ class: "bench-button", title: "Clear the log", "data-testid": "log-clear" }, () => this.log?.clear(), icon("trash"), "Clear");
  #waiting = h("span", { class: "log-waiting", role: "status" });

  /** Begins to follow the log. Called once. */
  start() {
    const tools = h("div", { class: "log-tools" }, this.#filter, this.#kind, this.#pause, this.#export, this.#clear, this.#waiting);
    fill(this, tools, head(), this.#rows, this.#empty, this.#live);
    fill(
      this.#empty,
      h("p", { class: "log-empty-title" }, "Nothing has crossed the window boundary yet."),
      h("p", {}, "Open the tab of your app: the host posts the appContext when the frame has loaded."),
    );
    this.#rows.addEventListener("keydown", (event) => {
      const rows = [...this.#rows.querySelectorAll("button")];
      roveFocus(event, rows, { previous: "ArrowUp", next: "ArrowDown" });
      if (event.key === "Escape") this.#open(0);
    });
    this.#filter.addEventListener("input", () => this.#applyFilter());
    this.#kind.addEventListener("change", () => this.#applyFilter());
    this.log?.subscribe(() => this.#schedule());
    this.#draw();
  }

  /** @param {boolean} isPaused */
  #setPaused(isPaused) {
    this.#isPaused = isPaused;
    setAttribute(this.#pause, "aria-pressed", String(isPaused));
    this.#draw();
  }

  #applyFilter() {
    for (const entry of this.log?.entries ?? []) {
      const row = this.#drawn.get(entry.id);
      if (row) row.hidden = !this.#matches(entry);
    }
  }

  /** @param {LogEntry} entry */
  #matches(entry) {
    const kind = this.#kind.value;
    if (kind && kind !== entry.direction && kind !== entry.verdict) return false;
    const wanted = this.#filter.value.trim().toLowerCase();
    return wanted === "" || [entry.title, entry.reason, entry.party, entry.raw].some((text) => text.toLowerCase().includes(wanted));
  }

  /** Hands the lines that show to the browser as a file. */
  #save() {
    const lines = (this.log?.entries ?? []).filter((entry) => this.#matches(entry)).map((entry) => JSON.stringify({ at: new Date(entry.at).toISOString(), ...reportOf(entry, Infinity) }));
    const url = URL.createObjectURL(new Blob([`${lines.join("\n")}\n`], { type: "application/x-ndjson" }));
    h("a", { href: url, download: "hubctl-log.ndjson" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }

  /** The detail was closed: no line is the open one, and the focus goes back. */
  closeEntry() {
    const row = this.#drawn.get(this.#openId)?.querySelector("button");
    this.#open(0);
    row?.focus();
  }

  #schedule() {
    if (this.log?.entries.length === 0) return this.#draw();
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setTimeout(() => {
      this.#isScheduled = false;
      this.#draw();
    }, BATCH_MS);
  }

  #draw() {
    const entries = this.log?.entries ?? [];
    const unseen = entries.filter((entry) => entry.id > this.#newest).length;
    this.#waiting.textContent = this.#isPaused && unseen > 0 ? `${counted(unseen, "line waits", "lines wait")}` : "";
    this.#export.disabled = this.#clear.disabled = entries.length === 0;
    if (this.#isPaused && entries.length > 0) return;
    const follows = this.#rows.scrollHeight - this.#rows.scrollTop - this.#rows.clientHeight < 40;
    const oldest = entries[0]?.id ?? Infinity;
    for (const [id, row] of this.#drawn) {
      if (id >= oldest) break;
      row.remove();
      this.#drawn.delete(id);
    }
    const fresh = entries.filter((entry) => entry.id > this.#newest);
    for (const entry of fresh) this.#drawn.set(entry.id, this.#row(entry));
    this.#rows.append(...fresh.map((entry) => /** @type {HTMLElement} */ (this.#drawn.get(entry.id))));
    this.#newest = entries.at(-1)?.id ?? this.#newest;
    this.#empty.hidden = entries.length > 0;
    if (follows) this.#rows.scrollTop = this.#rows.scrollHeight;
    this.#announce(fresh);
  }

  /** @param {LogEntry} entry */
  #row(entry) {
    const attributes = { class: `log-row is-${entry.verdict} level-${entry.level}`, "data-testid": "log-entry", "data-direction": entry.direction, "data-verdict": entry.verdict };
    if (entry.direction === "note") return h("li", { hidden: !this.#matches(entry) }, h("div", attributes, ...noteCells(entry)));
    const row = button({ ...attributes, "aria-pressed": "false" }, () => this.#open(entry.id === this.#openId ? 0 : entry.id), ...messageCells(entry));
    return h("li", { hidden: !this.#matches(entry) }, row);
  }

  /** @param {number} id 0 for none */
  #open(id) {
    const mark = (/** @type {string} */ pressed) => {
      const row = this.#drawn.get(this.#openId)?.querySelector("button");
      if (row) setAttribute(row, "aria-pressed", pressed);
    };
    mark("false");
    this.#openId = id;
    mark("true");
    const entry = this.log?.entries.find((candidate) => candidate.id === id) ?? null;
    this.dispatchEvent(new CustomEvent("hub-open-entry", { detail: entry }));
  }

  /** @param {LogEntry[]} fresh */
  #announce(fresh) {
    this.#unannounced += fresh.length;
    const last = fresh.at(-1);
    if (!last || this.#isAnnouncing) return;
    this.#isAnnouncing = true;
    this.#live.textContent = fresh.length > 1 ? `${fresh.length} new log lines. Last: ${spoken(last)}` : spoken(last);
    this.#unannounced = 0;
    setTimeout(() => {
      this.#isAnnouncing = false;
      if (this.#unannounced > 0) this.#live.textContent = `${this.#unannounced} more log lines`;
      this.#unannounced = 0;
    }, ANNOUNCE_MS);
  }
}

function head() {
  const columns = ["Time", "Direction", "Message", "Verdict", "Since load", "Size", "Origin"];
  return h("div", { class: "log-head", "aria-hidden": "true" }, ...columns.map((name) => h("span", {}, name)));
}

/** @param {LogEntry} entry */
function messageCells(entry) {
  const isOut = entry.direction === "host-to-app";
  const route = isOut ? ["host", entry.party] : [entry.party, "host"];
  return [
    h("span", { class: "cell-time" }, wallTime(entry.at)),
    h("span", { class: "cell-direction", title: `${route[0]} → ${route[1]}` }, h("span", { class: `arrow ${isOut ? "out" : "in"}`, "aria-hidden": "true" }, isOut ? "→" : "←"), h("span", { class: "visually-hidden" }, isOut ? "to" : "from"), h("bdi", { class: "truncate" }, entry.party)),
    h("span", { class: "cell-title truncate", title: entry.title, dir: "auto" }, entry.title),
    h("span", { class: "cell-verdict", title: entry.reason }, h("span", { class: "verdict" }, entry.reason)),
    h("span", { class: "cell-since" }, entry.sinceLoad === null ? "–" : elapsed(entry.sinceLoad)),
    h("span", { class: "cell-size" }, entry.bytes === null ? "not text" : byteSize(entry.bytes)),
    h("span", { class: "cell-origin truncate", title: entry.origin }, entry.origin),
  ];
}

/** @param {LogEntry} entry */
function noteCells(entry) {
  return [
    h("span", { class: "cell-time" }, wallTime(entry.at)),
    h("span", { class: "cell-direction" }, icon(entry.level === "warn" ? "alert" : "flag"), h("bdi", { class: "truncate", title: entry.party }, entry.party || "note")),
    h("span", { class: "cell-note" }, entry.reason),
  ];
}

/** @param {LogEntry} entry */
function spoken(entry) {
  if (entry.direction === "note") return entry.reason;
  return `${entry.direction === "host-to-app" ? "Host to" : "From"} ${entry.party}: ${entry.title}, ${entry.reason}`;
}
