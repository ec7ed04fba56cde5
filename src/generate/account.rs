//! The account all events of a seed come from: the shop, its agents, bot, teams and attribute definitions.
//!
//! They are drawn once, so that the agent who looks at the dashboard is the same in every event of a run.

use serde_json::json;

use crate::contract::{Availability, HostVersion, RecordId, Role};

use super::attributes;
use super::clock::{DAY, Seconds, iso};
use super::draw::{Draw, written};
use super::features::{Feature, Features};
use super::json::{Json, key};
use super::language::{Locale, Topic};
use super::people::Name;

/// Where the dashboard keeps its pictures and files.
pub(super) const FILES: &str = "https://app.example.com/rails/active_storage";

/// An agent of the account.
#[derive(Debug, Clone)]
pub(super) struct Colleague {
    /// Id of the agent's user.
    pub(super) id: RecordId,
    /// Full name.
    pub(super) name: String,
    /// What customers and colleagues say.
    pub(super) first_name: &'static str,
    /// Login address.
    pub(super) email: String,
    /// URL of the avatar, or an empty text.
    pub(super) thumbnail: String,
    role: Role,
    is_auto_offline: bool,
    /// How the agent signs in.
    provider: &'static str,
    /// Id of a custom role.
    custom_role: Option<u64>,
    /// Where the agent sits, as an attribute of the agent's own.
    office: Option<&'static str>,
}

/// A bot of the account.
#[derive(Debug, Clone)]
pub(super) struct Bot {
    /// Its id.
    pub(super) id: RecordId,
    /// Its name.
    pub(super) name: String,
    description: Option<&'static str>,
    /// URL of the avatar, or an empty text.
    thumbnail: String,
    /// Where the host sends events for it.
    outgoing: Outgoing,
}

/// Where the host sends events for a bot.
#[derive(Debug, Clone)]
enum Outgoing {
    /// The bot belongs to the host itself, which does not say.
    Own,
    Nowhere,
    To(String),
}

/// What the host writes of one agent or bot.
#[derive(Debug, Clone)]
pub(super) struct Face {
    /// As the assignee after a page load.
    pub(super) full: Json,
    /// As the sender of a message, and wherever the websocket brings it.
    pub(super) short: Json,
}

/// What the host writes of a team.
#[derive(Debug, Clone)]
pub(super) struct TeamFace {
    /// After a page load.
    pub(super) fetched: Json,
    /// As the websocket brings it.
    pub(super) pushed: Json,
    /// After somebody assigned it in the dashboard: all columns.
    pub(super) row: Json,
}

/// The service level that some conversations get.
#[derive(Debug, Clone)]
pub(super) struct SlaPolicy {
    /// Its id.
    pub(super) id: RecordId,
    /// What an applied policy has of it.
    pub(super) members: Json,
}

/// The texts that events of an account contain word by word.
#[derive(Debug, Clone)]
pub(super) struct Faces {
    /// The agents, in the order of [`Account::colleagues`], with each of the faces they show.
    pub(super) colleagues: Vec<[Face; 4]>,
    /// The bots, in the order of [`Account::bots`].
    pub(super) bots: Vec<Face>,
    /// The AI assistant as the sender of a message.
    pub(super) captain: Json,
    /// The teams, in the order of [`TEAMS`].
    pub(super) teams: Vec<TeamFace>,
    /// The attribute definitions.
    pub(super) definitions: Json,
    /// The agent who looks at the dashboard, as the host tells an app.
    pub(super) current_agent: Json,
}

impl Face {
    /// How often a colleague is online, busy, offline or unknown: the place among one's faces.
    pub(super) const WEIGHTS: [(u32, usize); 4] = [(50, 0), (15, 1), (31, 2), (4, 3)];
    /// The same for the agent who looks at the dashboard.
    pub(super) const WEIGHTS_OF_VIEWER: [(u32, usize); 2] = [(85, 0), (15, 1)];
}

fn faces(colleague: &Colleague, account: RecordId, host: Features) -> [Face; 4] {
    use Availability::{Busy, Offline, Online};
    [Some(Online), Some(Busy), Some(Offline), None].map(|availability| Face {
        full: fetched_agent(colleague, account, availability, host),
        short: pushed_agent(colleague, availability),
    })
}

