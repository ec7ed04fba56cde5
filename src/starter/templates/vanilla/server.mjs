// Serves the app: the files of public/, and the orders of a customer. PORT names the port.
// Put your own server in its place; what it has to keep is the header with frame-ancestors.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const PUBLIC = fileURLToPath(new URL("public/", import.meta.url));
const PORT = Number(process.env.PORT ?? 3000);

// Who may frame the app: your dashboard, and while you develop the hosts of hubctl.
const LOCAL = "http://127.0.0.1:* http://localhost:* http://*.localhost:*";
const FRAMED_BY = "https://app.myclickfunnels.com" + (process.env.NODE_ENV === "production" ? "" : " " + LOCAL);

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};

const server = createServer(async (request, response) => {
  response.setHeader("Content-Security-Policy", `frame-ancestors 'self' ${FRAMED_BY}`);
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Cache-Control", "no-store");
  try {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (pathname === "/api/orders") await answerOrders(request, response);
    else await answerFile(decodeURIComponent(pathname), response);
  } catch {
    response.writeHead(400).end();
  }
});

async function answerFile(pathname, response) {
  const path = normalize(join(PUBLIC, pathname.endsWith("/") ? pathname + "index.html" : pathname));
  try {
    if (!path.startsWith(PUBLIC)) throw new Error("outside");
    const body = await readFile(path);
    response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream" }).end(body);
  } catch {
    response.writeHead(404, { "Content-Type": "text/plain" }).end("Not found\n");
  }
}

// The customer comes in the body and not in the address, as addresses are kept in logs.
async function answerOrders(request, response) {
  let text = "";
  for await (const piece of request) {
    text += piece;
    if (text.length > 10_000) throw new Error("too long");
  }
  const { email } = JSON.parse(text);
  response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ orders: ordersOf(String(email)) }));
}

// Made up, and always the same for a customer: ask your database here.
function ordersOf(email) {
  const sum = [...email].reduce((sum, letter) => sum + letter.codePointAt(0), 0);
  return Array.from({ length: 1 + (sum % 3) }, (_, index) => `A-${10_000 + sum * 7 + index}`);
}

server.listen(PORT, "localhost", () => console.log(`http://localhost:${PORT}/`));
