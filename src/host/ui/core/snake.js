// @ts-check
/** Keys in snake_case, all the way down, as the mobile app sends them. */

/** @param {unknown} value @returns {unknown} */
export function snaked(value) {
  if (Array.isArray(value)) return value.map(snaked);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [snakeKey(key), snaked(entry)]));
}

/** @param {string} key @returns {string} */
function snakeKey(key) {
  return key
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .replace(/[\s-]+/g, "_")
    .toLowerCase();
}
