// @ts-check
/** Listens to the server. Comes back by itself for as long as the page is open. */

const RETRY_MS = 2000;

/**
 * @typedef {object} StreamHandlers
 * @property {() => void} onOpen First time, and again after each loss.
 * @property {() => void} onSession The session changed.
 * @property {() => void} onLost hubctl has gone, or says that it goes.
 */

/** @param {StreamHandlers} handlers */
export function listen(handlers) {
  const source = new EventSource("/api/stream");
  source.addEventListener("open", handlers.onOpen);
  source.addEventListener("session", handlers.onSession);
  source.addEventListener("stopping", handlers.onLost);
  source.addEventListener("error", () => {
    handlers.onLost();
    // A browser gives up for good when the answer was an error status, and
    // some do when the first connection is refused.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(handlers), RETRY_MS);
  });
}
