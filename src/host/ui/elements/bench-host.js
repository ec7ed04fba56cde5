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
  { viewport: "full", name: "Full width" },
  { viewport: "tablet", name: "768 px" },
  { viewport: "phone", name: "390 px" },
  { viewport: "narrow", name: "320 px" },
];

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
      this.#select("Version", session.profiles.map(({ name, versions }) => [name, versions.startsWith(name) ? `upstream ${versions}` : `${name} (${/^\d/.test(name) ? "as " : ""}${versions})`]), profile.name, "profile"),
      this.#viewport(),
      this.#presence(),
      button({ class: "bench-button", "data-testid": "change-definitions", title: "As an administrator who renames a custom attribute, and an agent whose dashboard fetches the list again" }, () => this.raise("hub-definitions", "refetch"), icon("tag"), "Refetch definitions"),
      button({ class: "bench-button", "data-testid": "edit-definition", title: "As an agent who renames a custom attribute: the host posts nothing" }, () => this.raise("hub-definitions", "edit"), icon("tag"), "Edit a definition"),
      button({ class: "bench-button", "data-testid": "delete-definition", title: "As an agent who deletes a custom attribute" }, () => this.raise("hub-definitions", "delete"), icon("tag"), "Delete a definition"),
      button({ class: "bench-button", "data-testid": "repost" }, () => this.raise("hub-repost"), icon("send"), "Post again"),
    );
    const { traits } = this.store;
    fill(this.#traits, ...profile.meanings.flatMap((trait) => this.#trait(trait, String(traits[/** @type {keyof typeof traits} */ (trait.name)]))));
  }

  /**
   * @param {Trait} trait
   * @param {string} value
   */
  #trait(trait, value) {
    const values = [trait, ...trait.alternatives];
    const played = values.find((meaning) => meaning.value === value) ?? trait;
    const builds = values.length > 1 && this.#select("Build", values.map((meaning) => [meaning.value, meaning.value]), played.value, "reopening");
    return [
      h("dt", {}, trait.question),
      h("dd", { "data-trait": trait.name, "data-value": played.value }, h("code", {}, played.value), " ", played.says, h("small", {}, `${played.versions} · ${played.source}`), builds),
    ];
  }

  /**
   * @param {string} name
   * @param {string[][]} options
   * @param {string} value
   * @param {"profile" | "reopening"} key
   */
  #select(name, options, value, key) {
    // What another profile may not send is let go of.
    const others = key === "profile" ? { reopening: "", scenario: "", channel: "" } : {};
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
