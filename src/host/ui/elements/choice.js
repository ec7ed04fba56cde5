// @ts-check
/** A choice among a few values, with its name above. */

import { h } from "../core/dom.js";

/**
 * @param {{name: string, testId: string, options: string[][], value: string}} choice `options`: value and label of each.
 * @param {(value: string) => void} onChoose
 */
export function choice({ name, testId, options, value }, onChoose) {
  const select = h("select", { class: "bench-select", "data-testid": testId }, ...options.map(([option, label]) => h("option", { value: option, selected: option === value }, label)));
  select.addEventListener("change", () => onChoose(select.value));
  return h("label", { class: "bench-field" }, h("span", {}, name), select);
}