/// An agent in full, key by key as the host writes it.
fn fetched_agent(
    colleague: &Colleague,
    account: RecordId,
    availability: Option<Availability>,
    host: Features,
) -> Json {
    Json::object(|agent| {
        agent.set(key!("id"), colleague.id);
        agent.set(key!("account_id"), account);
        agent.set(key!("availability_status"), availability);
        agent.set(key!("auto_offline"), colleague.is_auto_offline);
        agent.set(key!("confirmed"), true);
        agent.set(key!("email"), &colleague.email);
        if host.has(Feature::Provider) {
            agent.set(key!("provider"), colleague.provider);
        }
        agent.set(key!("available_name"), colleague.first_name);
        if let Some(office) = colleague.office {
            agent.object(key!("custom_attributes"), |values| {
                values.set(key!("office"), office);
            });
        }
        agent.set(key!("name"), &colleague.name);
        agent.set(key!("role"), colleague.role);
        agent.set(key!("thumbnail"), &colleague.thumbnail);
        if host.has(Feature::CustomRoles) {
            agent.set(key!("custom_role_id"), colleague.custom_role);
        }
    })
}

/// An agent without e-mail address and role.
fn pushed_agent(colleague: &Colleague, availability: Option<Availability>) -> Json {
    Json::object(|agent| {
        agent.set(key!("id"), colleague.id);
        agent.set(key!("name"), &colleague.name);
        agent.set(key!("available_name"), colleague.first_name);
        agent.set(key!("avatar_url"), &colleague.thumbnail);
        agent.set(key!("type"), "user");
        agent.set(key!("availability_status"), availability);
        agent.set(key!("thumbnail"), &colleague.thumbnail);
    })
}

fn bot_face(bot: &Bot) -> Face {
    Face {
        full: Json::object(|full| {
            full.set(key!("id"), bot.id);
            full.set(key!("name"), &bot.name);
            full.set(key!("description"), bot.description);
            full.set(key!("thumbnail"), &bot.thumbnail);
            match &bot.outgoing {
                Outgoing::Own => {}
                Outgoing::Nowhere => full.set(key!("outgoing_url"), ()),
                Outgoing::To(url) => full.set(key!("outgoing_url"), url),
            }
            full.set(key!("bot_type"), "webhook");
        }),
        short: Json::object(|short| {
            short.set(key!("id"), bot.id);
            short.set(key!("name"), &bot.name);
            short.set(key!("avatar_url"), &bot.thumbnail);
            short.set(key!("type"), "agent_bot");
        }),
    }
}

fn captain_face(id: RecordId, since: Seconds) -> Json {
    Json::object(|captain| {
        captain.set(key!("id"), id);
        captain.set(key!("name"), CAPTAIN);
        captain.set(
            key!("avatar_url"),
            "https://app.example.com/assets/images/dashboard/captain/logo.svg",
        );
        captain.set(
            key!("description"),
            "Answers from the help center of the shop",
        );
        captain.set(key!("created_at"), iso(since, 527));
        captain.set(key!("type"), "captain_assistant");
    })
}

/// What the AI assistant is called.
pub(super) const CAPTAIN: &str = "Captain";

fn team_face(
    id: u64,
    team: &TeamRow,
    account: RecordId,
    since: Seconds,
    host: Features,
) -> TeamFace {
    let (icon, color) = team.look.unzip();
    let name = Json::object(|name| {
        name.set(key!("id"), record_id(id));
        name.set(key!("name"), team.name);
    });
    let settings = Json::object(|settings| {
        settings.set(key!("description"), team.description);
        settings.set(key!("allow_auto_assign"), team.takes_all);
        settings.set(key!("account_id"), account);
    });
    let look = Json::object(|look| {
        if host.has(Feature::TeamIcons) {
            look.set(key!("icon"), icon);
            look.set(key!("icon_color"), color);
        }
    });
    TeamFace {
        fetched: Json::object(|fetched| {
            fetched.members_of(&name);
            fetched.members_of(&settings);
            fetched.set(key!("is_member"), team.has_viewer);
            fetched.members_of(&look);
        }),
        pushed: Json::object(|pushed| {
            pushed.members_of(&name);
            pushed.members_of(&look);
        }),
        row: Json::object(|row| {
            row.members_of(&name);
            row.members_of(&settings);
            row.set(key!("created_at"), iso(since, 81));
            row.set(key!("updated_at"), iso(since + 40 * DAY, 640));
            row.members_of(&look);
        }),
    }
}

/// Ids that count up from one event to the next.
#[derive(Debug, Clone, Copy)]
pub(super) struct FirstIds {
    /// Display id of the first conversation.
    pub(super) conversation: u64,
    /// Id of the first contact.
    pub(super) contact: u64,
    /// Id of the first message.
    pub(super) message: u64,
}

