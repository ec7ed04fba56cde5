// @ts-check
/**
 * The host without its looks: one frame, and the very bridge of the mock host.
 * Whoever drives the browser calls `window.stage`; what crosses the border is
 * told by events of this window, in the order in which it happened.
 */

import { Bridge } from "/ui/core/bridge.js";
import { shown } from "/ui/core/shown.js";

/**
 * @typedef {object} Setting
 * @property {import("/ui/core/types.js").Traits} traits
 * @property {string} requestKey
 * @property {string} theme
 * @property {import("/ui/core/types.js").App} app
 * @property {unknown} context
 */

const place = /** @type {HTMLElement} */ (document.getElementById("place"));

/** The longest text of a message that is told. */
const LONGEST = 2000;

/** @type {Setting} */
let setting;
/** @type {import("/ui/core/bridge.js").Panel | null} */
let panel = null;
/** @type {HTMLIFrameElement | null} */
let iframe = null;
/** @type {HTMLIFrameElement | null} */
let stranger = null;

/** @param {Record<string, unknown>} what */
function tell(what) {
  const detail = JSON.stringify({ from: "stage", at: performance.timeOrigin + performance.now(), ...what });
  window.dispatchEvent(new CustomEvent("stage-tells", { detail }));
}

const bridge = new Bridge({
  traits: () => setting.traits,
  requestKey: () => setting.requestKey,
  server: () => location.href,
  context: () => setting.context,
  otherContext: () => setting.context,
  theme: () => setting.theme,
  hasDefinitions: () => true,
  report(report) {
    if (report.type === "posted") {
      tell({ kind: "posted", trigger: report.trigger });
    } else {
      tell({
        kind: "received",
        origin: report.origin,
        byApp: report.sender !== null,
        isText: typeof report.data === "string",
        data: `${typeof report.data === "string" ? "" : `${typeof report.data}: `}${shown(report.data, LONGEST).text}`,
        answered: report.answered !== null,
        ignoredBecause: report.ignoredBecause,
      });
    }
  },
  remark: (remark) => tell({ kind: "remark", remark }),
});

// Before the bridge, which takes every message for one of the app: a stranger says that it has posted.
window.addEventListener("message", (event) => {
  if (stranger && event.source === stranger.contentWindow) tell({ kind: "stranger-posted" });
});
bridge.listen(window);

const stage = {
  /** @param {Setting} to */
  configure(to) {
    setting = to;
  },

  /** Makes the frame of the app anew, as a switch of the conversation does. */
  mount() {
    stage.unmount();
    iframe = document.createElement("iframe");
    iframe.id = `dashboard-app--frame-${setting.app.id}`;
    iframe.src = setting.app.url;
    panel = { app: setting.app, position: 0, wasPosted: false, held: "" };
    bridge.build([setting.app], "forward");
    bridge.adopt({ panel, index: 0, iframe, isLate: false, onLoad: () => tell({ kind: "loaded" }), onPost() {} });
    tell({ kind: "mounted" });
    place.append(iframe);
    stage.showOrHide();
  },

  unmount() {
    if (!iframe) return;
    bridge.release(iframe);
    iframe.remove();
    iframe = null;
    panel = null;
  },

  /** @param {boolean} isHidden Whether the tab of the app is in the background. */
  setHidden(isHidden) {
    place.classList.toggle("is-hidden", isHidden);
    stage.showOrHide();
  },

  /** @param {string} theme Of the dashboard from now on. */
  changeTheme(theme) {
    setting.theme = theme;
    bridge.changed("theme");
  },

  /** Somebody has changed the definitions of attributes. */
  changeDefinitions() {
    bridge.changed("definitions");
  },

  /** The host answers the app whose tab is in front, and no other. */
  showOrHide() {
    bridge.show(place.classList.contains("is-hidden") ? null : panel);
  },

  /** @param {unknown} data Anything, posted as if by the host. */
  post(data) {
    bridge.send(/** @type {string} */ (data), { app: null, command: null });
  },

  /**
   * Lets a frame of another origin, beside the app's, post something into it.
   *
   * @param {string} address Of the stranger's page.
   * @param {unknown} data
   */
  async forge(address, data) {
    if (!stranger) {
      stranger = document.createElement("iframe");
      stranger.src = address;
      document.body.append(stranger);
      await new Promise((done) => stranger?.addEventListener("load", done, { once: true }));
    }
    const index = Array.from({ length: window.length }, (_, at) => at).find((at) => window[at] === iframe?.contentWindow);
    stranger.contentWindow?.postMessage({ index, data }, "*");
  },
};

Object.assign(window, { stage });
