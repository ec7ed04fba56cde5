// @ts-check
/** Says, calmly, that hubctl has gone. */

import { fill, h } from "../core/dom.js";
import { StoreElement } from "../core/element.js";
import { icon } from "../core/icons.js";

export class Banner extends StoreElement {
  build() {
    this.dataset["testid"] = "banner";
    this.setAttribute("role", "status");
  }

  /** @param {import("../core/element.js").Topic} topic */
  update(topic) {
    if (topic !== "link" && topic !== "session") return;
    const lost = this.store.link === "lost";
    this.hidden = !lost;
    fill(this, lost && icon("reload"), lost && h("span", {}, "hubctl has stopped. Start it again and this page reconnects."));
  }
}
