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
        ] {
            assert_eq!(Look::of_code(code), look, "{code}");
        }
    }
}
