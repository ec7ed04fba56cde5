//! Time without a clock: conversations begin in the 60 days before one moment, which is fixed unless another one is given.
//!
//! Customers write while they are awake, agents answer during support hours. Nothing here asks the machine for the
//! time or its zone.

use crate::contract::{Epoch, IsoTime};

use super::draw::Draw;
use super::json::ToJson;

/// Seconds since 1970 in UTC.
pub(super) type Seconds = u64;

/// The moment all events lie before, unless another one is given: 2026-11-01T00:00:00Z.
pub(super) const DEFAULT_NOW: Seconds = 1_793_491_200;

/// Length of a day.
pub(super) const DAY: Seconds = 86_400;

/// Length of an hour.
pub(super) const HOUR: Seconds = 3_600;

/// Over how many days the conversations are spread.
const SPAN_DAYS: u32 = 60;

/// When summer time begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Summer {
    /// The same time all year.
    Never,
    /// From the last Sunday of March to the last one of October, both at 01:00 UTC.
    Europe,
    /// From the second Sunday of March to the first one of November, both at 02:00.
    NorthAmerica,
    /// From the first Sunday of October at 02:00 to the first one of April at 03:00.
    Australia,
}

/// A time zone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Zone {
    /// Minutes east of Greenwich in winter.
    pub(super) minutes: i32,
    /// What a browser calls it in winter.
    pub(super) name: &'static str,
    /// When summer time applies.
    pub(super) summer: Summer,
    /// What a browser calls it in summer.
    pub(super) summer_name: &'static str,
}

impl Zone {
    /// The moment as clocks of the zone would show it without summer time.
    fn winter(&self, at: Seconds) -> Seconds {
        at.saturating_add_signed(i64::from(self.minutes) * 60)
    }

    fn is_summer(&self, at: Seconds) -> bool {
        let year = civil(at).year;
        // Moments are compared in the zone's winter time, where 02:00 in summer is 01:00.
        let winter = self.winter(at);
        let sunday = |month, after| first_sunday(year, month, after) + HOUR;
        match self.summer {
            Summer::Never => false,
            Summer::Europe => (sunday(3, 25)..sunday(10, 25)).contains(&at),
            Summer::NorthAmerica => (sunday(3, 8) + HOUR..sunday(11, 1)).contains(&winter),
            Summer::Australia => !(sunday(4, 1) + HOUR..sunday(10, 1) + HOUR).contains(&winter),
        }
    }

    /// Seconds east of Greenwich at that moment.
    pub(super) fn offset(&self, at: Seconds) -> i64 {
        let summer = if self.is_summer(at) { 60 } else { 0 };
        i64::from(self.minutes + summer) * 60
    }

    fn name_at(&self, at: Seconds) -> &'static str {
        if self.is_summer(at) {
            self.summer_name
        } else {
            self.name
        }
    }
}

/// A day of the calendar and the time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Civil {
    /// Year of the common era.
    pub(super) year: u64,
    /// 1 to 12.
    pub(super) month: u64,
    /// 1 to 31.
    pub(super) day: u64,
    /// Seconds since midnight.
    pub(super) second: u64,
    /// 0 for Sunday.
    pub(super) weekday: u64,
}

/// Day and time of day of a moment in UTC (after Howard Hinnant's `civil_from_days`).
pub(super) fn civil(at: Seconds) -> Civil {
    let days = at / DAY;
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let month = if month_index < 10 {
        month_index + 3
    } else {
        month_index - 9
    };
    Civil {
        year: year_of_era + era * 400 + u64::from(month <= 2),
        month,
        day: day_of_year - (153 * month_index + 2) / 5 + 1,
        second: at % DAY,
        weekday: (days + 4) % 7,
    }
}

/// Midnight of the first Sunday of a month, not before that day of it.
fn first_sunday(year: u64, month: u64, day: u64) -> Seconds {
    let midnight = midnight(year, month, day);
    let weekday = civil(midnight).weekday;
    midnight + (7 - weekday) % 7 * DAY
}

