//! People: customers and agents with names of their language, and addresses that reach nobody.
//!
//! Names and companies come from the `fake` crate, language by language; e-mail addresses are made from the name and
//! end in a domain that is reserved for examples.

use std::collections::HashSet;
use std::sync::LazyLock;

use fake::Fake;
use fake::faker::company::raw::CompanySuffix;
use fake::faker::name::raw::{FirstName, LastName};
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

/// A name in two parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    /// Given name.
    pub(super) first: &'static str,
    /// Family name.
    pub(super) last: &'static str,
    /// The language, which decides the order.
    pub(super) locale: Locale,
}

impl Name {
    /// A name of the language.
    pub(super) fn draw(draw: &mut Draw, locale: Locale) -> Self {
        let (first, last) = match locale {
            Locale::English => parts(draw, EN),
            Locale::German => parts(draw, DE_DE),
            Locale::French => parts(draw, French),
            Locale::Spanish => parts(draw, Spanish),
            Locale::Portuguese => parts(draw, PT_BR),
            Locale::Arabic => parts(draw, Arabic),
            Locale::Japanese => parts(draw, JA_JP),
            Locale::Chinese => parts(draw, ZH_CN),
        };
        Self {
            first,
            last,
            locale,
        }
    }

    /// Both parts in the order of the language.
    pub(super) fn full(&self) -> String {
        let Self { first, last, .. } = *self;
        match self.locale {
            Locale::Chinese => [last, first].concat(),
            Locale::Japanese => [last, " ", first].concat(),
            _ => [first, " ", last].concat(),
        }
    }

    /// A local part of an e-mail address that this person may have chosen.
    pub(super) fn mailbox(&self, draw: &mut Draw) -> String {
        let last = romanize(self.last);
        if self.locale == Locale::Japanese {
            let number = draw.within(2..=4) as usize;
            return draw.digits(&last, number);
        }
        let first = romanize(self.first);
        let initial = first.get(..1).unwrap_or_default();
        match draw.below(10) {
            0..=4 => [&first, ".", &last].concat(),
            5 => [initial, ".", &last].concat(),
            6 => [initial, &last].concat(),
            7 => [&first, "_", &last].concat(),
            8 => format!("{first}{last}{}", draw.within(70..=99)),
            _ => [&last, ".", &first].concat(),
        }
    }
}

/// A first and a last name that look real.
fn parts<L: Data + Copy>(draw: &mut Draw, locale: L) -> (&'static str, &'static str) {
    let first = accepted(|| FirstName(locale).fake_with_rng(draw.rng()));
    let last = accepted(|| LastName(locale).fake_with_rng(draw.rng()));
    (first, last)
}

/// The first of the drawn names that nobody refuses.
fn accepted(mut name: impl FnMut() -> &'static str) -> &'static str {
    static REFUSED: LazyLock<HashSet<&str>> =
        LazyLock::new(|| names::REFUSED.iter().copied().collect());
    loop {
        let name = name();
        if !REFUSED.contains(name) {
            return name;
        }
    }
}

/// A company of the language, named after somebody.
pub(super) fn company(draw: &mut Draw, locale: Locale) -> String {
    let owner = Name::draw(draw, locale).last;
    match locale {
        Locale::English => named(draw, owner, EN),
        Locale::German => named(draw, owner, DE_DE),
        Locale::French => named(draw, owner, French),
        Locale::Spanish => named(draw, owner, Spanish),
        Locale::Portuguese => named(draw, owner, PT_BR),
        Locale::Arabic => format!("شركة {owner} للتجارة"),
        Locale::Japanese => format!("株式会社{owner}商店"),
        Locale::Chinese => format!("{owner}氏{}", suffix(draw, ZH_CN)),
    }
}

fn named<L: Data + Copy>(draw: &mut Draw, owner: &str, locale: L) -> String {
    format!("{owner} {}", suffix(draw, locale))
}

fn suffix<L: Data>(draw: &mut Draw, locale: L) -> &'static str {
    CompanySuffix(locale).fake_with_rng(draw.rng())
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
    pub(super) company: String,
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
        let handle = draw.digits(&romanize(name.last), 2);
        let phone = draw.pick(country.phones);
        Self {
            name,
            locale,
            country,
            city: draw.pick(country.cities),
            street: draw.pick(locale.language().streets),
            email: [&mailbox, "@example.", domain].concat(),
            phone: draw.fill_digits(phone),
            company: company(draw, locale),
            handle,
        }
    }

    /// Writes how an agent addresses this person.
    pub(super) fn write_address_form(&self, out: &mut String) {
        let form = self.locale.language().address_form;
        fill(out, form, |out, slot| {
            match slot {
                "first" => out.push_str(self.name.first),
                "last" => out.push_str(self.name.last),
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
                mailbox.contains(&romanize(person.name.last)),
                "{mailbox} of {}",
                person.name.full()
            );
            assert!(romanize(person.name.first).len() > 1);
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
