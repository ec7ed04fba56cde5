// @ts-check
/** Which conversations the host shows: a scenario of the generator, a fixture, the payload. */

import { noWish } from "../core/address.js";
import { button, fill, h, keepFocus, setAttribute } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { StoreElement } from "../core/element.js";
import { choice } from "./choice.js";

/** @typedef {import("../core/types.js").Wish} Wish */

/** @type {readonly {key: keyof Wish, name: string, any: string}[]} */
const CHOICES = [
  { key: "locale", name: "Language", any: "any" },
  { key: "shape", name: "Shape", any: "mixed" },
  { key: "channel", name: "Channel", any: "any" },
];

export class BenchScenarios extends StoreElement {
  #summary = h("p", { class: "bench-hint", role: "status" });
  #body = h("div", { class: "bench-form" });

  build() {
    fill(this, this.#body, this.#summary);
  }

  /** @param {import("../core/element.js").Topic} topic */
  update(topic) {
    const { session } = this.store;
    if (session && (topic === "session" || topic === "contexts")) keepFocus(this, () => this.#draw(session));
  }

  /** @param {import("../core/types.js").Session} session */
  #draw(session) {
    const { wish, profile } = this.store;
    const sent = session.scenarios.filter((scenario) => profile?.scenarios.includes(scenario.name));
    const known = sent.find((scenario) => scenario.name === wish.scenario);
    const isMadeUp = (wish.source || session.source) === "made-up";
    fill(
      this.#body,
      this.#select("source", "Conversations", sources(session), wish.source || session.source),
      isMadeUp && this.#select("scenario", "Scenario", [["", "the usual mixture"], ...sent.map(({ name }) => pair(name))], wish.scenario),
      isMadeUp && this.#seed(wish.seed || String(session.seed)),
      ...CHOICES.map(({ key, name, any }) => isMadeUp && this.#select(key, name, [["", any], ...(session[/** @type {"locales" | "shapes" | "channels"} */ (`${key}s`)]).filter((value) => value !== any).map(pair)], wish[key])),
      isMadeUp && button({ class: "bench-button", "data-testid": "next-scenario" }, () => this.raise("hub-next-scenario"), icon("play"), "Next scenario"),
      button({ class: "bench-button" }, () => this.raise("hub-wish", { ...noWish(), profile: wish.profile }), icon("reload"), "As started"),
    );
    this.#summary.textContent = isMadeUp ? known?.summary ?? "Twelve conversations as an account has them." : "Read again when the file changes; the frames stay, and the context is posted again.";
  }

  /**
   * @param {keyof Wish} key
   * @param {string} name
   * @param {[string, string][]} options
   * @param {string} value
   */
  #select(key, name, options, value) {
    return choice({ name, testId: `wish-${key}`, options, value }, (chosen) => this.raise("hub-wish", { ...this.store.wish, [key]: chosen }));
  }

  /** @param {string} value */
  #seed(value) {
    const input = h("input", { class: "bench-input", inputmode: "numeric", value, "data-testid": "wish-seed" });
    input.addEventListener("change", () => {
      const isSeed = /^\d{1,19}$/.test(input.value.trim());
      setAttribute(input, "aria-invalid", !isSeed && "true");
      this.#summary.textContent = isSeed ? "" : "A seed is a whole number from 0 up.";
      if (isSeed) this.raise("hub-wish", { ...this.store.wish, seed: input.value.trim() });
    });
    return h("label", { class: "bench-field" }, h("span", {}, "Seed"), input);
  }
}

/** @param {import("../core/types.js").Session} session @returns {[string, string][]} */
function sources(session) {
  /** @type {[string, string][]} */
  const all = [["made-up", "made up"]];
  if (session.source !== "made-up") all.unshift([session.source, session.source === "payload" ? "the payload" : "set from outside"]);
  return [...all, ...session.fixtures.map((name) => /** @type {[string, string]} */ ([`fixture:${name}`, name]))];
}

/** @param {string} value @returns {[string, string]} */
function pair(value) {
  return [value, value];
}
