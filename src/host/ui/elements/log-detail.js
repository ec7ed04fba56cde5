// @ts-check
/** The whole text of one message: as it was sent, and laid out. */

import { button, fill, h, setAttribute } from "../core/dom.js";
import { byteSize, clip } from "../core/format.js";
import { icon } from "../core/icons.js";
import { coloured } from "./json-text.js";

/** @typedef {import("../core/types.js").LogEntry} LogEntry */

const MOST_CHARACTERS = 400_000;

export class LogDetail extends HTMLElement {
  /** @type {LogEntry | null} */
  #entry = null;
  #isRaw = false;
  #title = h("strong", { class: "detail-title truncate" });
  #facts = h("p", { class: "detail-facts" });
  #text = h("pre", { class: "detail-text", tabindex: 0, "data-testid": "log-raw", "aria-label": "Text of the message" });
  #pretty = button({ class: "mode" }, () => this.#setRaw(false), "Pretty");
  #raw = button({ class: "mode" }, () => this.#setRaw(true), "Raw");
  #copied = h("span", { role: "status" });
  #copy = button({ class: "bench-button" }, () => void this.#copyText(), icon("copy"), h("span", {}, "Copy"));

  connectedCallback() {
    this.hidden = this.#entry === null;
    const close = button({ class: "icon-button", "aria-label": "Close" }, () => this.#close(), icon("x"));
    fill(
      this,
      h("header", { class: "detail-head" }, this.#title, h("span", { class: "detail-modes", role: "group", "aria-label": "View" }, this.#pretty, this.#raw), this.#copied, this.#copy, close),
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
    this.#facts.textContent = [entry.reason, size, `event.origin ${entry.origin || "(none)"}`].join(" · ");
    setAttribute(this.#pretty, "aria-pressed", String(!this.#isRaw));
    setAttribute(this.#raw, "aria-pressed", String(this.#isRaw));
    fill(this.#text, ...(this.#isRaw ? [clip(entry.raw, MOST_CHARACTERS)] : coloured(clip(laidOut(entry.raw), MOST_CHARACTERS))));
    this.#text.scrollTop = 0;
  }

  /** @param {boolean} isRaw */
  #setRaw(isRaw) {
    this.#isRaw = isRaw;
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

/** @param {string} raw @returns {string} JSON indented; anything else as it is */
function laidOut(raw) {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}
