// @ts-check
/** Where the agent writes. */

import { button, fill, h, setAttribute } from "../core/dom.js";
import { clip } from "../core/format.js";
import { icon } from "../core/icons.js";
import { conversationView, isRecord, record } from "../core/model.js";
import { StoreElement } from "../core/element.js";

export class Composer extends StoreElement {
  #isNote = false;
  #input = h("textarea", { class: "composer-input", "data-testid": "composer-input", rows: 1, dir: "auto", "aria-label": "Message" });
  #send = h("button", { type: "submit", class: "primary-button", "data-testid": "composer-send" }, icon("send"), h("span", {}, "Send"));
  #hint = h("p", { class: "composer-hint" });
  #reply = button({ class: "mode", "aria-pressed": "true" }, () => this.#setMode(false), "Reply");
  #note = button({ class: "mode mode-note", "aria-pressed": "false" }, () => this.#setMode(true), icon("lock"), "Private note");
  #form = h("form", { class: "composer" }, h("div", { class: "composer-modes", role: "group", "aria-label": "Kind of message" }, this.#reply, this.#note), this.#input, h("div", { class: "composer-foot" }, this.#hint, this.#send));

  build() {
    fill(this, this.#form);
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#input.addEventListener("input", () => this.#refresh());
    this.#input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
  }

  /** @param {import("../core/element.js").Topic} topic */
  update(topic) {
    if (topic !== "session" && topic !== "selection") return;
    this.hidden = this.store.selected < 0;
    this.#input.value = "";
    this.#setMode(false);
  }

  /** @param {boolean} isNote */
  #setMode(isNote) {
    this.#isNote = isNote;
    setAttribute(this.#reply, "aria-pressed", String(!isNote));
    setAttribute(this.#note, "aria-pressed", String(isNote));
    this.#form.classList.toggle("is-note", isNote);
    this.#refresh();
  }

  #refresh() {
    const view = conversationView(this.store.context);
    const hasConversation = isRecord(record(this.store.context)["conversation"]);
    const blocked = !hasConversation || (!this.#isNote && !view.canReply);
    this.#input.disabled = blocked;
    this.#input.placeholder = this.#isNote ? "Only your team sees this" : `Reply to ${clip(view.person.name, 40)}`;
    this.#hint.textContent = !hasConversation ? "There is no conversation to reply to." : blocked ? "The reply window of this channel has closed. A private note is still possible." : "Ctrl + Enter sends";
    this.#send.disabled = blocked || this.#input.value.trim() === "";
  }

  #submit() {
    const content = this.#input.value.trim();
    if (this.#send.disabled || !content) return;
    this.#input.value = "";
    this.raise("hub-send", { content, isPrivate: this.#isNote });
    this.#refresh();
    this.#input.focus();
  }
}
