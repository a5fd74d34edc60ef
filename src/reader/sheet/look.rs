//! Number formats: whether a stored number is shown as a share, a date or a time span.

/// What a number format makes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// A number.
    Plain,
    /// A fraction shown times 100.
    Percent,
    /// A moment: whether its day and its time of day are shown.
    Moment {
        /// Year, month or day is shown.
        date: bool,
        /// Hour, minute or second is shown.
        time: bool,
    },
    /// A time span that counts on beyond a day: `[h]:mm:ss`.
    Span,
    /// A number whose format says that zeros count: `0.00;-0.00`, so many places.
    Fixed(u8),
    /// A moment whose format is that of ISO 8601: `yyyy-mm-dd"T"hh:mm"+08:00"`.
    Iso {
        /// Characters of day and time that are shown: 13, 16, 19 or 23.
        len: u8,
        /// Its zone.
        zone: Zone,
    },
}

/// The zone that a format spells out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// None.
    Absent,
    /// `Z`.
    Utc,
    /// Minutes east of UTC.
    East(i16),
}

const DATE: Look = Look::Moment { date: true, time: false };
const TIME: Look = Look::Moment { date: false, time: true };
const BOTH: Look = Look::Moment { date: true, time: true };

impl Look {
    /// The look of a format that every workbook has by number (ECMA-376 part 1, 18.8.30,
    /// with the East Asian ones).
    pub fn of_builtin(id: u16) -> Look {
        match id {
            9 | 10 => Look::Percent,
            14..=17 | 27..=31 | 36 | 50..=58 => DATE,
            18..=21 | 32..=35 | 45 | 47 => TIME,
            22 => BOTH,
            46 => Look::Span,
            _ => Look::Plain,
        }
    }

    /// The look of a format code such as `yyyy"年"m"月"d"日" h:mm` or `0.00%`; its first
    /// section decides.
    pub fn of_code(code: &str) -> Look {
        if let Some(look) = fixed(code).or_else(|| iso(code)) {
            return look;
        }
        let mut seen = Seen::default();
        let mut rest = code;
        while let Some(first) = rest.chars().next() {
            let after = rest.get(first.len_utf8()..).unwrap_or_default();
            rest = match first {
                ';' => break,
                '"' => after.split_once('"').map_or("", |(_, tail)| tail),
                '[' => {
                    let (inside, tail) = after.split_once(']').unwrap_or((after, ""));
                    seen.span |= is_span(inside);
                    tail
                }
                // The next character is a literal, a width or a filler.
                '\\' | '!' | '_' | '*' => skip_one(after),
                _ => seen.letter(first, rest, after),
            };
        }
        seen.look()
    }
}

/// `0.00;-0.00` and its like. That both signs are spelled out is how `convert` says that zeros
/// at the end belong to the value.
fn fixed(code: &str) -> Option<Look> {
    let (plus, minus) = code.split_once(";-")?;
    let zeros = plus.strip_prefix("0.")?;
    let places = u8::try_from(zeros.len()).ok()?;
    (plus == minus && places > 0 && zeros.bytes().all(|b| b == b'0')).then_some(Look::Fixed(places))
}

/// `yyyy-mm-dd"T"hh:mm:ss"+08:00"` and its like.
fn iso(code: &str) -> Option<Look> {
    let shown = code.strip_prefix("yyyy-mm-dd\"T\"")?;
    let (time, zone) = match shown.strip_suffix('"') {
        Some(quoted) => quoted.split_once('"')?,
        None => (shown, ""),
    };
    let len = match time {
        "hh" => 13,
        "hh:mm" => 16,
        "hh:mm:ss" => 19,
        "hh:mm:ss.000" => 23,
        _ => return None,
    };
    if matches!(zone, "" | "Z") {
        return Some(Look::Iso { len, zone: if zone.is_empty() { Zone::Absent } else { Zone::Utc } });
    }
    let (sign, unsigned) = match zone.strip_prefix('-') {
        Some(unsigned) => (-1, unsigned),
        None => (1, zone.strip_prefix('+')?),
    };
    let (hours, minutes) = unsigned.split_once(':').filter(|(h, m)| h.len() == 2 && m.len() == 2)?;
    let (hours, minutes): (i16, i16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60 && hours >= 0 && minutes >= 0)
        .then_some(Look::Iso { len, zone: Zone::East(sign * (hours * 60 + minutes)) })
}

