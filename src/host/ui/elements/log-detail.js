// @ts-check
/** The whole text of one message: as it was sent, and laid out. */

import { button, fill, h, setAttribute } from "../core/dom.js";
import { differences } from "../core/diff.js";
import { byteSize, clip } from "../core/format.js";
import { icon } from "../core/icons.js";
import { coloured, laidOut } from "./json-text.js";

/** @typedef {import("../core/types.js").LogEntry} LogEntry */

const MOST_CHARACTERS = 400_000;

export class LogDetail extends HTMLElement {
  /** @type {import("../core/log.js").MessageLog | null} */
  log = null;
  /** @type {LogEntry | null} */
  #entry = null;
  /** @type {"pretty" | "raw" | "diff"} */
  #mode = "pretty";
  #title = h("strong", { class: "detail-title truncate" });
  #facts = h("p", { class: "detail-facts" });
  #text = h("pre", { class: "detail-text", tabindex: 0, "data-testid": "log-raw", "aria-label": "Text of the message" });
  #modes = /** @type {const} */ (["pretty", "raw", "diff"]).map((mode) => ({ mode, button: button({ class: "mode", "data-testid": `detail-${mode}` }, () => this.#setMode(mode), mode === "pretty" ? "Pretty" : mode === "raw" ? "Raw" : "Diff") }));
  #copied = h("span", { role: "status" });
  #copy = button({ class: "bench-button" }, () => void this.#copyText(), icon("copy"), h("span", {}, "Copy"));

  connectedCallback() {
    this.hidden = this.#entry === null;
    const close = button({ class: "icon-button", "aria-label": "Close" }, () => this.#close(), icon("x"));
    fill(
      this,
      h("header", { class: "detail-head" }, this.#title, h("span", { class: "detail-modes", role: "group", "aria-label": "View" }, ...this.#modes.map((entry) => entry.button)), this.#copied, this.#copy, close),
      this.#facts,
      this.#text,
    );
    this.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#close();
    });
  }

  /** @param {LogEntry | null} entry */
  show(entry) {
    this.#entry = entry;
    this.hidden = entry === null;
    this.#copied.textContent = "";
    if (entry) this.#render(entry);
  }

  /** @param {LogEntry} entry */
  #render(entry) {
    this.#title.textContent = entry.title;
    this.#title.title = entry.title;
    const size = entry.bytes === null ? "not a string; shown as JSON" : byteSize(entry.bytes);
    const cut = entry.isCut ? ["only its beginning is kept"] : [];
    this.#facts.textContent = [entry.reason, size, ...cut, `event.origin ${entry.origin || "(none)"}`].join(" · ");
    for (const { mode, button: control } of this.#modes) setAttribute(control, "aria-pressed", String(mode === this.#mode));
    fill(this.#text, ...this.#content(entry));
    this.#text.scrollTop = 0;
  }

  /** @param {LogEntry} entry */
  #content(entry) {
    const isLong = entry.raw.length > MOST_CHARACTERS;
    if (this.#mode === "raw" || (this.#mode === "pretty" && isLong)) return [clip(entry.raw, MOST_CHARACTERS)];
    if (this.#mode === "pretty") return coloured(clip(laidOut(entry.raw), MOST_CHARACTERS));
    const before = this.log?.before(entry);
    if (!before) return ["There is no message of this kind before it."];
    const found = differences(before.raw, entry.raw);
    if (found === null) return ["One of the two is not JSON, or too long to compare."];
    if (found.length === 0) return ["The same as the message before."];
    return found.map(({ path, before: old, after }) => h("span", { class: "difference" }, h("code", { class: "json-key" }, path || "(all)"), old && h("del", {}, old), after && h("ins", {}, after)));
  }

  /** @param {"pretty" | "raw" | "diff"} mode */
  #setMode(mode) {
    this.#mode = mode;
    if (this.#entry) this.#render(this.#entry);
  }

  async #copyText() {
    if (!this.#entry) return;
    try {
      await navigator.clipboard.writeText(this.#entry.raw);
      this.#copied.textContent = "Copied";
    } catch {
      this.#copied.textContent = "Select the text and copy it";
    }
  }

  #close() {
    this.show(null);
    this.dispatchEvent(new CustomEvent("hub-close-entry"));
  }
}
