import { type Ref, ref, watch } from "vue";

import { loadOrders } from "./orders";

/** The orders of a customer in one line; empty when there are none. */
export function useOrders(email: () => string): Ref<string> {
  const orders = ref("");

  watch(
    email,
    (email, _before, onCleanup) => {
      // The question is given up when there is a new one, so that its answer cannot come late.
      const question = new AbortController();
      const { signal } = question;
      const show = (text: string) => {
        if (!signal.aborted) orders.value = text;
      };
      onCleanup(() => question.abort());
      show(email === "" ? "" : "Loading");
      if (email !== "") loadOrders(email, signal).then(show, () => show("They could not be loaded."));
    },
    { immediate: true },
  );

  return orders;
}
