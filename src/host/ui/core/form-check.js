// @ts-check
/** What the real settings form says of an endpoint. The mock takes it all the same and explains. */

/** @param {string} url @returns {boolean} whether it is an http(s) address at all */
export function isWebAddress(url) {
  return /^https?:\/\//i.test(url) && URL.canParse(url) && !/\s/.test(url);
}

/** @param {string} url @returns {string} why the real form refuses it; "" when it does not */
export function formRefusal(url) {
  if (!isWebAddress(url)) return "";
  const host = new URL(url).hostname.toLowerCase();
  const isPrivate = host === "localhost" || host === "[::1]" || /^(127|10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\./.test(host);
  if (!isPrivate) return "";
  return `The real form refuses ${host} (“A valid URL is required”); its API takes it. app.localhost passes both and leads here as well. It is kept.`;
}
