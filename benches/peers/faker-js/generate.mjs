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

const agents = Array.from({ length: 6 }, (_, place) => {
  const first = faker.person.firstName();
  const name = `${first} ${faker.person.lastName()}`;
  const email = faker.internet.exampleEmail({ firstName: first });
  return { id: 8 + place, name, first, email, thumbnail: faker.image.avatar() };
});

const channels = [
  { weight: 40, value: "Channel::WebWidget" },
  { weight: 20, value: "Channel::Email" },
  { weight: 20, value: "Channel::Whatsapp" },
  { weight: 10, value: "Channel::Api" },
  { weight: 10, value: "Channel::Telegram" },
];

function sourceId(channel) {
  switch (channel) {
    case "Channel::Email":
      return `${faker.string.hexadecimal({ length: 24, casing: "lower", prefix: "" })}@mail.example.com`;
    case "Channel::Whatsapp":
      return `wamid.HBgM${faker.string.alphanumeric(40)}`;
    case "Channel::Telegram":
      return faker.string.numeric(5);
    default:
      return null;
  }
}

function contact(channel, now) {
  const first = faker.person.firstName();
  const last = faker.person.lastName();
  return {
    id: faker.number.int({ min: 1000, max: 99999 }),
    name: `${first} ${last}`,
    email: channel === "Channel::Whatsapp" ? null : faker.internet.exampleEmail({ firstName: first, lastName: last }),
    phone_number: `+1202555${faker.string.numeric(4)}`,
    identifier: null,
    thumbnail: faker.datatype.boolean(0.2) ? faker.image.avatar() : "",
    additional_attributes: {
      city: faker.location.city(),
      country: faker.location.country(),
      country_code: faker.location.countryCode(),
      created_at_ip: faker.internet.ipv4(),
    },
    custom_attributes: faker.datatype.boolean()
      ? { plan: faker.helpers.arrayElement(["free", "basic", "pro"]), loyalty_points: faker.number.int(2400) }
      : {},
    availability_status: faker.helpers.arrayElement(["online", "offline"]),
    last_activity_at: now,
    created_at: now - faker.number.int({ min: 60, max: 9000000 }),
  };
}

function senderOf(customer) {
  const { id, name, thumbnail, email, phone_number, identifier, additional_attributes, custom_attributes } = customer;
  return {
    id, name, type: "contact", thumbnail, email, phone_number, identifier, additional_attributes, custom_attributes,
  };
}

function attachment(message) {
  const url = `https://files.example.com/blobs/${faker.string.alphanumeric(36)}/${faker.system.fileName()}`;
  return {
    id: message + 100,
    message_id: message,
    file_type: "image",
    account_id: 31,
    extension: null,
    data_url: url,
    thumb_url: url,
    file_size: faker.number.int({ min: 10000, max: 4000000 }),
  };
}

function message(id, conversation, inbox, channel, at, customer, agent) {
  const isIncoming = faker.datatype.boolean();
  const whole = {
    id,
    content: faker.lorem.sentence({ min: 4, max: 24 }),
    inbox_id: inbox,
    conversation_id: conversation,
    message_type: isIncoming ? 0 : 1,
    content_type: "text",
    status: isIncoming ? "sent" : faker.helpers.arrayElement(["sent", "delivered", "read"]),
    content_attributes: {},
    created_at: at,
    private: !isIncoming && faker.datatype.boolean(0.1),
    source_id: sourceId(channel),
    sender: isIncoming
      ? senderOf(customer)
      : { id: agent.id, name: agent.name, available_name: agent.first, avatar_url: agent.thumbnail, type: "user",
          availability_status: faker.helpers.arrayElement(["online", "busy"]), thumbnail: agent.thumbnail },
  };
  if (faker.datatype.boolean(0.08)) {
    whole.attachments = [attachment(id)];
  }
  return whole;
}

function facts(channel, start) {
  if (channel !== "Channel::WebWidget") return {};
  return {
    browser: {
      device_name: "Unknown",
      browser_name: faker.helpers.arrayElement(["Chrome", "Firefox", "Safari"]),
      platform_name: faker.helpers.arrayElement(["Windows", "macOS", "Android"]),
      browser_version: faker.system.semver(),
      platform_version: faker.string.numeric(2),
    },
    referer: faker.internet.url(),
    initiated_at: { timestamp: new Date(start * 1000).toString() },
    browser_language: "en",
  };
}

function event(index) {
  const size = Math.floor((index + 1) * messages) - Math.floor(index * messages);
  const start = faker.number.int({ min: 1760000000, max: 1790000000 });
  const id = faker.number.int({ min: 1, max: 99999 });
  const inbox = faker.number.int({ min: 1, max: 9 });
  const first = faker.number.int({ min: 1000, max: 999999 });
  const channel = faker.helpers.weightedArrayElement(channels);
  const agent = faker.helpers.arrayElement(agents);
  let now = start;
  const customer = contact(channel, start);
  const thread = Array.from({ length: size }, (_, number) => {
    now += faker.number.int({ min: 5, max: 900 });
    return message(first + number, id, inbox, channel, now, customer, agent);
  });
  customer.last_activity_at = now;
  return {
    event: "appContext",
    data: {
      conversation: {
        meta: { sender: customer, channel, hmac_verified: false },
        id,
        messages: thread,
        account_id: 31,
        uuid: faker.string.uuid(),
        additional_attributes: facts(channel, start),
        agent_last_seen_at: now,
        assignee_last_seen_at: now,
        can_reply: true,
        contact_last_seen_at: now,
        custom_attributes: faker.datatype.boolean()
          ? { order_number: `HL-${faker.string.numeric(6)}`, order_value: Number(faker.commerce.price()) }
          : {},
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
      currentAgent: { id: agents[0].id, name: agents[0].name, email: agents[0].email },
    },
  };
}

for (let index = 0; index < count; index += 1) {
  if (!process.stdout.write(`${JSON.stringify(event(index))}\n`)) {
    await once(process.stdout, "drain");
  }
}
