
// @ts-check
// Filters, the state in the address, the theme and copying. Without it the page is whole, and everything opens by itself.
(() => {
  "use strict";
  /** @param {string} id */
  const at = (id) => document.getElementById(id);
  // No control in it may have the id `reset`: it would stand in the place of the form's function of that name.
  const filters = /** @type {HTMLFormElement} */ (at("filters"));
  const shown = /** @type {HTMLElement} */ (at("shown"));
  const empty = /** @type {HTMLElement} */ (at("empty"));
  const theme = /** @type {HTMLButtonElement} */ (at("theme"));
  /** @type {HTMLDetailsElement[]} */
  const cases = Array.from(document.querySelectorAll("details.case"));
  /** @type {HTMLDetailsElement[]} */
  const folds = Array.from(document.querySelectorAll("details.fold"));
  const FIELDS = ["profile", "scenario", "probe", "severity", "q"];
  const texts = new Map(cases.map((one) => [one, (one.textContent || "").toLowerCase()]));

  /** @param {string} name */
  const field = (name) => /** @type {HTMLInputElement} */ (filters.elements.namedItem(name));

  /** What the address says: a case, and filters. */
  const parse = () => {
    const parts = location.hash.slice(1).split("&");
    const wanted = parts.find((part) => /^case-\d+$/.test(part)) || "";
    return { wanted, query: new URLSearchParams(parts.filter((part) => part.includes("=")).join("&")) };
  };

  const apply = () => {
    const query = field("q").value.trim().toLowerCase();
    let count = 0;
    for (const one of cases) {
      const fits = ["profile", "scenario", "probe"].every((name) => {
        const value = field(name).value;
        return value === "" || one.dataset[name] === value.slice(1);
      });
      const severity = field("severity").value;
      const severe = severity === "" || (one.dataset.severity || "").split(" ").includes(severity);
      one.hidden = !(fits && severe && (texts.get(one) || "").includes(query));
      count += one.hidden ? 0 : 1;
    }
    for (const fold of folds) {
      fold.hidden = !fold.querySelector("details.case:not([hidden])");
      fold.open = count < cases.length;
    }
    shown.textContent = count === cases.length
      ? `${count} ${count === 1 ? "check" : "checks"}`
      : `${count} of ${cases.length} checks`;
    empty.hidden = count > 0 || cases.length === 0;
  };

  /** @param {string} wanted */
  const write = (wanted) => {
    const query = new URLSearchParams();
    for (const name of FIELDS) {
      if (field(name).value !== "") query.set(name, field(name).value);
    }
    const hash = [wanted, query.toString()].filter((part) => part !== "").join("&");
    try {
      history.replaceState(null, "", hash === "" ? location.pathname + location.search : `#${hash}`);
    } catch {
      // A page that was not loaded from an address keeps no state there.
    }
  };

  /** @param {string} id */
  const open = (id) => {
    const body = at(id);
    const one = body && /** @type {HTMLDetailsElement} */ (body.closest("details.case"));
    if (!one) return;
    if (one.hidden) {
      filters.reset();
      apply();
    }
    const fold = /** @type {HTMLDetailsElement | null} */ (one.closest("details.fold"));
    if (fold) fold.open = true;
    one.open = true;
    one.scrollIntoView({ block: "start" });
    const summary = one.querySelector("summary");
    if (summary) summary.focus({ preventScroll: true });
  };

  const read = () => {
    const { wanted, query } = parse();
    if (query.size > 0) {
      for (const name of FIELDS) field(name).value = query.get(name) || "";
    }
    apply();
    if (wanted !== "") {
      open(wanted);
      write(wanted);
    }
  };

  filters.hidden = false;
  filters.addEventListener("submit", (event) => event.preventDefault());
  filters.addEventListener("input", () => { apply(); write(""); });
  filters.addEventListener("reset", () => setTimeout(() => { apply(); write(""); }));
  const resetEmpty = at("reset-empty");
  if (resetEmpty) resetEmpty.addEventListener("click", () => { filters.reset(); field("q").focus(); });
  window.addEventListener("hashchange", read);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href^='#case-']") : null;
    if (!link) return;
    event.preventDefault();
    const id = (link.getAttribute("href") || "").slice(1);
    open(id);
    write(id);
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.matches("input, select, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      field("q").focus();
    }
  });

  /** @returns {string | null} */
  const kept = () => {
    try { return localStorage.getItem("hubctl-theme"); } catch { return null; }
  };
  /** @param {string} name */
  const setTheme = (name) => {
    document.documentElement.dataset.theme = name;
    theme.textContent = name === "dark" ? "Light" : "Dark";
    theme.setAttribute("aria-label", name === "dark" ? "Use light colours" : "Use dark colours");
  };
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  setTheme(kept() || (dark ? "dark" : "light"));
  theme.hidden = false;
  theme.addEventListener("click", () => {
    const name = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    setTheme(name);
    try { localStorage.setItem("hubctl-theme", name); } catch { /* It is kept for this visit alone. */ }
  });

  /** @param {HTMLElement} text */
  const select = (text) => {
    const range = document.createRange();
    range.selectNodeContents(text);
    const selection = getSelection();
    if (selection) {
      selection.removeAllRanges();
      selection.addRange(range);
    }
  };
  for (const button of document.querySelectorAll("button.copy")) {
    if (!(button instanceof HTMLButtonElement)) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = /** @type {HTMLElement} */ (button.previousElementSibling);
      try {
        await navigator.clipboard.writeText(text.textContent || "");
        button.textContent = "Copied";
      } catch {
        // A file has no clipboard everywhere: what is selected can be copied by hand.
        select(text);
        button.textContent = "Selected";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
  }
  window.addEventListener("beforeprint", () => {
    // For browsers whose style sheets cannot open anything.
    for (const one of cases) if (one.dataset.severity !== "ok") one.open = true;
  });
  read();
})();
