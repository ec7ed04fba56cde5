// @ts-check
/** Stands before the inbox when there is no session: what went wrong and what to do next. */

import { button, fill, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { StoreElement } from "../core/element.js";

export class Cover extends StoreElement {
  /** @param {import("../core/element.js").Topic} topic */
  update(topic) {
    if (topic !== "session") return;
    const { session, failure } = this.store;
    this.hidden = session !== null || failure === "";
    if (this.hidden) return;
    fill(
      this,
      h(
        "div",
        { class: "cover-card", role: "alert" },
        icon("alert"),
        h("h2", {}, "The inbox could not be loaded"),
        h("p", {}, failure),
        h("p", {}, "Check that hubctl serve still runs. This page tries again when it answers."),
        button({ class: "bench-button" }, () => this.raise("hub-retry"), icon("reload"), "Try again"),
      ),
    );
  }
}
