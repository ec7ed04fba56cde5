import { useEffect, useState } from "react";

import { loadOrders } from "./orders";

/** The orders of a customer in one line; empty when there are none. */
export function useOrders(email: string): string {
  const [orders, setOrders] = useState("");

  useEffect(() => {
    // The question is given up when there is a new one, so that its answer cannot come late.
    const question = new AbortController();
    const { signal } = question;
    const show = (text: string) => {
      if (!signal.aborted) setOrders(text);
    };
    show(email === "" ? "" : "Loading");
    if (email !== "") loadOrders(email, signal).then(show, () => show("They could not be loaded."));
    return () => question.abort();
  }, [email]);

  return orders;
}
