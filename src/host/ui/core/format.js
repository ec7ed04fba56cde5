// @ts-check
/** Values into words, in the browser's locale. Never throws, whatever comes in. */

const encoder = new TextEncoder();
/** Characters that are measured at once. */
const PIECE = 1 << 16;
const buffer = new Uint8Array(3 * PIECE);

const FORMATS = {
  clock: new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" }),
  day: new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" }),
  dayOfYear: new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" }),
  longDay: new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long", year: "numeric" }),
  full: new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }),
  wall: new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
};

/**
 * The date of a payload's time: epoch seconds or an ISO string; 0 means never.
 *
 * @param {unknown} value
 * @returns {Date | null}
 */
export function toDate(value) {
  if (typeof value === "number" && value > 0) return validDate(value * 1000);
  if (typeof value === "string" && /^\d{4}-\d\d-\d\d/.test(value)) return validDate(Date.parse(value));
  return null;
}

/** @param {Date | null} date @returns {string} "09:12" */
export function clockTime(date) {
  return date ? FORMATS.clock.format(date) : "";
}

/**
 * The time as a list shows it: the clock for today, else the day, with its year when it is another.
 *
 * @param {Date | null} date
 * @param {Date} [now]
 */
export function listTime(date, now = new Date()) {
  if (!date) return "";
  if (date.toDateString() === now.toDateString()) return FORMATS.clock.format(date);
  const format = date.getFullYear() === now.getFullYear() ? FORMATS.day : FORMATS.dayOfYear;
  return format.format(date);
}

/** @param {Date | null} date @returns {string} "Wednesday, 14 January 2026" */
export function longDay(date) {
  return date ? FORMATS.longDay.format(date) : "";
}

/** @param {Date | null} date @returns {string} "14 Jan 2026, 09:12" */
export function fullTime(date) {
  return date ? FORMATS.full.format(date) : "";
}

/** @param {number} epochMs @returns {string} "09:12:44" */
export function wallTime(epochMs) {
  return FORMATS.wall.format(new Date(epochMs));
}

/** @param {string} text @returns {number} bytes in UTF-8 */
export function utf8Size(text) {
  let size = 0;
  for (let at = 0; at < text.length; ) {
    // In pieces, none of which ends within a character.
    const piece = wholeCharacters(text.slice(at, at + PIECE));
    size += encoder.encodeInto(piece, buffer).written;
    at += piece.length;
  }
  return size;
}

/** @param {number | null} count @returns {string} "812 B", "14.2 kB" */
export function byteSize(count) {
  if (count === null) return "–";
  if (count < 1000) return `${count} B`;
  if (count < 1_000_000) return `${(count / 1000).toFixed(1)} kB`;
  return `${(count / 1_000_000).toFixed(1)} MB`;
}

/** @param {number} ms @returns {string} "+12 ms", "+3.4 s", "+2 min 5 s" */
export function elapsed(ms) {
  if (ms < 1000) return `+${Math.round(ms)} ms`;
  if (ms < 60_000) return `+${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `+${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * At most `limit` characters, never half a surrogate pair.
 *
 * @param {string} text
 * @param {number} limit
 */
export function clip(text, limit) {
  if (text.length <= limit) return text;
  return `${wholeCharacters(text.slice(0, limit))}…`;
}

/**
 * One or two letters for an avatar; "" when the name has none.
 *
 * @param {string} name
 */
export function initials(name) {
  const words = clip(name, 200).match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}'’.-]*/gu) ?? [];
  const first = words[0] ? firstLetter(words[0]) : "";
  const last = words.length > 1 ? firstLetter(words[words.length - 1] ?? "") : "";
  return (first + last).toLocaleUpperCase();
}

/**
 * A stable number below `count` for a text: the same person keeps the same colour.
 *
 * @param {string} text
 * @param {number} count
 */
export function bucket(text, count) {
  let hash = 7;
  for (const character of clip(text, 200)) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return hash % count;
}

/** @param {string} key @returns {string} "plan_tier" -> "Plan tier" */
export function keyLabel(key) {
  const words = clip(key, 80).replace(/[_\s]+/g, " ").trim();
  return words ? words[0]?.toLocaleUpperCase() + words.slice(1) : "(no name)";
}

/**
 * @param {number} count
 * @param {string} one
 * @param {string} many
 */
export function counted(count, one, many) {
  return `${count} ${count === 1 ? one : many}`;
}

/** @param {string} piece @returns {string} it without the half of a pair at its end, unless that is all there is */
function wholeCharacters(piece) {
  return piece.length > 1 && /[\uD800-\uDBFF]$/.test(piece.slice(-1)) ? piece.slice(0, -1) : piece;
}

/** @param {string} word */
function firstLetter(word) {
  return [...word][0] ?? "";
}

/** @param {number} epochMs */
function validDate(epochMs) {
  const date = new Date(epochMs);
  return Number.isNaN(date.getTime()) ? null : date;
}
