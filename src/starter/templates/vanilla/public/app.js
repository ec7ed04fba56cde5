// @ts-check
import { ask, onContext } from "./app-context.js";

/** @typedef {import("./app-context.js").Context} Context */

let question = new AbortController();

onContext(show);
element("refresh").addEventListener("click", ask);

/**
 * Everything anew for each context, and as text: names come from strangers.
 * @param {Context} context
 */
function show(context) {
  const customer = read(context);
  for (const [id, text] of Object.entries(customer)) {
    element(id).textContent = text || "none";
  }
  element("facts").hidden = false;
  showOrders(customer.email);
}

/**
 * `contact` is {} until the host has loaded it, `assignee` is null or not there, addresses are often null.
 * @param {Context} context
 */
function read({ conversation, contact, currentAgent, current_agent }) {
  const meta = conversation?.meta;
  const messages = conversation?.messages;
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

/**
 * From the app's own server. The question before is given up, so that its answer cannot come late.
 * @param {string} email
 */
async function showOrders(email) {
  question.abort();
  question = new AbortController();
  const { signal } = question;
  const orders = element("orders");
  orders.textContent = email === "" ? "none" : "Loading";
  if (email === "") return;
  try {
    const answer = await fetch("/api/orders", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ email }),
      signal,
    });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const found = await answer.json();
    if (!signal.aborted) orders.textContent = found.orders.join(", ");
  } catch {
    if (!signal.aborted) orders.textContent = "They could not be loaded.";
  }
}

/** @param {unknown} value */
function textOf(value) {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** @param {string} id */
function element(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`there is no element #${id}`);
  return found;
}
