// The host's side of the app: takes the context that the host sends, and asks for it. Import it where the app
// starts and not later: the host posts when the page has loaded, and whoever listens then has missed it.

import type { AppContextData } from "./types";

/** The context, in which anything may be missing: host versions differ. */
export type Context = Loose<AppContextData>;

type Loose<T> = T extends (infer Item)[] ? Loose<Item>[] : T extends object ? { [Key in keyof T]?: Loose<T[Key]> } : T;

/** The only thing that the host understands: exactly this text. */
const REQUEST = "chatwoot-dashboard-app:fetch-info";
const ASK_AFTER_MS = 500;

/** Who may send contexts: your dashboard, and pages of your own machine for hubctl. */
const DASHBOARDS = ["https://app.myclickfunnels.com"];
const LOCAL = /^http:\/\/(127\.0\.0\.1|([a-z0-9-]+\.)*localhost)(:\d+)?$/;

declare global {
  interface Window {
    /** There in the host's mobile app only, which does not frame the page. */
    ReactNativeWebView?: { postMessage(text: string): void };
  }
}

let context: Context | undefined;
const readers = new Set<() => void>();

// On a server that renders the page there is no host.
if (typeof window !== "undefined") {
  window.addEventListener("message", hear);
  // Once, when nothing came by itself.
  setTimeout(() => {
    if (context === undefined) ask();
  }, ASK_AFTER_MS);
}

/** The newest context; undefined until one came. */
export function currentContext(): Context | undefined {
  return context;
}

/** Calls `reader` after each context; what it returns ends that. The same context may come twice. */
export function subscribe(reader: () => void): () => void {
  readers.add(reader);
  return () => readers.delete(reader);
}

/** Asks for the context: what the app has is a snapshot, and the host tells of no change. */
export function ask(): void {
  if (window.ReactNativeWebView) window.ReactNativeWebView.postMessage(REQUEST);
  else if (window.parent !== window) window.parent.postMessage(REQUEST, "*");
}

function hear(event: MessageEvent<unknown>): void {
  // Extensions, dev tools and other frames post messages too.
  if (event.source !== window.parent || !isDashboard(event.origin)) return;
  const next = contextIn(event.data);
  if (next === null) return;
  context = next;
  for (const reader of readers) reader();
}

/** In the mobile app the host posts from inside this page, with this page's own origin. */
function isDashboard(origin: string): boolean {
  if (window.parent === window) return origin === window.origin;
  return DASHBOARDS.includes(origin) || LOCAL.test(origin);
}

/** The context in a message; null when it is something else. The host always sends JSON text. */
function contextIn(text: unknown): Context | null {
  if (typeof text !== "string") return null;
  try {
    const message = JSON.parse(text) as { event?: unknown; data?: unknown } | null;
    return message?.event === "appContext" && isObject(message.data) ? message.data : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Context {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
