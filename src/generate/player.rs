//! Plays a script: a customer, agents, a bot and the host itself say their lines, up to the point the plot wants.

use std::ops::RangeInclusive;

use crate::contract::{Channel, ContentType, FileType, Status};

use super::channel;
use super::clock::{self, AWAKE, DAY, HOUR, SUPPORT, Seconds, Summer, Zone};
use super::draw::Draw;
use super::features::Feature;
use super::json::{self, Json, key};
use super::language::{Language, Locale, Topic, Turn};
use super::mail::IncomingMail;
use super::matter::Matter;
use super::speech::{self, File, Speaker, Speech};
use super::thread::{Call, Change, Enclosure, Extra, Line, Plot, SourceId, Stage, Voice};
use super::wish::Gesture;
use super::words::{Paragraphs, Spoken, Words};

/// Where support works.
pub(super) const SUPPORT_ZONE: Zone = Zone {
    minutes: 0,
    name: "Greenwich Mean Time",
    summer: Summer::Europe,
    summer_name: "British Summer Time",
};

/// Plays the script from a moment on.
pub(super) fn play(draw: &mut Draw, stage: &Stage<'_>, plot: Plot, start: Seconds) -> Vec<Line> {
    let mut player = Player {
        is_casual: draw.chance(25),
        draw,
        stage,
        language: stage.person.locale.language(),
        now: start,
        lines: Vec::with_capacity(24),
        speaker: stage.cast.speaker,
        matter: 0,
        greeted: Greeted::default(),
        is_back: false,
        is_taken: false,
    };
    player.play(plot);
    player.lines
}

/// What the host tells of an agent who was given a conversation by another.
const ASSIGNED: &str = "Assigned to {agent} by {other}";

/// What people share from Instagram.
const POSTS: [FileType; 4] = [
    FileType::Share,
    FileType::IgReel,
    FileType::IgPost,
    FileType::IgStory,
];

struct Player<'a> {
    draw: &'a mut Draw,
    stage: &'a Stage<'a>,
    language: &'static Language,
    now: Seconds,
    lines: Vec<Line>,
    speaker: usize,
    /// Place of the matter at hand.
    matter: usize,
    /// The customer does not care for full stops.
    is_casual: bool,
    greeted: Greeted,
    /// The customer was here before with something else.
    is_back: bool,
    /// An agent has taken the conversation.
    is_taken: bool,
}

/// Who has said hello about the matter at hand.
#[derive(Default)]
struct Greeted {
    by_customer: bool,
    by_agent: bool,
}

/// The plot.
impl<'a> Player<'a> {
    fn play(&mut self, plot: Plot) {
        let past = self.stage.past;
        for matter in 0..past {
            self.take_up(matter);
            self.converse(self.matter().script.turns);
            self.resolve();
            self.now += DAY * Seconds::from(self.draw.within(1..=4));
        }
        self.take_up(past);
        let turns = self.matter().script.turns;
        let opening = opening_length(turns);
        match plot {
            Plot::Empty => {}
            Plot::Photos => {
                for _ in 0..self.draw.within(1..=4) {
                    self.send_photo();
                }
            }
            Plot::Notes => {
                for _ in 0..self.draw.within(1..=3) {
                    let note = self.draw.pick(&self.notes());
                    self.note(Paragraphs::Of(note));
                }
            }
            Plot::Fresh => {
                let length = self.draw.within(1..=opening as u32) as usize;
                self.open(&self.speeches(&turns[..length]));
                self.assign_early();
            }
            Plot::Bot => self.talk_to_bot(&self.speeches(&turns[..opening])),
            Plot::Waiting => {
                let end = self.cut(turns, Turn::is_customer);
                self.converse(&turns[..end]);
            }
            Plot::Answered => {
                let end = self.cut(turns, Turn::is_agent);
                self.converse(&turns[..end]);
                self.refuse_last();
            }
            Plot::Snoozed => {
                let end = self.cut(turns, Turn::is_agent);
                self.converse(&turns[..end]);
                self.put_off();
            }
            Plot::Done => {
                self.converse(turns);
                self.resolve();
            }
            Plot::Reopened => {
                self.converse(turns);
                self.resolve();
                self.come_back();
            }
        }
    }

