// @ts-check
/**
 * Reads a payload for showing it. Everything inside is `unknown`, every reader
 * has an answer for a value that is missing or of the wrong type, and nothing
 * here changes the payload.
 */

import { clip, toDate } from "./format.js";

/** @typedef {import("./types.js").Json} Json */

/**
 * @typedef {object} Person
 * @property {string} name Never empty.
 * @property {boolean} known Whether the payload names the contact at all.
 * @property {boolean} online
 *
 * @typedef {object} ConversationView
 * @property {string} id The display id, "" when the payload has none.
 * @property {Person} person
 * @property {Channel} channel
 * @property {string} status
 * @property {string} priority
 * @property {string} assignee "" when unassigned.
 * @property {string} team
 * @property {string[]} labels
 * @property {number} unread
 * @property {Date | null} at
 * @property {Date | null} snoozedUntil
 * @property {boolean} canReply
 * @property {MessageView | null} last
 *
 * @typedef {object} Channel
 * @property {string} label
 * @property {import("./icons.js").IconName} icon
 *
 * @typedef {"incoming" | "outgoing" | "note" | "activity" | "template"} MessageKind
 *
 * @typedef {object} MessageView
 * @property {MessageKind} kind
 * @property {string} author "" when the message has no sender.
 * @property {boolean} bot
 * @property {string} text
 * @property {string} subject An e-mail's.
 * @property {Date | null} at
 * @property {string} status
 * @property {string} error Why a failed message failed.
 * @property {boolean} deleted
 * @property {string} contentType
 * @property {string[]} options What a form, a card or a select offers.
 * @property {unknown} replyTo Id of the message this one answers.
 * @property {unknown} id
 * @property {Attachment[]} attachments
 *
 * @typedef {object} Attachment
 * @property {string} name
 * @property {string} type
 * @property {number | null} size
 *
 * @typedef {{label: string, value: unknown}} Fact
 */

/** @type {Record<string, Channel>} */
const CHANNELS = {
  WebWidget: { label: "Website", icon: "globe" },
  Api: { label: "API", icon: "code" },
  Email: { label: "Email", icon: "mail" },
  FacebookPage: { label: "Facebook", icon: "chat" },
  Instagram: { label: "Instagram", icon: "image" },
  Line: { label: "LINE", icon: "chat" },
  Sms: { label: "SMS", icon: "mobile" },
  Telegram: { label: "Telegram", icon: "send" },
  Tiktok: { label: "TikTok", icon: "play" },
  TwilioSms: { label: "SMS", icon: "mobile" },
  TwitterProfile: { label: "Twitter", icon: "chat" },
  Whatsapp: { label: "WhatsApp", icon: "phone" },
};

const MOST_KEYS = 6_000;
/** @type {WeakMap<Json, string[]>} */
const listed = new WeakMap();

/** @param {string} source @returns {unknown} undefined for what is no JSON */
export function parseJson(source) {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}

/** @param {unknown} value @returns {value is Json} */
export function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {unknown} value @returns {value is Json} whether it is what JSON calls an object. Walking over others, such as a buffer, may not end. */
export function isPlain(value) {
  return isRecord(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value));
}

/**
 * The keys of an object, or the first of very many. The browser lists all of them to give one, so it is asked once.
 *
 * @param {Json} value A plain object.
 * @returns {string[]}
 */
export function firstKeys(value) {
  const before = listed.get(value);
  if (before) return before;
  const keys = [];
  for (const key in value) if (keys.push(key) === MOST_KEYS) break;
  listed.set(value, keys);
  return keys;
}

/** @param {unknown} value @returns {Json} the object, or an empty one */
export function record(value) {
  return isRecord(value) ? value : {};
}

/** @param {unknown} value @returns {unknown[]} the array, or an empty one */
export function list(value) {
  return Array.isArray(value) ? value : [];
}

