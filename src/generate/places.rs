//! Where customers live: countries with real cities, and phone numbers that reach nobody.
//!
//! Phone numbers come from the ranges that regulators keep for films and examples (United States and Canada, United
//! Kingdom, Ireland, Australia, Germany, France). Spain, Brazil, Saudi Arabia, Japan and China keep none; there the
//! numbers begin with digits that the numbering plan gives to no subscriber. Cities are a table and not the `fake`
//! crate's, which makes names such as "Port Ericville" and knows no country of a city.

use super::clock::{Summer, Zone};

/// Where the sign of a currency stands and what an amount looks like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Currency {
    /// Text with `{}` for the number.
    pub(super) pattern: &'static str,
    /// Between thousands.
    pub(super) group: &'static str,
    /// Before the cents; `None` when prices have no cents.
    pub(super) decimal: Option<&'static str>,
    /// How much one euro's worth of goods costs.
    pub(super) rate: u32,
}

/// A country that customers of one language come from.
#[derive(Debug)]
pub(super) struct Country {
    /// ISO 3166-1 alpha-2.
    pub(super) code: &'static str,
    /// The name in English, as the host's lookup of an IP address finds it.
    pub(super) name: &'static str,
    /// In the country's own language.
    pub(super) cities: &'static [&'static str],
    /// E.164 with `#` for digits to draw. Fictitious, see the module.
    pub(super) phones: &'static [&'static str],
    /// What the customer pays with.
    pub(super) currency: Currency,
    /// Where most people live.
    pub(super) zone: Zone,
    /// A day in a text: `{day}`, `{month}` by name, `{number}` of the month.
    pub(super) date: &'static str,
}

const EURO: Currency = Currency {
    pattern: "{} €",
    group: ".",
    decimal: Some(","),
    rate: 1,
};

const fn english(pattern: &'static str) -> Currency {
    Currency {
        pattern,
        group: ",",
        decimal: Some("."),
        rate: 1,
    }
}

const fn europe(minutes: i32, name: &'static str, summer_name: &'static str) -> Zone {
    Zone {
        minutes,
        name,
        summer: Summer::Europe,
        summer_name,
    }
}

const fn america(minutes: i32, name: &'static str, summer_name: &'static str) -> Zone {
    Zone {
        minutes,
        name,
        summer: Summer::NorthAmerica,
        summer_name,
    }
}

const fn all_year(minutes: i32, name: &'static str) -> Zone {
    Zone {
        minutes,
        name,
        summer: Summer::Never,
        summer_name: name,
    }
}

pub(super) const UNITED_STATES: Country = Country {
    code: "US",
    name: "United States",
    cities: &[
        "Columbus",
        "Pittsburgh",
        "Raleigh",
        "Richmond",
        "Buffalo",
        "Philadelphia",
        "Charlotte",
        "Atlanta",
        "Boston",
        "Cleveland",
    ],
    phones: &[
        "+161455501##",
        "+141255501##",
        "+191955501##",
        "+121555501##",
        "+161755501##",
        "+140455501##",
    ],
    currency: english("${}"),
    zone: america(-300, "Eastern Standard Time", "Eastern Daylight Time"),
    date: "{month} {day}",
};

pub(super) const CANADA: Country = Country {
    code: "CA",
    name: "Canada",
    cities: &["Toronto", "Ottawa", "Hamilton", "London", "Kingston"],
    phones: &["+141655501##", "+161355501##", "+190555501##"],
    currency: english("C${}"),
    zone: america(-300, "Eastern Standard Time", "Eastern Daylight Time"),
    date: "{month} {day}",
};

pub(super) const UNITED_KINGDOM: Country = Country {
    code: "GB",
    name: "United Kingdom",
    cities: &[
        "Leeds",
        "Bristol",
        "Manchester",
        "Glasgow",
        "Cardiff",
        "Sheffield",
        "Norwich",
        "London",
    ],
    phones: &["+447700900###", "+442079460###", "+441134960###"],
    currency: english("£{}"),
    zone: europe(0, "Greenwich Mean Time", "British Summer Time"),
    date: "{day} {month}",
};

pub(super) const IRELAND: Country = Country {
    code: "IE",
    name: "Ireland",
    cities: &["Dublin", "Cork", "Galway", "Limerick"],
    phones: &["+35320911####", "+35320915####"],
    currency: english("€{}"),
    zone: europe(0, "Greenwich Mean Time", "Irish Standard Time"),
    date: "{day} {month}",
};

