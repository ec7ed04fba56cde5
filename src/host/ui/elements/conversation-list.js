// @ts-check
/** The inbox's list of conversations. */

import { button, fill, h, keepFocus, roveFocus, setAttribute } from "../core/dom.js";
import { counted, fullTime, listTime } from "../core/format.js";
import { icon } from "../core/icons.js";
import { conversationView, excerpt } from "../core/model.js";
import { StoreElement } from "../core/element.js";
import { avatar } from "./avatar.js";
import { labelPill, priorityPill, statusPill } from "./pills.js";

const LABELS_SHOWN = 2;

export class ConversationList extends StoreElement {
  #title = h("h1", { class: "list-title" });
  #count = h("span", { class: "list-count" });
  #search = h("input", { class: "list-search", type: "search", placeholder: "Search conversations", "aria-label": "Search conversations", autocomplete: "off", spellcheck: "false" });
  #rows = h("ul", { class: "list-rows", "data-testid": "conversation-list", "aria-label": "Conversations" });
  #empty = h("div", { class: "list-empty", hidden: true });
  /** @type {{button: HTMLButtonElement, haystack: string}[]} */
  #items = [];

  build() {
    fill(
      this,
      h("header", { class: "list-head" }, h("div", { class: "list-headline" }, this.#title, this.#count), h("label", { class: "list-searchbox" }, icon("search"), this.#search)),
      this.#rows,
      this.#empty,
    );
    this.#search.addEventListener("input", () => this.#filter());
    this.#rows.addEventListener("keydown", (event) => {
      const shown = this.#items.map((item) => item.button).filter((row) => !row.parentElement?.hidden);
      roveFocus(event, shown, { previous: "ArrowUp", next: "ArrowDown" });
    });
  }

  /** @param {import("../core/element.js").Topic} topic */
  update(topic) {
    if (topic === "session" || topic === "contexts") keepFocus(this, () => this.#rebuild());
    if (topic === "session" || topic === "contexts" || topic === "selection") this.#mark();
    if (topic === "messages") this.#repaint(this.store.selected);
  }

  #rebuild() {
    const { session, contexts } = this.store;
    this.#title.textContent = session?.account.name || "Conversations";
    this.#title.title = session?.account.name ?? "";
    this.#count.textContent = session ? counted(contexts.length, "conversation", "conversations") : "";
    this.#items = contexts.map((context, index) => this.#row(context, index));
    fill(this.#rows, ...(session ? this.#items.map((item) => h("li", {}, item.button)) : skeletons()));
    this.#filter();
  }

  /**
   * @param {unknown} context
   * @param {number} index
   */
  #row(context, index) {
    const view = conversationView(context);
    const row = button({ class: "row", "data-testid": "conversation", "data-conversation-id": view.id, "data-index": index }, () => this.raise("hub-select", index));
    fill(row, ...rowContent(view));
    return { button: row, haystack: haystack(view) };
  }

  /** @param {number} index */
  #repaint(index) {
    const item = this.#items[index];
    if (item) fill(item.button, ...rowContent(conversationView(this.store.contexts[index])));
  }

  #mark() {
    for (const [index, { button: row }] of this.#items.entries()) {
      const selected = index === this.store.selected;
      setAttribute(row, "aria-current", selected && "true");
    }
    this.#rove();
    const row = this.#items[this.store.selected]?.button;
    row?.scrollIntoView({ block: "nearest" });
  }

  /** One row is reached by Tab: the selected one, or the first where it does not show. */
  #rove() {
    const shown = this.#items.filter((item) => !item.button.parentElement?.hidden).map((item) => item.button);
    const selected = this.#items[this.store.selected]?.button;
    const reached = selected && shown.includes(selected) ? selected : shown[0];
    for (const { button: row } of this.#items) row.tabIndex = row === reached ? 0 : -1;
  }

  #filter() {
    const wanted = this.#search.value.trim().toLocaleLowerCase();
    let shown = 0;
    for (const { button: row, haystack } of this.#items) {
      const matches = haystack.includes(wanted);
      if (row.parentElement) row.parentElement.hidden = !matches;
      shown += matches ? 1 : 0;
    }
    this.#rove();
    this.#empty.hidden = shown > 0 || !this.store.session;
    if (this.#items.length === 0) fill(this.#empty, icon("chat"), h("p", {}, "No conversations here yet."));
    else fill(this.#empty, icon("search"), h("p", {}, "No conversation matches."), button({ class: "link-button" }, () => this.#clearSearch(), "Clear the search"));
  }

  #clearSearch() {
    this.#search.value = "";
    this.#filter();
    this.#search.focus();
  }
}

/** @param {import("../core/model.js").ConversationView} view */
function rowContent(view) {
  const { person, last } = view;
  return [
    h("span", { class: "row-avatar" }, avatar(person.name, { online: person.online, known: person.known }), h("span", { class: "row-channel", title: view.channel.label }, icon(view.channel.icon))),
    h(
      "span",
      { class: "row-body" },
      h(
        "span",
        { class: "row-top" },
        h("bdi", { class: "row-name truncate", title: person.name }, person.name),
        h("span", { class: "row-time", title: fullTime(view.at) }, listTime(view.at)),
      ),
      h(
        "span",
        { class: "row-middle" },
        excerptIcon(last),
        h("span", { class: "row-excerpt truncate", dir: "auto" }, excerpt(last)),
        view.unread > 0 && h("span", { class: "badge", title: `${view.unread} unread` }, view.unread > 99 ? "99+" : String(view.unread)),
      ),
      h(
        "span",
        { class: "row-hints" },
        view.channel.label && h("span", { class: "row-hint truncate" }, view.channel.label),
        (view.priority === "urgent" || view.priority === "high") && priorityPill(view.priority),
        view.status !== "open" && statusPill(view.status),
        view.assignee && h("span", { class: "row-hint row-assignee", title: `Assigned to ${view.assignee}` }, icon("user"), h("bdi", { class: "truncate" }, view.assignee)),
        ...view.labels.slice(0, LABELS_SHOWN).map(labelPill),
        view.labels.length > LABELS_SHOWN && h("span", { class: "row-hint", title: view.labels.slice(0, 50).join(", ") }, `+${view.labels.length - LABELS_SHOWN}`),
      ),
    ),
  ];
}

/** @param {import("../core/model.js").MessageView | null} message */
function excerptIcon(message) {
  if (!message) return null;
  if (message.kind === "note") return icon("lock", "row-kind");
  if (message.kind === "outgoing") return icon("reply", "row-kind");
  if (message.kind === "template") return icon("bolt", "row-kind");
  return message.attachments.length > 0 ? icon("file", "row-kind") : null;
}

/** @param {import("../core/model.js").ConversationView} view */
function haystack(view) {
  return [view.person.name, view.id, view.channel.label, view.status, view.assignee, ...view.labels.slice(0, 50), excerpt(view.last)].join(" ").toLocaleLowerCase();
}

function skeletons() {
  return Array.from({ length: 7 }, () =>
    h("li", { class: "skeleton", "aria-hidden": "true" }, h("span", { class: "skeleton-disc" }), h("span", { class: "skeleton-lines" }, h("span"), h("span"))),
  );
}
