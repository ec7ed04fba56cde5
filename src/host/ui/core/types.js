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
 * @property {string} url Of its first frame.
 * @property {string[]} urls Of all of its frames.
 * @property {boolean} isOfThisRun Named when hubctl was started, and not kept when it ends.
 *
 * @typedef {"system" | "light" | "dark"} Theme
 *
 * @typedef {object} Meaning A value of a trait.
 * @property {string} value
 * @property {string} says
 * @property {string} source Where it was learned.
 * @property {string} versions Which hosts have it.
 *
 * @typedef {Meaning & {name: string, question: string, alternatives: Meaning[]}} Trait What other builds of the same version do.
 *
 * @typedef {object} Traits How a host behaves at the boundary; `contract/traits.rs` says what each value means.
 * @property {string[]} data_keys
 * @property {string} keys
 * @property {string} place
 * @property {string} mount
 * @property {string} between_tabs
 * @property {string} on_switch
 * @property {string} no_conversation
 * @property {string} posts_to
 * @property {string} posts_on
 * @property {string} reopening
 * @property {string} answers
 *
 * @typedef {object} Profile A host that can be played: an era, or an upstream release.
 * @property {string} name
 * @property {string} versions The releases that behave so.
 * @property {Traits} traits
 * @property {Trait[]} meanings
 * @property {string[]} scenarios Those it can send.
 *
 * @typedef {object} Session What `GET /api/session` says, made safe to read.
 * @property {string} version hubctl's own.
 * @property {string} url Of the page on this machine: it may be shown under the origin of a dashboard.
 * @property {string} token Of the API.
 * @property {string} profile
 * @property {string} requestKey The one string the host answers.
 * @property {Theme} theme
 * @property {number} seed
 * @property {{id: number, name: string}} account
 * @property {App[]} apps
 * @property {string} appsFile Where apps are kept that are added here; "" when nowhere.
 * @property {string} source
 * @property {string[]} fixtures
 * @property {Profile[]} profiles
 * @property {{name: string, summary: string}[]} scenarios
 * @property {string[]} locales
 * @property {string[]} shapes
 * @property {string[]} channels
 * @property {string} problem Why something could not be read again; "" when it could.
 *
 * @typedef {object} Wish Which conversations are shown and how; "" is as hubctl was started. The address of the page holds it.
 * @property {string} profile
 * @property {string} reopening What another build of the same version posts when a tab shows again.
 * @property {string} source
 * @property {string} scenario
 * @property {string} seed
 * @property {string} locale
 * @property {string} shape
 * @property {string} channel
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
 * @property {number | null} sinceLoad Milliseconds since the frame's load; null before it and where there is no frame.
 * @property {number | null} bytes UTF-8 size of the text; null when the message was not a string.
 * @property {string} origin `event.origin` as the receiver sees it.
 * @property {string} raw The text that crossed the boundary, or what else crossed it as JSON.
 * @property {boolean} isCut Whether there was more of it than is kept.
 * @property {number | null} command Number of the command that caused it.
 */

export {};
