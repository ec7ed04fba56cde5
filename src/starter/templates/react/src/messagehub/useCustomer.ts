import { useMemo, useSyncExternalStore } from "react";

import { currentContext, subscribe } from "./appContext";
import { type Customer, customerOf } from "./customer";

/** The customer of the newest context; undefined until one came. */
export function useCustomer(): Customer | undefined {
  const context = useSyncExternalStore(subscribe, currentContext, () => undefined);
  return useMemo(() => context && customerOf(context), [context]);
}
