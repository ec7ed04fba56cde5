//! People: customers and agents with names of their language, and addresses that reach nobody.
//!
//! Names and companies come from the `fake` crate, language by language; e-mail addresses are made from the name and
//! end in a domain that is reserved for examples.

use std::collections::HashSet;
use std::sync::OnceLock;

use fake::locales::{AR_SA, DE_DE, Data, EN, FR_FR, JA_JP, PT_BR, ZH_CN};

use super::draw::Draw;
use super::language::Locale;
use super::places::Country;
use super::romanize::romanize;
use super::scripts::names;
use super::text::fill;

/// Spanish, which the `fake` crate does not have.
#[derive(Clone, Copy)]
struct Spanish;

impl Data for Spanish {
    const NAME_FIRST_NAME: &'static [&'static str] = names::SPANISH_FIRST;
    const NAME_LAST_NAME: &'static [&'static str] = names::SPANISH_LAST;
    const COMPANY_SUFFIX: &'static [&'static str] = &["S.L.", "S.A.", "e Hijos", "y Asociados"];
}

/// Arabic with given names of both sexes.
#[derive(Clone, Copy)]
struct Arabic;

impl Data for Arabic {
    const NAME_FIRST_NAME: &'static [&'static str] = names::ARABIC_FIRST;
    const NAME_LAST_NAME: &'static [&'static str] = AR_SA::NAME_LAST_NAME;
}

/// French with the legal forms of French companies.
#[derive(Clone, Copy)]
struct French;

impl Data for French {
    const NAME_FIRST_NAME: &'static [&'static str] = FR_FR::NAME_FIRST_NAME;
    const NAME_LAST_NAME: &'static [&'static str] = FR_FR::NAME_LAST_NAME;
    const COMPANY_SUFFIX: &'static [&'static str] = &["SARL", "SAS", "et Fils", "Conseil"];
}

/// A name that the `fake` crate knows.
#[derive(Debug)]
pub(super) struct KnownName {
    /// As it is written.
    pub(super) text: &'static str,
    latin: OnceLock<String>,
}

impl KnownName {
    /// In the letters of an e-mail address.
    pub(super) fn latin(&self) -> &str {
        self.latin.get_or_init(|| romanize(self.text))
    }
}

/// All names of a language that can be used.
#[derive(Debug)]
struct Names {
    first: Vec<KnownName>,
    last: Vec<KnownName>,
    /// What stands behind the name of a company.
    suffixes: &'static [&'static str],
}

impl Names {
    fn of<L: Data>(_: L) -> Self {
        let refused: HashSet<&str> = names::REFUSED.iter().copied().collect();
        let known = |all: &'static [&'static str]| {
            let good = all.iter().filter(|name| !refused.contains(*name));
            good.map(|text| KnownName {
                text,
                latin: OnceLock::new(),
            })
            .collect()
        };
        Self {
            first: known(L::NAME_FIRST_NAME),
            last: known(L::NAME_LAST_NAME),
            suffixes: L::COMPANY_SUFFIX,
        }
    }

    fn of_language(locale: Locale) -> &'static Self {
        static NAMES: [OnceLock<Names>; Locale::ALL.len()] =
            [const { OnceLock::new() }; Locale::ALL.len()];
        NAMES[locale as usize].get_or_init(|| match locale {
            Locale::English => Names::of(EN),
            Locale::German => Names::of(DE_DE),
            Locale::French => Names::of(French),
            Locale::Spanish => Names::of(Spanish),
            Locale::Portuguese => Names::of(PT_BR),
            Locale::Arabic => Names::of(Arabic),
            Locale::Japanese => Names::of(JA_JP),
            Locale::Chinese => Names::of(ZH_CN),
        })
    }
}

/// A name in two parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    /// Given name.
    pub(super) first: &'static KnownName,
    /// Family name.
    pub(super) last: &'static KnownName,
    /// The language, which decides the order.
    pub(super) locale: Locale,
}

impl Name {
    /// A name of the language.
    pub(super) fn draw(draw: &mut Draw, locale: Locale) -> Self {
        let names = Names::of_language(locale);
        Self {
            first: &names.first[draw.index(names.first.len())],
            last: &names.last[draw.index(names.last.len())],
            locale,
        }
    }

    /// Both parts in the order of the language.
    pub(super) fn full(&self) -> String {
        let (first, last) = (self.first.text, self.last.text);
        match self.locale {
            Locale::Chinese => [last, first].concat(),
            Locale::Japanese => [last, " ", first].concat(),
            _ => [first, " ", last].concat(),
        }
    }

