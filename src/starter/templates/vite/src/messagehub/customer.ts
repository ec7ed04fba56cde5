// What the app shows of a context.

import type { Context } from "./appContext";

/** The customer and the conversation. What the host did not send is empty. */
export interface Customer {
  name: string;
  email: string;
  phone: string;
  conversation: string;
  status: string;
  assignee: string;
  agent: string;
  messages: string;
}

/** `contact` is {} until the host has loaded it, `assignee` is null or not there, addresses are often null. */
export function customerOf({ conversation, contact, currentAgent, current_agent }: Context): Customer {
  const meta = conversation?.meta;
  const messages: unknown = conversation?.messages;
  return {
    name: textOf(contact?.name) || textOf(meta?.sender?.name) || "Unnamed customer",
    email: textOf(contact?.email) || textOf(meta?.sender?.email),
    phone: textOf(contact?.phone_number) || textOf(meta?.sender?.phone_number),
    conversation: textOf(conversation?.id),
    status: textOf(conversation?.status),
    assignee: textOf(meta?.assignee?.name),
    agent: textOf((currentAgent ?? current_agent)?.name), // the mobile app spells it the other way
    messages: String(Array.isArray(messages) ? messages.length : 0),
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
