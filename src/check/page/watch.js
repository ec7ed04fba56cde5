// @ts-check
/**
 * Watches what the app does that shows only among its own scripts: which functions it calls, what it begins, what it throws.
 *
 * It runs before the first line of every document of the app and shares all objects with it, so the app must neither notice nor
 * disturb it: it leaves no name behind, what it replaces says of itself what the original says, and it takes the functions that
 * it needs from `natives.js`. All the rest is in `probe.js`, in a world of its own, which it tells what it sees and answers.
 *
 * `SETTING`, `NATIVES` and `WORK`, what `natives.js` and `work.js` are, are put in by whoever injects it; see `world.rs`.
 */

((setting, takeNatives, startWork) => {
  "use strict";

  // Our own pages are watched by nobody.
  if (setting.stageOrigins.includes(location.origin)) return;
  const isApp = setting.isTop ? window.top === window : window.top !== window && window.parent === window.top;
  // A frame begins with an empty document that is not the app's; into one inside it the app may write.
  const isEmpty = location.href === "about:blank";
  if (isEmpty && isApp) return;

  const natives = takeNatives();
  const { add, apply, getter, has, message, method, watch, watchClass, LastingSet } = natives;
  const { String, parent } = window;
  const link = natives.link(setting.link);
  const dispatch = link.dispatchEvent.bind(link);
  /** @param {string} kind @param {Record<string, unknown>} [more] */
  const tell = (kind, more) => dispatch(message("note", { __proto__: null, kind, ...more }));

  // Markup of the payload that is executed throws something. The app has nothing to do with that.
  const textOf = getter(ErrorEvent.prototype, "message");
  const stop = method(Event.prototype.stopImmediatePropagation);
  const prevent = method(Event.prototype.preventDefault);
  const slice = method(String.prototype.slice);
  const isErrorEvent = has(textOf);
  const canary = `Uncaught ${setting.canary}:`;
  const noteThrown = (/** @type {Event} */ event) => {
    // A picture that does not load is an error as well, and is not thrown.
    if (!isErrorEvent(event)) return;
    const text = textOf(event);
    if (slice(text, 0, canary.length) !== canary) return;
    stop(event);
    prevent(event);
    tell("ran", { field: slice(text, canary.length) });
  };

  // A link that leads to a script is followed here, as it would run in the world of whoever clicks.
  const click = method(HTMLElement.prototype.click);
  const pathOf = method(Event.prototype.composedPath);
  const stopBubbling = method(Event.prototype.stopPropagation);
  const followLink = (/** @type {Event} */ event) => {
    stopBubbling(event);
    click(pathOf(event)[0]);
  };

  // `document.open` takes the listeners of the window away; ones that are there are not added again.
  const listen = () => {
    add(window, "error", noteThrown, true);
    add(window, setting.click, followLink);
  };
  listen();
  new MutationObserver(listen).observe(document, { childList: true });
  if (isEmpty) return;

  const work = startWork(natives);
  let received = 0;
  let listeners = 0;

  // The other world finds a shadow tree by what is put into it, and takes that out again.
  const marker = document.createTextNode("");
  window.dispatchEvent(new MouseEvent(setting.marker, { relatedTarget: marker }));
  const append = method(Node.prototype.appendChild);
  watch(Element.prototype, "attachShadow", (target, element, given) => {
    const root = apply(target, element, given);
    append(root, marker);
    tell("root");
    add(root, setting.click, followLink);
    return root;
  });

  const functionText = method(Function.prototype.toString);
  const match = method(RegExp.prototype.exec);
  const isSource = /\bsource\b/;
  const takesFromQueue = /\.shift\(\)\s*\(\)|\(\s*\+[\w$.]+\.slice\(/;
  /**
   * Whether a listener is the queue of a library that posts to its own window to run a task soon: nothing else comes to it.
   *
   * @param {unknown} listener
   */
  const isQueue = (listener) => {
    const text = typeof listener === "function" ? functionText(listener) : "";
    // As axios does, and the usual stand-in for setImmediate.
    return text.length < 400 && match(isSource, text) !== null && match(takesFromQueue, text) !== null;
  };

  /** @param {unknown} listener */
  const listens = (listener) => {
    if (isQueue(listener)) return;
    listeners += 1;
    tell("listener");
  };
  watch(EventTarget.prototype, "addEventListener", (target, on, given) => {
    const result = apply(target, on, given);
    if (given[0] === "message" && (on === window || on === undefined || on === null) && given[1]) listens(given[1]);
    return result;
  });
  const handlerOf = getter(window, "onmessage");
  watch(window, "onmessage", (target, self, given) => {
    apply(target, self, given);
    if (typeof given[0] === "function") listens(given[0]);
  }, "set");

  // What is logged as an object: the browser tells only of its first level.
  let logged = 0;
  const { values } = Object;
  const eachOfSet = method(Set.prototype.forEach);
  const eachOfMap = method(Map.prototype.forEach);
  const isNode = has(getter(Node.prototype, "nodeType"));
  const isMap = has(getter(Map.prototype, "size"));
  const isSet = has(getter(Set.prototype, "size"));
  /**
   * The texts in a value, however deep they are.
   *
   * @param {unknown[]} value
   */
  const textsIn = (value) => {
    let texts = "";
    /** @type {Set<any>} */
    const seen = new LastingSet();
    const look = (/** @type {unknown} */ member) => {
      if (seen.size < 5_000) seen.add(member);
    };
    look(value);
    // What is added meanwhile is visited as well.
    seen.forEach((item) => {
      if (typeof item === "string") texts += texts ? `\n${item}` : item;
      // A node leads to the whole page.
      if (typeof item !== "object" || item === null || isNode(item) || item === window) return;
      if (isMap(item)) {
        eachOfMap(item, (/** @type {unknown} */ value, /** @type {unknown} */ key) => {
          look(key);
          look(value);
        });
      } else if (isSet(item)) {
        eachOfSet(item, look);
      } else {
        const inside = values(item);
        for (let at = 0; at < inside.length; at += 1) look(inside[at]);
      }
    });
    return slice(texts, 0, 20_000);
  };
  for (const level of ["assert", "debug", "dir", "error", "group", "groupCollapsed", "info", "log", "table", "trace", "warn"]) {
    watch(console, level, (target, self, given) => {
      // An app that logs without an end must not be slowed down by it.
      if (received > 0 && logged < 100) {
        /** @type {unknown[]} */
        const objects = [];
        for (let at = 0; at < given.length; at += 1) {
          if (typeof given[at] === "object" && given[at] !== null) objects[objects.length] = given[at];
        }
        if (objects.length > 0) {
          logged += 1;
          try {
            tell("logged", { level, text: textsIn(objects) });
          } catch {} // a getter of the app's that throws is the app's affair
        }
      }
      return apply(target, self, given);
    });
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
    ["MediaDevices", ["getUserMedia"], (given) => (given[0]?.video ? "camera" : "microphone")],
    ["Navigator", ["requestMIDIAccess"], "midi"],
    ["Navigator", ["share"], "web-share"],
    ["PaymentRequest", ["show"], "payment"],
    ["WakeLock", ["request"], "screen-wake-lock"],
  ];
  const allows = policy?.allowsFeature.bind(policy);
  for (const [owner, names, feature] of policy ? features : []) {
    for (const name of names) {
      watch(window[owner]?.prototype, name, (target, self, given) => {
        const used = typeof feature === "string" ? feature : feature(given);
        if (!allows(used)) tell("denied", { feature: used });
        return apply(target, self, given);
      });
    }
  }

  // What goes out by WebRTC and WebTransport is no request.
  const connects = (/** @type {unknown[]} */ given) => {
    let text = "";
    try {
      text = textsIn(given);
    } catch {} // as above
    tell("connects", { text });
  };
  const peers = Reflect.get(window, "RTCPeerConnection");
  for (const name of ["RTCPeerConnection", "WebTransport"]) watchClass(name, (/** @type {unknown} */ _, /** @type {unknown[]} */ given) => connects(given));
  const alias = "webkitRTCPeerConnection";
  if (peers && Reflect.get(window, alias) === peers) {
    Reflect.defineProperty(window, alias, { value: Reflect.get(window, "RTCPeerConnection") });
  }
  for (const name of ["addIceCandidate", "createDataChannel", "setConfiguration", "setRemoteDescription"]) {
    watch(peers?.prototype, name, (target, self, given) => {
      connects(given);
      return apply(target, self, given);
    });
  }

  // An app that compares the sender's origin may be waiting for another one.
  const sourceOf = getter(MessageEvent.prototype, "source");
  let readsOrigin = false;
  watch(MessageEvent.prototype, "origin", (target, self, given) => {
    const origin = apply(target, self, given);
    if (!readsOrigin && sourceOf(self) === parent) {
      readsOrigin = true;
      tell("reads-origin");
    }
    return origin;
  }, "get");

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

  /** What the other world asks. @type {Record<string, (given: any) => unknown>} */
  const answers = {
    /** @param {boolean} isOwn */
    arrived(isOwn) {
      received += 1;
      logged = 0;
      // A handler in the markup of <body> comes without a call.
      const handler = listeners === 0 && handlerOf(window);
      if (handler) listens(handler);
      return work.arrived(isOwn);
    },
    caused: work.isCaused,
    hurry: work.hurry,
    unfinished: ({ horizon, requests }) => work.unfinished(horizon, requests),
    polluted() {
      const value = /** @type {any} */ ({})[setting.pollution];
      return value === undefined ? "" : String(value);
    },
  };
  const detailOf = getter(CustomEvent.prototype, "detail");
  add(link, "ask", (/** @type {Event} */ event) => {
    const { what, given } = detailOf(event);
    dispatch(message("answer", answers[what]?.(given)));
  });
})(SETTING, NATIVES, WORK);
