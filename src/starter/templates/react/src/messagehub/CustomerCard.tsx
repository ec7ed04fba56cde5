import { ask } from "./appContext";
import type { Customer } from "./customer";

export function CustomerCard({ customer }: { customer: Customer | undefined }) {
  if (customer === undefined) return <h1>Waiting for the customer</h1>;
  return (
    <section>
      <h1 id="name" dir="auto">
        {customer.name}
      </h1>
      <dl>
        <Fact id="email" name="Email" value={customer.email} />
        <Fact id="phone" name="Phone" value={customer.phone} />
        <Fact id="conversation" name="Conversation" value={customer.conversation} />
        <Fact id="status" name="Status" value={customer.status} />
        <Fact id="assignee" name="Assignee" value={customer.assignee} />
        <Fact id="agent" name="Agent" value={customer.agent} />
        <Fact id="messages" name="Messages" value={customer.messages} />
      </dl>
      <button type="button" onClick={ask}>
        Refresh
      </button>
    </section>
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
