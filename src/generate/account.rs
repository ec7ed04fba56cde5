//! The account all events of a seed come from: the shop, its agents, bot, teams and attribute definitions.
//!
//! They are drawn once, so that the agent who looks at the dashboard is the same in every event of a run.

use crate::contract::agent::UserType;
use crate::contract::{
    Agent, AgentBot, Availability, CurrentAgent, Field, Object, RecordId, Role, SenderType,
    ShortAgent, Team,
};

use super::attributes;
use super::clock::{DAY, Seconds};
use super::draw::{Draw, written};
use super::json::{Json, key};
use super::language::{Locale, Topic};
use super::people::Name;

/// Where the dashboard keeps its pictures and files.
pub(super) const FILES: &str = "https://app.example.com/rails/active_storage";

/// An agent of the account.
#[derive(Debug, Clone)]
pub(super) struct Colleague {
    /// The agent in full.
    pub(super) agent: Agent,
    /// What customers and colleagues say.
    pub(super) first_name: &'static str,
}

impl Colleague {
    /// The form of the websocket.
    pub(super) fn short(&self) -> ShortAgent {
        let Agent {
            id,
            name,
            available_name,
            thumbnail,
            availability_status,
            ..
        } = self.agent.clone();
        ShortAgent {
            id,
            name,
            available_name,
            avatar_url: thumbnail.clone(),
            kind: UserType::User,
            availability_status,
            thumbnail,
            other: Object::new(),
        }
    }
}

/// What the host writes of one agent or bot.
#[derive(Debug, Clone)]
pub(super) struct Face {
    /// As the assignee after a page load.
    pub(super) full: Json,
    /// The form of the websocket.
    pub(super) short: Json,
    /// As the sender of a message.
    pub(super) sender: Json,
}

/// What the host writes of a team.
#[derive(Debug, Clone)]
pub(super) struct TeamFace {
    /// After a page load.
    pub(super) fetched: Json,
    /// With icon and colour, which the websocket brings.
    pub(super) pushed: Json,
}

/// What stands in the events of an account word by word.
#[derive(Debug, Clone)]
pub(super) struct Faces {
    /// The agents, in the order of [`Account::colleagues`], with each of the faces they show.
    pub(super) colleagues: Vec<[Face; 4]>,
    /// The bots.
    pub(super) bots: Vec<Face>,
    /// The teams, in the order of [`TEAMS`].
    pub(super) teams: Vec<TeamFace>,
    /// The attribute definitions.
    pub(super) definitions: Json,
    /// The agent who looks at the dashboard, as the host tells an app.
    pub(super) current_agent: Json,
}

impl Faces {
    fn of(colleagues: &[Colleague], bots: &[AgentBot], teams: &[Team], definitions: &Json) -> Self {
        let agent = &colleagues[CURRENT].agent;
        Self {
            colleagues: colleagues.iter().map(faces).collect(),
            bots: bots.iter().map(bot_face).collect(),
            teams: (0..).zip(teams).map(team_face).collect(),
            definitions: definitions.clone(),
            current_agent: Json::of(&CurrentAgent {
                id: agent.id,
                name: agent.name.clone(),
                email: agent.email.clone(),
                other: Object::new(),
            }),
        }
    }
}

impl Face {
    /// How often a colleague is online, busy, offline or unknown: the place among one's faces.
    pub(super) const WEIGHTS: [(u32, usize); 4] = [(50, 0), (15, 1), (31, 2), (4, 3)];
    /// The same for the agent who looks at the dashboard.
    pub(super) const WEIGHTS_OF_VIEWER: [(u32, usize); 2] = [(85, 0), (15, 1)];
}

fn faces(colleague: &Colleague) -> [Face; 4] {
    use Availability::{Busy, Offline, Online};
    [Some(Online), Some(Busy), Some(Offline), None].map(|availability| {
        let mut colleague = colleague.clone();
        colleague.agent.availability_status = availability;
        face(&colleague)
    })
}

fn face(colleague: &Colleague) -> Face {
    let short = colleague.short();
    Face {
        full: Json::of(&colleague.agent),
        sender: Json::object(|sender| {
            sender.set(key!("id"), short.id);
            sender.set(key!("name"), &short.name);
            sender.set(key!("type"), SenderType::User);
            sender.set(key!("avatar_url"), &short.avatar_url);
            sender.set(key!("available_name"), &short.available_name);
            sender.set(key!("thumbnail"), &short.thumbnail);
            sender.set(key!("availability_status"), short.availability_status);
        }),
        short: Json::of(&short),
    }
}

fn bot_face(bot: &AgentBot) -> Face {
    Face {
        full: Json::of(bot),
        short: as_sender(bot),
        sender: as_sender(bot),
    }
}

