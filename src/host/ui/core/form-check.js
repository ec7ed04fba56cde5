// @ts-check
/**
 * What the real settings form says of an endpoint. Upstream's form uses the `url` rule of Vuelidate, which is meant for
 * addresses on the internet: it knows no IPv6, no name without a dot, no private network, and no port of one digit. What it
 * takes and the API refuses, such as `ftp:` and umlauts, fails when it is saved.
 */

export const NAME_REQUIRED = "A name for the dashboard app is required";
export const URL_REQUIRED = "A valid URL is required";

const LARGEST_PORT_DIGITS = 5;
/** Letters as the rule knows them: everything from the inverted exclamation mark on is one. */
const LETTER = "a-z\\u00a1-\\uffff";
const LABEL = new RegExp(`^[${LETTER}\\d](?:[${LETTER}\\d_-]{0,62}[${LETTER}\\d])?$`, "i");
const TOP_LABEL = new RegExp(`^[${LETTER}]{2,}$`, "i");

/** @param {string} url @returns {boolean} whether the real form takes it */
export function isAccepted(url) {
  const rest = /^(?:(?:https?|ftp):)?\/\/(\S+)$/i.exec(url)?.[1];
  if (rest === undefined) return false;
  // Everything before an "@" passes for user and password, a whole path too.
  const afterAt = [...rest.matchAll(/@/g)].filter(({ index }) => index > 0).map(({ index }) => rest.slice(index + 1));
  return [rest, ...afterAt].some(beginsWithPlace);
}

/**
 * What hubctl has to say of an address that the form refuses and the API may take.
 *
 * @param {string} url
 * @returns {string} "" when the form does not mind, or nobody takes it
 */
export function noticeOf(url) {
  if (isAccepted(url) || !/^https?:\/\//.test(url) || !URL.canParse(url)) return "";
  const instead = publicName(url);
  return `hubctl: the real form refuses this address; the settings API takes it.${instead && ` ${instead} passes both and leads to the same server.`}`;
}

/** @param {string} text Host, port, and what follows. */
function beginsWithPlace(text) {
  const parts = /^([^:/?#]*)(?::(\d*))?(?:[/?#]|$)/.exec(text);
  if (!parts) return false;
  const [, host = "", port] = parts;
  const isPort = port === undefined || (port.length > 1 && port.length <= LARGEST_PORT_DIGITS);
  return isPort && (isName(host) || isPublicAddress(host));
}

/** @param {string} host */
function isName(host) {
  const labels = host.replace(/\.$/, "").split(".");
  const top = labels.pop() ?? "";
  return labels.length > 0 && TOP_LABEL.test(top) && labels.every((label) => LABEL.test(label));
}

/** @param {string} host */
function isPublicAddress(host) {
  const octets = host.split(".");
  const [a, b] = octets.map(Number);
  if (octets.length !== 4 || a === undefined || b === undefined) return false;
  const isPrivate = a === 10 || a === 127 || (a === 169 && b === 254) || (a === 192 && b === 168) || (a === 172 && b >= 16 && b <= 31);
  // Not 0.x and nothing from 224 on; not the first and the last address of a network.
  const [first, last] = [octets[0], octets[3]].map((octet) => /^[1-9]\d{0,2}$/.test(octet ?? "") ? Number(octet) : 0);
  const isMiddle = (/** @type {string} */ octet) => /^(?:\d{1,2}|[12]\d\d)$/.test(octet) && Number(octet) <= 255;
  return !isPrivate && inRange(first, 223) && inRange(last, 254) && octets.slice(1, 3).every(isMiddle);
}

/**
 * @param {number | undefined} number
 * @param {number} largest
 */
function inRange(number, largest) {
  return number !== undefined && number >= 1 && number <= largest;
}

/** @param {string} url @returns {string} the same place on this machine under a name that the form takes; "" elsewhere */
function publicName(url) {
  const address = new URL(url);
  if (!/^(?:localhost|127\..*|0\.0\.0\.0|\[::1\])$/.test(address.hostname)) return "";
  address.hostname = "app.localhost";
  return isAccepted(address.href) ? address.href : "";
}