/** @param {unknown} value @returns {string} a text to show; "" for what is none */
export function text(value) {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** @param {unknown} value @returns {string} one short line for names and labels */
export function line(value) {
  return clip(text(value), 300).replace(/\s+/g, " ").trim();
}

/** @param {unknown} context @returns {Json} */
export function conversationOf(context) {
  return record(record(context)["conversation"]);
}

/** @param {unknown} context @returns {Json} */
export function contactOf(context) {
  return record(record(context)["contact"]);
}

/** @param {unknown} context @returns {unknown[]} */
export function messagesOf(context) {
  return list(conversationOf(context)["messages"]);
}

/** @param {unknown} context @returns {Person} */
export function personOf(context) {
  const contact = contactOf(context);
  const sender = record(record(conversationOf(context)["meta"])["sender"]);
  const names = [contact["name"], sender["name"], contact["email"], sender["email"], contact["phone_number"], sender["phone_number"]];
  const name = names.map(line).find(Boolean) ?? "";
  const online = (contact["availability_status"] ?? sender["availability_status"]) === "online";
  return { name: name || "Unnamed contact", known: name !== "", online };
}

/** @param {unknown} context @returns {ConversationView} */
export function conversationView(context) {
  const conversation = conversationOf(context);
  const meta = record(conversation["meta"]);
  const assignee = record(meta["assignee"]);
  return {
    id: line(conversation["id"]),
    person: personOf(context),
    channel: channelOf(meta["channel"] ?? conversation["channel"]),
    status: line(conversation["status"]),
    priority: line(conversation["priority"]),
    assignee: line(assignee["available_name"]) || line(assignee["name"]),
    team: line(record(meta["team"])["name"]),
    labels: list(conversation["labels"]).map(line).filter(Boolean),
    unread: count(conversation["unread_count"]),
    at: toDate(conversation["timestamp"]) ?? toDate(conversation["last_activity_at"]),
    snoozedUntil: toDate(conversation["snoozed_until"]),
    canReply: conversation["can_reply"] !== false,
    last: lastMessage(context),
  };
}

/** @param {unknown} message @returns {MessageView} */
export function messageView(message) {
  const source = record(message);
  const attributes = record(source["content_attributes"]);
  const sender = record(source["sender"]);
  const deleted = attributes["deleted"] === true;
  return {
    id: source["id"],
    kind: kindOf(source, sender),
    author: line(sender["available_name"]) || line(sender["name"]),
    bot: sender["type"] === "agent_bot",
    text: isRecord(message) ? text(source["content"]) : "This message is not an object.",
    subject: line(record(attributes["email"])["subject"]),
    at: toDate(source["created_at"]),
    status: line(source["status"]),
    error: line(attributes["external_error"]),
    deleted,
    contentType: line(source["content_type"]),
    options: list(attributes["items"]).map((item) => line(record(item)["title"]) || line(record(item)["label"])).filter(Boolean),
    replyTo: attributes["in_reply_to"],
    attachments: deleted ? [] : list(source["attachments"]).map(attachment),
  };
}

/**
 * One line for a list: what was said last.
 *
 * @param {MessageView | null} message
 */
export function excerpt(message) {
  if (!message) return "No messages yet";
  if (message.deleted) return "This message was deleted";
  const words = clip(message.text, 200).replace(/\s+/g, " ").trim();
  if (words) return words;
  const [first] = message.attachments;
  return first ? `${first.type} · ${first.name}` : message.subject || "No text";
}

/** @param {unknown} context @returns {string} name of the agent who looks at the inbox */
export function agentName(context) {
  const { currentAgent, current_agent: agent } = record(context);
  return line(record(currentAgent ?? agent)["name"]);
}

/** @param {unknown} value @returns {Fact[]} */
export function facts(value) {
  return Object.entries(record(value)).map(([label, entry]) => ({ label, value: entry }));
}

/** @param {unknown} value @returns {Channel} */
function channelOf(value) {
  const name = line(value).replace(/^Channel::/, "");
  return Object.hasOwn(CHANNELS, name) ? /** @type {Channel} */ (CHANNELS[name]) : { label: name, icon: "chat" };
}

/** @param {unknown} context @returns {MessageView | null} */
function lastMessage(context) {
  const messages = messagesOf(context);
  const spoken = messages.findLast((message) => isRecord(message) && message["message_type"] !== 2);
  const fallback = spoken ?? conversationOf(context)["last_non_activity_message"] ?? messages.at(-1);
  return isRecord(fallback) ? messageView(fallback) : null;
}

/**
 * @param {Json} message
 * @param {Json} sender
 * @returns {MessageKind}
 */
function kindOf(message, sender) {
  if (message["private"] === true) return "note";
  switch (message["message_type"]) {
    case 0: return "incoming";
    case 1: return "outgoing";
    case 2: return "activity";
    case 3: return "template";
    default: return sender["type"] === "contact" ? "incoming" : sender["type"] ? "outgoing" : "activity";
  }
}

/** @param {unknown} value @returns {Attachment} */
function attachment(value) {
  const source = record(value);
  const path = text(source["data_url"]).slice(0, 2000).split(/[?#]/)[0] ?? "";
  const type = line(source["file_type"]) || "file";
  return {
    name: line(decoded(path.split("/").at(-1) ?? "")) || line(source["fallback_title"]) || `Untitled ${type}`,
    type: type.replace(/_/g, " "),
    size: typeof source["file_size"] === "number" ? source["file_size"] : null,
  };
}

/** @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** @param {unknown} value */
function count(value) {
  return typeof value === "number" && value > 0 ? Math.floor(value) : 0;
}
