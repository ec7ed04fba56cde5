// @ts-check
/**
 * Looks at every document of the app from its first line on, and answers hubctl.
 *
 * It runs in a world of its own: it sees the document of the app, the app sees nothing of it, and built-in functions are here what
 * they always were. What shows only among the app's own scripts is seen by `watch.js`, which tells it.
 *
 * `SETTING` is put in by whoever injects it; see `world.rs`.
 */

((setting) => {
  "use strict";

  /** What is not sent yet: a document may begin before the browser has put the binding there. @type {string[]} */
  const unsent = [];
  const sendAll = () => {
    /** @type {((text: string) => void) | undefined} */
    const binding = Reflect.get(window, setting.binding);
    if (binding) for (const text of unsent.splice(0)) binding(text);
    else setTimeout(sendAll, 10);
  };
  const send = (/** @type {string} */ text) => {
    if (unsent.push(text) === 1) sendAll();
  };
  if (setting.stageOrigins.includes(location.origin)) {
    window.addEventListener(setting.stageTells, (event) => send(/** @type {CustomEvent} */ (event).detail));
    return;
  }
  const isApp = setting.isTop ? window.top === window : window.top !== window && window.parent === window.top;
  // A frame begins with an empty document that is not the app's; into one inside it the app may write.
  const isEmpty = location.href === "about:blank";

  const now = () => performance.timeOrigin + performance.now();
  const clock = () => performance.now();

  /** @param {string} kind @param {Record<string, unknown>} [more] */
  const tellAnywhere = (kind, more) => send(JSON.stringify({ from: "app", at: now(), kind, ...more }));
  // What passes between the app and a frame inside it is their own affair.
  const tell = isApp ? tellAnywhere : () => {};

  /** Fields whose markup was executed. The first page of a frame may take the place of its empty document, with all its objects. @type {Set<string>} */
  const ran = Reflect.get(window, setting.handle)?.ran ?? new Set();

  // What the scripts among those of the app tell, and what they answer.
  /** @type {EventTarget[]} */
  const links = [];
  /** What is put into a shadow tree for it to be found. @type {Node | null} */
  let marker = null;
  /** @type {unknown} */
  let answer;
  /** @type {Record<string, (more: any) => void>} */
  const notes = {
    ran: ({ field }) => ran.add(field),
    root() {
      const root = /** @type {ShadowRoot | undefined} */ (marker?.getRootNode());
      if (!root) return;
      marker?.parentNode?.removeChild(marker);
      // Mutations in shadow trees are told to who observes the tree.
      observer.observe(root, everything);
      if (root.mode === "closed") closed.push(root);
    },
    listener() {
      listeners += 1;
      tell("listener");
    },
    connects: (more) => tellAnywhere("connects", more),
    logged: (more) => tellAnywhere("logged", more),
  };
  /**
   * Takes something of the scripts among those of the app, once: later it would not be theirs.
   *
   * @param {string} name Of the event.
   * @param {(given: any) => void} accept
   */
  const take = (name, accept) => {
    const hear = (/** @type {Event} */ event) => {
      event.stopImmediatePropagation();
      accept(/** @type {MouseEvent} */ (event).relatedTarget);
    };
    window.addEventListener(name, hear, { capture: true, once: true });
  };
  /** @param {EventTarget} link */
  const takeLink = (link) => {
    links.push(link);
    link.addEventListener("note", (event) => {
      const { kind, ...more } = /** @type {CustomEvent} */ (event).detail;
      if (notes[kind]) notes[kind](more);
      else tell(kind, more);
    });
    link.addEventListener("answer", (event) => {
      answer ??= /** @type {CustomEvent} */ (event).detail;
    });
  };
  take(setting.link, takeLink);
  take(setting.linkOfReads, takeLink);
  take(setting.marker, (node) => (marker = node));

  /**
   * Asks the scripts among those of the app.
   *
   * @param {string} what
   * @param {unknown} [given]
   * @returns {any}
   */
  const ask = (what, given) => {
    answer = undefined;
    for (const link of links) link.dispatchEvent(new CustomEvent("ask", { detail: { what, given } }));
    return answer;
  };

  /** Of the document, because of messages. */
  let mutations = 0;
  let lastMutation = 0;
  let received = 0;
  /** Messages on their way that the check has posted here. */
  let posted = 0;
  let lastContext = 0;
  let listeners = 0;

  // What changes by itself, such as a clock, was seen to do so before and does not count.
  /** @type {WeakSet<Node>} */
  const restless = new WeakSet();
  const observer = new MutationObserver((records) => {
    listen();
    const isCaused = ask("caused");
    const counted = records.filter(({ target }) => isCaused || !restless.has(target));
    if (!isCaused && received > 0) for (const { target } of records) restless.add(target);
    if (counted.length === 0) return;
    if (isCaused) mutations += counted.length;
    lastMutation = clock();
  });
  /** How long an animation may take, in milliseconds: some never end. */
  const ANSWER = 5000;
  const everything = { childList: true, subtree: true, characterData: true, attributes: true };
  observer.observe(document, everything);

  /** Shadow trees that their elements do not tell of. @type {ShadowRoot[]} */
  const closed = [];

  /** What was in motion by itself when a message came. @type {Set<Animation>} */
  let moving = new Set();
  /** When the last message arrived that did not belong to another one. */
  let lastMessage = -Infinity;
  let isAnimatedForEver = false;

  /**
   * Whether something is in motion since the last message that ends within so many milliseconds.
   *
   * @param {number} horizon
   */
  const isInMotion = (horizon) => {
    if (isAnimatedForEver || lastMessage === -Infinity) return false;
    const isMoving = document.getAnimations().some((animation) => {
      const left = Number(animation.effect?.getComputedTiming().endTime) - Number(animation.currentTime);
      return animation.playState === "running" && !moving.has(animation) && left <= horizon;
    });
    // Some are begun again and again.
    isAnimatedForEver = isMoving && clock() - lastMessage > ANSWER;
    return isMoving && !isAnimatedForEver;
  };

  const noteMessage = (/** @type {MessageEvent} */ message) => {
    received += 1;
    const isOwn = message.source === window && posted === 0;
    if (message.source === window && posted > 0) posted -= 1;
    if (ask("arrived", isOwn)) {
      // What is in motion soon after a message may be that one's doing.
      if (clock() - lastMessage > ANSWER && !isAnimatedForEver) moving = new Set(document.getAnimations());
      lastMessage = clock();
    }
    const source = message.source === window ? "self" : message.source === window.parent ? "parent" : "other";
    if (source !== "other") lastContext = clock();
    tell("message", {
      source,
      origin: message.origin,
      heard: listeners > 0,
      mutations,
      isText: typeof message.data === "string",
      data: typeof message.data === "string" ? message.data.slice(0, 200) : typeof message.data,
    });
  };
  const noteLoad = () => {
    tell("load");
    // A WebView reports the end of loading when all listeners of the page have run.
    if (setting.isTop) setTimeout(() => tell("load-end"), 0);
  };
  // `document.open` takes the listeners of the window away; ones that are there are not added again.
  const listen = () => {
    if (isEmpty) return;
    window.addEventListener("message", noteMessage, true);
    window.addEventListener("load", noteLoad);
  };
  listen();

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
    ran,
    hurry: (/** @type {number} */ longest) => ask("hurry", longest),
    reads: () => ask("reads"),

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
          const isBusy = ask("unfinished", { horizon, requests }) > 0 || isInMotion(horizon);
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
      window.postMessage(data, "*");
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
      return { ran: [...ran], rendered: [...new Set(rendered)], polluted: ask("polluted") ?? "" };
    },

    /** Clicks the links that lead to a script. @returns {string[]} their addresses */
    clickScriptLinks() {
      const links = roots().flatMap((root) => Array.from(root.querySelectorAll("a[href]")));
      const scripts = links.filter((link) => /^\s*javascript:/i.test(link.getAttribute("href") ?? ""));
      for (const link of scripts) link.dispatchEvent(new Event(setting.click, { bubbles: true, composed: true }));
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
  Reflect.set(window, setting.handle, isEmpty ? { isApart, ran, canaries: handle.canaries } : handle);
})(SETTING);
