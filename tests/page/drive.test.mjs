// The example of docs/guides/playwright.md: an app is tested inside the mock host.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

/** Your app. Here a page of three lines stands for it. */
const APP = `<!doctype html><h1 id="name">Waiting</h1><script>
  addEventListener("message", (event) => {
    if (event.source !== parent || typeof event.data !== "string") return;
    const message = JSON.parse(event.data);
    if (message.event === "appContext") name.textContent = message.data.contact.name ?? "Nobody";
  });
  const name = document.getElementById("name");
</script>`;

let app, hubctl, browser, url, token;

before(async () => {
  app = createServer((_, answer) => answer.setHeader("content-type", "text/html").end(APP)).listen(0);
  const appUrl = `Orders=http://localhost:${app.address().port}/`;
  hubctl = spawn(process.env.HUBCTL ?? "hubctl", ["serve", "--app-url", appUrl, "--forget-apps"]);
  // The address is the first line on standard output; the token is in the session.
  url = await new Promise((done) => createInterface(hubctl.stdout).once("line", done));
  token = (await (await fetch(`${url}api/session`)).json()).token;
  browser = await chromium.launch({ executablePath: process.env.HUBCTL_BROWSER, args: ["--no-sandbox"] });
});

after(async () => {
  await browser?.close();
  hubctl?.kill("SIGINT");
  app?.close();
});

/** Asks the API of the host: see schemas/openapi.json. */
const api = (method, path, body) =>
  fetch(url + path, {
    method,
    headers: { api_access_token: token, "content-type": "application/json" },
    body: JSON.stringify(body),
  });

test("the app shows the customer of the conversation", async () => {
  const page = await browser.newPage();
  // The state of the page is in its address: a scenario, a seed, the tab that is open.
  await page.goto(`${url}?seed=7&scenario=identified-visitor&app=1`);
  const { contexts } = await (await fetch(`${url}api/contexts?seed=7&scenario=identified-visitor`)).json();
  const name = page.frameLocator("#dashboard-app--frame-0-0").locator("#name");
  await name.filter({ hasText: contexts[0].contact.name }).waitFor();
  await page.close();
});

test("the app survives a contact without a name", async () => {
  const page = await browser.newPage();
  await page.goto(`${url}?app=1`);
  const name = page.frameLocator("#dashboard-app--frame-0-0").locator("#name");
  await name.filter({ hasNotText: "Waiting" }).waitFor();
  await api("POST", "api/events", { event: "appContext", data: { conversation: {}, contact: {} } });
  await name.filter({ hasText: "Nobody" }).waitFor();
  await page.close();
});

test("nothing that the app says is ignored by the host", async () => {
  const page = await browser.newPage();
  await page.goto(`${url}?app=1`);
  await page.frameLocator("#dashboard-app--frame-0-0").locator("#name").filter({ hasNotText: "Waiting" }).waitFor();
  const { messages } = await (await fetch(`${url}api/messages`)).json();
  assert.deepEqual(messages.filter((message) => message.verdict === "ignored"), []);
  await page.close();
});
