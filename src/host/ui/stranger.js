// @ts-check
/** A page of another origin that posts into an app's frame what the host's page hands it: the fault "forged origin". */

addEventListener("message", (event) => {
  if (event.source !== parent) return;
  parent[Number(event.data.index)]?.postMessage(String(event.data.text), "*");
});
