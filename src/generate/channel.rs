//! The kinds of inboxes: what each of them knows of a customer and of a conversation, and which ids it gives.

use crate::contract::{Channel, HostVersion, RecordId};

use super::account::avatar;
use super::clock::{DAY, Seconds, iso, js_date};
use super::draw::{Draw, Seed};
use super::json::{self, Json, ToJson, key};
use super::people::Person;
use super::thread::SourceId;
use super::wish::Identity;

const CHANNELS: [(u32, Channel); 12] = [
    (34, Channel::WebWidget),
    (20, Channel::Email),
    (16, Channel::Whatsapp),
    (7, Channel::Api),
    (6, Channel::Telegram),
    (5, Channel::FacebookPage),
    (4, Channel::Instagram),
    (2, Channel::TwilioSms),
    (2, Channel::Sms),
    (2, Channel::Line),
    (1, Channel::Tiktok),
    (1, Channel::TwitterProfile),
];

/// A channel that the host of that version has. Before it had a channel of its own, Instagram came in through the page on
/// Facebook.
pub(super) fn draw_channel(draw: &mut Draw, version: HostVersion) -> Channel {
    let channel = draw.weighted(&CHANNELS);
    match channel.is_known_to(version) {
        true => channel,
        false => Channel::FacebookPage,
    }
}

/// Every channel has an inbox for every language; this is its place among the account's inboxes.
pub(super) fn inbox_place(channel: Channel) -> u64 {
    channel as u64
}

/// Whether the channel lets an agent write only for a day after the customer's last message.
pub(super) fn has_reply_window(channel: Channel) -> bool {
    matches!(
        channel,
        Channel::Whatsapp | Channel::FacebookPage | Channel::Instagram | Channel::Tiktok
    )
}

/// How long the window of such a channel is open.
pub(super) const REPLY_WINDOW: Seconds = DAY;

/// Whether people write short messages here, in contrast to letters.
pub(super) fn is_chat(channel: Channel) -> bool {
    channel != Channel::Email
}

/// Whether a customer can send a voice message here.
pub(super) fn has_voice_messages(channel: Channel) -> bool {
    matches!(
        channel,
        Channel::Whatsapp | Channel::Telegram | Channel::Line | Channel::FacebookPage
    )
}

/// Whether people share posts and links here.
pub(super) fn shares_posts(channel: Channel) -> bool {
    matches!(
        channel,
        Channel::FacebookPage | Channel::Instagram | Channel::Tiktok
    )
}

/// Whether the host learns that a customer has seen a message.
pub(super) fn has_receipts(channel: Channel) -> bool {
    matches!(
        channel,
        Channel::WebWidget
            | Channel::Api
            | Channel::Whatsapp
            | Channel::FacebookPage
            | Channel::Instagram
    )
}

/// Why the channel refuses a message, where it tells.
pub(super) fn refusal(channel: Channel) -> Option<&'static str> {
    match channel {
        Channel::Whatsapp => Some("131026: Message undeliverable"),
        Channel::FacebookPage | Channel::Instagram => {
            Some("551 - (#551) This person isn't available right now.")
        }
        Channel::Telegram => Some("403, Forbidden: bot was blocked by the user"),
        Channel::TwilioSms => Some("30003 - Unreachable destination handset"),
        Channel::Email => {
            Some("550 5.1.1 The email account that you tried to reach does not exist")
        }
        _ => None,
    }
}

/// What the channel knows of a customer.
#[derive(Debug, Clone)]
pub(super) struct Acquaintance {
    /// The name as the host has it.
    pub(super) name: Option<String>,
    /// Whether that name was given by the person.
    pub(super) is_named: bool,
    /// The address, when it is known.
    pub(super) email: Option<String>,
    /// The number, when it is known.
    pub(super) phone: Option<String>,
    /// The account's own id of the customer.
    pub(super) identifier: Option<String>,
    /// A picture, or an empty text.
    pub(super) thumbnail: String,
    /// What else is known.
    pub(super) facts: Json,
    /// The customer's id in the channel.
    pub(super) source_id: String,
    /// Whether the site proved the identity.
    pub(super) hmac_verified: Option<bool>,
}

impl Acquaintance {
    /// Forgets everything that a host may not know.
    pub(super) fn forget(&mut self) {
        self.name = Some(String::new());
        self.thumbnail.clear();
        self.email = None;
        self.phone = None;
        self.identifier = None;
        self.facts = Json::empty_object();
        self.hmac_verified = None;
    }
}

