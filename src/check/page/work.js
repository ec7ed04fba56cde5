// @ts-check
/**
 * What the app has begun because of a message and not finished: timers, animation frames, requests, answers of sockets and
 * workers, databases. Runs before the first line of the app, beside `probe.js`, which asks it.
 *
 * Every piece of work has a cause: the message in whose handler it was begun, or whose work began it. What was going on before
 * the first message, such as a clock or a poll, has none and holds nothing up. Work that begins again and again from the same
 * place is background as well, whatever began it.
 */

(/** @type {typeof WORK} */ ((natives) => {
  "use strict";

  const { add, apply, clock, getter, method, watch, watchClass, LastingMap, LastingSet, LastingWeakMap } = natives;
  const { Error, Number } = window;
  const { then } = Promise.prototype;
  const { defineProperty, deleteProperty, getOwnPropertyDescriptor } = Reflect;
  const { isArray } = Array;
  const channel = new MessageChannel();
  const post = channel.port1.postMessage.bind(channel.port1);

  /** So often may one place begin something for a message; then it does so by itself. */
  const REPEATS = 4;
  /** So many numbers are kept of how often. */
  const COUNTS = 1000;
  /** How long after something ran for a cause a message of the window to itself belongs to it, in milliseconds. */
  const SOON = 50;
  /** How long an answer, a stream or an animation may take, in milliseconds: some never end. */
  const ANSWER = 5000;

  /** The cause of what runs now; 0 for none. */
  let cause = 0;
  let causes = 0;
  /** When something last ran for a cause. */
  let lastRun = -Infinity;
  /** When the last message arrived that the window did not post to itself. */
  let lastMessage = -Infinity;
  /** @typedef {{cause: number, due: number, until: number, site: string}} Piece `due` and `until` on the clock of the document. */
  /** @type {Set<Piece>} */
  const begun = new LastingSet();
  /** How often each place has begun something for each cause. @type {Map<string, number>} */
  const counts = new LastingMap();
  /** Places of background work. @type {Set<string>} */
  const background = new LastingSet();

  // What runs in this task runs for its cause, its microtasks included; the next task has its own.
  let isResetting = false;
  add(channel.port2, "message", () => {
    isResetting = false;
    cause = 0;
  });
  channel.port2.start();

  /** @param {number} next */
  const runFor = (next) => {
    cause = next;
    if (next === 0) return;
    lastRun = clock();
    if (isResetting) return;
    isResetting = true;
    post(0);
  };

  const match = method(RegExp.prototype.exec);
  const addressed = /^.*:\/\/.*$/m;
  const ofErrors = ["prepareStackTrace", "stackTraceLimit"];
  /** The place in the app that began something: the first line of the stack that is not of this script. */
  const siteOf = () => {
    // What the app makes of stacks is for its own.
    /** @type {(PropertyDescriptor | undefined)[]} */
    const own = [];
    for (let at = 0; at < 2; at += 1) {
      const name = ofErrors[at] ?? "";
      own[at] = getOwnPropertyDescriptor(Error, name);
      deleteProperty(Error, name);
    }
    defineProperty(Error, "stackTraceLimit", /** @type {any} */ ({ __proto__: null, configurable: true, value: 12 }));
    let stack;
    try {
      ({ stack } = new Error());
    } catch {} // of an app that has frozen what makes it
    for (let at = 0; at < 2; at += 1) {
      const name = ofErrors[at] ?? "";
      const property = own[at];
      deleteProperty(Error, name);
      if (property) defineProperty(Error, name, property);
    }
    const found = typeof stack === "string" ? match(addressed, stack) : null;
    return found ? found[0] : "";
  };

  /**
   * Notes that something was begun, unless nothing caused it.
   *
   * @param {number} wait Milliseconds until it is due.
   * @param {number} longest Milliseconds after which nobody waits for it any more.
   * @param {boolean} isPart Whether it is a part of something that is begun once.
   * @returns {Piece | null}
   */
  const begin = (wait, longest, isPart = false) => {
    if (cause === 0) return null;
    const site = siteOf();
    if (background.has(site)) return null;
    const key = `${cause} ${site}`;
    const count = (counts.get(key) ?? 0) + 1;
    if (!isPart) counts.set(key, count);
    if (count > REPEATS) {
      background.add(site);
      begun.forEach((work) => {
        if (work.site === site) begun.delete(work);
      });
      return null;
    }
    const work = { cause, due: clock() + wait, until: clock() + longest, site };
    begun.add(work);
    return work;
  };

  /** @param {Piece | null | undefined} work */
  const end = (work) => {
    if (work) begun.delete(work);
  };

  /**
   * A callback that runs for the cause it was given under.
   *
   * @param {any} callback
   * @param {Piece | null} work
   */
  const carried = (callback, work) => {
    const own = cause;
    return function (/** @type {unknown[]} */ ...given) {
      end(work);
      runFor(own);
      // @ts-expect-error the callback's `this` is whatever the browser gives
      return apply(callback, this, given);
    };
  };

  /** @param {any[]} list @param {number} first */
  const from = (list, first) => {
    /** @type {unknown[]} */
    const rest = [];
    for (let at = first; at < list.length; at += 1) rest[at - first] = list[at];
    return rest;
  };

  // Timers and frames.
  /** Timers that are set. @type {Map<number, {work: Piece | null, wait: number, run: Function, given: unknown[], isOnce: boolean}>} */
  const timers = new LastingMap();
  const clear = window.clearTimeout.bind(window);

  /** @param {number} id */
  const forget = (id) => {
    end(timers.get(id)?.work);
    timers.delete(id);
  };
  for (const name of ["setTimeout", "setInterval"]) {
    const isOnce = name === "setTimeout";
    watch(window, name, (target, self, given) => {
      const callback = given[0];
      if (typeof callback !== "function") return apply(target, self, given);
      const delay = Number(given[1]);
      const wait = delay > 0 ? delay : 0;
      const work = isOnce ? begin(wait, wait + ANSWER) : null;
      const run = isOnce ? carried(callback, work) : callback;
      let id = 0;
      given[0] = function (/** @type {unknown[]} */ ...args) {
        if (isOnce) timers.delete(id);
        return apply(run, this, args);
      };
      id = /** @type {number} */ (apply(target, self, given));
      timers.set(id, { work, wait, run, given: from(given, 2), isOnce });
      return id;
    });
  }
  for (const name of ["clearTimeout", "clearInterval"]) {
    watch(window, name, (target, self, given) => {
      forget(given[0]);
      return apply(target, self, given);
    });
  }
  /** @type {Map<number, Piece | null>} */
  const frames = new LastingMap();
  for (const [name, cancel] of [["requestAnimationFrame", "cancelAnimationFrame"], ["requestIdleCallback", "cancelIdleCallback"]]) {
    watch(window, name ?? "", (target, self, given) => {
      if (typeof given[0] !== "function") return apply(target, self, given);
      const work = begin(0, ANSWER);
      given[0] = carried(given[0], work);
      const id = /** @type {number} */ (apply(target, self, given));
      if (work) frames.set(id, work);
      return id;
    });
    watch(window, cancel ?? "", (target, self, given) => {
      end(frames.get(given[0]));
      frames.delete(given[0]);
      return apply(target, self, given);
    });
  }

  /**
   * Waits for a promise of the browser. Gives another one in its place, so that a rejection which the app leaves alone stays one;
   * what awaits it runs for the cause of the call.
   *
   * @param {unknown} promise
   * @param {Piece | null} work
   */
  const follow = (promise, work) => {
    const own = cause;
    const settled = () => {
      end(work);
      runFor(own);
    };
    const reactions = [
      (/** @type {unknown} */ value) => {
        settled();
        return value;
      },
      (/** @type {unknown} */ reason) => {
        settled();
        throw reason;
      },
    ];
    try {
      return apply(then, promise, reactions);
    } catch {
      // It is no promise, or its class is not what it was.
      end(work);
      return promise;
    }
  };
  watch(window, "fetch", (target, self, given) => follow(apply(target, self, given), begin(0, Infinity)));
  for (const [owner, names, longest] of /** @type {[string, string[], number][]} */ ([
    ["Response", ["arrayBuffer", "blob", "bytes", "formData", "json", "text"], Infinity],
    ["Blob", ["arrayBuffer", "bytes", "text"], ANSWER],
    ["Cache", ["add", "addAll", "delete", "keys", "match", "matchAll", "put"], ANSWER],
    ["CacheStorage", ["delete", "has", "keys", "match", "open"], ANSWER],
    ["FontFace", ["load"], ANSWER],
    ["FontFaceSet", ["load"], ANSWER],
    ["HTMLImageElement", ["decode"], ANSWER],
    ["LockManager", ["request"], ANSWER],
    ["ReadableStream", ["pipeTo"], ANSWER],
    ["Scheduler", ["postTask", "yield"], ANSWER],
    ["SubtleCrypto", ["decrypt", "deriveBits", "deriveKey", "digest", "encrypt", "exportKey", "generateKey", "importKey", "sign", "unwrapKey", "verify", "wrapKey"], ANSWER],
  ])) {
    for (const name of names) {
      watch(Reflect.get(window, owner)?.prototype, name, (target, self, given) => {
        const wait = Number(given[1]?.delay) || 0;
        const work = begin(wait, wait + longest);
        for (let at = 0; at < given.length; at += 1) if (typeof given[at] === "function") given[at] = carried(given[at], null);
        return follow(apply(target, self, given), work);
      });
    }
  }

  // Streams are read part by part.
  /** Until when the parts of each are waited for. @type {WeakMap<object, number>} */
  const streams = new LastingWeakMap();
  const empty = new ReadableStream();
  const iterator = Object.getPrototypeOf(Reflect.get(empty, Symbol.asyncIterator).call(empty));
  for (const [owner, name] of /** @type {[object, string][]} */ ([
    [ReadableStreamDefaultReader.prototype, "read"],
    [ReadableStreamBYOBReader.prototype, "read"],
    [iterator, "next"],
  ])) {
    watch(owner, name, (target, self, given) => {
      const until = streams.get(self) ?? clock() + ANSWER;
      streams.set(self, until);
      return follow(apply(target, self, given), begin(0, until - clock(), true));
    });
  }

  /**
   * Waits for one of some events; their listeners run for the cause of the call.
   *
   * @param {EventTarget} target
   * @param {string[]} events
   * @param {Set<string>} ends Those of them after which nothing more comes.
   * @param {Piece | null} work
   */
  const hear = (target, events, ends, work) => {
    const own = cause;
    if (own === 0) return;
    for (let at = 0; at < events.length; at += 1) {
      const isEnd = ends.has(events[at] ?? "");
      add(target, events[at], () => {
        if (isEnd) end(work);
        runFor(own);
      }, { __proto__: null, once: isEnd });
    }
  };
  const ofRequests = ["readystatechange", "load", "error", "abort", "timeout", "loadend"];
  const endOfRequests = new LastingSet().add("loadend");
  watch(XMLHttpRequest.prototype, "send", (target, self, given) => {
    hear(self, ofRequests, endOfRequests, begin(0, Infinity));
    return apply(target, self, given);
  });
  const ofDatabases = ["success", "error", "upgradeneeded"];
  const endOfDatabases = new LastingSet().add("success").add("error");
  for (const [owner, names] of /** @type {[any, string[]][]} */ ([
    [window.IDBFactory?.prototype, ["open", "deleteDatabase"]],
    [window.IDBObjectStore?.prototype, ["add", "clear", "count", "delete", "get", "getAll", "getAllKeys", "getKey", "openCursor", "put"]],
    [window.IDBIndex?.prototype, ["count", "get", "getAll", "getAllKeys", "getKey", "openCursor"]],
  ])) {
    for (const name of names) {
      watch(owner, name, (target, self, given) => {
        const work = begin(0, ANSWER);
        const made = apply(target, self, given);
        hear(made, ofDatabases, endOfDatabases, work);
        return made;
      });
    }
  }

  /** The last cause for which something was sent to each socket, worker and port, and the answers that are due. @type {WeakMap<object, {cause: number, due: Piece[]}>} */
  const partners = new LastingWeakMap();
  const shift = method(Array.prototype.shift);

  /** @param {EventTarget} partner Whose messages are answers. */
  const partnerOf = (partner) => {
    const known = partners.get(partner);
    if (known) return known;
    const fresh = { cause: 0, due: /** @type {Piece[]} */ ([]) };
    partners.set(partner, fresh);
    add(partner, "message", () => {
      end(shift(fresh.due));
      runFor(fresh.cause);
    });
    return fresh;
  };

  /** @param {EventTarget} partner */
  const sentTo = (partner) => {
    const known = partnerOf(partner);
    const work = begin(0, ANSWER);
    if (cause !== 0) known.cause = cause;
    if (work) known.due[known.due.length] = work;
  };
  watch(window.WebSocket?.prototype, "send", (target, self, given) => {
    sentTo(self);
    return apply(target, self, given);
  });
  // A port's message reaches its other end.
  /** @type {WeakMap<object, MessagePort>} */
  const ends = new LastingWeakMap();
  const firstPort = getter(MessageChannel.prototype, "port1");
  const secondPort = getter(MessageChannel.prototype, "port2");
  watchClass("MessageChannel", (made) => {
    const first = firstPort(made);
    const second = secondPort(made);
    ends.set(first, second);
    ends.set(second, first);
    // Before the app can listen, as its listeners run for the cause that this one sets.
    partnerOf(first).cause = cause;
    partnerOf(second).cause = cause;
  });
  for (const owner of [window.BroadcastChannel, window.MessagePort, window.Worker]) {
    watch(owner?.prototype, "postMessage", (target, self, given) => {
      // Who gets one end of a channel answers there; where a port leads that came from elsewhere, such as a shared worker, it
      // answers itself.
      const transferred = isArray(given[1]) ? given[1] : given[1]?.transfer;
      let end = ends.get(self) ?? self;
      for (let at = 0; at < transferred?.length; at += 1) end = ends.get(transferred[at]) ?? end;
      if (cause !== 0) sentTo(end);
      return apply(target, self, given);
    });
  }
  for (const name of ["BroadcastChannel", "Worker"]) watchClass(name, partnerOf);
  const portOf = getter(window.SharedWorker?.prototype ?? {}, "port");
  watchClass("SharedWorker", (made) => partnerOf(portOf(made)));
  const ofConnections = ["open", "error"];
  const endOfConnections = new LastingSet().add("open").add("error");
  for (const name of ["EventSource", "WebSocket"]) {
    watchClass(name, (made) => {
      const known = partnerOf(made);
      known.cause = cause;
      hear(made, ofConnections, endOfConnections, begin(0, ANSWER));
      const first = name === "EventSource" && begin(0, ANSWER);
      if (first) known.due[known.due.length] = first;
    });
  }

  // Transitions and animations that end: apps go on when they have.
  for (const event of ["animationend", "transitioncancel", "transitionend"]) {
    add(window, event, () => {
      if (clock() - lastMessage < ANSWER) runFor(causes);
    }, true);
  }
  watch(Animation.prototype, "finished", (target, self) => follow(apply(target, self, []), null), "get");

  return {
    /**
     * A message has arrived: what is begun in its handlers has it for a cause. One that the window posts to itself soon after, as
     * schedulers do, goes on with the same: who called `postMessage` cannot be watched, as the sender would seem to be another.
     *
     * @param {boolean} isOwn Whether a script of the page posted it to its own window.
     * @returns {boolean} Whether it is a cause, and not the going on of another one.
     */
    arrived(isOwn) {
      if (isOwn && clock() - lastRun < SOON) {
        runFor(causes);
        return false;
      }
      causes += 1;
      lastMessage = clock();
      if (counts.size > COUNTS) counts.clear();
      runFor(causes);
      return true;
    },

    /** Whether what runs now was caused by a message. */
    isCaused: () => cause !== 0,

    /**
     * Runs the timers that are set as if their time had come.
     *
     * @param {number} longest In milliseconds: those that are set for later are left alone.
     * @returns {number} How many there were.
     */
    hurry(longest) {
      /** @type {number[]} */
      const due = [];
      timers.forEach((timer, id) => {
        if (timer.wait <= longest) due[due.length] = id;
      });
      for (let at = 0; at < due.length; at += 1) {
        const id = due[at] ?? 0;
        const timer = timers.get(id);
        // The one before may have cleared it.
        if (!timer) continue;
        if (timer.isOnce) {
          clear(id);
          forget(id);
        }
        try {
          apply(timer.run, window, timer.given);
        } catch {} // what the app throws here is known from elsewhere, or comes of the hurry
      }
      return due.length;
    },

    /**
     * How many pieces of work are unfinished that are due within so many milliseconds.
     *
     * @param {number} horizon
     * @param {"all" | "last" | "none"} requests Which requests count: `last` for those of the last message.
     */
    unfinished(horizon, requests) {
      const now = clock();
      let count = 0;
      begun.forEach((work) => {
        if (work.until < now) {
          // It will hardly end: nobody waits for its like again.
          begun.delete(work);
          background.add(work.site);
        } else {
          const isCounted = work.until !== Infinity || requests === "all" || (requests === "last" && work.cause === causes);
          if (isCounted && work.due <= now + horizon) count += 1;
        }
      });
      return count;
    },
  };
}))
