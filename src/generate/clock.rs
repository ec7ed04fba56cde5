//! Time without a clock: all events lie in the 60 days before one fixed moment.
//!
//! Customers write while they are awake, agents answer during support hours. Nothing here asks the machine for the
//! time or its zone.

use crate::contract::IsoTime;

use super::draw::Draw;

/// Seconds since 1970 in UTC.
pub(super) type Seconds = u64;

/// The moment all events lie before: 2026-11-01T00:00:00Z.
pub(super) const END: Seconds = 1_793_491_200;

/// Length of a day.
pub(super) const DAY: Seconds = 86_400;

/// Length of an hour.
pub(super) const HOUR: Seconds = 3_600;

/// How many days before [`END`] the events are spread over.
const SPAN_DAYS: u32 = 60;

/// When summer time ends or begins in the 60 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Summer {
    /// The same time all year.
    Never,
    /// Until 2026-10-25T01:00:00Z.
    Europe,
    /// All of the 60 days: it ends on 2026-11-01.
    NorthAmerica,
    /// From 2026-10-03T16:00:00Z (Sydney and Melbourne).
    Australia,
}

/// A time zone, as far as these 60 days need it.
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
    fn is_summer(&self, at: Seconds) -> bool {
        match self.summer {
            Summer::Never => false,
            Summer::Europe => at < 1_792_890_000,
            Summer::NorthAmerica => true,
            Summer::Australia => at >= 1_791_043_200,
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

fn local(at: Seconds, zone: &Zone) -> Seconds {
    at.saturating_add_signed(zone.offset(at))
}

/// Day and time of day of a moment where that zone applies.
pub(super) fn civil_in(at: Seconds, zone: &Zone) -> Civil {
    civil(local(at, zone))
}

/// The moment as Rails writes it into JSON.
pub(super) fn iso(at: Seconds, millis: u32) -> IsoTime {
    let Civil {
        year,
        month,
        day,
        second,
        ..
    } = civil(at);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let text =
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z");
    IsoTime::try_from(text).expect("the text is made to that shape")
}

const WEEKDAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The moment as a browser in that zone writes a JavaScript `Date`.
pub(super) fn js_date(at: Seconds, zone: &Zone) -> String {
    let time = civil_in(at, zone);
    let offset = zone.offset(at);
    let sign = if offset < 0 { '-' } else { '+' };
    let minutes = offset.unsigned_abs() / 60;
    format!(
        "{} {} {:02} {} {:02}:{:02}:{:02} GMT{sign}{:02}{:02} ({})",
        WEEKDAYS[time.weekday as usize],
        MONTHS[time.month as usize - 1],
        time.day,
        time.year,
        time.second / 3600,
        time.second / 60 % 60,
        time.second % 60,
        minutes / 60,
        minutes % 60,
        zone.name_at(at),
    )
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
    let time_of_day = local(at, zone) % DAY;
    let (from, until) = (hours.from * HOUR, hours.until * HOUR);
    let wait = if time_of_day < from {
        from - time_of_day
    } else if time_of_day >= until {
        DAY - time_of_day + from
    } else {
        return at;
    };
    at + wait + Seconds::from(draw.below(3_600))
}

/// A moment some day of the 60.
pub(super) fn some_day(draw: &mut Draw) -> Seconds {
    let day = Seconds::from(draw.within(1..=SPAN_DAYS));
    END - day * DAY + Seconds::from(draw.below(86_400))
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
            (END, "2026-11-01T00:00:00.000Z"),
            (END - 1, "2026-10-31T23:59:59.000Z"),
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
    fn nobody_answers_at_night() {
        let mut draw = Draw::new(1, 1);
        for at in (END - 3 * DAY..END).step_by(607) {
            let then = within_hours(&mut draw, at, SUPPORT, &BERLIN);
            assert!(then >= at);
            assert!((8..20).contains(&(civil_in(then, &BERLIN).second / 3600)));
        }
    }
}
