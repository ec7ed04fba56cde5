// @ts-check
/**
 * The mobile app's WebView as a page meets it. This text stands inline before
 * the app's first line, once in every document, so it is a plain script, in
 * ASCII, and without a closing script tag.
 *
 * The rule above all: never be kinder than the host. It posts on load end and
 * in answer to one exact string, inside the page itself, and hears nothing but
 * `ReactNativeWebView.postMessage`.
 */

(() => {
  "use strict";

  // A document that is rendered by a framework must look to it as it was served.
  document.currentScript?.remove();

  // The host posts into the top document and has its bridge there only.
  if (window.top !== window) return;

  // A WebView has no opener. This is the browser's own way to have none.
  window.opener = null;

  // Private copies: what the app makes of its globals later is its own affair.
  const { fetch, EventSource, setTimeout, Response, String } = window;
  const { parse, stringify } = JSON;
  const postMessage = window.postMessage.bind(window);
  const now = performance.now.bind(performance);
  /** @type {(response: Response) => Promise<string>} */
  const textOf = Function.prototype.call.bind(Response.prototype.text);

  /**
   * @typedef {object} Post What the host wants posted; it knows the post by its number.
   * @property {number} serial
   * @property {string} text
   */

  // In full, because a <base> element would send a path elsewhere.
  const reserved = `${location.origin}/__hubctl`;

  /** The longest text that the browser surely still sends while the page goes away: 64 KiB, in any script. */
  const LONGEST_FAREWELL = 20_000;

  /** @type {number | null} */
  let loadedAt = null;

  /**
   * Whether this document opens a screen, until the host was told: one that is loaded again, or that the app leads to, is
   * in a screen that is open already and keeps its context.
   */
  let opens = performance.getEntriesByType("navigation").every((entry) => "type" in entry && entry.type === "navigate") && !document.referrer.startsWith(`${location.origin}/`);

  /**
   * What was told last, done or not: what is told next waits, so that the host hears it in order.
   *
   * @type {Promise<unknown>}
   */
  let told = (async () => {})();

  function sinceLoad() {
    return loadedAt === null ? null : now() - loadedAt;
  }

  /**
   * Tells the host something and posts what it wants posted in answer.
   *
   * @param {Record<string, unknown>} what
   */
  function tell(what) {
    const body = stringify({ ...what, opens, since_load_ms: sinceLoad() });
    opens = false;
    const before = told;
    told = (async () => {
      await before;
      try {
        const response = await fetch(`${reserved}/messages`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          credentials: "omit",
          keepalive: body.length < LONGEST_FAREWELL,
          body,
        });
        if (response.status === 200) post(parse(await textOf(response)));
      } catch {
        // hubctl has ended. A mobile app that is closed says nothing either.
      }
    })();
  }

  /** @param {Post} wanted */
  function post({ serial, text }) {
    postMessage(text, "*");
    tell({ type: "posted", serial });
  }

  const pushes = new EventSource(`${reserved}/pushes`);
  pushes.addEventListener("message", (event) => post(parse(event.data)));

  window.addEventListener(
    "load",
    () => {
      loadedAt = now();
      // A WebView reports the end of loading after `load`, when all listeners of the page have run. This listener is
      // the first of them; the task that it leaves behind runs after the last.
      setTimeout(() => tell({ type: "loaded" }), 0);
    },
    { capture: true, once: true },
  );

  Object.assign(window, {
    ReactNativeWebView: {
      /** @param {unknown} message */
      postMessage(message) {
        // As the bridge on iOS does: an object arrives as "[object Object]".
        tell({ type: "said", text: String(message) });
      },
    },
  });
})();