/// The moment a day begins (after Howard Hinnant's `days_from_civil`).
fn midnight(year: u64, month: u64, day: u64) -> Seconds {
    let year = year - u64::from(month <= 2);
    let (era, year_of_era) = (year / 400, year % 400);
    let month_index = (month + 9) % 12;
    let day_of_year = (153 * month_index + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (era * 146_097 + day_of_era - 719_468) * DAY
}

fn local(at: Seconds, zone: &Zone) -> Seconds {
    at.saturating_add_signed(zone.offset(at))
}

/// Day and time of day of a moment where that zone applies.
pub(super) fn civil_in(at: Seconds, zone: &Zone) -> Civil {
    civil(local(at, zone))
}

/// Reads a moment: `2026-11-01`, `2026-11-01T12:00:00Z` or seconds since 1970, from 2010 to 2999. `None` for anything else.
pub fn moment(text: &str) -> Option<Epoch> {
    let seconds = match text.parse::<Seconds>() {
        Ok(seconds) => seconds,
        Err(_) => written_moment(text)?,
    };
    let is_sensible = (2010..3000).contains(&civil(seconds.min(Epoch::MAX)).year);
    Epoch::try_from(seconds).ok().filter(|_| is_sensible)
}

fn written_moment(text: &str) -> Option<Seconds> {
    let (day, time) = text.split_once('T').unwrap_or((text, "00:00:00Z"));
    let time = time.strip_suffix('Z')?;
    let time = time.split_once('.').map_or(time, |(whole, _)| whole);
    let number = |text: &str, digits: usize| {
        let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u64>().ok().filter(|_| is_number)
    };
    let [year, month, day] = parts(day, '-')?;
    let [hour, minute, second] = parts(time, ':')?;
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    let (hour, minute, second) = (number(hour, 2)?, number(minute, 2)?, number(second, 2)?);
    let is_time = hour < 24 && minute < 60 && second < 60;
    if year < 1970 || !(1..=12).contains(&month) || !(1..=31).contains(&day) || !is_time {
        return None;
    }
    let midnight = midnight(year, month, day);
    // The 31st of a short month would be another day.
    let is_day = civil(midnight).day == day;
    is_day.then_some(midnight + hour * HOUR + minute * 60 + second)
}

fn parts(text: &str, separator: char) -> Option<[&str; 3]> {
    let parts: Vec<&str> = text.split(separator).collect();
    parts.try_into().ok()
}

/// The moment as Rails writes it into JSON.
pub(super) fn iso(at: Seconds, millis: u32) -> IsoText {
    let Civil {
        year,
        month,
        day,
        second,
        ..
    } = civil(at);
    let mut text = *b"0000-00-00T00:00:00.000Z";
    for (from, digits, number) in [
        (0, 4, year),
        (5, 2, month),
        (8, 2, day),
        (11, 2, second / 3600),
        (14, 2, second / 60 % 60),
        (17, 2, second % 60),
        (20, 3, u64::from(millis)),
    ] {
        let mut rest = number;
        for place in text[from..from + digits].iter_mut().rev() {
            *place = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
    }
    IsoText(text)
}

/// A moment in the form `2026-03-04T09:12:33.123Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct IsoText([u8; 24]);

impl IsoText {
    /// The text.
    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("digits and signs of ASCII")
    }
}

impl ToJson for IsoText {
    fn write(&self, out: &mut Vec<u8>) {
        self.as_str().write(out);
    }
}

impl From<IsoText> for IsoTime {
    fn from(text: IsoText) -> Self {
        IsoTime::try_from(text.as_str().to_owned()).expect("the text is made to that shape")
    }
}

const WEEKDAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The moment as a browser in that zone writes a JavaScript `Date`.
pub(super) fn js_date(at: Seconds, zone: &Zone) -> String {
    let Civil { weekday, month, .. } = civil_in(at, zone);
    let offset = zone.offset(at);
    let sign = if offset < 0 { "-" } else { "+" };
    let time = iso(local(at, zone), 0);
    let distance = iso(offset.unsigned_abs(), 0);
    let (time, distance) = (time.as_str(), distance.as_str());
    [
        WEEKDAYS[weekday as usize],
        " ",
        MONTHS[month as usize - 1],
        " ",
        &time[8..10],
        " ",
        &time[..4],
        " ",
        &time[11..19],
        " GMT",
        sign,
        &distance[11..13],
        &distance[14..16],
        " (",
        zone.name_at(at),
        ")",
    ]
    .concat()
}

/// The hours of a day in which somebody writes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hours {
    /// First hour.
    pub(super) from: u64,
    /// The hour after the last one.
    pub(super) until: u64,
}

/// When customers are awake, in their own zone.
pub(super) const AWAKE: Hours = Hours { from: 7, until: 23 };

/// When support is open.
pub(super) const SUPPORT: Hours = Hours { from: 8, until: 20 };

