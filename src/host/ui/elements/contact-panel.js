// @ts-check
/** Who the contact is, and the facts of the conversation. */

import { button, fill, h } from "../core/dom.js";
import { clip, fullTime, keyLabel, toDate } from "../core/format.js";
import { icon } from "../core/icons.js";
import { contactOf, conversationOf, conversationView, facts, line, personOf, record } from "../core/model.js";
import { StoreElement } from "../core/element.js";
import { avatar } from "./avatar.js";
import { labelPill } from "./pills.js";

/**
 * @typedef {import("../core/model.js").Fact} Fact
 * @typedef {import("../core/icons.js").IconName} IconName
 */

const FACTS_SHOWN = 40;
const LABELS_SHOWN = 40;

export class ContactPanel extends StoreElement {
  #body = h("div", { class: "contact-body" });
  #close = button({ class: "icon-button contact-close", "aria-label": "Close contact details" }, () => this.raise("hub-contact", false), icon("x"));

  build() {
    this.dataset["testid"] = "contact-panel";
    this.setAttribute("role", "complementary");
    this.setAttribute("aria-label", "Contact");
    fill(this, this.#close, this.#body);
    this.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.raise("hub-contact", false);
    });
  }

  /** @param {import("../core/element.js").Topic} topic */
  update(topic) {
    // Where the panel covers the conversation, the focus goes with it.
    if (topic === "pane" && this.store.contactOpen && this.#close.checkVisibility()) this.#close.focus();
    if (topic !== "session" && topic !== "selection" && topic !== "messages" && topic !== "contexts") return;
    this.hidden = this.store.selected < 0;
    if (this.hidden) return fill(this.#body);
    const { context } = this.store;
    fill(this.#body, card(context), ...labels(context), ...sections(context));
    if (topic === "session" || topic === "selection") this.scrollTop = 0;
  }
}

/** @param {unknown} context */
function card(context) {
  const contact = contactOf(context);
  const person = personOf(context);
  const extra = record(contact["additional_attributes"]);
  const isEmpty = Object.keys(contact).length === 0;
  return h(
    "section",
    { class: "contact-card" },
    avatar(person.name, { size: "large", online: person.online, known: person.known }),
    h("h2", { class: "contact-name", title: person.name }, h("bdi", {}, clip(person.name, 120))),
    line(extra["company_name"]) && h("p", { class: "contact-company truncate", title: line(extra["company_name"]) }, line(extra["company_name"])),
    isEmpty
      ? h("p", { class: "contact-missing" }, icon("id"), "The details of this contact are not loaded.")
      : h(
          "ul",
          { class: "contact-lines" },
          contactLine("mail", "Email", contact["email"]),
          contactLine("phone", "Phone", contact["phone_number"]),
          contactLine("id", "Identifier", contact["identifier"]),
          contactLine("pin", "Place", [line(extra["city"]), line(extra["country"])].filter(Boolean).join(", ")),
        ),
    line(extra["description"]) && h("p", { class: "contact-description", dir: "auto" }, line(extra["description"])),
  );
}

/**
 * @param {IconName} name
 * @param {string} label
 * @param {unknown} value
 */
function contactLine(name, label, value) {
  const words = line(value);
  return h("li", { class: words ? "contact-line" : "contact-line empty", title: words ? `${label}: ${words}` : label }, icon(name), h("span", { class: "visually-hidden" }, `${label}: `), h("bdi", { class: "truncate" }, words || `No ${label.toLowerCase()}`));
}

/** @param {unknown} context */
function labels(context) {
  const { labels: names } = conversationView(context);
  if (names.length === 0) return [];
  return [section("Labels", h("div", { class: "contact-labels" }, ...names.slice(0, LABELS_SHOWN).map(labelPill)))];
}

/** @param {unknown} context */
function sections(context) {
  const conversation = conversationOf(context);
  const contact = contactOf(context);
  return [
    section("Conversation", factList(conversationFacts(context))),
    attributeSection("Contact attributes", contact["custom_attributes"]),
    attributeSection("Conversation attributes", conversation["custom_attributes"]),
    attributeSection("Came from", conversation["additional_attributes"]),
  ].filter((part) => part !== null);
}

/** @param {unknown} context @returns {Fact[]} */
function conversationFacts(context) {
  const conversation = conversationOf(context);
  const view = conversationView(context);
  const all = [
    { label: "Status", value: view.status && keyLabel(view.status) },
    { label: "Priority", value: view.priority ? keyLabel(view.priority) : "None" },
    { label: "Assignee", value: view.assignee || "Unassigned" },
    { label: "Team", value: view.team },
    { label: "Channel", value: view.channel.label },
    { label: "Inbox", value: conversation["inbox_id"] },
    { label: "Started", value: toDate(conversation["created_at"]) },
    { label: "Last activity", value: toDate(conversation["last_activity_at"]) ?? view.at },
    { label: "Waiting since", value: toDate(conversation["waiting_since"]) },
    { label: "Snoozed until", value: view.snoozedUntil },
    { label: "Muted", value: conversation["muted"] === true ? "Yes" : "" },
  ];
  return all.filter(({ value }) => value !== "" && value !== null && value !== undefined);
}

/**
 * @param {string} title
 * @param {unknown} attributes
 */
function attributeSection(title, attributes) {
  const all = facts(attributes);
  return all.length === 0 ? null : section(title, factList(all.map(({ label, value }) => ({ label: keyLabel(label), value }))));
}

/**
 * @param {string} title
 * @param {HTMLElement} body
 */
function section(title, body) {
  return h("details", { class: "contact-section", open: true }, h("summary", {}, title, icon("down")), body);
}

/** @param {Fact[]} all */
function factList(all) {
  const rows = all.slice(0, FACTS_SHOWN).map(({ label, value }) => {
    const words = factText(value);
    return h("div", { class: "fact" }, h("dt", { class: "truncate", title: label }, label), h("dd", { title: words }, h("bdi", {}, words)));
  });
  const rest = all.length - rows.length;
  return h("div", {}, h("dl", { class: "facts" }, ...rows), rest > 0 && h("p", { class: "facts-rest" }, `and ${rest} more`));
}

/** @param {unknown} value */
function factText(value) {
  if (value instanceof Date) return fullTime(value);
  if (value === true) return "Yes";
  if (value === false) return "No";
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "object") return flat(value);
  const date = typeof value === "string" && value.length < 40 && /^\d{4}-\d\d-\d\dT/.test(value) ? toDate(value) : null;
  return date ? fullTime(date) : line(value);
}

/** @param {object} value An object of the payload, in a line. */
function flat(value) {
  const parts = Array.isArray(value) ? value.slice(0, 20) : Object.entries(value).slice(0, 20).map(([key, entry]) => `${keyLabel(key)}: ${typeof entry === "object" ? clip(JSON.stringify(entry) ?? "", 80) : line(entry) || "–"}`);
  return clip(parts.map((part) => (typeof part === "object" ? JSON.stringify(part) : line(part))).join(", "), 300) || "–";
}
