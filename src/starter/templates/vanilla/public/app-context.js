// @ts-check
// The host's side of the app: takes the context that the host sends, and asks for it.

/** @typedef {import("../types/messagehub").AppContextData} AppContextData */

/**
 * The context, in which anything may be missing: host versions differ.
 * @typedef {Loose<AppContextData>} Context
 */

/**
 * @template T
 * @typedef {T extends (infer Item)[] ? Loose<Item>[] : T extends object ? { [Key in keyof T]?: Loose<T[Key]> } : T} Loose
 */

/** The only thing that the host understands: exactly this text. */
const REQUEST = "chatwoot-dashboard-app:fetch-info";
const ASK_AFTER_MS = 500;

/** Who may send contexts: your dashboard, and pages of your own machine for hubctl. */
const DASHBOARDS = ["https://app.myclickfunnels.com"];
const LOCAL = /^http:\/\/(127\.0\.0\.1|([a-z0-9-]+\.)*localhost)(:\d+)?$/;

/** There in the host's mobile app only, which does not frame the page. */
const mobile = /** @type {{ ReactNativeWebView?: { postMessage(text: string): void } }} */ (
  /** @type {unknown} */ (window)
).ReactNativeWebView;

let hasContext = false;

/**
 * Calls `show` with each context that the host sends. Call it while the page loads, as the host posts at load;
 * the same context may come twice.
 * @param {(context: Context) => void} show
 */
export function onContext(show) {
  window.addEventListener("message", (event) => {
    // Extensions, dev tools and other frames post messages too.
    if (event.source !== window.parent || !isDashboard(event.origin)) return;
    const context = contextIn(event.data);
    if (context === null) return;
    hasContext = true;
    show(context);
  });

  // Once, when nothing came by itself.
  window.addEventListener("load", () => {
    setTimeout(() => {
      if (!hasContext) ask();
    }, ASK_AFTER_MS);
  });
}

/** Asks for the context: what the app has is a snapshot, and the host tells of no change. */
export function ask() {
  if (mobile) mobile.postMessage(REQUEST);
  else if (window.parent !== window) window.parent.postMessage(REQUEST, "*");
}

/**
 * In the mobile app the host posts from inside this page, with this page's own origin.
 * @param {string} origin
 */
function isDashboard(origin) {
  if (window.parent === window) return origin === window.origin;
  return DASHBOARDS.includes(origin) || LOCAL.test(origin);
}

/**
 * The context in a message; null when it is something else. The host always sends JSON text.
 * @param {unknown} text
 * @returns {Context | null}
 */
function contextIn(text) {
  if (typeof text !== "string") return null;
  try {
    const message = JSON.parse(text);
    return message?.event === "appContext" && isObject(message.data) ? message.data : null;
  } catch {
    return null;
  }
}

/** @param {unknown} value */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