    /// The customer brings something up.
    fn take_up(&mut self, matter: usize) {
        self.matter = matter;
        self.is_back = !self.lines.is_empty();
        self.greeted = Greeted::default();
    }

    /// The matter at hand.
    fn matter(&self) -> &'a Matter {
        &self.stage.matters[self.matter]
    }

    /// Every private note of the language.
    fn notes(&self) -> Vec<&'static [Turn]> {
        let turns = self.language.scripts.iter();
        let turns = turns.flat_map(|script| script.turns.chunks(1));
        turns
            .filter(|turn| matches!(turn, [Turn::Note(_)]))
            .collect()
    }

    /// A place after the opening where a turn of the wanted kind has just been played.
    fn cut(&mut self, turns: &[Turn], is_wanted: fn(Turn) -> bool) -> usize {
        let ends: Vec<usize> = (opening_length(turns) + 1..=turns.len())
            .filter(|end| is_wanted(turns[end - 1]))
            .collect();
        match ends.is_empty() {
            true => turns.len(),
            false => self.draw.pick(&ends),
        }
    }

    /// The customer's first words and what the host says to them.
    fn open(&mut self, speeches: &[Speech]) {
        for (place, speech) in speeches.iter().enumerate() {
            self.speak(speech);
            if place == 0 {
                self.hear_host();
            }
        }
        self.send_voice_or_place();
    }

    /// What the host has to say to the customer's first words.
    fn hear_host(&mut self) {
        if self.is_back {
            let text = "Conversation was reopened by system due to a new incoming message.";
            self.activity(Words::Just(text));
            self.mark(Change::Status(Status::Open));
        } else {
            self.greet();
        }
    }

    fn talk_to_bot(&mut self, speeches: &[Speech]) {
        let hello = self.language.openings[0].trim_end();
        self.greeted.by_customer = true;
        self.say(Paragraphs::One(hello));
        if self.language.code != "en" && self.draw.chance(30) {
            self.translate(hello);
        }
        let takes_forms = matches!(self.stage.channel, Channel::WebWidget | Channel::Api);
        match takes_forms && self.draw.chance(60) {
            true => self.offer(),
            false => self.bot(self.language.bot[0]),
        }
        for speech in speeches {
            self.speak(speech);
        }
        if self.draw.chance(60) {
            self.bot(self.language.bot[1]);
        }
    }

    fn converse(&mut self, turns: &'static [Turn]) {
        let (opening, rest) = turns.split_at(opening_length(turns));
        let (opening, rest) = (self.speeches(opening), self.speeches(rest));
        let is_chat = channel::is_chat(self.stage.channel) && self.stage.gesture.is_none();
        if is_chat && !self.is_back && self.draw.chance(12) {
            self.talk_to_bot(&opening);
            self.bot(self.language.bot[2]);
            let name = self.stage.helper;
            self.activity(Words::Text(format!(
                "Conversation was marked open by {name}"
            )));
            self.mark(Change::Status(Status::Open));
        } else {
            self.open(&opening);
        }
        let agent_turns = rest
            .iter()
            .filter(|speech| speech.speaker == Speaker::Agent)
            .count();
        let mut handover = None;
        if let (Some(predecessor), 2..) = (self.stage.cast.predecessor, agent_turns) {
            self.speaker = predecessor;
            handover = Some(self.draw.within(1..=agent_turns as u32 - 1) as usize);
        }
        self.assign();
        let mut spoken = 0;
        for speech in &rest {
            if speech.speaker == Speaker::Agent {
                if Some(spoken) == handover {
                    self.hand_over();
                }
                spoken += 1;
            }
            self.speak(speech);
        }
    }

    fn speeches(&self, turns: &'static [Turn]) -> Vec<Speech> {
        speech::speeches(turns, self.stage.channel)
    }

    fn speak(&mut self, speech: &Speech) {
        self.now += DAY * Seconds::from(speech.days_before);
        let words = Paragraphs::Of(speech.turns);
        match speech.speaker {
            Speaker::Customer if speech.is_silent() => self.send_photo(),
            Speaker::Customer => self.say(words),
            Speaker::Agent => self.answer(words),
            Speaker::Colleagues => self.note(words),
        }
        match speech.file {
            Some(File::Photo) if !speech.is_silent() => self.enclose_photo(),
            Some(File::Document) => self.enclose_document(speech.speaker),
            Some(File::Photo) | None => {}
        }
    }

    fn hand_over(&mut self) {
        let predecessor = self.speaker;
        self.speaker = self.stage.cast.speaker;
        self.now += Seconds::from(self.draw.within(40..=600));
        let agents = [self.speaker, predecessor];
        self.act(predecessor, Words::Told(ASSIGNED, agents));
        self.mark(Change::Owner(self.speaker));
    }

    /// The customer comes back after some days with something else.
    fn come_back(&mut self) {
        self.now += DAY * Seconds::from(self.draw.within(2..=9));
        self.take_up(self.stage.past + 1);
        let turns = self.matter().script.turns;
        let opening = opening_length(turns);
        let end = self.draw.within(1..=turns.len() as u32) as usize;
        for (place, speech) in self.speeches(&turns[..end.max(opening)]).iter().enumerate() {
            self.speak(speech);
            if place == 0 {
                self.hear_host();
            }
        }
    }
}