/// An account of the host.
#[derive(Debug, Clone)]
pub(super) struct Account {
    /// Its id.
    pub(super) id: RecordId,
    /// The shop's name.
    pub(super) shop: String,
    /// The shop's own domain, one that is reserved for examples.
    pub(super) domain: String,
    /// The letters that order numbers begin with.
    pub(super) order_prefix: String,
    /// Who answers; the agent who looks at the dashboard is the first.
    pub(super) colleagues: Vec<Colleague>,
    /// Who answers before an agent does: one with a picture and a description, one without, and one of the host itself.
    pub(super) bots: Vec<Bot>,
    /// Id of the AI assistant.
    pub(super) captain: RecordId,
    /// All of it that stands in events word by word.
    pub(super) faces: Faces,
    /// The moment all its events lie before.
    pub(super) now: Seconds,
    /// Where ids begin.
    pub(super) first_ids: FirstIds,
    /// Id of the first inbox.
    pub(super) first_inbox: u64,
    /// The service levels that some conversations get.
    pub(super) sla_policies: [SlaPolicy; 2],
    /// The version of its host.
    pub(super) version: HostVersion,
    /// What its host sends.
    pub(super) host: Features,
}

/// How many colleagues there are.
pub(super) const COLLEAGUES: usize = AGENT_LOCALES.len();

/// Languages that agents come from. All write their names in Latin letters.
const AGENT_LOCALES: [Locale; 6] = [
    Locale::English,
    Locale::German,
    Locale::English,
    Locale::French,
    Locale::Spanish,
    Locale::Portuguese,
];

/// A team of the account.
struct TeamRow {
    name: &'static str,
    description: Option<&'static str>,
    /// Whether the host assigns to its members by itself.
    takes_all: bool,
    /// Whether the agent who looks at the dashboard is in it.
    has_viewer: bool,
    /// Icon and colour.
    look: Option<(&'static str, &'static str)>,
}

const TEAMS: [TeamRow; 4] = [
    TeamRow {
        name: "customer care",
        description: Some("Answers everything first"),
        takes_all: true,
        has_viewer: true,
        look: Some(("i-lucide-headphones", "#2781F6")),
    },
    TeamRow {
        name: "shipping",
        description: Some("Parcels and carriers"),
        takes_all: true,
        has_viewer: false,
        look: Some(("i-lucide-truck", "#F59E0B")),
    },
    TeamRow {
        name: "billing",
        description: None,
        takes_all: false,
        has_viewer: false,
        look: Some(("i-lucide-receipt", "#12B76A")),
    },
    TeamRow {
        name: "tier 2",
        description: None,
        takes_all: false,
        has_viewer: true,
        look: None,
    },
];

/// The team that a topic goes to, as a place in [`TEAMS`].
pub(super) fn team_for(topic: Topic) -> usize {
    match topic {
        Topic::Booking | Topic::Praise => 0,
        Topic::Delivery | Topic::Damage | Topic::Address => 1,
        Topic::Refund | Topic::Invoice => 2,
        Topic::Login => 3,
    }
}

const TRADES: [&str; 6] = [
    "Home & Living",
    "Outfitters",
    "Supply Co.",
    "Travel",
    "Living",
    "Goods",
];

impl Account {
    /// An account as it is at a moment, on the host of a version.
    pub(super) fn draw(draw: &mut Draw, now: Seconds, version: HostVersion) -> Self {
        let host = Features::of(version);
        let id = record_id(u64::from(draw.within(1..=90)));
        let owner = Name::draw(draw, Locale::English).last;
        let domain = format!("{}.example", owner.latin());
        let shop = format!("{} {}", owner.text, draw.pick(&TRADES));
        let first_user = u64::from(draw.within(2..=60));
        let mut colleagues: Vec<Colleague> = Vec::new();
        while colleagues.len() < AGENT_LOCALES.len() {
            let place = colleagues.len();
            let name = Name::draw(draw, AGENT_LOCALES[place]);
            if colleagues
                .iter()
                .all(|known| known.first_name != name.first.text)
            {
                let user = record_id(first_user + place as u64 * 3);
                colleagues.push(colleague(draw, place, user, name, &domain));
            }
        }
        let since = now - u64::from(draw.within(300..=900)) * DAY;
        let bots = bots(draw, &shop, &domain);
        let first_team = u64::from(draw.within(1..=40));
        let definitions = attributes::definitions(u64::from(draw.within(1..=50)), since);
        let captain = record_id(u64::from(draw.within(1..=12)));
        let viewer = &colleagues[CURRENT];
        let faces = Faces {
            bots: bots.iter().map(bot_face).collect(),
            captain: captain_face(captain, since),
            teams: (first_team..)
                .zip(&TEAMS)
                .map(|(team, row)| team_face(team, row, id, since, host))
                .collect(),
            definitions,
            current_agent: Json::object(|agent| {
                agent.set(key!("id"), viewer.id);
                agent.set(key!("name"), &viewer.name);
                agent.set(key!("email"), &viewer.email);
            }),
            colleagues: colleagues
                .iter()
                .map(|colleague| faces(colleague, id, host))
                .collect(),
        };
        Self {
            id,
            now,
            faces,
            bots,
            captain,
            first_ids: FirstIds {
                conversation: u64::from(draw.within(210..=9_000)),
                contact: u64::from(draw.within(20_000..=90_000)),
                message: u64::from(draw.within(100_000..=900_000)),
            },
            order_prefix: draw.text("", 2, b"ABCDEFGHKLMNPQRSTVW"),
            first_inbox: u64::from(draw.within(1..=30)),
            sla_policies: sla_policies(u64::from(draw.within(1..=9))),
            version,
            host,
            shop,
            domain,
            colleagues,
        }
    }
}

