// @ts-check
/**
 * Notes which fields of a context the app reads, and which it looks for in vain. Runs before the first line of the app, in a page
 * that is there for nothing else: the objects that the app gets have getters, and another prototype than those of the host.
 *
 * `READS` is put in by whoever injects it; see `acts/usage.rs`.
 */

((setting) => {
  "use strict";

  const { Array, Object, Proxy, Reflect, Set, Symbol } = window;
  /** @type {Set<string>} */
  const found = new Set();
  /** @type {Set<string>} */
  const missed = new Set();
  /** @type {Set<string>} */
  const besides = new Set();
  /** What was read of the newest context and is nothing, by its path. @type {Map<string, string>} */
  let nothings = new Map();
  /** The path that was read last, when it is nothing. @type {string | null} */
  let last = null;
  /** What was known when the app threw first. @type {{ last: string | null, nothings: [string, string][] } | null} */
  let thrown = null;

  /** What a value is that has nothing in it. @param {any} value */
  const emptiness = (value) => {
    if (value === null) return "null";
    if (value === undefined) return "missing";
    if (value === "") return "empty";
    return Array.isArray(value) && value.length === 0 ? "empty" : null;
  };

  /** Notes that the app reads a value. @param {string} path @param {any} value */
  const noteRead = (path, value) => {
    if (isWritten) return;
    const is = emptiness(value);
    if (is !== null) nothings.set(path, is);
    last = is === null ? null : path;
  };

  for (const type of ["error", "unhandledrejection"]) {
    const noteThrown = (/** @type {Event} */ event) => {
      // An image that does not load is an error as well, and is not thrown.
      if (event.target === window) thrown ??= { last, nothings: [...nothings] };
    };
    window.addEventListener(type, noteThrown, true);
  }

  // Who writes all of it down reads none of it.
  let isWritten = false;
  JSON.stringify = new Proxy(JSON.stringify, {
    apply(target, self, given) {
      isWritten = true;
      try {
        return Reflect.apply(target, self, given);
      } finally {
        isWritten = false;
      }
    },
  });

  /** Something that is whatever the app takes it for. @type {any} */
  const anything = new Proxy(() => {}, {
    apply: () => anything,
    construct: () => anything,
    get(_, key) {
      if (key === Symbol.toPrimitive) return () => "hubctl";
      if (key === Symbol.iterator) return () => [][Symbol.iterator]();
      return typeof key === "symbol" || key === "then" ? undefined : anything;
    },
  });

  /**
   * @param {any} value
   * @param {string} path Of the value, from `data` on: `contact.custom_attributes`, `conversation.messages[]`.
   */
  const watched = (value, path) => {
    if (Array.isArray(value)) {
      for (let at = 0; at < value.length; at += 1) value[at] = watched(value[at], `${path}[]`);
      return value;
    }
    if (typeof value !== "object" || value === null) return value;
    const below = (/** @type {string} */ key) => (path ? `${path}.${key}` : key);
    for (const key of Object.keys(value)) {
      const place = below(key);
      let inside = watched(value[key], place);
      Object.defineProperty(value, key, {
        configurable: true,
        enumerable: true,
        get() {
          if (!isWritten) found.add(place);
          noteRead(place, inside);
          return inside;
        },
        set(other) {
          inside = other;
        },
      });
    }
    const nothing = new Proxy(Object.prototype, {
      get(target, key, self) {
        if (typeof key === "symbol" || key in target) return Reflect.get(target, key, self);
        const place = below(key);
        if (setting.given === place) return anything;
        missed.add(place);
        noteRead(place, undefined);
        return undefined;
      },
    });
    return Object.setPrototypeOf(value, nothing);
  };

  JSON.parse = new Proxy(JSON.parse, {
    apply(target, self, given) {
      const value = Reflect.apply(target, self, given);
      if (value?.event !== "appContext" || typeof value.data !== "object") return value;
      value.data = watched(value.data, "");
      nothings = new Map();
      last = null;
      thrown = null;
      // Beside `data` in place of in it.
      const astray = new Proxy(Object.prototype, {
        get(target, key, self) {
          if (typeof key === "string" && Object.hasOwn(value.data, key) && !(key in target)) besides.add(key);
          return Reflect.get(target, key, self);
        },
      });
      return Object.setPrototypeOf(value, astray);
    },
  });

  Object.defineProperty(window, setting.reads, {
    enumerable: false,
    value: () => ({ found: [...found], missed: [...missed], besides: [...besides], thrown }),
  });
})(READS);
