// @ts-check
/** The keys of the page: one row a key, for the overlay and for what they do. They go to the page only, never to an app's frame. */

/**
 * @typedef {object} Shortcut
 * @property {string} key As `KeyboardEvent.key` has it.
 * @property {string} says
 * @property {string} intent The event that is raised.
 * @property {unknown} [detail]
 */

/** @type {readonly Shortcut[]} */
export const SHORTCUTS = [
  { key: "?", says: "Show or hide these keys", intent: "hub-help" },
  { key: "j", says: "Next conversation", intent: "hub-step", detail: 1 },
  { key: "k", says: "Previous conversation", intent: "hub-step", detail: -1 },
  { key: "0", says: "Messages (1 to 9: the apps' tabs)", intent: "hub-tab", detail: -1 },
  { key: "r", says: "Reload the frame", intent: "hub-reload-frame" },
  { key: "p", says: "Post the context again", intent: "hub-repost" },
  { key: "n", says: "Next scenario", intent: "hub-next-scenario" },
  { key: "t", says: "Other theme", intent: "hub-other-theme" },
  { key: "g", says: "Settings", intent: "hub-settings", detail: true },
  { key: "l", says: "Workbench: log", intent: "hub-panel", detail: "log" },
  { key: "e", says: "Workbench: payload", intent: "hub-panel", detail: "payload" },
  { key: "s", says: "Workbench: scenarios", intent: "hub-panel", detail: "scenarios" },
  { key: "f", says: "Workbench: faults", intent: "hub-panel", detail: "faults" },
  { key: "h", says: "Workbench: host", intent: "hub-panel", detail: "host" },
  { key: "b", says: "Open or close the workbench", intent: "hub-panel", detail: "" },
];

/** Where it is kept whether single keys do anything: who dictates, or types by accident, can switch them off. */
export const SWITCH = "hubctl-keys";

/**
 * What a key asks for; nothing while somebody writes or a dialog is open.
 *
 * @param {KeyboardEvent} event
 * @returns {{intent: string, detail?: unknown} | null}
 */
export function shortcutOf(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  if (event.key !== "?" && localStorage.getItem(SWITCH) === "off") return null;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("input, textarea, select, [contenteditable]")) return null;
  if (target?.closest("dialog[open]") && event.key !== "?") return null;
  if (/^[1-9]$/.test(event.key)) return { intent: "hub-tab", detail: Number(event.key) - 1 };
  return SHORTCUTS.find((shortcut) => shortcut.key === event.key) ?? null;
}
