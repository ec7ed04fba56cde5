// @ts-check
/** Above the tabs: whose conversation this is, and where it stands. */

import { button, fill, h, setAttribute } from "../core/dom.js";
import { fullTime } from "../core/format.js";
import { icon } from "../core/icons.js";
import { conversationView } from "../core/model.js";
import { StoreElement } from "../core/element.js";
import { avatar } from "./avatar.js";
import { priorityPill, statusPill } from "./pills.js";

/** From this width on, the contact panel stands beside the conversation unless it is closed. */
const ROOMY = "(min-width: 960px)";

export class ConversationHeader extends StoreElement {
  #who = h("div", { class: "header-who" });
  #pills = h("div", { class: "header-pills" });
  #back = button({ class: "icon-button header-back", "aria-label": "Back to conversations" }, () => this.raise("hub-pane", "list"), icon("back"));
  #toggle = button({ class: "icon-button", "aria-label": "Contact details", title: "Contact details", "data-testid": "contact-toggle" }, () => this.raise("hub-contact", !this.#isContactShown()), icon("panel"));
  #room = matchMedia(ROOMY);

  build() {
    fill(this, this.#back, this.#who, this.#pills, this.#toggle);
    this.#room.addEventListener("change", () => this.update("pane"));
  }

  /** @param {import("../core/element.js").Topic} topic */
  update(topic) {
    if (topic === "session" || topic === "selection" || topic === "contexts") this.#render();
    setAttribute(this.#toggle, "aria-pressed", String(this.#isContactShown()));
  }

  #render() {
    this.hidden = this.store.selected < 0;
    if (this.hidden) return;
    const view = conversationView(this.store.context);
    const where = [view.id && `#${view.id}`, view.channel.label, view.team].filter(Boolean).join(" · ");
    fill(
      this.#who,
      avatar(view.person.name, { online: view.person.online, known: view.person.known }),
      h("div", { class: "header-text" }, h("h2", { class: "header-name truncate", title: view.person.name }, h("bdi", {}, view.person.name)), h("p", { class: "header-where truncate", title: where }, where || "No conversation id")),
    );
    fill(
      this.#pills,
      h("span", { class: "header-assignee", title: view.assignee ? `Assigned to ${view.assignee}` : "Unassigned" }, icon("user"), h("bdi", { class: "truncate" }, view.assignee || "Unassigned")),
      priorityPill(view.priority),
      statusPill(view.status),
      view.snoozedUntil && h("span", { class: "pill" }, icon("snooze"), fullTime(view.snoozedUntil)),
    );
  }

  #isContactShown() {
    return this.store.contactOpen ?? this.#room.matches;
  }
}
