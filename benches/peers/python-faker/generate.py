"""Writes events of the profile web-2023, as a page load brings them, with Faker.

generate.py COUNT MESSAGES SEED

MESSAGES is how many an event holds on average; it may be a fraction.
"""

import json
import math
import platform
import sys

import faker

AGENT = {"id": 8, "name": "Grace Moss", "email": "grace.moss@shop.example"}


class Events:
    def __init__(self, messages, seed):
        self.messages = messages
        faker.Faker.seed(seed)
        self.fake = faker.Faker("en_US")

    def contact(self, now):
        fake = self.fake
        return {
            "id": fake.random_int(1000, 99999),
            "name": fake.name(),
            "email": fake.safe_email(),
            "phone_number": fake.numerify("+1202555####"),
            "identifier": None,
            "thumbnail": fake.image_url(),
            "additional_attributes": {
                "city": fake.city(),
                "country": fake.country(),
                "country_code": fake.country_code(),
                "created_at_ip": fake.ipv4(),
            },
            "custom_attributes": {},
            "availability_status": fake.random_element(("online", "offline")),
            "last_activity_at": now,
            "created_at": now - fake.random_int(60, 9_000_000),
        }

    def message(self, number, conversation, inbox, at, customer):
        fake = self.fake
        is_incoming = fake.pybool()
        if is_incoming:
            keys = ("thumbnail", "email", "phone_number", "identifier", "additional_attributes", "custom_attributes")
            sender = {"id": customer["id"], "name": customer["name"], "type": "contact",
                      **{key: customer[key] for key in keys}}
        else:
            sender = {"id": AGENT["id"], "name": AGENT["name"], "available_name": AGENT["name"], "avatar_url": "",
                      "type": "user", "availability_status": "online", "thumbnail": ""}
        return {
            "id": number,
            "content": fake.sentence(nb_words=14),
            "inbox_id": inbox,
            "conversation_id": conversation,
            "message_type": 0 if is_incoming else 1,
            "content_type": "text",
            "status": "sent" if is_incoming else fake.random_element(("sent", "delivered", "read")),
            "content_attributes": {},
            "created_at": at,
            "private": False,
            "source_id": None,
            "sender": sender,
        }

    def event(self, index):
        fake = self.fake
        size = math.floor((index + 1) * self.messages) - math.floor(index * self.messages)
        start = now = fake.random_int(1_760_000_000, 1_790_000_000)
        number, inbox, first = fake.random_int(1, 99999), fake.random_int(1, 9), fake.random_int(1000, 999_999)
        customer = self.contact(start)
        thread = []
        for place in range(size):
            now += fake.random_int(5, 900)
            thread.append(self.message(first + place, number, inbox, now, customer))
        customer["last_activity_at"] = now
        conversation = {
            "meta": {"sender": customer, "channel": "Channel::WebWidget", "hmac_verified": False},
            "id": number,
            "messages": thread,
            "account_id": 31,
            "uuid": fake.uuid4(),
            "additional_attributes": {
                "browser": {
                    "device_name": "Unknown",
                    "browser_name": fake.random_element(("Chrome", "Firefox", "Safari")),
                    "platform_name": fake.random_element(("Windows", "macOS", "Android")),
                    "browser_version": fake.numerify("##.#.#"),
                    "platform_version": fake.numerify("##"),
                },
                "referer": fake.url(),
                "browser_language": "en",
            },
            "agent_last_seen_at": now,
            "assignee_last_seen_at": now,
            "can_reply": True,
            "contact_last_seen_at": now,
            "custom_attributes": {},
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
        return {
            "event": "appContext",
            "data": {"conversation": conversation, "contact": customer, "currentAgent": AGENT},
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
