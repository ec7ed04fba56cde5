// @ts-check
/** Listens to the server. Comes back by itself for as long as the page is open. */

import { PAGE } from "./api.js";
import { isRecord } from "./model.js";

const RETRY_MS = 2000;

/**
 * @typedef {object} StreamHandlers
 * @property {() => void} onOpen First time, and again after each loss.
 * @property {() => void} onSession The session changed.
 * @property {(command: import("./types.js").Json, id: number) => void} onCommand
 * @property {(missed: string) => void} onGap So many commands came faster than this page could take them.
 * @property {() => void} onLost hubctl has gone, or says that it goes.
 */

/** @param {StreamHandlers} handlers */
export function listen(handlers) {
  const source = new EventSource(`/api/stream?page=${PAGE}`);
  source.addEventListener("open", handlers.onOpen);
  source.addEventListener("session", handlers.onSession);
  source.addEventListener("gap", (event) => handlers.onGap(event.data));
  source.addEventListener("command", (event) => {
    const command = JSON.parse(event.data);
    if (isRecord(command)) handlers.onCommand(command, Number(event.lastEventId));
  });
  source.addEventListener("stopping", handlers.onLost);
  source.addEventListener("error", () => {
    handlers.onLost();
    // A browser gives up for good when the answer was an error status, and
    // some do when the first connection is refused.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(handlers), RETRY_MS);
  });
}

/**
 * What screens of the mobile app say and hear: they are no frames of this page.
 *
 * @param {(message: import("./types.js").Json) => void} onMessage
 */
export function listenToScreens(onMessage) {
  const source = new EventSource("/api/messages/stream");
  source.addEventListener("message", (event) => {
    const message = JSON.parse(event.data);
    if (isRecord(message) && message["page"] === "screen") onMessage(message);
  });
}
