// @ts-check
/** The state of the page in its address: a link shows the same again. */

/**
 * @typedef {import("./types.js").Wish} Wish
 *
 * @typedef {object} Address
 * @property {Wish} wish
 * @property {string} conversation Its id; "" for the first.
 * @property {number} app Whose tab is open; 0 for Messages.
 * @property {string} theme
 * @property {string} viewport
 * @property {string} panel Of the workbench.
 */

/** @type {readonly (keyof Wish)[]} */
export const WISHES = ["profile", "reopening", "source", "scenario", "seed", "locale", "shape", "channel"];

/** @returns {Wish} */
export function noWish() {
  return { profile: "", reopening: "", source: "", scenario: "", seed: "", locale: "", shape: "", channel: "" };
}

/** @param {string} search @returns {Address} */
export function readAddress(search) {
  const query = new URLSearchParams(search);
  const get = (/** @type {string} */ key) => query.get(key) ?? "";
  const wish = noWish();
  for (const key of WISHES) wish[key] = get(key);
  if (!/^\d{0,19}$/.test(wish.seed)) wish.seed = "";
  return { wish, conversation: get("conversation"), app: Number(get("app")) || 0, theme: get("theme"), viewport: get("viewport"), panel: get("panel") };
}

/** @param {Address} address @returns {string} "?profile=mobile&app=1", or "" */
export function writeAddress({ wish, ...rest }) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries({ ...wish, ...rest })) {
    if (value) query.set(key, String(value));
  }
  return query.size > 0 ? `?${query}` : "";
}