fn sla_policies(first_id: u64) -> [SlaPolicy; 2] {
    let standard = json!({
        "sla_description": "First answer within an hour, solved within two days",
        "sla_name": "Standard",
        "sla_first_response_time_threshold": 3600.0,
        "sla_next_response_time_threshold": null,
        "sla_only_during_business_hours": true,
        "sla_resolution_time_threshold": 172_800.0,
    });
    let follow_up = json!({
        "sla_description": null,
        "sla_name": "Follow-up",
        "sla_first_response_time_threshold": null,
        "sla_next_response_time_threshold": 7200.0,
        "sla_only_during_business_hours": false,
        "sla_resolution_time_threshold": null,
    });
    let mut next_id = first_id;
    [standard, follow_up].map(|members| {
        let id = record_id(next_id);
        next_id += 1;
        SlaPolicy {
            id,
            members: Json::of(&members),
        }
    })
}

/// Place of the agent who looks at the dashboard among the colleagues.
pub(super) const CURRENT: usize = 0;

/// A database id; 0 becomes 1.
pub(super) fn record_id(id: u64) -> RecordId {
    RecordId::new(id).unwrap_or(RecordId::MIN)
}

/// A picture of somebody, or none.
pub(super) fn avatar(draw: &mut Draw, percent: u32) -> String {
    let token = draw.seed();
    if !draw.chance(percent) {
        return String::new();
    }
    written(FILES, |url| {
        url.extend_from_slice(b"/representations/redirect/");
        token.token(url, 28);
        url.extend_from_slice(b"/avatar.png");
    })
}

fn colleague(draw: &mut Draw, place: usize, id: RecordId, name: Name, domain: &str) -> Colleague {
    let role = draw.weighted(&[(75, Role::Agent), (25, Role::Administrator)]);
    let local = format!("{}.{}", name.first.latin(), name.last.latin());
    let (provider, custom_role, office) = ACCESS[place];
    Colleague {
        id,
        first_name: name.first.text,
        name: name.full(),
        email: format!("{local}@{domain}"),
        role,
        is_auto_offline: draw.chance(80),
        thumbnail: avatar(draw, 60),
        provider,
        custom_role,
        office,
    }
}

/// How each colleague signs in, with which custom role, and where the colleague sits.
const ACCESS: [(&str, Option<u64>, Option<&str>); COLLEAGUES] = [
    ("email", None, None),
    ("google_oauth2", None, None),
    ("email", Some(2), None),
    ("saml", None, Some("Lyon")),
    ("email", None, None),
    ("email", None, None),
];

fn bots(draw: &mut Draw, shop: &str, domain: &str) -> Vec<Bot> {
    let id = u64::from(draw.within(1..=30));
    let description = "Answers first and hands over to an agent";
    vec![
        Bot {
            id: record_id(id),
            name: format!("{shop} Assistant"),
            description: Some(description),
            thumbnail: avatar(draw, 100),
            outgoing: Outgoing::To(format!("https://bot.{domain}/events")),
        },
        Bot {
            id: record_id(id + 1),
            name: "Night Shift".to_owned(),
            description: None,
            thumbnail: String::new(),
            outgoing: Outgoing::Nowhere,
        },
        Bot {
            id: record_id(id + 2),
            name: "Front Desk".to_owned(),
            description: Some("Asks what it is about"),
            thumbnail: avatar(draw, 100),
            outgoing: Outgoing::Own,
        },
    ]
}