/// `[h]`, `[mm]` and their like, but not `[Red]` or `[$-804]`.
fn is_span(inside: &str) -> bool {
    let mut letters = inside.chars().map(|c| c.to_ascii_lowercase());
    letters.next().is_some_and(|first| matches!(first, 'h' | 'm' | 's') && letters.all(|c| c == first))
}

fn skip_one(text: &str) -> &str {
    let mut characters = text.chars();
    characters.next();
    characters.as_str()
}

/// What the letters of a format code ask for.
#[derive(Default)]
struct Seen {
    span: bool,
    date: bool,
    time: bool,
    /// `m` is a month beside days and years, a minute beside hours and seconds.
    month_or_minute: bool,
    percent: bool,
}

impl Seen {
    /// Takes one letter at the front of `rest`, and gives what follows.
    fn letter<'a>(&mut self, first: char, rest: &'a str, after: &'a str) -> &'a str {
        for (word, is_time) in [("general", false), ("g/", false), ("am/pm", true), ("a/p", true)] {
            if rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)) {
                self.time |= is_time;
                return rest.get(word.len()..).unwrap_or_default();
            }
        }
        match first.to_ascii_lowercase() {
            'y' | 'd' => self.date = true,
            'h' | 's' => self.time = true,
            'm' => self.month_or_minute = true,
            // `e` is a year, but in `0.00E+00` the exponent.
            'e' if !after.starts_with(['+', '-']) => self.date = true,
            '%' => self.percent = true,
            _ => {}
        }
        after
    }

    fn look(&self) -> Look {
        let date = self.date || (self.month_or_minute && !self.time);
        match () {
            () if self.span => Look::Span,
            () if date || self.time => Look::Moment { date, time: self.time },
            () if self.percent => Look::Percent,
            () => Look::Plain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_look_as_spreadsheets_show_them() {
        for (code, look) in [
            ("General", Look::Plain),
            ("G/通用格式", Look::Plain),
            ("0.00", Look::Plain),
            ("0.00E+00", Look::Plain),
            ("#,##0.00_);[Red]\\(#,##0.00\\)", Look::Plain),
            ("0!.0,\"万\"", Look::Plain),
            ("0 \"days\"", Look::Plain),
            ("[$¥-804]#,##0.00", Look::Plain),
            ("@", Look::Plain),
            ("0%", Look::Percent),
            ("0.00%;-0.00%", Look::Percent),
            ("0\"%\"", Look::Plain),
            ("yyyy-mm-dd", DATE),
            ("yyyy\"年\"m\"月\"d\"日\"", DATE),
            ("yyyy年m月d日", DATE),
            ("[$-804]mmm", DATE),
            ("yyyy/m/d h:mm", BOTH),
            ("yyyy-mm-dd hh:mm:ss", BOTH),
            ("h:mm AM/PM", TIME),
            ("mm:ss.0", TIME),
            ("[h]:mm:ss", Look::Span),
            ("[mm]:ss", Look::Span),
            ("0.00;-0.00", Look::Fixed(2)),
            ("0.00;-0.000", Look::Plain),
            ("yyyy-mm-dd\"T\"hh:mm\"+08:00\"", Look::Iso { len: 16, zone: Zone::East(480) }),
            ("yyyy-mm-dd\"T\"hh:mm:ss.000\"-03:30\"", Look::Iso { len: 23, zone: Zone::East(-210) }),
            ("yyyy-mm-dd\"T\"hh\"Z\"", Look::Iso { len: 13, zone: Zone::Utc }),
            ("yyyy-mm-dd\"T\"hh:mm:ss", Look::Iso { len: 19, zone: Zone::Absent }),
            ("yyyy-mm-dd\"T\"hh:mm\"o'clock\"", BOTH),
        ] {
            assert_eq!(Look::of_code(code), look, "{code}");
        }
    }
}
