// The app's own server, as far as there is one: the orders of a customer, made up. Put your own in its place.

import type { IncomingMessage, ServerResponse } from "node:http";

import type { Plugin } from "vite";

export function orders(): Plugin {
  return {
    name: "orders",
    configureServer(server) {
      server.middlewares.use("/api/orders", (request: IncomingMessage, response: ServerResponse) => {
        let text = "";
        request.on("data", (piece: Buffer) => {
          text += piece.toString();
        });
        request.on("end", () => {
          const email = emailIn(text);
          response.statusCode = email === "" ? 400 : 200;
          response.setHeader("Content-Type", "application/json");
          response.end(JSON.stringify({ orders: ordersOf(email) }));
        });
      });
    },
  };
}

function emailIn(text: string): string {
  try {
    const { email } = JSON.parse(text) as { email?: unknown };
    return typeof email === "string" ? email : "";
  } catch {
    return "";
  }
}

/** Always the same for a customer. */
function ordersOf(email: string): string[] {
  const sum = [...email].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0);
  return Array.from({ length: 1 + (sum % 3) }, (_, index) => `A-${10_000 + sum * 7 + index}`);
}
