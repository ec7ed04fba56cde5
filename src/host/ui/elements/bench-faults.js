// @ts-check
/** What can go wrong at the boundary, one click each. */

import { button, fill, h, setAttribute } from "../core/dom.js";
import { FAULTS } from "../core/faults.js";
import { icon } from "../core/icons.js";
import { StoreElement } from "../core/element.js";

export class BenchFaults extends StoreElement {
  /** @type {() => boolean} */
  isSlow = () => false;
  #buttons = FAULTS.map((fault) => ({
    fault,
    button: button({ class: "bench-button", "data-testid": `fault-${fault.name}`, "aria-describedby": `fault-${fault.name}` }, () => this.#inject(fault.name), icon("bolt"), fault.title),
  }));

  build() {
    const rows = this.#buttons.map(({ fault, button: control }) => h("li", { class: "fault" }, control, h("p", { id: `fault-${fault.name}` }, fault.says)));
    fill(this, h("ul", { class: "faults" }, ...rows));
  }

  /** @param {import("../core/element.js").Topic} _topic */
  update(_topic) {
    const { isMobile } = this.store;
    const isOpen = this.store.openApp >= 0 && !isMobile;
    for (const { fault, button: control } of this.#buttons) {
      control.disabled = !isOpen && fault.name !== "slow";
      control.title = !control.disabled ? "" : isMobile ? "Faults go to frames, and the mobile app has none" : "Open an app's tab first";
      if (fault.name === "slow") setAttribute(control, "aria-pressed", String(this.isSlow()));
    }
  }

  /** @param {string} name */
  #inject(name) {
    this.raise("hub-fault", name);
    this.update("view");
  }
}