fn opening_length(turns: &[Turn]) -> usize {
    turns.iter().take_while(|turn| turn.is_customer()).count()
}

/// What customer, agents and bot say.
impl Player<'_> {
    fn say(&mut self, paragraphs: Paragraphs) {
        self.wait_for_customer();
        let is_chat = channel::is_chat(self.stage.channel);
        let before = match is_chat && !self.greeted.by_customer {
            true => self.draw.pick(self.language.openings),
            false => "",
        };
        let is_letter = !is_chat && (!self.greeted.by_customer || self.draw.chance(50));
        let frame = is_letter.then_some(self.language.customer_mail);
        let words = Words::Spoken(Spoken {
            before,
            frame,
            is_casual: is_chat && self.is_casual,
            ..Spoken::about(self.matter, paragraphs, "")
        });
        self.greeted.by_customer = true;
        let source_id = channel::message_source_id(self.draw, self.stage.channel);
        let mut line = Line {
            source_id,
            ..self.line(Voice::Customer, words)
        };
        if !is_chat {
            line.kind = ContentType::IncomingEmail;
            line.extra = Extra::IncomingMail(self.mail());
        }
        self.reply_to_earlier(&mut line);
        self.lines.push(line);
    }

    fn answer(&mut self, paragraphs: Paragraphs) {
        self.take_back_a_reply();
        if self.stage.channel == Channel::WebWidget
            && self.greeted.by_agent
            && self.draw.chance(2)
            && self.stage.account.host.has(Feature::Meetings)
        {
            self.meet();
        }
        self.wait_for_agent();
        let agent = self.first_name(self.speaker);
        let is_chat = channel::is_chat(self.stage.channel);
        let before = match (is_chat && !self.greeted.by_agent, self.stage.known.is_named) {
            (false, _) => "",
            (true, true) => self.draw.pick(self.language.answers),
            (true, false) => self.language.nameless_answer,
        };
        let frame = (!is_chat).then_some(self.language.agent_mail);
        let words = Words::Spoken(Spoken {
            before,
            frame,
            ..Spoken::about(self.matter, paragraphs, agent)
        });
        self.greeted.by_agent = true;
        let source_id = channel::message_source_id(self.draw, self.stage.channel);
        let mut line = Line {
            source_id,
            ..self.line(Voice::Agent(self.speaker), words)
        };
        if !is_chat {
            line.extra = Extra::OutgoingMail;
        }
        self.lines.push(line);
    }

    fn note(&mut self, paragraphs: Paragraphs) {
        self.wait_for_agent();
        let agent = self.first_name(self.speaker);
        let words = Words::Spoken(Spoken::about(self.matter, paragraphs, agent));
        let line = Line {
            private: true,
            ..self.line(Voice::Agent(self.speaker), words)
        };
        self.lines.push(line);
    }

    fn bot(&mut self, text: &'static str) {
        self.now += Seconds::from(self.draw.within(1..=4));
        let words = Words::about(self.matter, text);
        let source_id = channel::message_source_id(self.draw, self.stage.channel);
        let line = Line {
            source_id,
            ..self.line(Voice::Bot, words)
        };
        self.lines.push(line);
    }

    /// The agent has had the last message translated.
    fn translate(&mut self, text: &str) {
        let greetings = self.language.openings.iter();
        let place = greetings
            .map(|known| known.trim_end())
            .position(|known| known == text);
        let english = Locale::English.language().openings[place.unwrap_or(0)].trim_end();
        if let Some(line) = self.lines.last_mut() {
            line.extra = Extra::Object(Json::object(|attributes| {
                attributes.object(key!("translations"), |texts| texts.set(key!("en"), english));
            }));
        }
    }

    /// The bot greets, and offers something to choose, to read or to fill in.
    fn offer(&mut self) {
        let parties = self.stage.parties();
        let subjects: Vec<String> = (self.language.scripts.iter().take(3))
            .map(|script| self.matter().slots.filled(script.subject, "", parties))
            .collect();
        let product = self.matter().slots.product;
        let shop = format!("https://www.{}", self.stage.account.domain);
        let email = &self.stage.person.email;
        let is_filled_in = self.draw.chance(50);
        let kind = self.draw.pick(&[
            ContentType::InputSelect,
            ContentType::InputText,
            ContentType::InputTextarea,
            ContentType::Form,
            ContentType::Cards,
            ContentType::Article,
        ]);
        let is_question = matches!(kind, ContentType::InputSelect | ContentType::InputTextarea);
        if !is_question {
            self.bot(self.language.bot[0]);
        }
        let text = match kind {
            ContentType::InputText | ContentType::Form => self.language.email_request,
            ContentType::Cards => product,
            ContentType::Article => &subjects[0],
            _ => &self
                .matter()
                .slots
                .filled(self.language.bot[0], "", parties),
        };
        let extra = Json::object(|attributes| match kind {
            ContentType::InputSelect => {
                attributes.array(key!("items"), &subjects, |out, subject| {
                    json::object(out, |item| {
                        item.set(key!("title"), subject);
                        item.set(key!("value"), subject);
                    });
                });
            }
            ContentType::Form => {
                attributes.array(key!("items"), ["email"], |out, name| {
                    json::object(out, |item| {
                        item.set(key!("name"), name);
                        item.set(key!("type"), name);
                        item.set(key!("label"), "E-mail");
                        item.set(key!("placeholder"), "name@example.com");
                    });
                });
                if is_filled_in {
                    attributes.array(key!("submitted_values"), [email], |out, value| {
                        json::object(out, |entry| {
                            entry.set(key!("name"), "email");
                            entry.set(key!("value"), value);
                        });
                    });
                }
            }
            ContentType::Cards => {
                attributes.array(key!("items"), [product], |out, title| {
                    json::object(out, |card| {
                        card.set(key!("title"), title);
                        card.set(
                            key!("description"),
                            self.matter().slots.amount(parties.person),
                        );
                        card.set(key!("media_url"), format!("{shop}/media/card.jpg"));
                        card.array(key!("actions"), ["link"], |out, kind| {
                            json::object(out, |action| {
                                action.set(key!("type"), kind);
                                action.set(key!("text"), title);
                                action.set(key!("uri"), format!("{shop}/products"));
                            });
                        });
                    });
                });
            }
            ContentType::Article => {
                attributes.array(key!("items"), &subjects, |out, subject| {
                    json::object(out, |item| {
                        item.set(key!("title"), subject);
                        item.set(key!("description"), "");
                        item.set(key!("link"), format!("{shop}/help"));
                    });
                });
            }
            ContentType::InputTextarea if is_filled_in => {
                attributes.set(key!("submitted_values"), [&subjects[0]]);
            }
            _ if is_filled_in => attributes.set(key!("submitted_values"), [email]),
            _ => {}
        });
        let text = text.to_owned();
        self.now += Seconds::from(self.draw.within(1..=4));
        let line = Line {
            kind,
            extra: Extra::Object(extra),
            ..self.line(Voice::Bot, Words::Text(text))
        };
        self.lines.push(line);
    }

    /// The agent asks the customer into a video call.
    fn meet(&mut self) {
        self.wait_for_agent();
        let name = self.first_name(self.speaker);
        let meeting = self.draw.uuid();
        let line = Line {
            kind: ContentType::Integrations,
            extra: Extra::Object(Json::object(|attributes| {
                attributes.set(key!("type"), "dyte");
                attributes.object(key!("data"), |data| data.set(key!("meeting_id"), meeting));
            })),
            ..self.line(
                Voice::Agent(self.speaker),
                Words::Text([name, " has started a meeting"].concat()),
            )
        };
        self.lines.push(line);
    }

    fn mail(&self) -> IncomingMail {
        let has_id = |line: &Line| !matches!(line.source_id, SourceId::None);
        IncomingMail {
            is_answer: !self.lines.is_empty(),
            in_reply_to: self.lines.iter().rposition(has_id),
            has_file: false,
        }
    }

    /// Some customers answer one message of the agent in particular; the place of that line is put in for its id.
    fn reply_to_earlier(&mut self, line: &mut Line) {
        let quotes = matches!(
            self.stage.channel,
            Channel::Whatsapp | Channel::Telegram | Channel::WebWidget | Channel::Instagram
        );
        let earlier = self.lines.iter().rposition(Line::is_reply);
        if let Some(place) = earlier.filter(|_| quotes && self.draw.chance(8)) {
            line.quotes = Some(place);
        }
    }

    /// Now and then an agent deletes a message and writes another one.
    fn take_back_a_reply(&mut self) {
        if !self.greeted.by_agent || !self.draw.chance(2) {
            return;
        }
        self.wait_for_agent();
        let words = Words::Just("This message was deleted");
        let line = Line {
            extra: Extra::Deleted,
            ..self.line(Voice::Agent(self.speaker), words)
        };
        self.lines.push(line);
    }

    /// Now and then the channel refuses the last message.
    fn refuse_last(&mut self) {
        let refusal = channel::refusal(self.stage.channel);
        let is_refused = self.draw.chance(25);
        if let (Some(line), Some(reason), true) = (self.lines.last_mut(), refusal, is_refused) {
            line.refusal = Some(reason);
        }
    }
}

