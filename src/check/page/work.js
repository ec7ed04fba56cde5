// @ts-check
/**
 * What the app has begun because of a message and not finished: timers, animation frames, requests, answers of sockets and
 * workers, databases. Runs before the first line of the app, beside `probe.js`, which asks it.
 *
 * Every piece of work has a cause: the message in whose handler it was begun, or whose work began it. What was going on before
 * the first message, such as a clock or a poll, has none and holds nothing up. Work that begins again and again from the same
 * place is background as well, whatever began it.
 */

(() => {
  "use strict";

  const { Error, Map, Math, Number, Promise, Proxy, Set, WeakMap } = window;
  const add = EventTarget.prototype.addEventListener;
  const clock = performance.now.bind(performance);
  const { then } = Promise.prototype;
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
  /** @typedef {{cause: number, due: number, until: number, site: string}} Work `due` and `until` on the clock of the document. */
  /** @type {Set<Work>} */
  const begun = new Set();
  /** How often each place has begun something for each cause. @type {Map<string, number>} */
  const counts = new Map();
  /** Places of background work. @type {Set<string>} */
  const background = new Set();

  // What runs in this task runs for its cause, its microtasks included; the next task has its own.
  let isResetting = false;
  add.call(channel.port2, "message", () => {
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

  /** The place in the app that began something: the first line of the stack that is not of this script. */
  const siteOf = () => {
    const limit = Reflect.get(Error, "stackTraceLimit");
    Reflect.set(Error, "stackTraceLimit", 12);
    const stack = new Error().stack ?? "";
    Reflect.set(Error, "stackTraceLimit", limit);
    const lines = stack.split("\n").slice(1);
    return lines.find((line) => /:\/\//.test(line)) ?? "";
  };

  /**
   * Notes that something was begun, unless nothing caused it.
   *
   * @param {number} wait Milliseconds until it is due.
   * @param {number} longest Milliseconds after which nobody waits for it any more.
   * @param {boolean} isPart Whether it is a part of something that is begun once.
   * @returns {Work | null}
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
      for (const work of begun) if (work.site === site) begun.delete(work);
      return null;
    }
    const work = { cause, due: clock() + wait, until: clock() + longest, site };
    begun.add(work);
    return work;
  };

  /** @param {Work | null | undefined} work */
  const end = (work) => {
    if (work) begun.delete(work);
  };

  /**
   * Replaces a function by one that behaves as it does and is watched.
   *
   * @param {any} owner
   * @param {string} name
   * @param {(target: Function, self: any, given: any[]) => unknown} apply
   */
  const watch = (owner, name, apply) => {
    const original = owner?.[name];
    if (typeof original !== "function") return;
    owner[name] = new Proxy(original, { apply });
  };

  /**
   * A callback that runs for the cause it was given under.
   *
   * @param {any} callback
   * @param {Work | null} work
   */
  const carried = (callback, work) => {
    const own = cause;
    return function (/** @type {unknown[]} */ ...given) {
      end(work);
      runFor(own);
      // @ts-expect-error the callback's `this` is whatever the browser gives
      return Reflect.apply(callback, this, given);
    };
  };

  // Timers and frames.
  /** Timers that are set. @type {Map<number, {work: Work | null, wait: number, run: Function, given: unknown[], isOnce: boolean}>} */
  const timers = new Map();
  const clear = window.clearTimeout.bind(window);

  /** @param {number} id */
  const forget = (id) => {
    end(timers.get(id)?.work);
    timers.delete(id);
  };
  for (const name of ["setTimeout", "setInterval"]) {
    const isOnce = name === "setTimeout";
    watch(window, name, (target, self, given) => {
      const [callback, delay, ...rest] = given;
      if (typeof callback !== "function") return Reflect.apply(target, self, given);
      const wait = Math.max(Number(delay) || 0, 0);
      const work = isOnce ? begin(wait, wait + ANSWER) : null;
      const run = isOnce ? carried(callback, work) : callback;
      let id = 0;
      id = /** @type {number} */ (Reflect.apply(target, self, [
        function (/** @type {unknown[]} */ ...args) {
          if (isOnce) timers.delete(id);
          // @ts-expect-error as above
          return Reflect.apply(run, this, args);
        },
        ...given.slice(1),
      ]));
      timers.set(id, { work, wait, run, given: rest, isOnce });
      return id;
    });
  }
  for (const name of ["clearTimeout", "clearInterval"]) {
    watch(window, name, (target, self, given) => {
      forget(given[0]);
      return Reflect.apply(target, self, given);
    });
  }
  /** @type {Map<number, Work | null>} */
  const frames = new Map();
  for (const [name, cancel] of [["requestAnimationFrame", "cancelAnimationFrame"], ["requestIdleCallback", "cancelIdleCallback"]]) {
    watch(window, name ?? "", (target, self, given) => {
      if (typeof given[0] !== "function") return Reflect.apply(target, self, given);
      const work = begin(0, ANSWER);
      const id = /** @type {number} */ (Reflect.apply(target, self, [carried(given[0], work), ...given.slice(1)]));
      if (work) frames.set(id, work);
      return id;
    });
    watch(window, cancel ?? "", (target, self, given) => {
      end(frames.get(given[0]));
      frames.delete(given[0]);
      return Reflect.apply(target, self, given);
    });
  }

  /**
   * Waits for a promise of the browser. Gives another one in its place, so that a rejection which the app leaves alone stays one;
   * what awaits it runs for the cause of the call.
   *
   * @param {unknown} promise
   * @param {Work | null} work
   */
  const follow = (promise, work) => {
    const own = cause;
    if (!(promise instanceof Promise)) return promise;
    const settled = () => {
      end(work);
      runFor(own);
    };
    return Reflect.apply(then, promise, [
      (/** @type {unknown} */ value) => {
        settled();
        return value;
      },
      (/** @type {unknown} */ reason) => {
        settled();
        throw reason;
      },
    ]);
  };
  watch(window, "fetch", (target, self, given) => follow(Reflect.apply(target, self, given), begin(0, Infinity)));
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
        const callbacks = given.map((value) => (typeof value === "function" ? carried(value, null) : value));
        return follow(Reflect.apply(target, self, callbacks), work);
      });
    }
  }

  // Streams are read part by part.
  /** Until when the parts of each are waited for. @type {WeakMap<object, number>} */
  const streams = new WeakMap();
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
      return follow(Reflect.apply(target, self, given), begin(0, until - clock(), true));
    });
  }

  /**
   * Waits for one of some events; their listeners run for the cause of the call.
   *
   * @param {EventTarget} target
   * @param {string[]} events
   * @param {string[]} ends Those of them after which nothing more comes.
   * @param {Work | null} work
   */
  const hear = (target, events, ends, work) => {
    const own = cause;
    if (own === 0) return;
    for (const event of events) {
      add.call(target, event, () => {
        if (ends.includes(event)) end(work);
        runFor(own);
      }, { once: ends.includes(event) });
    }
  };
  watch(XMLHttpRequest.prototype, "send", (target, self, given) => {
    hear(self, ["readystatechange", "load", "error", "abort", "timeout", "loadend"], ["loadend"], begin(0, Infinity));
    return Reflect.apply(target, self, given);
  });
  const request = ["success", "error"];
  for (const [owner, names] of /** @type {[any, string[]][]} */ ([
    [window.IDBFactory?.prototype, ["open", "deleteDatabase"]],
    [window.IDBObjectStore?.prototype, ["add", "clear", "count", "delete", "get", "getAll", "getAllKeys", "getKey", "openCursor", "put"]],
    [window.IDBIndex?.prototype, ["count", "get", "getAll", "getAllKeys", "getKey", "openCursor"]],
  ])) {
    for (const name of names) {
      watch(owner, name, (target, self, given) => {
        const work = begin(0, ANSWER);
        const made = Reflect.apply(target, self, given);
        hear(made, [...request, "upgradeneeded"], request, work);
        return made;
      });
    }
  }

  /** The last cause for which something was sent to each socket, worker and port, and the answers that are due. @type {WeakMap<object, {cause: number, due: Work[]}>} */
  const partners = new WeakMap();

  /** @param {EventTarget} partner Whose messages are answers. */
  const partnerOf = (partner) => {
    const known = partners.get(partner);
    if (known) return known;
    const fresh = { cause: 0, due: /** @type {Work[]} */ ([]) };
    partners.set(partner, fresh);
    add.call(partner, "message", () => {
      end(fresh.due.shift());
      runFor(fresh.cause);
    });
    return fresh;
  };

  /** @param {EventTarget} partner */
  const sentTo = (partner) => {
    const known = partnerOf(partner);
    const work = begin(0, ANSWER);
    if (cause !== 0) known.cause = cause;
    if (work) known.due.push(work);
  };
  watch(window.WebSocket?.prototype, "send", (target, self, given) => {
    sentTo(self);
    return Reflect.apply(target, self, given);
  });
  // A port's message reaches its other end.
  /** @type {WeakMap<object, MessagePort>} */
  const ends = new WeakMap();
  window.MessageChannel = new Proxy(MessageChannel, {
    construct(target, given, self) {
      const made = Reflect.construct(target, given, self);
      for (const [port, other] of [[made.port1, made.port2], [made.port2, made.port1]]) {
        ends.set(port, other);
        // Before the app can listen, as its listeners run for the cause that this one sets.
        partnerOf(port).cause = cause;
      }
      return made;
    },
  });
  for (const owner of [window.BroadcastChannel, window.MessagePort, window.Worker]) {
    watch(owner?.prototype, "postMessage", (target, self, given) => {
      // Who gets one end of a channel answers there; where a port leads that came from elsewhere, such as a shared worker, it
      // answers itself.
      const transferred = Array.isArray(given[1]) ? given[1] : given[1]?.transfer ?? [];
      const passed = Array.from(transferred).find((item) => ends.has(item));
      if (cause !== 0) sentTo(passed ? ends.get(passed) : ends.get(self) ?? self);
      return Reflect.apply(target, self, given);
    });
  }
  for (const name of /** @type {const} */ (["BroadcastChannel", "EventSource", "SharedWorker", "WebSocket", "Worker"])) {
    const original = window[name];
    if (!original) continue;
    Object.assign(window, {
      [name]: new Proxy(original, {
        construct(target, given, self) {
          const made = Reflect.construct(target, given, self);
          if (name === "SharedWorker") partnerOf(made.port);
          else if (name === "Worker" || name === "BroadcastChannel") partnerOf(made);
          else {
            const known = partnerOf(made);
            known.cause = cause;
            hear(made, ["open", "error"], ["open", "error"], begin(0, ANSWER));
            const first = name === "EventSource" && begin(0, ANSWER);
            if (first) known.due.push(first);
          }
          return made;
        },
      }),
    });
  }

  // Transitions and animations that end: apps go on when they have.
  /** What was in motion by itself when a message came. @type {Set<Animation>} */
  let moving = new Set();
  let isAnimatedForEver = false;
  for (const event of ["animationend", "transitioncancel", "transitionend"]) {
    add.call(window, event, () => {
      if (clock() - lastMessage < ANSWER) runFor(causes);
    }, true);
  }
  const finished = Object.getOwnPropertyDescriptor(Animation.prototype, "finished");
  const promised = finished?.get;
  if (promised) {
    const get = new Proxy(promised, { apply: (target, self) => follow(Reflect.apply(target, self, []), null) });
    Object.defineProperty(Animation.prototype, "finished", { ...finished, get });
  }

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

  return {
    /**
     * A message has arrived: what is begun in its handlers has it for a cause. One that the window posts to itself soon after, as
     * schedulers do, goes on with the same: who called `postMessage` cannot be watched, as the sender would seem to be another.
     *
     * @param {boolean} isOwn Whether a script of the page posted it to its own window.
     */
    arrived(isOwn) {
      if (isOwn && clock() - lastRun < SOON) return runFor(causes);
      causes += 1;
      // What is in motion soon after a message may be that one's doing.
      if (clock() - lastMessage > ANSWER && !isAnimatedForEver) moving = new Set(document.getAnimations());
      lastMessage = clock();
      if (counts.size > COUNTS) counts.clear();
      runFor(causes);
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
      const due = [...timers].filter(([, timer]) => timer.wait <= longest);
      for (const [id, timer] of due) {
        // The one before may have cleared it.
        if (!timers.has(id)) continue;
        if (timer.isOnce) {
          clear(id);
          forget(id);
        }
        try {
          Reflect.apply(timer.run, window, timer.given);
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
      for (const work of begun) {
        if (work.until < now) {
          // It will hardly end: nobody waits for its like again.
          begun.delete(work);
          background.add(work.site);
        } else {
          const isCounted = work.until !== Infinity || requests === "all" || (requests === "last" && work.cause === causes);
          if (isCounted && work.due <= now + horizon) count += 1;
        }
      }
      return count + (isInMotion(horizon) ? 1 : 0);
    },
  };
})()
