// @ts-check
/** A line of the workbench on an app that says nothing: why it may still wait, and what to do. It can be closed. */

import { button, fill, h } from "../core/dom.js";
import { StoreElement } from "../core/element.js";
import { icon } from "../core/icons.js";

/**
 * @typedef {import("../core/types.js").App} App
 * @typedef {import("../core/api.js").Hint} Hint
 */

export class BenchHint extends StoreElement {
  /** Told when there is a hint, and when there is none any more. */
  onChange = () => {};
  /** @type {{app: App, hint: Hint} | null} */
  #shown = null;

  build() {
    this.dataset["testid"] = "hint";
    this.setAttribute("role", "status");
    this.hidden = true;
  }

  /** @param {import("../core/element.js").Topic} topic */
  update(topic) {
    if (topic === "tab" || topic === "session" || topic === "selection" || topic === "settings") this.#draw();
  }

  /**
   * @param {App} app
   * @param {Hint} hint
   */
  show(app, hint) {
    if (sessionStorage.getItem(key(app, hint))) return;
    this.#shown = { app, hint };
    this.#draw();
  }

  /** @param {App} app Of which there is nothing to say any more. */
  clear(app) {
    if (this.#shown?.app.id !== app.id) return;
    this.#shown = null;
    this.#draw();
  }

  #draw() {
    const { app, hint } = this.#shown ?? {};
    const isShown = app !== undefined && !this.store.isInSettings && this.store.apps[this.store.openApp]?.id === app.id;
    this.hidden = !isShown;
    fill(this);
    if (isShown && hint) {
      const close = button({ class: "bench-theme", title: "Close this hint", "aria-label": "Close this hint", "data-testid": "hint-close" }, () => this.#close(), icon("x"));
      const text = h("div", { class: "hint-text" }, h("strong", {}, hint.title), h("p", {}, hint.cause), h("p", {}, hint.fix, " ", h("code", {}, hint.code)));
      fill(this, icon("alert"), text, close);
    }
    this.onChange();
  }

  #close() {
    if (!this.#shown) return;
    const { app, hint } = this.#shown;
    sessionStorage.setItem(key(app, hint), "closed");
    this.clear(app);
  }
}

/**
 * @param {App} app
 * @param {Hint} hint
 */
function key(app, hint) {
  return `hint ${hint.kind} ${app.url}`;
}
