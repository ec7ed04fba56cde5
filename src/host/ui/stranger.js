// @ts-check
/** A page of another origin that posts into an app's frame what the host's page hands it: the fault "forged origin". */

addEventListener("message", (event) => {
  if (event.source !== parent) return;
  const app = parent[Number(event.data.index)];
  if (!app) return;
  app.postMessage(String(event.data.text), "*");
  parent.postMessage("posted", "*");
});