/// A bot as message senders and the websocket bring it.
fn as_sender(bot: &AgentBot) -> Json {
    let picture = Some(&bot.thumbnail).filter(|picture| !picture.is_empty());
    Json::object(|sender| {
        sender.set(key!("id"), bot.id);
        sender.set(key!("name"), &bot.name);
        sender.set(key!("type"), SenderType::AgentBot);
        sender.set(key!("avatar_url"), picture);
    })
}

fn team_face((place, team): (usize, &Team)) -> TeamFace {
    let (_, look) = TEAMS[place];
    let (icon, color) = look.unzip();
    TeamFace {
        fetched: Json::of(team),
        pushed: Json::of(&Team {
            icon: Field::from(icon.map(str::to_owned)),
            icon_color: Field::from(color.map(str::to_owned)),
            ..team.clone()
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
    /// Who answers before an agent does: one with a picture and a description, one without.
    pub(super) bots: Vec<AgentBot>,
    /// All of it that stands in events word by word.
    pub(super) faces: Faces,
    /// The moment all its events lie before.
    pub(super) now: Seconds,
    /// Where ids begin.
    pub(super) first_ids: FirstIds,
    /// Id of the first inbox.
    pub(super) first_inbox: u64,
    /// The service level that some conversations get.
    pub(super) sla_policy: RecordId,
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

/// Name of each team, and icon and colour when it has some.
const TEAMS: [(&str, Option<(&str, &str)>); 4] = [
    ("customer care", Some(("i-lucide-headphones", "#2781F6"))),
    ("shipping", Some(("i-lucide-truck", "#F59E0B"))),
    ("billing", Some(("i-lucide-receipt", "#12B76A"))),
    ("tier 2", None),
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
    /// An account as it is at a moment.
    pub(super) fn draw(draw: &mut Draw, now: Seconds) -> Self {
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
                colleagues.push(colleague(draw, id, user, name, &domain));
            }
        }
        let since = now - u64::from(draw.within(300..=900)) * DAY;
        let bots = bots(draw, &shop);
        let teams: Vec<Team> = (u64::from(draw.within(1..=40))..)
            .zip(TEAMS)
            .map(|(id, (name, _))| team(id, name))
            .collect();
        let definitions = attributes::definitions(u64::from(draw.within(1..=50)), since);
        Self {
            id,
            now,
            faces: Faces::of(&colleagues, &bots, &teams, &Json::of(&definitions)),
            bots,
            first_ids: FirstIds {
                conversation: u64::from(draw.within(210..=9_000)),
                contact: u64::from(draw.within(20_000..=90_000)),
                message: u64::from(draw.within(100_000..=900_000)),
            },
            order_prefix: draw.text("", 2, b"ABCDEFGHKLMNPRSTVW"),
            first_inbox: u64::from(draw.within(1..=30)),
            sla_policy: record_id(u64::from(draw.within(1..=9))),
            shop,
            domain,
            colleagues,
        }
    }
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

fn colleague(
    draw: &mut Draw,
    account: RecordId,
    id: RecordId,
    name: Name,
    domain: &str,
) -> Colleague {
    let role = draw.weighted(&[(75, Role::Agent), (25, Role::Administrator)]);
    let local = format!("{}.{}", name.first.latin(), name.last.latin());
    Colleague {
        first_name: name.first.text,
        agent: Agent {
            id,
            account_id: account,
            availability_status: None,
            auto_offline: draw.chance(80),
            confirmed: true,
            email: format!("{local}@{domain}"),
            available_name: name.first.text.to_owned(),
            name: name.full(),
            role,
            thumbnail: avatar(draw, 60),
            provider: Field::Absent,
            custom_role_id: Field::Absent,
            custom_attributes: None,
            other: Object::new(),
        },
    }
}

fn bots(draw: &mut Draw, shop: &str) -> Vec<AgentBot> {
    let id = u64::from(draw.within(1..=30));
    let bot = |id, name, description: Option<&str>, thumbnail| AgentBot {
        id: record_id(id),
        name: Some(name),
        description: description.map(str::to_owned),
        thumbnail,
        bot_type: "webhook".to_owned(),
        outgoing_url: Field::Absent,
        other: Object::new(),
    };
    let description = "Answers first and hands over to an agent";
    vec![
        bot(
            id,
            format!("{shop} Assistant"),
            Some(description),
            avatar(draw, 100),
        ),
        bot(id + 1, "Night Shift".to_owned(), None, String::new()),
    ]
}

fn team(id: u64, name: &str) -> Team {
    Team {
        id: record_id(id),
        name: name.to_owned(),
        description: Field::Absent,
        allow_auto_assign: Field::Absent,
        account_id: None,
        is_member: None,
        icon: Field::Absent,
        icon_color: Field::Absent,
        created_at: None,
        updated_at: None,
        other: Object::new(),
    }
}