pub(super) const AUSTRALIA: Country = Country {
    code: "AU",
    name: "Australia",
    cities: &["Melbourne", "Sydney", "Newcastle", "Geelong", "Wollongong"],
    phones: &["+61255501###", "+61370105###", "+61255505###"],
    currency: english("A${}"),
    zone: Zone {
        minutes: 600,
        name: "Australian Eastern Standard Time",
        summer: Summer::Australia,
        summer_name: "Australian Eastern Daylight Time",
    },
    date: "{day} {month}",
};

pub(super) const GERMANY: Country = Country {
    code: "DE",
    name: "Germany",
    cities: &[
        "Hannover",
        "Leipzig",
        "Köln",
        "Freiburg",
        "Nürnberg",
        "Münster",
        "Kiel",
        "Augsburg",
        "Bremen",
        "Dresden",
    ],
    phones: &[
        "+493023125###",
        "+496990009###",
        "+494066969###",
        "+492214710###",
        "+498999998###",
        "+4917139200##",
        "+4917604069###",
    ],
    currency: EURO,
    zone: europe(
        60,
        "Mitteleuropäische Normalzeit",
        "Mitteleuropäische Sommerzeit",
    ),
    date: "{day}. {month}",
};

pub(super) const FRANCE: Country = Country {
    code: "FR",
    name: "France",
    cities: &[
        "Nantes",
        "Lyon",
        "Toulouse",
        "Rennes",
        "Grenoble",
        "Dijon",
        "Angers",
        "Montpellier",
        "Lille",
    ],
    phones: &[
        "+3363998####",
        "+3319900####",
        "+3326191####",
        "+3346571####",
    ],
    currency: Currency {
        group: "\u{202f}",
        ..EURO
    },
    zone: europe(
        60,
        "heure normale d’Europe centrale",
        "heure d’été d’Europe centrale",
    ),
    date: "{day} {month}",
};

pub(super) const SPAIN: Country = Country {
    code: "ES",
    name: "Spain",
    cities: &[
        "Valencia", "Sevilla", "Zaragoza", "Bilbao", "Málaga", "Granada", "Gijón", "Murcia",
    ],
    phones: &["+3479#######"],
    currency: EURO,
    zone: europe(
        60,
        "hora estándar de Europa central",
        "hora de verano de Europa central",
    ),
    date: "{day} de {month}",
};

pub(super) const BRAZIL: Country = Country {
    code: "BR",
    name: "Brazil",
    cities: &[
        "São Paulo",
        "Campinas",
        "Curitiba",
        "Belo Horizonte",
        "Porto Alegre",
        "Florianópolis",
        "Rio de Janeiro",
        "Salvador",
    ],
    phones: &["+55119000#####", "+55219000#####", "+55419000#####"],
    currency: Currency {
        pattern: "R$ {}",
        rate: 6,
        ..EURO
    },
    zone: all_year(-180, "Horário Padrão de Brasília"),
    date: "{day} de {month}",
};

pub(super) const SAUDI_ARABIA: Country = Country {
    code: "SA",
    name: "Saudi Arabia",
    cities: &["الرياض", "جدة", "الدمام", "الخبر", "أبها", "الطائف"],
    phones: &["+96652#######"],
    currency: Currency {
        pattern: "{} ريال",
        rate: 4,
        ..english("")
    },
    zone: all_year(180, "التوقيت العربي الرسمي"),
    date: "{day} {month}",
};

pub(super) const JAPAN: Country = Country {
    code: "JP",
    name: "Japan",
    cities: &[
        "横浜市",
        "札幌市",
        "仙台市",
        "名古屋市",
        "神戸市",
        "福岡市",
        "広島市",
        "金沢市",
    ],
    phones: &["+81900#######", "+81800#######"],
    currency: Currency {
        pattern: "{}円",
        group: ",",
        decimal: None,
        rate: 160,
    },
    zone: all_year(540, "日本標準時"),
    date: "{number}月{day}日",
};

pub(super) const CHINA: Country = Country {
    code: "CN",
    name: "China",
    cities: &[
        "杭州", "成都", "南京", "苏州", "武汉", "青岛", "厦门", "长沙",
    ],
    phones: &["+86154########"],
    currency: Currency {
        rate: 8,
        ..english("{} 元")
    },
    zone: all_year(480, "中国标准时间"),
    date: "{number}月{day}日",
};