    /// A local part of an e-mail address that this person may have chosen.
    pub(super) fn mailbox(&self, draw: &mut Draw) -> String {
        let last = self.last.latin();
        if self.locale == Locale::Japanese {
            let number = draw.within(2..=4) as usize;
            return draw.digits(last, number);
        }
        let first = self.first.latin();
        let initial = first.get(..1).unwrap_or_default();
        match draw.below(10) {
            0..=4 => [first, ".", last].concat(),
            5 => [initial, ".", last].concat(),
            6 => [initial, last].concat(),
            7 => [first, "_", last].concat(),
            8 => format!("{first}{last}{}", draw.within(70..=99)),
            _ => [last, ".", first].concat(),
        }
    }
}

/// A company, named after somebody.
#[derive(Debug, Clone, Copy)]
pub(super) struct Company {
    owner: &'static str,
    suffix: &'static str,
    locale: Locale,
}

impl Company {
    fn draw(draw: &mut Draw, locale: Locale) -> Self {
        let suffixes = Names::of_language(locale).suffixes;
        Self {
            owner: Name::draw(draw, locale).last.text,
            suffix: draw.pick(suffixes),
            locale,
        }
    }

    /// As it is written.
    pub(super) fn name(&self) -> String {
        let Self { owner, suffix, .. } = self;
        match self.locale {
            Locale::Arabic => format!("شركة {owner} للتجارة"),
            Locale::Japanese => format!("株式会社{owner}商店"),
            Locale::Chinese => format!("{owner}氏{suffix}"),
            _ => [owner, " ", suffix].concat(),
        }
    }
}

/// A customer, with everything that could be known of one; which of it *is* known depends on the channel.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// The name.
    pub(super) name: Name,
    /// The language this person writes in.
    pub(super) locale: Locale,
    /// Where this person lives.
    pub(super) country: &'static Country,
    /// A town of that country.
    pub(super) city: &'static str,
    /// Where this person lives in that town.
    pub(super) street: &'static str,
    /// Address in a domain for examples.
    pub(super) email: String,
    /// Fictitious number of that country.
    pub(super) phone: String,
    /// Where this person works.
    pub(super) company: Company,
    /// Name on social networks.
    pub(super) handle: String,
}

impl Person {
    /// Somebody, who writes in a language if that is given.
    pub(super) fn draw(draw: &mut Draw, locale: Option<Locale>) -> Self {
        let any = draw.weighted(&Locale::WEIGHTS);
        let locale = locale.unwrap_or(any);
        let country = draw.weighted(locale.countries());
        let name = Name::draw(draw, locale);
        let mailbox = name.mailbox(draw);
        let domain = draw.weighted(&[(6, "com"), (2, "org"), (2, "net")]);
        let handle = draw.digits(name.last.latin(), 2);
        let phone = draw.pick(country.phones);
        Self {
            name,
            locale,
            country,
            city: draw.pick(country.cities),
            street: draw.pick(locale.language().streets),
            email: [&mailbox, "@example.", domain].concat(),
            phone: draw.fill_digits(phone),
            company: Company::draw(draw, locale),
            handle,
        }
    }

    /// Writes how an agent addresses this person.
    pub(super) fn write_address_form(&self, out: &mut String) {
        let form = self.locale.language().address_form;
        fill(out, form, |out, slot| {
            match slot {
                "first" => out.push_str(self.name.first.text),
                "last" => out.push_str(self.name.last.text),
                _ => return false,
            }
            true
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_is_made_of_the_name() {
        let mut draw = Draw::new(3, 3);
        for _ in 0..2000 {
            let person = Person::draw(&mut draw, None);
            let (mailbox, _) = person.email.split_once('@').unwrap_or_default();
            assert!(mailbox.is_ascii(), "{mailbox}");
            assert!(
                mailbox.contains(person.name.last.latin()),
                "{mailbox} of {}",
                person.name.full()
            );
            assert!(person.name.first.latin().len() > 1);
        }
    }

    #[test]
    fn names_of_other_scripts_are_all_known() {
        for name in names::ARABIC_FIRST
            .iter()
            .chain(AR_SA::NAME_LAST_NAME)
            .chain(JA_JP::NAME_LAST_NAME)
        {
            let known = names::ROMANIZED.iter().any(|(known, _)| known == name);
            assert!(known || names::REFUSED.contains(name), "{name}");
        }
    }
}
