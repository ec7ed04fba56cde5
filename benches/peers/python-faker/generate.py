"""Writes events of the profile web-2023, as a page load brings them, with Faker.

generate.py COUNT MESSAGES SEED

MESSAGES is how many an event holds on average; it may be a fraction.
"""

import json
import math
import platform
import sys
import time

import faker

# Each as often as its share.
CHANNELS = ["Channel::WebWidget"] * 4 + ["Channel::Email", "Channel::Whatsapp"] * 2 + ["Channel::Api", "Channel::Telegram"]


class Events:
    def __init__(self, messages, seed):
        self.messages = messages
        faker.Faker.seed(seed)
        self.fake = fake = faker.Faker("en_US")
        self.agents = []
        for place in range(6):
            first = fake.first_name()
            self.agents.append({"id": 8 + place, "name": f"{first} {fake.last_name()}", "first": first,
                                "email": fake.safe_email(), "thumbnail": fake.image_url()})

    def source_id(self, channel):
        fake = self.fake
        match channel:
            case "Channel::Email":
                return fake.hexify("^" * 24) + "@mail.example.com"
            case "Channel::Whatsapp":
                return "wamid.HBgM" + fake.password(length=40, special_chars=False)
            case "Channel::Telegram":
                return fake.numerify("%####")
        return None

    def contact(self, channel, now):
        fake = self.fake
        plan = {"plan": fake.random_element(("free", "basic", "pro")), "loyalty_points": fake.random_int(0, 2400)}
        return {
            "id": fake.random_int(1000, 99999),
            "name": fake.name(),
            "email": None if channel == "Channel::Whatsapp" else fake.safe_email(),
            "phone_number": fake.numerify("+1202555####"),
            "identifier": None,
            "thumbnail": fake.image_url() if fake.pybool(20) else "",
            "additional_attributes": {
                "city": fake.city(),
                "country": fake.country(),
                "country_code": fake.country_code(),
                "created_at_ip": fake.ipv4(),
            },
            "custom_attributes": plan if fake.pybool() else {},
            "availability_status": fake.random_element(("online", "offline")),
            "last_activity_at": now,
            "created_at": now - fake.random_int(60, 9_000_000),
        }

    def attachment(self, message):
        fake = self.fake
        token = fake.password(length=36, special_chars=False)
        url = f"https://files.example.com/blobs/{token}/{fake.file_name()}"
        return {"id": message + 100, "message_id": message, "file_type": "image", "account_id": 31, "extension": None,
                "data_url": url, "thumb_url": url, "file_size": fake.random_int(10_000, 4_000_000)}

    def message(self, number, conversation, inbox, channel, at, customer, agent):
        fake = self.fake
        is_incoming = fake.pybool()
        if is_incoming:
            keys = ("thumbnail", "email", "phone_number", "identifier", "additional_attributes", "custom_attributes")
            sender = {"id": customer["id"], "name": customer["name"], "type": "contact",
                      **{key: customer[key] for key in keys}}
        else:
            sender = {"id": agent["id"], "name": agent["name"], "available_name": agent["first"],
                      "avatar_url": agent["thumbnail"], "type": "user",
                      "availability_status": fake.random_element(("online", "busy")),
                      "thumbnail": agent["thumbnail"]}
        message = {
            "id": number,
            "content": fake.sentence(nb_words=14),
            "inbox_id": inbox,
            "conversation_id": conversation,
            "message_type": 0 if is_incoming else 1,
            "content_type": "text",
            "status": "sent" if is_incoming else fake.random_element(("sent", "delivered", "read")),
            "content_attributes": {},
            "created_at": at,
            "private": not is_incoming and fake.pybool(10),
            "source_id": self.source_id(channel),
            "sender": sender,
        }
        if fake.pybool(8):
            message["attachments"] = [self.attachment(number)]
        return message

    def facts(self, channel, start):
        if channel != "Channel::WebWidget":
            return {}
        fake = self.fake
        return {
            "browser": {
                "device_name": "Unknown",
                "browser_name": fake.random_element(("Chrome", "Firefox", "Safari")),
                "platform_name": fake.random_element(("Windows", "macOS", "Android")),
                "browser_version": fake.numerify("##.#.#"),
                "platform_version": fake.numerify("##"),
            },
            "referer": fake.url(),
            "initiated_at": {"timestamp": time.ctime(start)},
            "browser_language": "en",
        }

    def event(self, index):
        fake = self.fake
        size = math.floor((index + 1) * self.messages) - math.floor(index * self.messages)
        start = now = fake.random_int(1_760_000_000, 1_790_000_000)
        number, inbox, first = fake.random_int(1, 99999), fake.random_int(1, 9), fake.random_int(1000, 999_999)
        channel = fake.random_element(CHANNELS)
        agent = fake.random_element(self.agents)
        customer = self.contact(channel, start)
        thread = []
        for place in range(size):
            now += fake.random_int(5, 900)
            thread.append(self.message(first + place, number, inbox, channel, now, customer, agent))
        customer["last_activity_at"] = now
        order = {"order_number": fake.numerify("HL-######"), "order_value": fake.random_int(1000, 99999) / 100}
        conversation = {
            "meta": {"sender": customer, "channel": channel, "hmac_verified": False},
            "id": number,
            "messages": thread,
            "account_id": 31,
            "uuid": fake.uuid4(),
            "additional_attributes": self.facts(channel, start),
            "agent_last_seen_at": now,
            "assignee_last_seen_at": now,
            "can_reply": True,
            "contact_last_seen_at": now,
            "custom_attributes": order if fake.pybool() else {},
            "inbox_id": inbox,
            "labels": list(fake.random_elements(("booking", "refund", "vip"), unique=True)),
            "muted": False,
            "snoozed_until": None,
            "status": fake.random_element(("open", "resolved", "pending")),
            "created_at": start,
            "updated_at": now + 0.25,
            "timestamp": now,
            "first_reply_created_at": start,
            "unread_count": 0,
            "last_non_activity_message": thread[-1] if thread else None,
            "last_activity_at": now,
            "priority": fake.random_element((None, "low", "high")),
            "waiting_since": start,
            "sla_policy_id": None,
            "allMessagesLoaded": False,
            "dataFetched": True,
        }
        current = {key: self.agents[0][key] for key in ("id", "name", "email")}
        return {
            "event": "appContext",
            "data": {"conversation": conversation, "contact": customer, "currentAgent": current},
        }


def main():
    if sys.argv[1] == "--version":
        print(f"Faker {faker.VERSION}, Python {platform.python_version()}")
        return
    events = Events(float(sys.argv[2]), int(sys.argv[3]))
    for index in range(int(sys.argv[1])):
        print(json.dumps(events.event(index), ensure_ascii=False, separators=(",", ":")))


if __name__ == "__main__":
    main()
