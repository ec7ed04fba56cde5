import { type Customer, useAppContext } from "./useAppContext.ts";
import { useOrders } from "./useOrders.ts";

export function App() {
  const customer = useAppContext();
  return <main aria-live="polite">{customer === undefined ? <h1>Waiting for the customer</h1> : <Card customer={customer} />}</main>;
}

function Card({ customer }: { customer: Customer }) {
  const orders = useOrders(customer);
  return (
    <>
      <h1 id="name" dir="auto">
        {customer.name || "Unnamed customer"}
      </h1>
      <dl>
        <Fact id="email" name="Email" value={customer.email} />
        <Fact id="conversation" name="Conversation" value={customer.conversation} />
        <Fact id="status" name="Status" value={customer.status} />
        <Fact id="assignee" name="Assignee" value={customer.assignee} />
        <Fact id="agent" name="Agent" value={customer.agent} />
        <Fact id="messages" name="Messages" value={customer.messages} />
        <Fact id="orders" name="Orders" value={orders} />
      </dl>
    </>
  );
}

function Fact({ id, name, value }: { id: string; name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd id={id} dir="auto">
        {value || "none"}
      </dd>
    </>
  );
}