/// The moment itself when it lies within the hours, or a moment in the first hour after they begin again.
pub(super) fn within_hours(draw: &mut Draw, at: Seconds, hours: Hours, zone: &Zone) -> Seconds {
    let (from, until) = (hours.from * HOUR, hours.until * HOUR);
    // In the middle of the day it does not matter whether it is summer.
    let in_winter = zone.winter(at) % DAY;
    if in_winter >= from && in_winter + HOUR < until {
        return at;
    }
    let time_of_day = local(at, zone) % DAY;
    let wait = if time_of_day < from {
        from - time_of_day
    } else if time_of_day >= until {
        DAY - time_of_day + from
    } else {
        return at;
    };
    at + wait + Seconds::from(draw.below(3_600))
}

/// A moment on one of the 60 days before another.
pub(super) fn some_day(draw: &mut Draw, before: Seconds) -> Seconds {
    let day = Seconds::from(draw.within(1..=SPAN_DAYS));
    before - day * DAY + Seconds::from(draw.below(86_400))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BERLIN: Zone = Zone {
        minutes: 60,
        name: "Central European Standard Time",
        summer: Summer::Europe,
        summer_name: "Central European Summer Time",
    };

    #[test]
    fn days_and_months_are_those_of_the_calendar() {
        for (at, text) in [
            (DEFAULT_NOW, "2026-11-01T00:00:00.000Z"),
            (DEFAULT_NOW - 1, "2026-10-31T23:59:59.000Z"),
            (0, "1970-01-01T00:00:00.000Z"),
            (1_709_164_800, "2024-02-29T00:00:00.000Z"),
            (1_767_225_599, "2025-12-31T23:59:59.000Z"),
        ] {
            assert_eq!(iso(at, 0).as_str(), text);
        }
    }

    #[test]
    fn a_browser_in_berlin_changes_to_winter_time() {
        assert_eq!(
            js_date(1_792_889_999, &BERLIN),
            "Sun Oct 25 2026 02:59:59 GMT+0200 (Central European Summer Time)"
        );
        assert_eq!(
            js_date(1_792_890_000, &BERLIN),
            "Sun Oct 25 2026 02:00:00 GMT+0100 (Central European Standard Time)"
        );
    }

    #[test]
    fn summer_begins_and_ends_by_the_rules() {
        let zone = |minutes, summer| Zone {
            minutes,
            summer,
            ..BERLIN
        };
        let (new_york, sydney) = (
            zone(-300, Summer::NorthAmerica),
            zone(600, Summer::Australia),
        );
        // The last second before each change, in UTC, and whether it is summer then.
        for (zone, before, is_summer) in [
            (BERLIN, midnight(2026, 3, 29) + HOUR - 1, false),
            (BERLIN, midnight(2026, 10, 25) + HOUR - 1, true),
            (BERLIN, midnight(2025, 10, 26) + HOUR - 1, true),
            (new_york, midnight(2026, 3, 8) + 7 * HOUR - 1, false),
            (new_york, midnight(2026, 11, 1) + 6 * HOUR - 1, true),
            (sydney, midnight(2026, 4, 4) + 16 * HOUR - 1, true),
            (sydney, midnight(2026, 10, 3) + 16 * HOUR - 1, false),
        ] {
            assert_eq!(zone.is_summer(before), is_summer, "{before}");
            assert_eq!(zone.is_summer(before + 1), !is_summer, "{before}");
        }
    }

    #[test]
    fn midnight_is_where_the_calendar_says() {
        for at in (0..4_000_000_000).step_by(86_400 * 13) {
            let Civil {
                year, month, day, ..
            } = civil(at);
            assert_eq!(midnight(year, month, day), at);
        }
    }

    #[test]
    fn a_moment_is_read_in_three_ways() {
        let seconds = |text| moment(text).map(Epoch::seconds);
        assert_eq!(seconds("2026-11-01"), Some(DEFAULT_NOW));
        assert_eq!(seconds("2026-11-01T12:00:01Z"), Some(DEFAULT_NOW + 43_201));
        assert_eq!(
            seconds("2026-11-01T12:00:01.500Z"),
            Some(DEFAULT_NOW + 43_201)
        );
        assert_eq!(seconds("1793491200"), Some(DEFAULT_NOW));
        for text in [
            "",
            "now",
            "2026",
            "2026-13-01",
            "2026-02-30",
            "2026-11-01T24:00:00Z",
            "2026-11-01T12:00:00",
            "1970-01-01",
            "99999999999999",
            "2026-11-1",
            "3026-11-01",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn nobody_answers_at_night() {
        let mut draw = Draw::new(1, 1);
        for at in (DEFAULT_NOW - 3 * DAY..DEFAULT_NOW).step_by(607) {
            let then = within_hours(&mut draw, at, SUPPORT, &BERLIN);
            assert!(then >= at);
            assert!((8..20).contains(&(civil_in(then, &BERLIN).second / 3600)));
        }
    }
}
