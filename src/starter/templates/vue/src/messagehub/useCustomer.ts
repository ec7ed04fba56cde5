import { type ComputedRef, computed, onScopeDispose, shallowRef } from "vue";

import { currentContext, subscribe } from "./appContext";
import { type Customer, customerOf } from "./customer";

/** The customer of the newest context; undefined until one came. */
export function useCustomer(): ComputedRef<Customer | undefined> {
  const context = shallowRef(currentContext());
  const end = subscribe(() => {
    context.value = currentContext();
  });
  onScopeDispose(end);
  return computed(() => context.value && customerOf(context.value));
}
