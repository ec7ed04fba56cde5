// @ts-check
/**
 * Settings > Chat Integrations > Dashboard Apps, with the real form's fields and messages. What the form refuses and the
 * API takes can be added as the API would; that is hubctl's own, and says so.
 */

import { change } from "../core/api.js";
import { button, fill, h, setAttribute } from "../core/dom.js";
import { NAME_REQUIRED, URL_REQUIRED, isAccepted, noticeOf } from "../core/form-check.js";
import { icon } from "../core/icons.js";
import { line, record } from "../core/model.js";
import { StoreElement } from "../core/element.js";

/** @typedef {import("../core/types.js").App} App */

export class Settings extends StoreElement {
  #isConfiguring = false;
  #heading = h("h1", { class: "settings-title", tabindex: -1 });
  #body = h("div", { class: "settings-body" });
  #form = h("dialog", { class: "host-dialog", "aria-labelledby": "app-form-title", "data-testid": "app-form" });
  #failure = h("p", { class: "settings-failure", role: "alert" });

  build() {
    fill(this, h("header", { class: "settings-head" }, this.#heading), this.#failure, this.#body, this.#form);
  }

  /** @param {import("../core/element.js").Topic} topic */
  update(topic) {
    if (topic !== "session" && topic !== "settings" && topic !== "apps") return;
    this.hidden = !this.store.isInSettings;
    if (this.hidden) return;
    if (topic === "settings") this.#isConfiguring = false;
    this.#render();
    if (topic === "settings") this.#heading.focus();
  }

  #render() {
    this.#failure.textContent = "";
    if (this.#isConfiguring) {
      fill(this.#heading, button({ class: "link-button" }, () => this.#configure(false), "Chat Integrations"), " › Dashboard Apps");
      fill(this.#body, ...this.#list());
    } else {
      this.#heading.textContent = "Settings › Chat Integrations";
      fill(
        this.#body,
        h(
          "article",
          { class: "settings-card" },
          icon("panel"),
          h("div", {}, h("h2", {}, "Dashboard Apps"), h("p", {}, "Show your own app beside every conversation, with the context of the customer.")),
          button({ class: "primary-button", "data-testid": "configure" }, () => this.#configure(true), "Configure"),
        ),
      );
    }
  }

  /** @param {boolean} isConfiguring */
  #configure(isConfiguring) {
    this.#isConfiguring = isConfiguring;
    this.#render();
    this.#heading.focus();
  }

  #list() {
    // The account's own list, which the view of the conversation has not fetched yet when somebody else changed it.
    const { session } = this.store;
    const apps = session?.apps ?? [];
    const add = button({ class: "primary-button", "data-testid": "add-app" }, () => this.#edit(null), "Add a new dashboard app");
    const kept = session?.appsFile ? `hubctl keeps apps that are added here in ${session.appsFile}.` : "Apps that are added here last until hubctl ends (--forget-apps).";
    const intro = h("div", { class: "settings-intro" }, h("p", {}, "Every app is a tab above every conversation, for every agent."), add);
    if (apps.length === 0) {
      return [intro, h("p", { class: "settings-empty", "data-testid": "no-apps" }, "There are no dashboard apps configured on this account yet"), hint(kept)];
    }
    const head = h("tr", {}, h("th", { scope: "col" }, "Name"), h("th", { scope: "col" }, "Endpoint"), h("th", { scope: "col" }, h("span", { class: "visually-hidden" }, "Actions")));
    return [intro, h("table", { class: "settings-table" }, h("thead", {}, head), h("tbody", {}, ...apps.map((app) => this.#row(app)))), hint(kept)];
  }

  /** @param {App} app */
  #row(app) {
    const act = (/** @type {import("../core/icons.js").IconName} */ name, /** @type {string} */ label, /** @type {() => void} */ run) => button({ class: "icon-button", "aria-label": `${label} ${app.title}`, title: label }, run, icon(name));
    return h(
      "tr",
      { "data-testid": "app-row" },
      h("th", { scope: "row" }, h("bdi", {}, app.title)),
      h("td", {}, h("bdi", {}, app.url), app.isOfThisRun && h("span", { class: "pill", title: "Named when hubctl was started; changes here last until it ends" }, "this run")),
      h("td", { class: "settings-actions" }, act("edit", "Edit", () => this.#edit(app)), act("trash", "Delete", () => this.#confirm(app))),
    );
  }

  /** @param {App | null} app */
  #edit(app) {
    const name = field("app-name", "Name", app?.title ?? "", "CRM");
    const endpoint = field("app-endpoint", "Endpoint", app?.url ?? "", "https://example.com/panel");
    const notice = h("p", { role: "status", "data-testid": "form-notice" });
    const failure = h("p", { class: "form-problem", role: "alert", "data-testid": "form-failure" });
    const save = () => void this.#save(app, name.input.value, endpoint.input.value, failure);
    const anyway = button({ class: "link-button", "data-testid": "app-through-api" }, save, app ? "Update it through the API" : "Add it through the API");
    const own = h("div", { class: "form-notice" }, notice, anyway);
    // The real form judges a field while somebody writes in it and when it is left, and sends what was written, blanks and all.
    const judgeName = () => name.judge(name.input.value.trim() ? "" : NAME_REQUIRED);
    const judgeEndpoint = () => endpoint.judge(isAccepted(endpoint.input.value) ? "" : URL_REQUIRED);
    const frames = app?.urls.length ?? 1;
    const loss = frames > 1 ? `hubctl: this app has ${frames} frames; the real form knows the first one only, and saving removes the others.` : "";
    const remark = () => {
      const refused = noticeOf(endpoint.input.value);
      notice.textContent = [loss, refused].filter(Boolean).join(" ");
      anyway.hidden = refused === "";
      own.hidden = notice.textContent === "";
    };
    for (const [{ input }, judge] of /** @type {const} */ ([[name, judgeName], [endpoint, judgeEndpoint]])) {
      input.addEventListener("input", judge);
      input.addEventListener("change", judge);
    }
    endpoint.input.addEventListener("input", remark);
    remark();
    const submit = h("button", { type: "submit", class: "primary-button", "data-testid": "app-submit" }, app ? "Update" : "Submit");
    const form = h("form", { class: "form", novalidate: true }, name.label, endpoint.label, own, failure, h("div", { class: "form-actions" }, button({ class: "link-button" }, () => this.#form.close(), "Cancel"), submit));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const [isNamed, isPlaced] = [judgeName(), judgeEndpoint()];
      if (isNamed && isPlaced) save();
    });
    fill(this.#form, h("h2", { id: "app-form-title" }, app ? "Edit dashboard app" : "Add a new dashboard app"), form);
    this.#form.showModal();
    name.input.focus();
  }

  /** @param {App} app */
  #confirm(app) {
    const yes = button({ class: "primary-button danger", "data-testid": "delete-yes" }, () => void this.#remove(app), "Yes, delete it");
    fill(this.#form, h("h2", { id: "app-form-title" }, "Confirm deletion"), h("p", {}, "Are you sure to delete the app ", h("bdi", {}, app.title), "?"), h("div", { class: "form-actions" }, button({ class: "link-button" }, () => this.#form.close(), "No, keep it"), yes));
    this.#form.showModal();
  }

  /**
   * @param {App | null} app
   * @param {string} title
   * @param {string} url
   * @param {HTMLElement} failure Where it says why it was not saved.
   */
  async #save(app, title, url, failure) {
    const body = { dashboard_app: { title, content: [{ type: "frame", url }] } };
    failure.textContent = await this.#ask(app ? "PATCH" : "POST", app ? `/${app.id}` : "", body);
    // As in the real form, what could not be saved stays to be mended.
    if (!failure.textContent) this.#form.close();
  }

  /** @param {App} app */
  async #remove(app) {
    this.#form.close();
    this.#failure.textContent = await this.#ask("DELETE", `/${app.id}`);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   * @returns {Promise<string>} why it was not done; "" when it was
   */
  async #ask(method, path, body) {
    const account = this.store.session?.account.id ?? 1;
    try {
      const answer = await change(method, `/api/v1/accounts/${account}/dashboard_apps${path}`, body);
      const said = record(answer.body);
      return answer.status < 300 ? "" : `Not saved: ${line(said["message"]) || line(said["error"]) || answer.status}`;
    } catch {
      return "Not saved: hubctl does not answer.";
    }
  }
}

/** @param {string} words */
function hint(words) {
  return h("p", { class: "settings-hint" }, words);
}

/**
 * @param {string} id
 * @param {string} name
 * @param {string} value
 * @param {string} placeholder
 */
function field(id, name, value, placeholder) {
  const problem = h("span", { class: "form-problem", id: `${id}-problem`, role: "alert" });
  const input = h("input", { id, value, placeholder, autocomplete: "off", spellcheck: "false", "aria-describedby": problem.id, "data-testid": id });
  const label = h("label", { class: "form-field", for: id }, h("span", {}, name), input, problem);
  /** Says what is wrong with it, "" for nothing, and whether it can stay. */
  const judge = (/** @type {string} */ why) => {
    problem.textContent = why;
    setAttribute(input, "aria-invalid", why !== "" && "true");
    return why === "";
  };
  return { label, input, judge };
}