/// How the customer of a channel is known.
pub(super) fn acquaintance(
    draw: &mut Draw,
    channel: Channel,
    person: &Person,
    identity: Option<Identity>,
) -> Acquaintance {
    let is_anonymous = match (channel, identity) {
        (Channel::WebWidget, None) => draw.chance(26),
        (Channel::WebWidget, Some(identity)) => identity == Identity::Anonymous,
        (Channel::Api, _) => draw.chance(5),
        _ => false,
    };
    let is_proved = identity == Some(Identity::Proved);
    let percents = match channel {
        Channel::WebWidget if is_anonymous => [0, 0, 0, 0],
        Channel::WebWidget => [100, 35, 40, 20],
        Channel::Email => [100, 20, 10, 25],
        Channel::Api => [85, 60, 80, 10],
        Channel::Whatsapp => [0, 100, 5, 15],
        Channel::Sms | Channel::TwilioSms => [15, 100, 5, 5],
        _ => [8, 8, 0, 80],
    };
    let [email, phone, identifier, picture] = percents;
    let identifier = draw.chance(identifier) || is_proved;
    let number = draw.within(100_000..=999_999);
    let known = Acquaintance {
        name: match (is_anonymous, channel) {
            (false, _) => Some(shown_name(draw, channel, person)),
            (true, Channel::WebWidget) => visitor_name(draw),
            // A client of the API need not give one.
            (true, _) => None,
        },
        is_named: !is_anonymous,
        email: draw.maybe(email, person.email.clone()),
        phone: draw.maybe(phone, person.phone.clone()),
        identifier: identifier.then(|| ["customer-", &number.to_string()].concat()),
        thumbnail: avatar(draw, picture),
        facts: facts(draw, channel, person),
        source_id: contact_source_id(draw, channel, person),
        hmac_verified: match hmac(draw, channel, identifier) {
            _ if is_proved => Some(true),
            drawn => drawn,
        },
    };
    match is_anonymous {
        true => Acquaintance {
            facts: visitor_facts(draw, person),
            ..known
        },
        false => known,
    }
}

/// Now and then an empty text stands for what is not known, or a phone number has a prefix: the host checks neither.
pub(super) fn leave_blank(draw: &mut Draw, channel: Channel, known: &mut Acquaintance) {
    let blank = |value: &mut Option<String>, is_blank: bool| {
        if is_blank && value.is_none() {
            *value = Some(String::new());
        }
    };
    let number = draw.below(1000);
    blank(&mut known.email, number.is_multiple_of(20));
    blank(&mut known.phone, number % 25 < 2);
    blank(&mut known.identifier, number % 30 < 2);
    let is_typed = matches!(channel, Channel::Api | Channel::Email | Channel::WebWidget);
    if let (true, Some(phone)) = (is_typed && number < 60, &mut known.phone)
        && !phone.is_empty()
    {
        phone.insert_str(0, "tel:");
    }
}

/// A name as the host makes them for visitors who gave none; sometimes it makes none.
fn visitor_name(draw: &mut Draw) -> Option<String> {
    const FIRST: [&str; 12] = [
        "autumn",
        "misty",
        "weathered",
        "silent",
        "crimson",
        "wandering",
        "patient",
        "bold",
        "frosty",
        "green",
        "hidden",
        "polished",
    ];
    const SECOND: [&str; 12] = [
        "river", "dew", "field", "meadow", "thunder", "pine", "breeze", "leaf", "cloud", "lake",
        "forest", "sun",
    ];
    let (first, second) = (draw.pick(&FIRST), draw.pick(&SECOND));
    let number = draw.below(1000);
    match draw.below(100) {
        0..=8 => Some(String::new()),
        9..=14 => None,
        _ => Some(format!("{first}-{second}-{number}")),
    }
}

/// The name a channel shows: in full, or the given name where people choose their own.
fn shown_name(draw: &mut Draw, channel: Channel, person: &Person) -> String {
    let is_chosen = matches!(
        channel,
        Channel::Whatsapp | Channel::Telegram | Channel::Line | Channel::Tiktok
    );
    if is_chosen && draw.chance(25) {
        person.name.first.text.to_owned()
    } else {
        person.name.full()
    }
}

fn hmac(draw: &mut Draw, channel: Channel, is_identified: bool) -> Option<bool> {
    let is_proved = draw.chance(70);
    let is_lost = draw.chance(3);
    match channel {
        Channel::WebWidget | Channel::Api if is_identified => Some(is_proved),
        _ if is_lost => None,
        _ => Some(false),
    }
}

/// An address that is reserved for documentation.
fn ip_address(draw: &mut Draw) -> String {
    let network = draw.pick(&["192.0.2", "198.51.100", "203.0.113"]);
    format!("{network}.{}", draw.within(1..=254))
}

