// @ts-check
/** The host that is played: its traits and where they were learned, and what an agent can do to the app. */

import { button, fill, h, keepFocus, setAttribute } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { StoreElement } from "../core/element.js";
import { choice } from "./choice.js";

/**
 * @typedef {import("../core/store.js").Viewport} Viewport
 * @typedef {import("../core/types.js").Trait} Trait
 */

/** @type {readonly {viewport: Viewport, name: string}[]} */
const VIEWPORTS = [
  { viewport: "full", name: "As wide as it is" },
  { viewport: "tablet", name: "768 px" },
  { viewport: "phone", name: "390 px" },
  { viewport: "narrow", name: "320 px" },
];

/** @type {Record<string, string>} */
const QUESTIONS = {
  place: "Where does the app stand?",
  mount: "When is its frame made?",
  on_switch: "Another conversation?",
  posts_on: "When does the host post?",
  answers: "Who is answered?",
  keys: "How are keys written?",
};

export class BenchHost extends StoreElement {
  #controls = h("div", { class: "bench-form" });
  #traits = h("dl", { class: "traits", "data-testid": "traits", "aria-label": "Why did it do that?" });

  build() {
    fill(this, this.#controls, this.#traits);
  }

  /** @param {import("../core/element.js").Topic} topic */
  update(topic) {
    const { session, profile } = this.store;
    if (session && profile && (topic === "session" || topic === "view")) keepFocus(this, () => this.#draw(session, profile));
  }

  /**
   * @param {import("../core/types.js").Session} session
   * @param {import("../core/types.js").Profile} profile
   */
  #draw(session, profile) {
    fill(
      this.#controls,
      this.#select("Profile", session.profiles.map(({ name }) => [name, name]), profile.name, "profile"),
      this.#viewport(),
      this.#presence(),
      button({ class: "bench-button", "data-testid": "change-definitions", title: "As an administrator who renames a custom attribute" }, () => this.raise("hub-definitions"), icon("tag"), "Change an attribute definition"),
      button({ class: "bench-button", "data-testid": "repost" }, () => this.raise("hub-repost"), icon("send"), "Post again"),
    );
    fill(this.#traits, ...profile.meanings.flatMap((trait) => this.#trait(trait)));
  }

  /** @param {Trait} trait */
  #trait(trait) {
    const { answers } = this.store;
    const played = [trait, ...trait.alternatives].find((meaning) => trait.name === "answers" && meaning.value === answers) ?? trait;
    const others = trait.alternatives.length > 0 && this.#select("as", [trait, ...trait.alternatives].map(({ value }) => [value, value]), played.value, "answers");
    return [
      h("dt", {}, QUESTIONS[trait.name] ?? trait.name),
      h("dd", { "data-trait": trait.name, "data-value": played.value }, h("code", {}, played.value), " ", played.says, h("small", {}, played.source), others),
    ];
  }

  /**
   * @param {string} name
   * @param {string[][]} options
   * @param {string} value
   * @param {"profile" | "answers"} key
   */
  #select(name, options, value, key) {
    // What another profile may not send is let go of.
    const others = key === "profile" ? { answers: "", scenario: "", channel: "" } : {};
    return choice({ name, testId: `wish-${key}`, options, value }, (chosen) => this.raise("hub-wish", { ...this.store.wish, ...others, [key]: chosen }));
  }

  #viewport() {
    const options = VIEWPORTS.map(({ viewport, name }) => [viewport, name]);
    return choice({ name: "Frame", testId: "viewport", options, value: this.store.viewport }, (chosen) => this.raise("hub-viewport", chosen));
  }

  #presence() {
    const { isOnline } = this.store;
    const toggle = button({ class: "bench-button", "data-testid": "presence" }, () => this.raise("hub-online", !isOnline), icon("user"), isOnline ? "Agent online" : "Agent offline");
    setAttribute(toggle, "aria-pressed", String(isOnline));
    return toggle;
  }
}
