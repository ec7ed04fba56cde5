// @ts-check
/** Listens to the server. Comes back by itself for as long as the page is open. */

import { PAGE } from "./api.js";
import { isRecord, record } from "./model.js";

const RETRY_MS = 1000;

/**
 * @typedef {import("./types.js").Json} Json
 *
 * @typedef {object} StreamHandlers
 * @property {() => void} onOpen First time, and again after each loss.
 * @property {() => void} onSession The session changed.
 * @property {(command: Json, id: number) => void} onCommand
 * @property {(message: Json) => void} onMessage A line of the log that is of no page.
 * @property {(missed: unknown) => void} onGap So many commands came faster than this page could take them.
 * @property {() => void} onLost hubctl has gone, or says that it goes.
 */

/**
 * @param {StreamHandlers} handlers
 * @param {number | null} [seen] The last command before the stream was lost.
 */
export function listen(handlers, seen = null) {
  let last = seen;
  const after = last === null ? "" : `&after=${last}`;
  const socket = new WebSocket(`${location.protocol.replace("http", "ws")}//${location.host}/api/socket?page=${PAGE}${after}`);
  socket.addEventListener("open", handlers.onOpen);
  socket.addEventListener("message", (event) => {
    const { event: name, id, data } = record(JSON.parse(event.data));
    if (name === "session") handlers.onSession();
    if (name === "message") handlers.onMessage(record(data));
    if (name === "gap") handlers.onGap(data);
    if (name === "stopping") handlers.onLost();
    if (name === "command" && isRecord(data)) {
      last = Number(id);
      handlers.onCommand(data, last);
    }
  });
  socket.addEventListener("close", () => {
    handlers.onLost();
    setTimeout(() => listen(handlers, last), RETRY_MS);
  });
}