/// Files and places.
impl Player<'_> {
    fn send_photo(&mut self) {
        self.wait_for_customer();
        let photo = self.photo();
        self.send(photo);
    }

    fn enclose_photo(&mut self) {
        let photo = self.photo();
        self.enclose(photo);
    }

    fn photo(&mut self) -> Enclosure {
        let is_film = self.draw.chance(14);
        let number = self.draw.digits("", 4);
        let (kind, file_name) = match (self.stage.channel, self.matter().script.topic) {
            (Channel::Instagram | Channel::FacebookPage, Topic::Praise) => {
                (FileType::StoryMention, "story.jpg".to_owned())
            }
            _ if is_film => (FileType::Video, format!("VID_{number}.mp4")),
            _ => (FileType::Image, format!("IMG_{number}.jpg")),
        };
        self.enclosure(kind, file_name, 180_000..=4_800_000)
    }

    /// What people send with their phones beside text.
    fn send_voice_or_place(&mut self) {
        let channel = self.stage.channel;
        let is_spoken = self.draw.chance(match channel::shares_posts(channel) {
            true => 40,
            false => 14,
        });
        let is_shown = self.draw.chance(30);
        let is_voice = self.draw.chance(50);
        match self.stage.gesture {
            Some(Gesture::Call) => return self.call(),
            Some(Gesture::Reel) => return self.share(FileType::IgReel),
            None => {}
        }
        if channel::has_voice_messages(channel) && is_spoken && is_voice {
            self.wait_for_customer();
            let file_name = self.draw.digits("voice-", 6) + ".ogg";
            let voice = self.enclosure(FileType::Audio, file_name, 9_000..=140_000);
            self.send(voice);
        } else if is_spoken {
            self.send_what_the_channel_has();
        } else if matches!(channel, Channel::Whatsapp | Channel::Telegram)
            && self.matter().script.topic == Topic::Address
            && is_shown
        {
            self.wait_for_customer();
            let place = self.enclosure(FileType::Location, String::new(), 0..=99_999);
            self.send(place);
        }
    }

    /// What only some channels have: stickers, contact cards, calls, shared posts and links.
    fn send_what_the_channel_has(&mut self) {
        let channel = self.stage.channel;
        let host = self.stage.account.host;
        let choice = self.draw.below(3);
        let post = self.draw.pick(&POSTS);
        match (channel, choice) {
            (Channel::Whatsapp, 0) | (Channel::TwilioSms, _) if host.has(Feature::VoiceCalls) => {
                self.call();
            }
            (Channel::Whatsapp | Channel::Telegram, 1) => {
                self.wait_for_customer();
                let card = self.enclosure(FileType::Contact, String::new(), 0..=99_999);
                self.send(card);
            }
            (Channel::Whatsapp | Channel::Telegram | Channel::Line, _) => {
                self.wait_for_customer();
                let sticker =
                    self.enclosure(FileType::Image, "sticker.webp".to_owned(), 9_000..=90_000);
                self.send(sticker);
                if let (Some(line), true) = (self.lines.last_mut(), host.has(Feature::Stickers)) {
                    line.kind = ContentType::Sticker;
                }
            }
            (Channel::FacebookPage, 1) => self.share(FileType::Fallback),
            (Channel::Tiktok, _) => self.share(FileType::Embed),
            // Before it had a channel of its own, Instagram came in through the page on Facebook.
            (Channel::FacebookPage | Channel::Instagram, _) => self.share(post),
            _ => {}
        }
    }

    /// The customer shares a link or a post, which is no file.
    fn share(&mut self, kind: FileType) {
        self.wait_for_customer();
        let kind = self.stage.account.host.kind_of_post(kind);
        let post = self.enclosure(kind, String::new(), 0..=99_999);
        self.send(post);
    }

    /// The customer calls.
    fn call(&mut self) {
        self.wait_for_customer();
        let seconds = self.draw.within(9..=900);
        let taken = self.draw.maybe(60, (self.speaker, seconds));
        let sid = self.draw.hex("CA", 32);
        let line = Line {
            source_id: SourceId::Given(sid.clone()),
            kind: ContentType::VoiceCall,
            extra: Extra::Call(Call { sid, taken }),
            ..self.line(Voice::Customer, Words::Just("Voice Call"))
        };
        self.lines.push(line);
    }

    /// The customer sends a file without a word.
    fn send(&mut self, enclosure: Enclosure) {
        let source_id = channel::message_source_id(self.draw, self.stage.channel);
        let mut line = Line {
            source_id,
            ..self.line(Voice::Customer, Words::None)
        };
        if !channel::is_chat(self.stage.channel) {
            line.kind = ContentType::IncomingEmail;
            line.extra = Extra::IncomingMail(self.mail());
        }
        self.lines.push(line);
        self.enclose(enclosure);
    }

    fn enclose_document(&mut self, speaker: Speaker) {
        let name = match (speaker, self.matter().script.topic) {
            (Speaker::Customer, _) => "PO-",
            (_, Topic::Invoice) => "invoice-",
            (_, Topic::Booking) => "booking-",
            (_, Topic::Refund) => "refund-",
            (Speaker::Agent | Speaker::Colleagues, _) => "confirmation-",
        };
        let file_name = self.draw.digits(name, 5) + ".pdf";
        let document = self.enclosure(FileType::File, file_name, 40_000..=600_000);
        self.enclose(document);
    }

    /// Puts a file to the line that was said last.
    fn enclose(&mut self, enclosure: Enclosure) {
        if let Some(line) = self.lines.last_mut() {
            line.enclosure = Some(Box::new(enclosure));
            if let Extra::IncomingMail(mail) = &mut line.extra {
                mail.has_file = true;
            }
        }
    }

    fn enclosure(
        &mut self,
        kind: FileType,
        file_name: String,
        size: RangeInclusive<u32>,
    ) -> Enclosure {
        Enclosure {
            kind,
            file_name,
            size: u64::from(self.draw.within(size)),
            token: self.draw.token("", 36),
        }
    }
}

