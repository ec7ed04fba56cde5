//! What a line says. It is put together where it is written: a line that nobody sees costs nothing.

use super::language::Turn;
use super::matter::Matter;
use super::text::{Parties, fill};

/// What a line says.
#[derive(Debug, Clone)]
pub(super) enum Words {
    /// Nothing: there is only a file.
    None,
    /// Something about a matter.
    Spoken(Spoken),
    /// What the host tells of two agents, by their full names: `{agent}` and `{other}`.
    Told(&'static str, [usize; 2]),
    /// This.
    Just(&'static str),
    /// A text that is made for the line.
    Text(String),
}

/// Something that is said about a matter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spoken {
    /// Place of the matter that fills the slots.
    pub(super) matter: usize,
    /// What is said.
    pub(super) paragraphs: Paragraphs,
    /// What stands before it.
    pub(super) before: &'static str,
    /// The letter around it.
    pub(super) frame: Option<&'static str>,
    /// The agent who speaks.
    pub(super) agent: &'static str,
    /// Whether the full stop at the end is left out.
    pub(super) is_casual: bool,
}

/// Paragraphs with slots.
#[derive(Debug, Clone, Copy)]
pub(super) enum Paragraphs {
    /// Those of some turns of a script.
    Of(&'static [Turn]),
    /// A single one.
    One(&'static str),
}

impl Words {
    /// One paragraph about a matter, by nobody in particular.
    pub(super) fn about(matter: usize, text: &'static str) -> Self {
        Words::Spoken(Spoken::about(matter, Paragraphs::One(text), ""))
    }

    /// Writes the text, and tells whether there is one.
    pub(super) fn write(&self, out: &mut String, matters: &[Matter], parties: Parties<'_>) -> bool {
        match self {
            Words::None => return false,
            Words::Spoken(spoken) => spoken.write(out, &matters[spoken.matter], parties),
            Words::Told(text, agents) => tell(out, text, *agents, parties),
            Words::Just(text) => out.push_str(text),
            Words::Text(text) => out.push_str(text),
        }
        true
    }
}

fn tell(out: &mut String, text: &str, [agent, other]: [usize; 2], parties: Parties<'_>) {
    let name = |place: usize| &parties.account.colleagues[place].name;
    fill(out, text, |out, slot| {
        match slot {
            "agent" => out.push_str(name(agent)),
            "other" => out.push_str(name(other)),
            _ => return false,
        }
        true
    });
}

impl Spoken {
    /// What somebody says about a matter, with nothing around it.
    pub(super) fn about(matter: usize, paragraphs: Paragraphs, agent: &'static str) -> Self {
        Self {
            matter,
            paragraphs,
            before: "",
            frame: None,
            agent,
            is_casual: false,
        }
    }

    fn write(&self, out: &mut String, matter: &Matter, parties: Parties<'_>) {
        let slots = &matter.slots;
        match self.frame {
            Some(frame) => fill(out, frame, |out, slot| match slot {
                "text" => {
                    self.write_paragraphs(out, matter, parties);
                    true
                }
                _ => slots.write_word(out, slot, self.agent, parties),
            }),
            None => {
                slots.fill(out, self.before, self.agent, parties);
                self.write_paragraphs(out, matter, parties);
            }
        }
        if self.is_casual {
            out.truncate(out.trim_end_matches(['.', '。']).len());
        }
    }

    fn write_paragraphs(&self, out: &mut String, matter: &Matter, parties: Parties<'_>) {
        match self.paragraphs {
            Paragraphs::One(text) => matter.slots.fill(out, text, self.agent, parties),
            Paragraphs::Of(turns) => {
                for (place, text) in turns.iter().filter_map(Turn::text).enumerate() {
                    if place > 0 {
                        out.push_str("\n\n");
                    }
                    matter.slots.fill(out, text, self.agent, parties);
                }
            }
        }
    }
}