/// What the host finds out about a visitor from the IP address.
fn visitor_facts(draw: &mut Draw, person: &Person) -> Json {
    let address = ip_address(draw);
    if draw.chance(45) {
        return Json::empty_object();
    }
    Json::object(|facts| {
        home(facts, person);
        facts.set(key!("created_at_ip"), address);
    })
}

fn home(facts: &mut json::Object<'_>, person: &Person) {
    facts.set(key!("city"), person.city);
    facts.set(key!("country"), person.country.name);
    facts.set(key!("country_code"), person.country.code);
}

fn facts(draw: &mut Draw, channel: Channel, person: &Person) -> Json {
    let number = draw.seed();
    let is_rich = draw.chance(40);
    match channel {
        Channel::Telegram => Json::object(|facts| {
            facts.set(key!("username"), &person.handle);
            facts.set(key!("language_code"), person.locale.language().code);
            let user_id = facts.key(key!("social_telegram_user_id"));
            json::quoted(user_id, |out| number.digits(out, 10));
            facts.set(key!("social_telegram_user_name"), &person.handle);
        }),
        Channel::Instagram => Json::object(|facts| {
            facts.object(key!("social_profiles"), |profiles| {
                profiles.set(key!("instagram"), &person.handle);
            });
            facts.set(key!("social_instagram_user_name"), &person.handle);
        }),
        Channel::TwitterProfile => Json::object(|facts| {
            facts.set(key!("screen_name"), &person.handle);
            facts.object(key!("social_profiles"), |profiles| {
                profiles.set(key!("twitter"), &person.handle);
            });
        }),
        Channel::WebWidget => visitor_facts(draw, person),
        Channel::Email | Channel::Api | Channel::Whatsapp if is_rich => card(draw, person),
        _ => Json::empty_object(),
    }
}

/// What an agent has typed into the contact's form.
fn card(draw: &mut Draw, person: &Person) -> Json {
    Json::object(|card| {
        home(card, person);
        if draw.chance(50) {
            card.set(key!("company_name"), person.company.name());
        }
        if draw.chance(30) {
            let description = draw.pick(&[
                "Prefers to be called in the afternoon",
                "Orders for the whole office",
                "Customer since the pop-up store",
            ]);
            card.set(key!("description"), description);
        }
        if draw.chance(40) {
            card.object(key!("social_profiles"), |profiles| {
                profiles.set(key!("facebook"), "");
                profiles.set(key!("twitter"), "");
                profiles.set(key!("linkedin"), &person.handle);
                profiles.set(key!("github"), "");
                profiles.set(key!("instagram"), "");
            });
        }
    })
}

fn contact_source_id(draw: &mut Draw, channel: Channel, person: &Person) -> String {
    match channel {
        Channel::WebWidget | Channel::Api => draw.uuid(),
        Channel::Email => person.email.clone(),
        Channel::Whatsapp => person.phone.trim_start_matches('+').to_owned(),
        Channel::Sms | Channel::TwilioSms => person.phone.clone(),
        Channel::Telegram | Channel::TwitterProfile => draw.digits("", 10),
        Channel::Line => draw.hex("U", 32),
        Channel::FacebookPage | Channel::Instagram | Channel::Tiktok => draw.digits("", 16),
    }
}

/// Draws the id of a message in the channel's own system, where it has one.
pub(super) fn message_source_id(draw: &mut Draw, channel: Channel) -> SourceId {
    match channel {
        Channel::WebWidget | Channel::Api => SourceId::None,
        _ => SourceId::Drawn(draw.seed()),
    }
}

/// An id of a message, as the channel writes it.
pub(super) enum MessageId<'a> {
    /// What the channel makes of a number.
    Drawn(Channel, RecordId, Seed),
    /// This one.
    Given(&'a str),
}

impl<'a> MessageId<'a> {
    /// The id of a line.
    pub(super) fn of(channel: Channel, line: RecordId, id: &'a SourceId) -> Option<Self> {
        match id {
            SourceId::None => None,
            SourceId::Drawn(seed) => Some(MessageId::Drawn(channel, line, *seed)),
            SourceId::Given(text) => Some(MessageId::Given(text)),
        }
    }
}

impl ToJson for MessageId<'_> {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            MessageId::Given(text) => text.write(out),
            MessageId::Drawn(channel, line, seed) => {
                json::quoted(out, |out| write_message_id(out, *channel, *line, *seed));
            }
        }
    }
}

