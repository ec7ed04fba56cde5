import { CustomerCard } from "./messagehub/CustomerCard";
import { useCustomer } from "./messagehub/useCustomer";
import { useOrders } from "./useOrders";

export function App() {
  const customer = useCustomer();
  const orders = useOrders(customer?.email ?? "");
  return (
    <main aria-live="polite">
      <CustomerCard customer={customer} />
      {customer && <p id="orders">Orders: {orders || "none"}</p>}
    </main>
  );
}
