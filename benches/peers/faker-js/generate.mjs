// Writes events of the profile web-2023, as a page load brings them, with faker:
//   node generate.mjs COUNT MESSAGES SEED
// MESSAGES is how many an event holds on average; it may be a fraction.
import { once } from "node:events";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(path.join(process.env.FAKER_HOME, "package.json"));
if (process.argv[2] === "--version") {
  console.log(`@faker-js/faker ${require("@faker-js/faker/package.json").version}, Node ${process.versions.node}`);
  process.exit();
}
// The one language that is needed loads faster than all of them.
const { faker } = require("@faker-js/faker/locale/en");

const [count, messages, seed] = process.argv.slice(2).map(Number);
faker.seed(seed);

const agent = { id: 8, name: "Grace Moss", email: "grace.moss@shop.example" };

function contact(now) {
  const first = faker.person.firstName();
  const last = faker.person.lastName();
  return {
    id: faker.number.int({ min: 1000, max: 99999 }),
    name: `${first} ${last}`,
    email: faker.internet.exampleEmail({ firstName: first, lastName: last }),
    phone_number: `+1202555${faker.string.numeric(4)}`,
    identifier: null,
    thumbnail: faker.image.avatar(),
    additional_attributes: {
      city: faker.location.city(),
      country: faker.location.country(),
      country_code: faker.location.countryCode(),
      created_at_ip: faker.internet.ipv4(),
    },
    custom_attributes: {},
    availability_status: faker.helpers.arrayElement(["online", "offline"]),
    last_activity_at: now,
    created_at: now - faker.number.int({ min: 60, max: 9000000 }),
  };
}

function sender(customer) {
  const { id, name, thumbnail, email, phone_number, identifier, additional_attributes, custom_attributes } = customer;
  return {
    id, name, type: "contact", thumbnail, email, phone_number, identifier, additional_attributes, custom_attributes,
  };
}

function message(id, conversation, inbox, at, customer) {
  const isIncoming = faker.datatype.boolean();
  return {
    id,
    content: faker.lorem.sentence({ min: 4, max: 24 }),
    inbox_id: inbox,
    conversation_id: conversation,
    message_type: isIncoming ? 0 : 1,
    content_type: "text",
    status: isIncoming ? "sent" : faker.helpers.arrayElement(["sent", "delivered", "read"]),
    content_attributes: {},
    created_at: at,
    private: false,
    source_id: null,
    sender: isIncoming
      ? sender(customer)
      : { id: agent.id, name: agent.name, available_name: agent.name, avatar_url: "", type: "user",
          availability_status: "online", thumbnail: "" },
  };
}

function event(index) {
  const size = Math.floor((index + 1) * messages) - Math.floor(index * messages);
  const start = faker.number.int({ min: 1760000000, max: 1790000000 });
  const id = faker.number.int({ min: 1, max: 99999 });
  const inbox = faker.number.int({ min: 1, max: 9 });
  const first = faker.number.int({ min: 1000, max: 999999 });
  let now = start;
  const customer = contact(start);
  const thread = Array.from({ length: size }, (_, number) => {
    now += faker.number.int({ min: 5, max: 900 });
    return message(first + number, id, inbox, now, customer);
  });
  customer.last_activity_at = now;
  return {
    event: "appContext",
    data: {
      conversation: {
        meta: { sender: customer, channel: "Channel::WebWidget", hmac_verified: false },
        id,
        messages: thread,
        account_id: 31,
        uuid: faker.string.uuid(),
        additional_attributes: {
          browser: {
            device_name: "Unknown",
            browser_name: faker.helpers.arrayElement(["Chrome", "Firefox", "Safari"]),
            platform_name: faker.helpers.arrayElement(["Windows", "macOS", "Android"]),
            browser_version: faker.system.semver(),
            platform_version: faker.string.numeric(2),
          },
          referer: faker.internet.url(),
          browser_language: "en",
        },
        agent_last_seen_at: now,
        assignee_last_seen_at: now,
        can_reply: true,
        contact_last_seen_at: now,
        custom_attributes: {},
        inbox_id: inbox,
        labels: faker.helpers.arrayElements(["booking", "refund", "vip"]),
        muted: false,
        snoozed_until: null,
        status: faker.helpers.arrayElement(["open", "resolved", "pending"]),
        created_at: start,
        updated_at: now + 0.25,
        timestamp: now,
        first_reply_created_at: start,
        unread_count: 0,
        last_non_activity_message: thread.at(-1) ?? null,
        last_activity_at: now,
        priority: faker.helpers.arrayElement([null, "low", "high"]),
        waiting_since: start,
        sla_policy_id: null,
        allMessagesLoaded: false,
        dataFetched: true,
      },
      contact: customer,
      currentAgent: agent,
    },
  };
}

for (let index = 0; index < count; index += 1) {
  if (!process.stdout.write(`${JSON.stringify(event(index))}\n`)) {
    await once(process.stdout, "drain");
  }
}
