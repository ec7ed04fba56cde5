// @ts-check
/** hubctl's own drawer under the host: the message log and what a developer does to the frame. */

import { button, fill, h, setAttribute } from "../core/dom.js";
import { counted } from "../core/format.js";
import { icon } from "../core/icons.js";
import { StoreElement } from "../core/element.js";
import { LogDetail } from "./log-detail.js";
import { LogList } from "./log-list.js";

const ROOMY = "(min-width: 900px) and (min-height: 640px)";
const STEP = 24;
const LEAST = 140;

/** @typedef {import("../core/types.js").Theme} Theme */

/** @type {{theme: Theme, icon: import("../core/icons.js").IconName, name: string}[]} */
const THEMES = [
  { theme: "system", icon: "monitor", name: "System theme" },
  { theme: "light", icon: "sun", name: "Light theme" },
  { theme: "dark", icon: "moon", name: "Dark theme" },
];

export class Workbench extends StoreElement {
  /** @type {import("../core/log.js").MessageLog | null} */
  log = null;
  #open = matchMedia(ROOMY).matches;
  #height = 220;
  #list = new LogList();
  #detail = new LogDetail();
  #summary = h("span", { class: "bench-count" });
  #facts = h("span", { class: "bench-facts" });
  #toggle = button({ class: "bench-toggle", "aria-controls": "bench-body" }, () => this.#setOpen(!this.#open));
  #clear = button({ class: "bench-button", title: "Clear the log", "data-testid": "log-clear" }, () => this.raise("hub-clear-log"), icon("trash"), h("span", {}, "Clear"));
  #reload = button({ class: "bench-button", "data-testid": "reload-frame" }, () => this.raise("hub-reload-frame"), icon("reload"), h("span", {}, "Reload frame"));
  #themes = THEMES.map((entry) => button({ class: "bench-theme", title: entry.name, "aria-label": entry.name, "data-theme-choice": entry.theme }, () => this.raise("hub-theme", entry.theme), icon(entry.icon)));
  #grip = h("div", { class: "bench-grip", role: "separator", "aria-orientation": "horizontal", "aria-label": "Height of the workbench", tabindex: 0, "aria-valuemin": LEAST });
  #body = h("div", { class: "bench-body", id: "bench-body" }, this.#list, this.#detail);

  build() {
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", "hubctl workbench");
    const tools = h("div", { class: "bench-tools" }, this.#clear, this.#reload, h("div", { class: "bench-themes", role: "group", "aria-label": "Theme" }, ...this.#themes));
    fill(this, this.#grip, h("div", { class: "bench-bar" }, this.#toggle, this.#facts, tools), this.#body);
    this.#buildLog();
    this.#buildGrip();
    setAttribute(this.#grip, "aria-valuenow", this.#height);
    this.#setOpen(this.#open);
  }

  /** @param {import("../core/element.js").Topic} topic */
  update(topic) {
    const { session } = this.store;
    if (topic === "session" && session) {
      const key = h("code", { title: `The host answers this string and nothing else: ${session.requestKey}` }, session.requestKey);
      fill(this.#facts, h("span", { class: "bench-fact" }, "profile ", h("code", {}, session.profile)), h("span", { class: "bench-fact bench-key" }, "answers ", key));
      this.#toggle.title = `hubctl ${session.version}`;
    }
    for (const choice of this.#themes) setAttribute(choice, "aria-pressed", String(choice.dataset["themeChoice"] === this.store.theme));
    const canReload = this.store.openApp >= 0;
    this.#reload.disabled = !canReload;
    this.#reload.title = canReload ? "Load the visible app again, from the start" : "Open an app's tab first";
  }

  #buildLog() {
    const { log } = this;
    if (!log) return;
    this.#list.log = log;
    this.#list.start();
    this.#list.addEventListener("hub-open-entry", (event) => this.#detail.show(/** @type {CustomEvent<import("../core/types.js").LogEntry>} */ (event).detail));
    this.#detail.addEventListener("hub-close-entry", () => this.#list.closeEntry());
    log.subscribe(() => {
      if (log.entries.length === 0) this.#detail.show(null);
      this.#clear.disabled = log.entries.length === 0;
      const messages = log.entries.filter((entry) => entry.direction !== "note").length;
      this.#summary.textContent = counted(messages, "message", "messages");
    });
    this.#clear.disabled = true;
    this.#summary.textContent = counted(0, "message", "messages");
  }

  #buildGrip() {
    this.#grip.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.#grip.setPointerCapture(event.pointerId);
    });
    this.#grip.addEventListener("pointermove", (event) => {
      if (this.#grip.hasPointerCapture(event.pointerId)) this.#setHeight(window.innerHeight - event.clientY);
    });
    this.#grip.addEventListener("keydown", (event) => {
      if (event.key === "ArrowUp") this.#setHeight(this.#height + STEP);
      if (event.key === "ArrowDown") this.#setHeight(this.#height - STEP);
    });
  }

  /** @param {number} height */
  #setHeight(height) {
    this.#height = Math.min(Math.max(height, LEAST), Math.round(window.innerHeight * 0.75));
    setAttribute(this.#grip, "aria-valuenow", this.#height);
    this.style.setProperty("--bench-height", `${this.#height}px`);
  }

  /** @param {boolean} open */
  #setOpen(open) {
    this.#open = open;
    this.classList.toggle("closed", !open);
    this.#body.hidden = !open;
    this.#grip.hidden = !open;
    setAttribute(this.#toggle, "aria-expanded", String(open));
    fill(this.#toggle, icon(open ? "down" : "up"), h("strong", {}, "hubctl"), h("span", { class: "bench-name" }, "workbench"), this.#summary);
  }
}
