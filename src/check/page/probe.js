// @ts-check
/**
 * Runs before the first line of every document of the app, and watches.
 *
 * It changes nothing that the app could notice: what it wraps behaves as
 * before, and its own things are not enumerable. `SETTING` and `WORK`, which is
 * what `work.js` gives, are put in by whoever injects it; see `world.rs`.
 */

((setting, startWork) => {
  "use strict";

  /** @type {(text: string) => void} */
  const binding = Reflect.get(globalThis, setting.binding);
  const isStage = setting.stageOrigins.includes(location.origin);
  // The stage takes its binding itself.
  if (isStage) return;
  Reflect.deleteProperty(globalThis, setting.binding);
  const isApp = setting.isTop ? window.top === window : window.top !== window && window.parent === window.top;
  if (location.href === "about:blank") {
    // A frame begins with an empty document that is not the app's; into one inside it the app may write.
    const canary = isApp ? undefined : Reflect.get(window.parent, setting.canary);
    if (canary) Reflect.defineProperty(window, setting.canary, { configurable: true, enumerable: false, value: canary });
    return;
  }
  if (!binding) return;

  // Private copies: what the app makes of its globals later is its own affair.
  const { stringify } = JSON;
  const { setTimeout, MutationObserver, Promise, Array, Map, Node, Object, Set, String } = window;
  const postMessage = window.postMessage.bind(window);
  const add = EventTarget.prototype.addEventListener;
  const textOf = Function.prototype.toString;
  const work = startWork();
  const clock = performance.now.bind(performance);
  const now = () => performance.timeOrigin + clock();
  const documentNumber = String(now());

  /** @param {string} kind @param {Record<string, unknown>} [more] */
  const tellAnywhere = (kind, more) => binding(stringify({ from: "app", at: now(), kind, document: documentNumber, ...more }));
  // What passes between the app and a frame inside it is their own affair.
  const tell = isApp ? tellAnywhere : () => {};

  /** Of the document, because of messages. */
  let mutations = 0;
  let lastMutation = 0;
  let received = 0;
  /** Messages on their way that the check has posted here. */
  let posted = 0;
  let lastContext = 0;
  let listeners = 0;
  /** @type {string[]} */
  const ran = [];

  // What changes by itself, such as a clock, was seen to do so before and does not count.
  /** @type {WeakSet<Node>} */
  const restless = new WeakSet();
  const observer = new MutationObserver((records) => {
    const isCaused = work.isCaused();
    const counted = records.filter(({ target }) => isCaused || !restless.has(target));
    if (!isCaused && received > 0) for (const { target } of records) restless.add(target);
    if (counted.length === 0) return;
    if (isCaused) mutations += counted.length;
    lastMutation = clock();
  });
  const everything = { childList: true, subtree: true, characterData: true, attributes: true };
  observer.observe(document, everything);

  /** Shadow trees that their elements do not tell of. @type {ShadowRoot[]} */
  const closed = [];
  // Mutations in shadow trees are told to who observes the tree.
  Element.prototype.attachShadow = new Proxy(Element.prototype.attachShadow, {
    apply(target, element, given) {
      const root = Reflect.apply(target, element, given);
      observer.observe(root, everything);
      if (root.mode === "closed") closed.push(root);
      return root;
    },
  });

  /**
   * Whether a listener is the queue of a library that posts to its own window to run a task soon: nothing else comes to it.
   *
   * @param {unknown} listener
   */
  const isQueue = (listener) => {
    const text = typeof listener === "function" ? Reflect.apply(textOf, listener, []) : "";
    // As axios does, and the usual stand-in for setImmediate.
    return /\bsource\b/.test(text) && /\.shift\(\)\s*\(\)|\(\s*\+[\w$.]+\.slice\(/.test(text) && text.length < 400;
  };

  /** @param {unknown} listener */
  const listens = (listener) => {
    if (isQueue(listener)) return;
    listeners += 1;
    tell("listener");
  };
  EventTarget.prototype.addEventListener = new Proxy(add, {
    apply(target, on, given) {
      const result = Reflect.apply(target, on, given);
      if (given[0] === "message" && (on === window || on === undefined || on === null) && given[1]) listens(given[1]);
      return result;
    },
  });
  const handler = Object.getOwnPropertyDescriptor(window, "onmessage");
  if (handler?.set && handler.get) {
    const { set } = handler;
    Object.defineProperty(window, "onmessage", {
      ...handler,
      /** @param {unknown} value */
      set(value) {
        Reflect.apply(set, window, [value]);
        if (typeof value === "function") listens(value);
      },
    });
  }

  // What is logged as an object: the browser tells only of its first level.
  /** @type {number} */
  let logged = 0;
  /**
   * The texts in a value, however deep they are.
   *
   * @param {unknown} value
   */
  const textsIn = (value) => {
    /** @type {string[]} */
    const texts = [];
    const seen = new Set([value]);
    for (const item of seen) {
      if (typeof item === "string") texts.push(item);
      // A node leads to the whole page.
      if (typeof item !== "object" || item === null || item instanceof Node || item === window) continue;
      const inside = item instanceof Map ? [...item.keys(), ...item.values()] : item instanceof Set ? item : Object.values(item);
      for (const member of inside) if (seen.size < 5_000) seen.add(member);
    }
    return texts.join("\n").slice(0, 20_000);
  };
  for (const level of ["assert", "debug", "dir", "error", "group", "groupCollapsed", "info", "log", "table", "trace", "warn"]) {
    const original = Reflect.get(console, level);
    if (typeof original !== "function") continue;
    Reflect.set(console, level, new Proxy(original, {
      apply(target, self, given) {
        // An app that logs without an end must not be slowed down by it.
        if (received > 0 && logged < 100) {
          const objects = given.filter((/** @type {unknown} */ value) => typeof value === "object" && value !== null);
          if (objects.length > 0) {
            logged += 1;
            try {
              tellAnywhere("logged", { level, text: textsIn(objects) });
            } catch {} // a getter of the app's that throws is the app's affair
          }
        }
        return Reflect.apply(target, self, given);
      },
    }));
  }

  // What browsers deny to a frame without `allow`, however the app deals with that.
  const policy = Reflect.get(document, "featurePolicy");
  /** @type {[keyof typeof window, string[], string | ((given: any[]) => string)][]} */
  const features = [
    ["Clipboard", ["read", "readText"], "clipboard-read"],
    ["Clipboard", ["write", "writeText"], "clipboard-write"],
    ["CredentialsContainer", ["create"], "publickey-credentials-create"],
    ["CredentialsContainer", ["get"], "publickey-credentials-get"],
    ["Element", ["requestFullscreen"], "fullscreen"],
    ["Geolocation", ["getCurrentPosition", "watchPosition"], "geolocation"],
    ["MediaDevices", ["getDisplayMedia"], "display-capture"],
    ["MediaDevices", ["getUserMedia"], ([wanted]) => (wanted?.video ? "camera" : "microphone")],
    ["Navigator", ["requestMIDIAccess"], "midi"],
    ["Navigator", ["share"], "web-share"],
    ["PaymentRequest", ["show"], "payment"],
    ["WakeLock", ["request"], "screen-wake-lock"],
  ];
  for (const [owner, names, feature] of policy ? features : []) {
    const prototype = window[owner]?.prototype;
    for (const name of names) {
      if (typeof prototype?.[name] !== "function") continue;
      prototype[name] = new Proxy(prototype[name], {
        apply(target, self, given) {
          const used = typeof feature === "string" ? feature : feature(given);
          if (!policy.allowsFeature(used)) tell("denied", { feature: used });
          return Reflect.apply(target, self, given);
        },
      });
    }
  }

  // What goes out by WebRTC and WebTransport is no request.
  /** @param {unknown[]} given */
  const connects = (given) => tellAnywhere("connects", { text: textsIn(given) });
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport"]) {
    const original = Reflect.get(window, name);
    if (typeof original !== "function") continue;
    const wrapped = new Proxy(original, {
      construct(target, given, asked) {
        connects(given);
        return Reflect.construct(target, given, asked);
      },
    });
    Object.defineProperty(window, name, { configurable: true, enumerable: false, writable: true, value: wrapped });
    for (const method of ["addIceCandidate", "createDataChannel", "setConfiguration", "setRemoteDescription"]) {
      if (typeof original.prototype[method] !== "function") continue;
      original.prototype[method] = new Proxy(original.prototype[method], {
        apply(target, self, given) {
          connects(given);
          return Reflect.apply(target, self, given);
        },
      });
    }
  }

  // An app that compares the sender's origin may be waiting for another one.
  const origin = Object.getOwnPropertyDescriptor(MessageEvent.prototype, "origin");
  const readOrigin = origin?.get;
  let readsOrigin = false;
  if (origin && readOrigin) {
    Object.defineProperty(MessageEvent.prototype, "origin", {
      ...origin,
      get: new Proxy(readOrigin, {
        apply(target, self, given) {
          if (!readsOrigin && self.source === window.parent) {
            readsOrigin = true;
            tell("reads-origin");
          }
          return Reflect.apply(target, self, given);
        },
      }),
    });
  }

  add.call(
    window,
    "message",
    (event) => {
      const message = /** @type {MessageEvent} */ (event);
      received += 1;
      logged = 0;
      const isOwn = message.source === window && posted === 0;
      if (message.source === window && posted > 0) posted -= 1;
      work.arrived(isOwn);
      // A handler in the markup of <body> comes without a call.
      if (listeners === 0 && window.onmessage) listens(window.onmessage);
      const source = message.source === window ? "self" : message.source === window.parent ? "parent" : "other";
      if (source !== "other") lastContext = clock();
      tell("message", {
        source,
        origin: readOrigin?.call(message),
        heard: listeners > 0,
        mutations,
        isText: typeof message.data === "string",
        data: typeof message.data === "string" ? message.data.slice(0, 200) : typeof message.data,
      });
    },
    true,
  );
  add.call(window, "load", () => {
    tell("load");
    // A WebView reports the end of loading when all listeners of the page have run.
    if (setting.isTop) setTimeout(() => tell("load-end"), 0);
  });

  if (setting.isTop && isApp) {
    Object.assign(window, {
      ReactNativeWebView: {
        /** @param {unknown} message */
        postMessage(message) {
          // As the bridge on iOS does: an object arrives as "[object Object]".
          tell("said", { data: String(message) });
        },
      },
    });
  }

  // The name that stands in the canaries of the payload.
  Object.defineProperty(window, setting.canary, {
    configurable: true,
    enumerable: false,
    value: (/** @type {unknown} */ field) => {
      const name = String(field);
      if (!ran.includes(name)) ran.push(name);
    },
  });

  /** All roots: the document, every shadow tree, the documents of frames that it can look into. @returns {(Document | ShadowRoot)[]} */
  const roots = () => {
    /** @type {(Document | ShadowRoot)[]} */
    const found = [document, ...closed];
    for (let at = 0; at < found.length; at += 1) {
      for (const element of found[at]?.querySelectorAll("*") ?? []) {
        if (element.shadowRoot) found.push(element.shadowRoot);
        const inner = element.localName === "iframe" ? Reflect.get(element, "contentDocument") : null;
        if (inner) found.push(inner);
      }
    }
    return found;
  };

  const state = () => ({ mutations, received, reactedIn: Math.max(lastMutation - lastContext, 0) });

  /** Whether no window around this one can look into it. */
  const isApart = () => {
    try {
      return window === window.top || !window.parent.document;
    } catch {
      return true;
    }
  };

  const handle = {
    state,
    isApart,
    hurry: work.hurry,

    /**
     * Resolves when what is queued has run, what a message began is done, and nothing has changed for a while.
     *
     * @param {number} quiet In milliseconds.
     * @param {number} longest In milliseconds: a page that is never at rest.
     * @param {number} horizon In milliseconds: timers that are due later are not waited for.
     * @param {"all" | "last" | "none"} requests Which requests of scripts are: `last` for those of the last message.
     */
    rest(quiet, longest, horizon = 0, requests = "all") {
      const begun = clock();
      return new Promise((done) => {
        const look = () => {
          const since = clock() - Math.max(lastMutation, begun);
          const isBusy = work.unfinished(horizon, requests) > 0;
          const isStill = since >= quiet;
          if ((isStill && !isBusy) || clock() - begun >= longest) done({ ...state(), isBusy, isStill });
          else setTimeout(look, Math.max(quiet - since, 4));
        };
        setTimeout(() => setTimeout(look, 0), 0);
      });
    },

    /** @param {unknown} data Posted into the page's own window, as the mobile app and developer tools do. */
    post(data) {
      posted += 1;
      postMessage(data, "*");
    },

    /** What the page shows. */
    look() {
      const all = roots();
      let text = document.body?.innerText ?? "";
      let html = "";
      let elements = 0;
      for (const root of all) {
        // Those of an inner frame are made by classes of its own, so nothing is asked for its class.
        const page = "documentElement" in root ? root.documentElement : null;
        const shown = page ? [Reflect.get(root, "body")] : Array.from(root.children).filter((child) => child.localName !== "style");
        if (root !== document) text += shown.map((element) => `\n${Reflect.get(element ?? {}, "innerText") ?? ""}`).join("");
        for (const element of root.querySelectorAll("*")) {
          if (!["link", "meta", "script", "style"].includes(element.localName)) elements += 1;
          if (["input", "select", "textarea"].includes(element.localName)) text += `\n${Reflect.get(element, "value")}`;
        }
        html += page ? page.outerHTML : Reflect.get(root, "innerHTML") ?? "";
      }
      const pictures = 'img, svg, canvas, video, iframe, object, input, button, textarea, select, [style*="background-image"]';
      const hasPicture = all.some((root) => Array.from(root.querySelectorAll(pictures)).some((element) => element.getClientRects().length > 0));
      const overlay = all[0]?.querySelector("vite-error-overlay, nextjs-portal, #webpack-dev-server-client-overlay, #react-refresh-overlay");
      return {
        text: text.slice(0, 100_000),
        html: html.slice(0, 500_000),
        elements,
        isBlank: text.trim() === "" && !hasPicture,
        isOpaque: all.some((root) => Array.from(root.querySelectorAll("iframe, canvas, object, embed, video")).some((element) => element.localName !== "iframe" || !Reflect.get(element, "contentDocument"))),
        overlay: overlay ? overlay.localName : "",
        asksForPassword: all.some((root) => Array.from(root.querySelectorAll("input[type=password]")).some((element) => element.getClientRects().length > 0)),
      };
    },

    /** What a person can see or follow: texts, what is in fields, where visible elements lead, the title. */
    visible() {
      const parts = [document.title, handle.look().text];
      const named = ["alt", "aria-label", "href", "placeholder", "src", "title"];
      for (const root of roots()) {
        for (const element of root.querySelectorAll(named.map((name) => `[${name}]`).join(","))) {
          if (element.getClientRects().length === 0) continue;
          for (const name of named) parts.push(element.getAttribute(name) ?? "");
        }
      }
      return parts.join("\n");
    },

    /** What became of the canaries of the payload. */
    canaries() {
      const rendered = roots().flatMap((root) => Array.from(root.querySelectorAll(`[${setting.canaryAttribute}]`), (element) => element.getAttribute(setting.canaryAttribute) ?? ""));
      const polluted = Reflect.get({}, setting.pollution);
      return { ran: [...ran], rendered: [...new Set(rendered)], polluted: polluted === undefined ? "" : String(polluted) };
    },

    /** Clicks the links that lead to a script. @returns {string[]} their addresses */
    clickScriptLinks() {
      const links = roots().flatMap((root) => Array.from(root.querySelectorAll("a[href]")));
      const scripts = links.filter((link) => /^\s*javascript:/i.test(link.getAttribute("href") ?? ""));
      for (const link of scripts) if (link instanceof HTMLElement) link.click();
      return scripts.map((link) => link.getAttribute("href") ?? "");
    },

    /** Whether the app would ask before its page is left. Browsers ask only after a click, so this asks the app. */
    asksBeforeLeaving() {
      const event = new Event("beforeunload", { cancelable: true });
      window.dispatchEvent(event);
      return event.defaultPrevented;
    },

    /** The first link to another page of the app that opens in this frame; "" for none. */
    ownLink() {
      const here = location.href.replace(/#.*/, "");
      for (const link of document.querySelectorAll("a[href]")) {
        if (!(link instanceof HTMLAnchorElement) || link.target || link.download || link.origin !== location.origin) continue;
        if (link.href.replace(/#.*/, "") !== here) return link.href;
      }
      return "";
    },
  };
  Object.defineProperty(window, setting.handle, { enumerable: false, value: handle });
})(SETTING, WORK);
