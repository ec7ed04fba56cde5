// @ts-check
/** The context of the selected conversation as a text: edited, checked as it is typed, posted. */

import { addedTo, validate } from "../core/api.js";
import { contextIn } from "../core/bridge.js";
import { button, fill, h, setAttribute } from "../core/dom.js";
import { byteSize, counted, utf8Size } from "../core/format.js";
import { icon } from "../core/icons.js";
import { StoreElement } from "../core/element.js";
import { coloured, laidOut } from "./json-text.js";

const PAUSE_MS = 250;
const MARKED = 100;

/** @typedef {import("../core/api.js").Finding} Finding */

export class BenchPayload extends StoreElement {
  /** @type {() => string} */
  eventText = () => "";
  #text = h("textarea", { class: "editor-text", spellcheck: "false", autocomplete: "off", autocapitalize: "off", wrap: "off", "aria-label": "Payload", "data-testid": "payload" });
  #colours = h("pre", { class: "editor-colours", "aria-hidden": "true" });
  #findings = h("ol", { class: "findings", "data-testid": "findings", "aria-label": "Findings" });
  #verdict = h("p", { class: "bench-hint", role: "status", "data-testid": "payload-verdict" });
  #added = h("p", { class: "bench-hint", "data-testid": "payload-added" });
  #once = button({ class: "bench-button", "data-testid": "send-once" }, () => this.raise("hub-send-text", this.#oneLine()), icon("send"), "Send once");
  #keep = button({ class: "bench-button", "data-testid": "keep-context", title: "The host posts nothing for it: the app gets it with its next load, or when it asks" }, () => this.#keepContext(), icon("check"), "Make it the context");
  #isEdited = false;
  #isShown = false;
  #timer = 0;
  #round = 0;
  #isPainting = false;
  /** @type {Finding[]} */
  #found = [];

  build() {
    const format = button({ class: "bench-button" }, () => this.#format(), icon("code"), "Format");
    const reset = button({ class: "bench-button", "data-testid": "payload-reset" }, () => this.#reset(), icon("reload"), "Reset");
    fill(
      this,
      h("div", { class: "editor" }, this.#colours, this.#text),
      h("div", { class: "editor-side" }, h("div", { class: "editor-tools" }, this.#once, this.#keep, format, reset), this.#verdict, this.#added, this.#findings),
    );
    this.#text.addEventListener("input", () => this.#changed());
    this.#text.addEventListener("scroll", () => this.#follow());
    this.#text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#once.click();
    });
  }

  /** @param {import("../core/element.js").Topic} topic */
  update(topic) {
    if (topic === "session" || topic === "selection") this.#isEdited = false;
    const isNew = topic === "session" || topic === "selection" || topic === "messages" || topic === "contexts" || (topic === "theme" && this.#isShown);
    if (isNew && !this.#isEdited && this.#isShown) this.#fill();
  }

  /** @param {boolean} isShown */
  show(isShown) {
    if (isShown && !this.#isShown && !this.#isEdited) {
      this.#isShown = true;
      this.#fill();
    }
    this.#isShown = isShown;
  }

  #fill() {
    this.#text.value = this.store.selected < 0 ? "" : laidOut(this.eventText());
    const added = addedTo(this.store.context).join(", ");
    this.#added.textContent = added && `Added by hubctl, as the payload lacks it: ${added}`;
    this.#paint();
    void this.#check();
  }

  #reset() {
    this.#isEdited = false;
    this.#fill();
    this.#text.focus();
  }

  #format() {
    this.#text.value = laidOut(this.#text.value);
    this.#changed();
  }

  #changed() {
    this.#isEdited = true;
    // What was found stands at other places now.
    this.#found = [];
    this.#paintSoon();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#check(), PAUSE_MS);
  }

  /** Once a picture: a text that is typed by a program comes as an event a line. */
  #paintSoon() {
    if (this.#isPainting) return;
    this.#isPainting = true;
    requestAnimationFrame(() => {
      this.#isPainting = false;
      this.#paint();
    });
  }

  #paint() {
    // The last line break is not shown without something behind it.
    const lines = this.#text.value.split("\n");
    const marks = new Map(this.#found.slice(0, MARKED).map((finding) => [offsetOf(finding, lines), finding.severity]));
    fill(this.#colours, ...coloured(this.#text.value, marks), "\n");
    this.#follow();
  }

  #follow() {
    this.#colours.scrollTop = this.#text.scrollTop;
    this.#colours.scrollLeft = this.#text.scrollLeft;
  }

  async #check() {
    if (!this.store.profile || this.#text.value === "") return;
    const round = (this.#round += 1);
    const text = this.#text.value;
    const context = contextIn(text);
    setAttribute(this.#keep, "disabled", context === undefined);
    try {
      const findings = await validate(text, this.store.profile?.name ?? "");
      if (round !== this.#round) return;
      this.#found = findings;
      this.#paint();
      const errors = findings.filter((finding) => finding.severity === "error").length;
      const size = byteSize(utf8Size(this.#oneLine()));
      this.#verdict.textContent = errors > 0 ? `${counted(errors, "error", "errors")}: the host would not send this (${size})` : `Valid for ${this.store.profile?.name} (${size})`;
      this.#verdict.dataset["errors"] = String(errors);
      fill(this.#findings, ...findings.slice(0, 100).map((finding) => this.#finding(finding)));
    } catch (error) {
      if (round === this.#round) this.#verdict.textContent = `Not checked: ${error instanceof Error ? error.message : error}`;
    }
  }

  /** @param {Finding} finding */
  #finding(finding) {
    const place = button({ class: `finding is-${finding.severity}`, title: "Go to the place" }, () => this.#goTo(finding), h("code", {}, finding.code), h("span", { class: "finding-place" }, `${finding.line}:${finding.column}`), h("span", {}, finding.message), finding.help && h("small", {}, finding.help));
    return h("li", {}, place);
  }

  /** @param {Finding} finding */
  #goTo(finding) {
    const lines = this.#text.value.split("\n");
    const start = offsetOf(finding, lines);
    this.#text.focus();
    this.#text.setSelectionRange(start, start + 1);
    const height = this.#text.scrollHeight / lines.length;
    this.#text.scrollTop = Math.max(0, (finding.line - 4) * height);
  }

  #keepContext() {
    const context = contextIn(this.#text.value);
    if (context === undefined) return;
    this.#isEdited = false;
    this.raise("hub-keep-context", context);
  }

  /** @returns {string} as the host would post it; what is no JSON as it is */
  #oneLine() {
    try {
      return JSON.stringify(JSON.parse(this.#text.value));
    } catch {
      return this.#text.value;
    }
  }
}

/**
 * @param {Finding} finding
 * @param {string[]} lines
 * @returns {number} where it stands: columns count characters, and a text counts UTF-16 units
 */
function offsetOf({ line, column }, lines) {
  const before = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  return before + [...(lines[line - 1] ?? "")].slice(0, column - 1).join("").length;
}