/// What the host says.
impl Player<'_> {
    /// The inbox greets, and asks a visitor for an address.
    fn greet(&mut self) {
        let has_greeting = channel::is_chat(self.stage.channel) && self.draw.chance(30);
        if has_greeting {
            let words = Words::about(self.matter, self.language.greeting);
            self.template(words, ContentType::Text, Extra::None);
        }
        let is_asked = self.draw.chance(50);
        let is_unknown = self.stage.known.email.is_none();
        if self.stage.channel == Channel::WebWidget && is_unknown && is_asked {
            let words = Words::about(self.matter, self.language.email_request);
            self.template(words, ContentType::InputEmail, Extra::None);
        }
    }

    /// Who answers takes the conversation, or is given it.
    fn assign(&mut self) {
        if !self.stage.cast.is_assigned || self.is_taken {
            return;
        }
        self.is_taken = true;
        self.now += Seconds::from(self.draw.within(20..=400));
        match self.draw.below(10) {
            0..=3 => {
                let words =
                    Words::Told("{agent} self-assigned this conversation", [self.speaker; 2]);
                self.act(self.speaker, words);
            }
            4..=6 => {
                let others = self.stage.account.colleagues.len() - 1;
                let by = (self.speaker + 1 + self.draw.index(others)) % (others + 1);
                self.act(by, Words::Told(ASSIGNED, [self.speaker, by]));
            }
            _ => return,
        }
        self.mark(Change::Owner(self.speaker));
    }

    /// The host's rules assign a conversation that nobody has answered.
    fn assign_early(&mut self) {
        if self.stage.cast.is_assigned && self.draw.chance(50) {
            self.now += 2;
            let text = "Assigned to {agent} via round robin by Automation System";
            self.activity(Words::Told(text, [self.speaker; 2]));
            self.mark(Change::Owner(self.speaker));
        }
    }

    fn resolve(&mut self) {
        if self.draw.chance(15) {
            self.now += 7 * DAY;
            let text = "Conversation was marked resolved by system due to 7 days of inactivity";
            self.activity(Words::Just(text));
        } else {
            self.now += Seconds::from(self.draw.within(20..=2_400));
            let text = "Conversation was marked resolved by {agent}";
            self.act(self.speaker, Words::Told(text, [self.speaker; 2]));
        }
        self.mark(Change::Status(Status::Resolved));
        let has_survey = self.draw.chance(35);
        if has_survey
            && matches!(
                self.stage.channel,
                Channel::WebWidget | Channel::Api | Channel::Email
            )
        {
            let answer = self.survey_answer();
            self.template(
                Words::about(self.matter, self.language.survey),
                ContentType::InputCsat,
                answer,
            );
        }
    }

    fn put_off(&mut self) {
        self.now += Seconds::from(self.draw.within(10..=600));
        let words = Words::Told("Conversation was snoozed by {agent}", [self.speaker; 2]);
        self.act(self.speaker, words);
        self.mark(Change::Status(Status::Snoozed));
    }

    fn survey_answer(&mut self) -> Extra {
        let (stars, comment) = self.draw.pick(self.language.ratings);
        let agent = self.first_name(self.speaker);
        let slots = &self.matter().slots;
        let comment = slots.filled(comment, agent, self.stage.parties());
        match self.draw.chance(60) {
            true => Extra::Survey { stars, comment },
            false => Extra::None,
        }
    }

    fn template(&mut self, words: Words, kind: ContentType, extra: Extra) {
        self.now += 1;
        let line = Line {
            kind,
            extra,
            ..self.line(Voice::Template, words)
        };
        self.lines.push(line);
    }

    /// Something that nobody in particular did.
    fn activity(&mut self, words: Words) {
        self.now += 1;
        let line = self.line(Voice::Activity, words);
        self.lines.push(line);
    }

    /// The last line tells of a change.
    fn mark(&mut self, change: Change) {
        if let Some(line) = self.lines.last_mut() {
            line.change = Some(change);
        }
    }

    /// Something that an agent did.
    fn act(&mut self, agent: usize, words: Words) {
        self.activity(words);
        if let Some(line) = self.lines.last_mut() {
            line.actor = Some(agent);
        }
    }
}

