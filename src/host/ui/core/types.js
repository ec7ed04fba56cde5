// @ts-check
/**
 * The shapes the page passes around. Nothing but types.
 *
 * What a payload holds is `unknown` on purpose: a developer may load a broken
 * one, and `core/model.js` is the only module that reads inside it.
 *
 * @typedef {Record<string, unknown>} Json
 *
 * @typedef {object} App One dashboard app: one tab.
 * @property {number} id
 * @property {string} title
 * @property {string} url
 *
 * @typedef {"system" | "light" | "dark"} Theme
 *
 * @typedef {object} Session What `GET /api/session` says, made safe to read.
 * @property {string} version hubctl's own.
 * @property {string} profile
 * @property {string} requestKey The one string the host answers.
 * @property {Theme} theme
 * @property {string} account
 * @property {App[]} apps
 * @property {string} source The text it was read from.
 * @property {unknown[]} contexts The `data` of each conversation's appContext, untouched.
 * @property {string} problem Why the payload could not be read again; "" when it could.
 *
 * @typedef {"host-to-app" | "app-to-host" | "note"} Direction
 * @typedef {"posted" | "answered" | "ignored" | "note"} Verdict
 *
 * @typedef {object} LogEntry One line of the workbench's log.
 * @property {number} id
 * @property {number} at Epoch milliseconds.
 * @property {Direction} direction
 * @property {Verdict} verdict
 * @property {"info" | "warn"} level
 * @property {string} reason Why, in a sentence.
 * @property {string} party The app (or window) at the other side.
 * @property {string} title Event name or a short preview.
 * @property {string | null} sinceLoad Time since the frame's load, in words; null where there is no frame.
 * @property {number | null} bytes UTF-8 size of the text; null when the message was not a string.
 * @property {string} origin `event.origin` as the receiver sees it.
 * @property {string} raw The text that crossed the boundary.
 */

export {};
