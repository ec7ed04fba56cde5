// @ts-check
/**
 * What scripts need that run among those of the app: built-in functions as they were before its first line, and a way to replace
 * one without a trace. Nothing here looks anything up later on that the app may have replaced: no method of a built-in class, no
 * iteration, no optional member of an object that inherits from `Object.prototype`.
 */

(() => {
  "use strict";

  const { CustomEvent, Object, Proxy, Reflect } = window;
  const { apply, construct, defineProperty, getOwnPropertyDescriptor } = Reflect;

  /**
   * A method as a function whose first argument is `this`.
   *
   * @param {any} method
   * @returns {(self: any, ...given: any[]) => any}
   */
  const method = (method) => (self, ...given) => apply(method, self, given);

  /**
   * The getter of a property as a function.
   *
   * @param {any} owner
   * @param {string} name
   */
  const getter = (owner, name) => method(getOwnPropertyDescriptor(owner, name)?.get);

  /**
   * Whether something is of the kind that a getter is for.
   *
   * @param {(value: any) => unknown} read
   */
  const has = (read) => (/** @type {unknown} */ value) => {
    try {
      read(value);
      return true;
    } catch {
      return false;
    }
  };

  /**
   * A collection that keeps its methods whatever the app makes of those of its class.
   *
   * @template {new (...given: any[]) => any} Class
   * @param {Class} base
   * @returns {Class}
   */
  const lasting = (base) => {
    const Lasting = class extends base {};
    for (const key of Reflect.ownKeys(base.prototype)) {
      const property = getOwnPropertyDescriptor(base.prototype, key);
      if (property && key !== "constructor") defineProperty(Lasting.prototype, key, property);
    }
    Object.setPrototypeOf(Lasting.prototype, null);
    return Lasting;
  };

  // What is replaced says of itself what the original says.
  const originals = new (lasting(WeakMap))();
  /**
   * @param {Function} original
   * @param {ProxyHandler<any>} traps
   */
  const replaced = (original, traps) => {
    const replacement = new Proxy(original, Object.assign(Object.create(null), traps));
    originals.set(replacement, original);
    return replacement;
  };

  /**
   * Replaces a function by one that behaves as it does and is watched.
   *
   * @param {any} owner
   * @param {string} name
   * @param {(target: any, self: any, given: any[]) => unknown} trap
   * @param {"value" | "get" | "set"} part Of the property.
   */
  const watch = (owner, name, trap, part = "value") => {
    const property = owner && getOwnPropertyDescriptor(owner, name);
    const original = property?.[part];
    if (typeof original !== "function") return;
    defineProperty(owner, name, { ...property, [part]: replaced(original, { apply: trap }) });
  };

  /**
   * Hears of each object that is made of a class, and of what.
   *
   * @param {string} name
   * @param {(made: any, given: any[]) => void} hear
   */
  const watchClass = (name, hear) => {
    const property = getOwnPropertyDescriptor(window, name);
    const original = property?.value;
    if (typeof original !== "function") return;
    const value = replaced(original, {
      construct(target, given, self) {
        const made = construct(target, given, self);
        hear(made, given);
        return made;
      },
    });
    defineProperty(window, name, { ...property, value });
    original.prototype.constructor = value;
  };

  watch(Function.prototype, "toString", (target, self, given) => apply(target, originals.get(self) ?? self, given));

  return {
    apply,
    getter,
    has,
    method,
    watch,
    watchClass,
    add: method(EventTarget.prototype.addEventListener),
    clock: performance.now.bind(performance),
    LastingMap: lasting(Map),
    LastingSet: lasting(Set),
    LastingWeakMap: lasting(WeakMap),

    /**
     * An object whose events cross between this world and the one of `probe.js`, and which only scripts of the check have.
     *
     * @param {string} name The type of the event that hands it over.
     */
    link: (name) => {
      const link = new EventTarget();
      window.dispatchEvent(new MouseEvent(name, { relatedTarget: link }));
      return link;
    },

    /**
     * An event for that object.
     *
     * @param {string} type
     * @param {unknown} detail
     */
    message: (type, detail) => new CustomEvent(type, /** @type {any} */ ({ __proto__: null, detail })),
  };
})