/// Time, and what every line has.
impl Player<'_> {
    fn line(&mut self, voice: Voice, words: Words) -> Line {
        Line {
            at: self.now,
            millis: self.draw.below(1000),
            voice,
            private: false,
            words,
            tail: "",
            kind: ContentType::Text,
            extra: Extra::None,
            source_id: SourceId::None,
            enclosure: None,
            refusal: None,
            quotes: None,
            actor: match voice {
                Voice::Agent(place) => Some(place),
                _ => None,
            },
            change: None,
        }
    }

    fn first_name(&self, place: usize) -> &'static str {
        self.stage.account.colleagues[place].first_name
    }

    fn wait_for_customer(&mut self) {
        let is_first = self.lines.is_empty();
        let goes_on = self.lines.last().is_some_and(|line| {
            matches!(line.voice, Voice::Customer | Voice::Bot | Voice::Template)
        });
        let pause = match (is_first, goes_on, channel::is_chat(self.stage.channel)) {
            (true, ..) => 0..=0,
            (_, true, _) => 6..=90,
            (_, _, true) => {
                self.pause(&[(70, (20, 420)), (20, (600, 3_600)), (10, (7_200, 50_000))])
            }
            (_, _, false) => 1_500..=70_000,
        };
        self.now += Seconds::from(self.draw.within(pause));
        let zone = &self.stage.person.country.zone;
        self.now = clock::within_hours(self.draw, self.now, AWAKE, zone);
    }

    /// One of the pauses, from the shortest to the longest seconds it may take.
    fn pause(&mut self, pauses: &[(u32, (u32, u32))]) -> RangeInclusive<u32> {
        let (shortest, longest) = self.draw.weighted(pauses);
        shortest..=longest
    }

    fn wait_for_agent(&mut self) {
        let goes_on = self
            .lines
            .last()
            .is_some_and(|line| matches!(line.voice, Voice::Agent(_)));
        let pause = match (goes_on, channel::is_chat(self.stage.channel)) {
            (true, _) => 15..=150,
            (_, true) => self.pause(&[(70, (40, 700)), (25, (900, 3_600)), (5, (3_600, 7_200))]),
            (_, false) => 900..=3 * HOUR as u32,
        };
        self.now += Seconds::from(self.draw.within(pause));
        self.now = clock::within_hours(self.draw, self.now, SUPPORT, &SUPPORT_ZONE);
    }
}
