// @ts-check
/**
 * Denies storage in frames, as browsers do that block it for third parties: reading the stores throws, a database cannot be opened,
 * cookies are lost.
 */

if (window !== window.top) {
  /** @param {string} what */
  const deny = (what) => {
    throw new DOMException(`${what}: Access is denied for this document.`, "SecurityError");
  };
  for (const name of ["localStorage", "sessionStorage"]) {
    const what = `Failed to read the '${name}' property from 'Window'`;
    Object.defineProperty(window, name, { configurable: true, enumerable: true, get: () => deny(what) });
  }
  IDBFactory.prototype.open = () => deny("Failed to execute 'open' on 'IDBFactory'");
  Object.defineProperty(Document.prototype, "cookie", { configurable: true, get: () => "", set: () => {} });
}
