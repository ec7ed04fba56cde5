import { useEffect, useState } from "react";

import type { Order } from "../orders.ts";
import type { Customer } from "./useAppContext.ts";

/** The orders of a customer in one line, from the app's own server. */
export function useOrders({ id, email }: Customer): string {
  const [orders, setOrders] = useState("");

  useEffect(() => {
    // The question is given up when there is a new one, so its answer cannot come late.
    const question = new AbortController();
    const { signal } = question;
    setOrders("");
    if (id !== "" || email !== "") {
      setOrders("Loading");
      load(id, email, signal).then(
        (text) => {
          if (!signal.aborted) setOrders(text);
        },
        () => {
          if (!signal.aborted) setOrders("They could not be loaded.");
        },
      );
    }
    return () => question.abort();
  }, [id, email]);

  return orders;
}

/** By POST, as addresses are kept in logs. */
async function load(id: string, email: string, signal: AbortSignal): Promise<string> {
  const answer = await fetch("/api/customer", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ id, email }),
    signal,
  });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const { orders } = (await answer.json()) as { orders: Order[] };
  return orders.map(({ number, total }) => `${number} ${total}`).join(", ");
}
