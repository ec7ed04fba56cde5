// @ts-check
/** A message the agent writes, in the host's own shape. */

import { conversationOf, isRecord, messagesOf, record } from "./model.js";

/**
 * @typedef {object} Draft
 * @property {string} content
 * @property {boolean} isPrivate A note among agents.
 */

/**
 * @param {Draft} draft
 * @param {unknown} context
 * @param {{id: number, now: number}} stamp `now` in epoch seconds.
 */
export function composeMessage(draft, context, { id, now }) {
  const conversation = conversationOf(context);
  return {
    id,
    content: draft.content,
    message_type: 1,
    content_type: "text",
    content_attributes: {},
    created_at: now,
    conversation_id: conversation["id"],
    inbox_id: conversation["inbox_id"],
    private: draft.isPrivate,
    status: "sent",
    source_id: null,
    sender: senderFrom(agentOf(context)),
  };
}

/**
 * An id no message of any conversation has.
 *
 * @param {unknown[]} contexts
 */
export function nextMessageId(contexts) {
  let highest = 0;
  for (const message of contexts.flatMap(messagesOf)) {
    const id = record(message)["id"];
    if (typeof id === "number" && Number.isSafeInteger(id)) highest = Math.max(highest, id);
  }
  return highest + 1;
}

/** Hosts that send no agent have one all the same. */
const SOMEBODY = { id: 1, name: "An agent" };

/** @param {unknown} context @returns {import("./types.js").Json} the agent who looks at the inbox */
export function agentOf(context) {
  const { currentAgent, current_agent: agent } = record(context);
  return isRecord(currentAgent) ? currentAgent : isRecord(agent) ? agent : SOMEBODY;
}

/** @param {import("./types.js").Json} agent */
function senderFrom(agent) {
  return {
    id: agent["id"],
    name: agent["name"],
    available_name: agent["name"],
    avatar_url: "",
    type: "user",
    availability_status: "online",
    thumbnail: "",
  };
}
