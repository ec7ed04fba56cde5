// @ts-check
/** hubctl's own drawer under the host, a panel a job: log, payload, scenarios, faults, host. */

import { button, fill, h, roveFocus, setAttribute } from "../core/dom.js";
import { counted } from "../core/format.js";
import { icon } from "../core/icons.js";
import { StoreElement } from "../core/element.js";
import { BenchFaults } from "./bench-faults.js";
import { BenchHint } from "./bench-hint.js";
import { BenchHost } from "./bench-host.js";
import { BenchPayload } from "./bench-payload.js";
import { BenchScenarios } from "./bench-scenarios.js";
import { LogDetail } from "./log-detail.js";
import { LogList } from "./log-list.js";

const ROOMY = "(min-width: 900px) and (min-height: 640px)";
const COUNT_MS = 150;
const STEP = 24;
const LEAST = 140;

/** @typedef {import("../core/types.js").Theme} Theme */
/** @typedef {"log" | "payload" | "scenarios" | "faults" | "host"} PanelName */

/** @type {{theme: Theme, icon: import("../core/icons.js").IconName, name: string}[]} */
const THEMES = [
  { theme: "system", icon: "monitor", name: "System theme" },
  { theme: "light", icon: "sun", name: "Light theme" },
  { theme: "dark", icon: "moon", name: "Dark theme" },
];

