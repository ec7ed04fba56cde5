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
    value: () => ({ found: [...found], missed: [...missed], besides: [...besides] }),
  });
})(READS);
