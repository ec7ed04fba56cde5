// @ts-check
/**
 * Notes which fields of a context the app reads, and which it looks for in vain. Runs before the first line of the app, in a page
 * that is there for nothing else: the objects that the app gets have getters, and another prototype than those of the host.
 *
 * `READS` is put in by whoever injects it; see `acts/usage.rs`.
 */

((setting, takeNatives) => {
  "use strict";

  const { add, apply, getter, link: linkTo, message, method, watch, LastingMap, LastingSet } = takeNatives();
  const { Array, Object, Proxy, Reflect, Symbol } = window;
  const { isArray } = Array;
  const { create, defineProperty, hasOwn, keys, setPrototypeOf } = Object;
  const { get } = Reflect;
  const { iterator, toPrimitive } = Symbol;
  /** @type {Set<string>} */
  const found = new LastingSet();
  /** @type {Set<string>} */
  const missed = new LastingSet();
  /** @type {Set<string>} */
  const besides = new LastingSet();
  /** What was read of the newest context and is nothing, by its path. @type {Map<string, string>} */
  let nothings = new LastingMap();
  /** The path that was read last, when it is nothing. @type {string | null} */
  let last = null;
  /** What was known when the app threw first. @type {{ last: string | null, nothings: [string, string][] } | null} */
  let thrown = null;

  /** What a value is that has nothing in it. @param {any} value */
  const emptiness = (value) => {
    if (value === null) return "null";
    if (value === undefined) return "missing";
    if (value === "") return "empty";
    return isArray(value) && value.length === 0 ? "empty" : null;
  };

  /** Notes that the app reads a value. @param {string} path @param {any} value */
  const noteRead = (path, value) => {
    if (isWritten) return;
    const is = emptiness(value);
    if (is !== null) nothings.set(path, is);
    last = is === null ? null : path;
  };

  const targetOf = getter(Event.prototype, "target");
  /** @param {Map<any, any> | Set<any>} collection */
  const listOf = (collection) => {
    /** @type {any[]} */
    const list = [];
    const isMap = collection === nothings;
    collection.forEach((/** @type {any} */ value, /** @type {any} */ key) => {
      list[list.length] = isMap ? [key, value] : value;
    });
    return list;
  };
  for (const type of ["error", "unhandledrejection"]) {
    const noteThrown = (/** @type {Event} */ event) => {
      // An image that does not load is an error as well, and is not thrown.
      if (targetOf(event) === window) thrown ??= { last, nothings: listOf(nothings) };
    };
    add(window, type, noteThrown, true);
  }

  // Who writes all of it down reads none of it.
  let isWritten = false;
  watch(JSON, "stringify", (target, self, given) => {
    isWritten = true;
    try {
      return apply(target, self, given);
    } finally {
      isWritten = false;
    }
  });

  const nobody = method(Array.prototype[Symbol.iterator]);
  /** Something that is whatever the app takes it for. @type {any} */
  const anything = new Proxy(() => {}, {
    apply: () => anything,
    construct: () => anything,
    get(_, key) {
      if (key === toPrimitive) return () => "something";
      if (key === iterator) return () => nobody([]);
      return typeof key === "symbol" || key === "then" ? undefined : anything;
    },
  });

  /**
   * @param {any} value
   * @param {string} path Of the value, from `data` on: `contact.custom_attributes`, `conversation.messages[]`.
   */
  const watched = (value, path) => {
    if (isArray(value)) {
      for (let at = 0; at < value.length; at += 1) value[at] = watched(value[at], `${path}[]`);
      return value;
    }
    if (typeof value !== "object" || value === null) return value;
    const below = (/** @type {string} */ key) => (path ? `${path}.${key}` : key);
    const names = keys(value);
    for (let at = 0; at < names.length; at += 1) {
      const key = names[at] ?? "";
      const place = below(key);
      let inside = watched(value[key], place);
      defineProperty(value, key, /** @type {any} */ ({
        __proto__: null,
        configurable: true,
        enumerable: true,
        get() {
          if (!isWritten) found.add(place);
          noteRead(place, inside);
          return inside;
        },
        set(/** @type {unknown} */ other) {
          inside = other;
        },
      }));
    }
    const nothing = new Proxy(Object.prototype, {
      get(target, key, self) {
        if (typeof key === "symbol" || key in target) return get(target, key, self);
        const place = below(key);
        if (setting.given === place) return anything;
        missed.add(place);
        noteRead(place, undefined);
        return undefined;
      },
    });
    return setPrototypeOf(value, nothing);
  };

  watch(JSON, "parse", (target, self, given) => {
    const value = apply(target, self, given);
    if (value?.event !== "appContext" || typeof value.data !== "object") return value;
    value.data = watched(value.data, "");
    nothings = new LastingMap();
    last = null;
    thrown = null;
    // Beside `data` in place of in it.
    const astray = new Proxy(Object.prototype, {
      get(target, key, self) {
        if (typeof key === "string" && hasOwn(value.data, key) && !(key in target)) besides.add(key);
        return get(target, key, self);
      },
    });
    return setPrototypeOf(value, astray);
  });

  const link = linkTo(setting.link);
  const detailOf = getter(CustomEvent.prototype, "detail");
  const dispatch = link.dispatchEvent.bind(link);
  add(link, "ask", (/** @type {Event} */ event) => {
    if (detailOf(event).what !== "reads") return;
    dispatch(message("answer", { found: listOf(found), missed: listOf(missed), besides: listOf(besides), thrown }));
  });
})(READS, NATIVES);