export class Workbench extends StoreElement {
  /** @type {import("../core/log.js").MessageLog | null} */
  log = null;
  /** The panels that need more than the store. */
  payload = new BenchPayload();
  faults = new BenchFaults();
  hint = new BenchHint();
  #open = matchMedia(ROOMY).matches;
  #height = 272;
  /** @type {PanelName} */
  #panel = "log";
  #list = new LogList();
  #detail = new LogDetail();
  #scenarios = new BenchScenarios();
  #host = new BenchHost();
  #summary = h("span", { class: "bench-count" });
  #profile = h("code", { class: "bench-profile", "data-testid": "bench-profile" });
  #toggle = button({ class: "bench-toggle", "aria-controls": "bench-body" }, () => this.setOpen(!this.#open));
  #reload = button({ class: "bench-button", "data-testid": "reload-frame" }, () => this.raise("hub-reload-frame"), icon("reload"), h("span", {}, "Reload frame"));
  #keys = button({ class: "bench-theme", title: "Keys (?)", "aria-label": "Keys" }, () => this.raise("hub-help"), "?");
  #themes = THEMES.map((entry) => button({ class: "bench-theme", title: entry.name, "aria-label": entry.name, "data-theme-choice": entry.theme }, () => this.raise("hub-theme", entry.theme), icon(entry.icon)));
  #grip = h("div", { class: "bench-grip", role: "separator", "aria-orientation": "horizontal", "aria-label": "Height of the workbench", tabindex: 0, "aria-valuemin": LEAST });
  /** @type {{name: PanelName, title: string, content: HTMLElement[]}[]} */
  #panels = [
    { name: "log", title: "Log", content: [this.#list, this.#detail] },
    { name: "payload", title: "Payload", content: [this.payload] },
    { name: "scenarios", title: "Scenarios", content: [this.#scenarios] },
    { name: "faults", title: "Faults", content: [this.faults] },
    { name: "host", title: "Host", content: [this.#host] },
  ];
  #tabs = this.#panels.map(({ name, title }) => button({ class: "bench-tab", role: "tab", id: `bench-tab-${name}`, "aria-controls": `bench-${name}`, "data-testid": `bench-${name}` }, () => this.showPanel(name), title));
  #sections = this.#panels.map(({ name, content }) => h("section", { class: `bench-panel bench-panel-${name}`, id: `bench-${name}`, role: "tabpanel", "aria-labelledby": `bench-tab-${name}` }, ...content));
  #body = h("div", { class: "bench-body", id: "bench-body" }, this.hint, ...this.#sections);

  build() {
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", "hubctl workbench");
    const tabs = h("div", { class: "bench-tabs", role: "tablist", "aria-label": "Workbench" }, ...this.#tabs);
    tabs.addEventListener("keydown", (event) => roveFocus(event, this.#tabs, { previous: "ArrowLeft", next: "ArrowRight" }));
    const tools = h("div", { class: "bench-tools" }, this.#profile, this.#reload, h("div", { class: "bench-themes", role: "group", "aria-label": "Theme" }, ...this.#themes), this.#keys);
    fill(this, this.#grip, h("div", { class: "bench-bar" }, this.#toggle, tabs, tools), this.#body);
    for (const panel of [this.hint, this.payload, this.faults, this.#scenarios, this.#host]) panel.attach(this.store);
    this.#buildLog();
    this.#buildGrip();
    this.#tellHeight();
    this.setOpen(this.#open);
    this.#mark();
  }

  /** @param {import("../core/element.js").Topic} topic */
  update(topic) {
    const { session, profile } = this.store;
    this.#reload.hidden = this.store.isMobile;
    if (topic === "session" && session) {
      this.#profile.textContent = profile?.name ?? "";
      this.#profile.title = `The host that is played; it answers ${session.requestKey} and nothing else`;
      this.#toggle.title = `hubctl ${session.version}`;
    }
    for (const choice of this.#themes) setAttribute(choice, "aria-pressed", String(choice.dataset["themeChoice"] === this.store.theme));
    const canReload = this.store.openApp >= 0;
    this.#reload.disabled = !canReload;
    this.#reload.title = canReload ? "Load the visible app again, from the start" : "Open an app's tab first";
  }

  /** Which panel shows; "" when the drawer is closed. */
  get panel() {
    return this.#open ? this.#panel : "";
  }

  /** @param {string} name Of a panel, which is opened; "" opens or closes the drawer. */
  showPanel(name) {
    const panel = this.#panels.find((candidate) => candidate.name === name);
    if (!panel) return this.setOpen(!this.#open);
    this.#panel = panel.name;
    this.#mark();
    if (!this.#open) this.setOpen(true);
    this.raise("hub-address");
  }

  /** @param {boolean} open */
  setOpen(open) {
    this.#open = open;
    this.classList.toggle("closed", !open);
    this.#body.hidden = !open;
    this.#grip.hidden = !open;
    setAttribute(this.#toggle, "aria-expanded", String(open));
    fill(this.#toggle, icon(open ? "down" : "up"), h("strong", {}, "hubctl"), this.#summary);
    this.payload.show(open && this.#panel === "payload");
  }

  #mark() {
    for (const [index, { name }] of this.#panels.entries()) {
      const isShown = name === this.#panel;
      const tab = /** @type {HTMLButtonElement} */ (this.#tabs[index]);
      setAttribute(tab, "aria-selected", String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
      /** @type {HTMLElement} */ (this.#sections[index]).hidden = !isShown;
    }
    this.payload.show(this.#open && this.#panel === "payload");
  }

  #buildLog() {
    const { log } = this;
    if (!log) return;
    this.#list.log = log;
    this.#detail.log = log;
    this.#list.start();
    this.#list.addEventListener("hub-open-entry", (event) => this.#detail.show(/** @type {CustomEvent<import("../core/types.js").LogEntry>} */ (event).detail));
    this.#detail.addEventListener("hub-close-entry", () => this.#list.closeEntry());
    let isDue = false;
    const count = () => {
      isDue = false;
      // Who has closed the drawer is told that there is something to read.
      this.#summary.textContent = `${counted(log.messages, "message", "messages")}${this.hint.hidden ? "" : " · 1 hint"}`;
    };
    this.hint.onChange = count;
    log.subscribe((fresh) => {
      if (fresh === null) this.#detail.show(null);
      if (isDue) return;
      // Every change of a text is a picture of the whole page.
      isDue = true;
      setTimeout(count, COUNT_MS);
    });
    count();
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

  #tellHeight() {
    setAttribute(this.#grip, "aria-valuemax", Math.max(Math.round(window.innerHeight * 0.75), this.#height));
    setAttribute(this.#grip, "aria-valuenow", this.#height);
  }

  /** @param {number} height */
  #setHeight(height) {
    this.#height = Math.min(Math.max(height, LEAST), Math.round(window.innerHeight * 0.75));
    this.#tellHeight();
    this.style.setProperty("--bench-height", `${this.#height}px`);
  }
}
