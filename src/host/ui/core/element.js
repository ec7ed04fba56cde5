// @ts-check
/** What every element of the page has in common: a store to read, and intent to raise. */

/**
 * @typedef {import("./store.js").Store} Store
 * @typedef {import("./store.js").Topic} Topic
 */

export class StoreElement extends HTMLElement {
  /** @type {Store | null} */
  #store = null;

  /** @returns {Store} */
  get store() {
    if (!this.#store) throw new Error(`<${this.localName}> is not attached to a store`);
    return this.#store;
  }

  /** @param {Store} store */
  attach(store) {
    this.#store = store;
    this.build();
    store.subscribe((topic) => this.update(topic));
    this.update("session");
  }

  /** Makes what stays. Called once. */
  build() {}

  /** @param {Topic} _topic What changed. */
  update(_topic) {}

  /**
   * Says what the agent or the developer wants; `app.js` decides.
   *
   * @param {string} name
   * @param {unknown} [detail]
   */
  raise(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}
