// @ts-check
/** One message of a thread. */

import { button, fill, h } from "../core/dom.js";
import { byteSize, clip, clockTime, fullTime } from "../core/format.js";
import { icon } from "../core/icons.js";
import { excerpt } from "../core/model.js";
import { avatar } from "./avatar.js";

/**
 * @typedef {import("../core/model.js").MessageView} MessageView
 * @typedef {import("../core/model.js").Attachment} Attachment
 * @typedef {import("../core/icons.js").IconName} IconName
 */

const LONG = 4000;
const OPTIONS_SHOWN = 12;

/** @type {Record<string, IconName>} */
const FILE_ICONS = { image: "image", audio: "mic", video: "play", location: "pin", contact: "user" };

/** @type {Record<string, {icon: IconName, words: string}>} */
const DELIVERY = {
  progress: { icon: "clock", words: "Sending" },
  sent: { icon: "check", words: "Sent" },
  delivered: { icon: "checks", words: "Delivered" },
  read: { icon: "checks", words: "Read" },
  failed: { icon: "alert", words: "Not delivered" },
};

/** @type {Record<string, string>} */
const CONTENT_WORDS = {
  input_select: "Choices",
  input_text: "Question",
  input_textarea: "Question",
  input_email: "Asks for an email address",
  input_csat: "Satisfaction survey",
  cards: "Cards",
  form: "Form",
  article: "Help article",
  incoming_email: "Email",
  integrations: "Integration",
  sticker: "Sticker",
  voice_call: "Voice call",
};

/**
 * @param {MessageView} view
 * @param {{quoted: MessageView | undefined, continues: boolean}} place
 */
export function messageElement(view, { quoted, continues }) {
  if (view.kind === "activity") return activity(view);
  const author = authorName(view);
  const side = view.kind === "incoming" ? "incoming" : "own";
  return h(
    "li",
    { class: `message ${side} kind-${view.kind}${continues ? " continues" : ""}${view.status === "failed" ? " failed" : ""}`, "data-testid": "message" },
    side === "incoming" && (continues ? h("span", { class: "message-gutter" }) : avatar(author, { size: "small", known: view.author !== "" })),
    h(
      "div",
      { class: "message-body" },
      !continues && h("p", { class: "message-author" }, view.kind === "template" || view.bot ? icon("bot") : null, h("bdi", { class: "truncate", title: author }, author), view.kind === "note" && h("span", { class: "note-tag" }, icon("lock"), "Private note")),
      h(
        "div",
        { class: "bubble" },
        quoted && h("blockquote", { class: "quote", dir: "auto" }, clip(excerpt(quoted), 160)),
        view.subject && h("p", { class: "subject", dir: "auto" }, icon("mail"), view.subject),
        ...content(view),
        view.attachments.length > 0 && h("ul", { class: "files" }, ...view.attachments.slice(0, 50).map(fileChip)),
        view.options.length > 0 && h("ul", { class: "options" }, ...view.options.slice(0, OPTIONS_SHOWN).map((option) => h("li", { class: "truncate", title: option }, h("bdi", {}, option)))),
      ),
      footer(view, side),
    ),
  );
}

/** @param {MessageView} view */
function activity(view) {
  return h("li", { class: "activity", "data-testid": "message" }, h("span", { dir: "auto", title: fullTime(view.at) }, clip(view.text, 400) || "Activity"));
}

/** @param {MessageView} view */
function authorName(view) {
  if (view.author) return view.author;
  if (view.kind === "template") return "Automated";
  return view.kind === "incoming" ? "Contact" : view.bot ? "Bot" : "Agent";
}

/** @param {MessageView} view */
function content(view) {
  if (view.deleted) return [h("p", { class: "text deleted" }, icon("trash"), "This message was deleted")];
  const label = CONTENT_WORDS[view.contentType];
  const parts = label && Object.hasOwn(CONTENT_WORDS, view.contentType) ? [h("p", { class: "content-type" }, label)] : [];
  if (view.text) parts.push(longText(view.text));
  else if (parts.length === 0 && view.attachments.length === 0 && !view.subject) parts.push(h("p", { class: "text deleted" }, "No text"));
  return parts;
}

/** @param {string} words */
function longText(words) {
  const paragraph = h("p", { class: "text", dir: "auto" }, clip(words, LONG));
  if (words.length > LONG) {
    const more = button({ class: "link-button" }, () => fill(paragraph, words), `Show all ${words.length.toLocaleString()} characters`);
    return h("div", {}, paragraph, more);
  }
  return paragraph;
}

/** @param {Attachment} file */
function fileChip(file) {
  return h(
    "li",
    { class: "file" },
    h("span", { class: "file-icon" }, icon(Object.hasOwn(FILE_ICONS, file.type) ? FILE_ICONS[file.type] ?? "file" : "file")),
    h("span", { class: "file-text" }, h("bdi", { class: "file-name truncate", title: file.name }, file.name), h("span", { class: "file-facts" }, file.size === null ? file.type : `${file.type} · ${byteSize(file.size)}`)),
  );
}

/**
 * @param {MessageView} view
 * @param {string} side
 */
function footer(view, side) {
  const delivery = side === "own" && view.kind !== "note" && Object.hasOwn(DELIVERY, view.status) ? DELIVERY[view.status] : undefined;
  const error = view.status === "failed" && view.error;
  return h(
    "p",
    { class: `message-foot status-is-${delivery ? view.status : "none"}` },
    h("span", { title: fullTime(view.at) }, clockTime(view.at)),
    delivery && h("span", { class: "delivery", title: delivery.words }, icon(delivery.icon), view.status === "failed" || view.status === "progress" ? delivery.words : h("span", { class: "visually-hidden" }, delivery.words)),
    error && h("span", { class: "delivery-error", title: error }, clip(error, 120)),
  );
}
