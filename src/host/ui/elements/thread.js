// @ts-check
/** The messages of the selected conversation, newest last. */

import { button, fill, h } from "../core/dom.js";
import { longDay } from "../core/format.js";
import { icon } from "../core/icons.js";
import { messageView, messagesOf } from "../core/model.js";
import { StoreElement } from "../core/element.js";
import { messageElement } from "./message.js";

const PAGE = 500;
const NEAR = 60;
const GROUP_MS = 5 * 60 * 1000;

/** @typedef {import("../core/model.js").MessageView} MessageView */

export class Thread extends StoreElement {
  #shown = PAGE;
  #followsEnd = true;
  #room = 0;

  build() {
    this.addEventListener("scroll", () => this.#noteScroll());
    new ResizeObserver(() => {
      if (this.#followsEnd) this.#toEnd();
      this.#room = this.clientHeight;
    }).observe(this);
  }

  /** @param {import("../core/element.js").Topic} topic */
  update(topic) {
    if (topic === "pane" || topic === "link" || topic === "theme") return;
    if (topic === "session" || topic === "selection") this.#shown = PAGE;
    if (topic === "session" || topic === "selection" || topic === "messages" || topic === "contexts") this.#render();
    const panel = this.closest("section");
    if (panel) panel.hidden = this.store.openApp >= 0;
    if (topic !== "tab" || this.#followsEnd) this.#toEnd();
  }

  /** The reader scrolled; a change of the room there is does not count. */
  #noteScroll() {
    if (this.clientHeight !== this.#room) return;
    this.#followsEnd = this.scrollHeight - this.scrollTop - this.clientHeight < NEAR;
  }

  #toEnd() {
    this.#followsEnd = true;
    this.#room = this.clientHeight;
    this.scrollTop = this.scrollHeight;
  }

  #render() {
    if (this.store.selected < 0) {
      const isThere = this.store.contexts.length > 0;
      fill(this, this.store.session && (isThere ? placeholder("No conversation selected", "Pick one from the list.") : placeholder("No conversation yet", "The first one opens here by itself.")));
      return;
    }
    const all = messagesOf(this.store.context);
    const views = all.slice(-this.#shown).map(messageView);
    if (views.length === 0) {
      fill(this, placeholder("No messages yet", "Write the first one below."));
      return;
    }
    const earlier = all.length > views.length && button({ class: "link-button thread-earlier" }, () => this.#showEarlier(), `Show ${Math.min(PAGE, all.length - views.length)} earlier messages`);
    fill(this, earlier, h("ol", { class: "thread-list" }, ...threadItems(views)));
  }

  #showEarlier() {
    const fromBottom = this.scrollHeight - this.scrollTop;
    this.#shown += PAGE;
    this.#render();
    this.scrollTop = this.scrollHeight - fromBottom;
  }
}

/** @param {MessageView[]} views */
function threadItems(views) {
  const byId = new Map(views.map((view) => [view.id, view]));
  /** @type {HTMLElement[]} */
  const items = [];
  /** @type {MessageView | undefined} */
  let previous;
  for (const view of views) {
    const day = longDay(view.at);
    const isNewDay = day !== "" && day !== longDay(previous?.at ?? null);
    if (isNewDay) items.push(h("li", { class: "day" }, h("span", {}, day)));
    const quoted = view.replyTo === undefined || view.replyTo === null ? undefined : byId.get(view.replyTo);
    items.push(messageElement(view, { quoted, continues: !isNewDay && continues(previous, view) }));
    previous = view;
  }
  return items;
}

/**
 * Whether a message goes on where the same person stopped a moment ago.
 *
 * @param {MessageView | undefined} previous
 * @param {MessageView} view
 */
function continues(previous, view) {
  if (!previous || previous.kind !== view.kind || previous.author !== view.author) return false;
  return !previous.at || !view.at || Math.abs(view.at.getTime() - previous.at.getTime()) < GROUP_MS;
}

/**
 * @param {string} title
 * @param {string} next
 */
function placeholder(title, next) {
  return h("div", { class: "placeholder" }, icon("chat"), h("p", { class: "placeholder-title" }, title), h("p", {}, next));
}
