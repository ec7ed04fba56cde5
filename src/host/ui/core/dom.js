// @ts-check
/** Builds elements. Text only ever becomes a text node, so no payload can turn into markup. */

/** @typedef {Node | string | null | undefined | false} Child */
/** @typedef {Record<string, string | number | boolean | null | undefined>} Attributes */

/**
 * An element with attributes and children. `true` sets an empty attribute;
 * `false`, `null` and `undefined` leave it out.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  append(element, children);
  return element;
}

/**
 * Sets, or with `false`, `null` and `undefined` removes, an attribute.
 *
 * @param {Element} element
 * @param {string} name
 * @param {string | number | boolean | null | undefined} value
 */
export function setAttribute(element, name, value) {
  if (value === false || value === null || value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/**
 * Replaces everything inside an element.
 *
 * @param {Element} parent
 * @param {...Child} children
 */
export function fill(parent, ...children) {
  parent.replaceChildren();
  append(parent, children);
}

/**
 * Draws something anew and leaves the focus where it was: on what has the same test id, or the same place in a list.
 *
 * @param {Element} parent
 * @param {() => void} draw
 */
export function keepFocus(parent, draw) {
  const focused = parent.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement) : null;
  const { testid = "", index = "" } = focused?.dataset ?? {};
  draw();
  if (!focused || parent.contains(focused) || !testid) return;
  const place = index ? `[data-index="${index}"]` : "";
  const again = parent.querySelector(`[data-testid="${testid}"]${place}`);
  if (again instanceof HTMLElement) again.focus();
}

/**
 * A button that is a button: never submits, has a name for those who cannot see its icon.
 *
 * @param {Attributes} attributes
 * @param {() => void} onPress
 * @param {...Child} children
 */
export function button(attributes, onPress, ...children) {
  const element = h("button", { type: "button", ...attributes }, ...children);
  element.addEventListener("click", onPress);
  return element;
}

/**
 * Moves the focus among `items` with the arrow keys, Home and End.
 *
 * @param {KeyboardEvent} event
 * @param {HTMLElement[]} items
 * @param {{previous: string, next: string}} keys
 */
export function roveFocus(event, items, keys) {
  const here = items.findIndex((item) => item === document.activeElement);
  if (here < 0) return;
  /** @type {Record<string, number>} */
  const targets = {
    [keys.previous]: Math.max(0, here - 1),
    [keys.next]: Math.min(items.length - 1, here + 1),
    Home: 0,
    End: items.length - 1,
  };
  const target = targets[event.key];
  if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  items[target]?.focus();
}

/**
 * @param {Element} parent
 * @param {Child[]} children
 */
function append(parent, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    parent.append(child);
  }
}