fn write_message_id(out: &mut Vec<u8>, channel: Channel, line: RecordId, seed: Seed) {
    let mut put = |text: &str| out.extend_from_slice(text.as_bytes());
    match channel {
        Channel::WebWidget | Channel::Api | Channel::Sms => seed.uuid(out),
        Channel::Email => {
            seed.hex(out, 24);
            out.extend_from_slice(b"@mail.example.com");
        }
        Channel::Whatsapp => {
            put("wamid.HBgM");
            seed.token(out, 40);
        }
        // It counts the messages of a chat.
        Channel::Telegram => (10_000 + line.get() % 90_000).write(out),
        Channel::FacebookPage => {
            put("m_");
            seed.token(out, 44);
        }
        Channel::Instagram => {
            put("aWdf");
            seed.token(out, 60);
        }
        Channel::TwilioSms => {
            put("SM");
            seed.hex(out, 32);
        }
        Channel::Line => seed.digits(out, 18),
        Channel::Tiktok | Channel::TwitterProfile => seed.digits(out, 19),
    }
}

/// What a channel knows of the conversation itself.
pub(super) struct Beginning<'a> {
    /// Who began it.
    pub(super) person: &'a Person,
    /// When.
    pub(super) at: Seconds,
    /// What it is called, as an e-mail.
    pub(super) subject: &'a str,
    /// The page of the shop it is about.
    pub(super) page: &'a str,
    /// The customer's id in the channel.
    pub(super) source_id: &'a str,
    /// The shop's domain.
    pub(super) domain: &'a str,
}

/// `additional_attributes` of the conversation.
pub(super) fn conversation_facts(
    draw: &mut Draw,
    channel: Channel,
    beginning: &Beginning<'_>,
) -> Json {
    match channel {
        Channel::WebWidget => widget_facts(draw, beginning),
        Channel::Email => Json::object(|facts| {
            facts.set(key!("source"), "email");
            facts.set(key!("in_reply_to"), ());
            facts.set(key!("auto_reply"), false);
            facts.set(key!("mail_subject"), beginning.subject);
            facts.object(key!("initiated_at"), |at| {
                at.set(key!("timestamp"), iso(beginning.at, 0).as_str());
            });
        }),
        Channel::Telegram => Json::object(|facts| facts.set(key!("chat_id"), beginning.source_id)),
        Channel::Api if draw.chance(60) => Json::object(|facts| {
            let source = draw.pick(&["checkout", "kiosk", "partner_portal"]);
            facts.set(key!("source"), source);
            facts.set(key!("cart_id"), draw.hex("cart_", 10));
        }),
        _ => Json::empty_object(),
    }
}

fn widget_facts(draw: &mut Draw, beginning: &Beginning<'_>) -> Json {
    let Beginning {
        person,
        at,
        page,
        domain,
        ..
    } = beginning;
    let [name, version, device, platform, platform_version] = draw.weighted(&BROWSERS);
    let referer = draw.maybe(88, ["https://www.", domain, "/", page].concat());
    Json::object(|facts| {
        facts.object(key!("browser"), |browser| {
            browser.set(key!("device_name"), device);
            browser.set(key!("browser_name"), name);
            browser.set(key!("platform_name"), platform);
            browser.set(key!("browser_version"), version);
            browser.set(key!("platform_version"), platform_version);
        });
        facts.set(key!("referer"), referer);
        facts.object(key!("initiated_at"), |begun| {
            begun.set(key!("timestamp"), js_date(*at, &person.country.zone));
        });
        facts.set(key!("browser_language"), person.locale.language().code);
    })
}

/// Name, version, device, platform and its version.
const BROWSERS: [(u32, [&str; 5]); 7] = [
    (26, ["Chrome", "148.0.0.0", "Unknown", "Windows", "10.0"]),
    (12, ["Chrome", "147.0.0.0", "Unknown", "macOS", "10.15.7"]),
    (16, ["Chrome", "148.0.0.0", "Pixel 9", "Android", "10"]),
    (24, ["Safari", "26.0", "iPhone", "iOS (iPhone)", "18.6"]),
    (9, ["Safari", "26.0", "Unknown", "macOS", "10.15.7"]),
    (7, ["Firefox", "151.0", "Unknown", "Windows", "10.0"]),
    (
        6,
        ["Microsoft Edge", "148.0.0.0", "Unknown", "Windows", "10.0"],
    ),
];

/// Whether the host learns that a message has arrived.
pub(super) fn reports_delivery(channel: Channel) -> bool {
    matches!(
        channel,
        Channel::Whatsapp | Channel::FacebookPage | Channel::Instagram | Channel::TwilioSms
    )
}
