// @ts-check
/** The keys of the page, in a dialog. */

import { button, fill, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { SHORTCUTS, SWITCH } from "../core/keys.js";

export class HelpOverlay extends HTMLElement {
  #dialog = h("dialog", { class: "bench-dialog", "aria-labelledby": "keys-title", "data-testid": "keys" });

  connectedCallback() {
    const rows = SHORTCUTS.flatMap((shortcut) => [h("dt", {}, h("kbd", {}, shortcut.key)), h("dd", {}, shortcut.says)]);
    const close = button({ class: "icon-button", "aria-label": "Close" }, () => this.#dialog.close(), icon("x"));
    const on = h("input", { type: "checkbox", checked: localStorage.getItem(SWITCH) !== "off" });
    on.addEventListener("change", () => localStorage.setItem(SWITCH, on.checked ? "on" : "off"));
    fill(this.#dialog, h("header", { class: "dialog-head" }, h("h2", { id: "keys-title" }, "Keys"), close), h("dl", { class: "keys" }, ...rows), h("p", { class: "dialog-hint" }, "They work while the focus is in this page and not in an app's frame. Esc closes what is open; Tab and the arrow keys reach everything else."), h("label", { class: "dialog-hint" }, on, " Keys do something"));
    fill(this, this.#dialog);
  }

  toggle() {
    if (this.#dialog.open) this.#dialog.close();
    else this.#dialog.showModal();
  }
}
