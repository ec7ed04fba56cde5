import { useSyncExternalStore } from "react";

const REQUEST = "chatwoot-dashboard-app:fetch-info";
const ASK_AFTER_MS = 500;

/** Who may send contexts. In production this is the dashboard and nothing else. */
const DASHBOARDS = [
  /^https:\/\/app\.myclickfunnels\.com$/,
  /^http:\/\/127\.0\.0\.1(:\d+)?$/,
  /^http:\/\/([a-z0-9-]+\.)*localhost(:\d+)?$/,
];

declare global {
  interface Window {
    /** There in the host's mobile app, which does not frame the page. */
    ReactNativeWebView?: { postMessage(text: string): void };
  }
}

/** What the app shows of a context. What the host did not send is empty. */
export interface Customer {
  id: string;
  name: string;
  email: string;
  conversation: string;
  status: string;
  assignee: string;
  agent: string;
  messages: string;
}

let customer: Customer | undefined;
const readers = new Set<() => void>();

// When this module is loaded and not in an effect: React draws later, maybe after load, and the host posts at load.
window.addEventListener("message", hear);

// Once, when nothing came by itself.
const timer = setTimeout(() => {
  if (customer === undefined) ask();
}, ASK_AFTER_MS);

// The dev server puts a new version of this module in place of the old one.
import.meta.hot?.dispose(() => {
  window.removeEventListener("message", hear);
  clearTimeout(timer);
});

/** The customer of the newest context; undefined until one came. */
export function useAppContext(): Customer | undefined {
  return useSyncExternalStore(subscribe, () => customer);
}

function subscribe(reader: () => void): () => void {
  readers.add(reader);
  return () => readers.delete(reader);
}

function hear(event: MessageEvent<unknown>) {
  if (!isFromHost(event)) return;
  const message = parse(event.data);
  if (message.event !== "appContext" || !isObject(message.data)) return;
  customer = read(message.data);
  for (const reader of readers) reader();
}

function ask() {
  if (window.ReactNativeWebView) window.ReactNativeWebView.postMessage(REQUEST);
  else if (window.parent !== window) window.parent.postMessage(REQUEST, "*");
}

/** On mobile the host posts from inside this page, with this page's own origin. */
function isFromHost({ source, origin }: MessageEvent): boolean {
  if (source !== window.parent) return false;
  if (window.parent === window) return origin === window.origin;
  return DASHBOARDS.some((pattern) => pattern.test(origin));
}

function parse(text: unknown): Record<string, unknown> {
  if (typeof text !== "string") return {};
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return {};
  }
}

function read(data: Record<string, unknown>): Customer {
  const conversation = objectOf(data.conversation);
  const meta = objectOf(conversation.meta);
  const contact = { ...objectOf(meta.sender), ...objectOf(data.contact) };
  const assignee = objectOf(meta.assignee);
  const agent = objectOf(data.currentAgent ?? data.current_agent);
  return {
    id: textOf(contact.id),
    name: textOf(contact.name),
    email: textOf(contact.email),
    conversation: textOf(conversation.id),
    status: textOf(conversation.status),
    assignee: textOf(assignee.available_name) || textOf(assignee.name),
    agent: textOf(agent.name),
    messages: String(Array.isArray(conversation.messages) ? conversation.messages.length : 0),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function objectOf(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
