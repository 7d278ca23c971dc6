//! Numbers with their units, as people write and read them.

use std::fmt;

use crate::maths::{exp2, log2_f32};

/// What may follow a time in ms, and what it is worth there.
const MILLISECONDS: &[(&str, f64)] =
    &[("ms", 1.0), ("msec", 1.0), ("s", 1e3), ("sec", 1e3), ("us", 1e-3), ("\u{b5}s", 1e-3)];
/// What may follow a frequency in Hz.
const HERTZ: &[(&str, f64)] = &[("hz", 1.0), ("k", 1e3), ("khz", 1e3)];
/// What may follow a width in octaves.
const OCTAVES: &[(&str, f64)] =
    &[("oct", 1.0), ("octave", 1.0), ("octaves", 1.0), ("st", 1.0 / 12.0)];

/// The names of the notes of an octave.
const NOTES: [&str; 12] = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];
/// The number of A4 among MIDI's notes, and its frequency in Hz.
const A4: (i32, f64) = (69, 440.0);

/// The unit of a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Percent,
    Decibels,
    Hertz,
    Milliseconds,
    Octaves,
}

impl Unit {
    /// `value` with one decimal, octaves with two; with the unit, too, if it changes with the value.
    pub fn number(self, value: f32) -> String {
        match self {
            Self::Hertz if value.round() < 1000.0 => format!("{value:.1} Hz"),
            Self::Hertz => format!("{:.1} kHz", value / 1000.0),
            // A quarter of one is the narrowest.
            Self::Octaves => format!("{value:.2}"),
            // Never a negative zero.
            _ if (10.0 * value).round() == 0.0 => "0.0".to_owned(),
            _ => format!("{value:.1}"),
        }
    }

    /// What follows what [`number`](Self::number) writes.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Percent => " %",
            Self::Decibels => " dB",
            Self::Hertz => "",
            Self::Milliseconds => " ms",
            Self::Octaves => " oct",
        }
    }

    /// The value in this unit that `text` says, in whatever unit people write it: `2.5k`, `A4`,
    /// `0,2 s`; `None` if it says none.
    pub fn parse(self, text: &str) -> Option<f32> {
        match self {
            Self::Percent => number(text, &[("%", 1.0)]),
            Self::Decibels => number(text, &[("db", 1.0)]),
            Self::Hertz => frequency(text),
            Self::Milliseconds => number(text, MILLISECONDS),
            Self::Octaves => number(text, OCTAVES),
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Percent => "%",
            Self::Decibels => "dB",
            Self::Hertz => "Hz",
            Self::Milliseconds => "ms",
            Self::Octaves => "oct",
        })
    }
}

/// The number that `text` says, in the unit whose `suffixes` may follow it, each with what it is worth;
/// `None` if it says none. Capitals, blanks and the kind of the minus do not matter, and a comma is a
/// decimal point, unless it parts thousands.
fn number(text: &str, suffixes: &[(&str, f64)]) -> Option<f32> {
    let text = plainly_written(text);
    let end = text.find(|c: char| !c.is_ascii_digit() && !"+-.,".contains(c));
    let (digits, suffix) = text.split_at(end.unwrap_or(text.len()));
    let worth = match suffix {
        "" => 1.0,
        _ => suffixes.iter().find(|(known, _)| *known == suffix)?.1,
    };
    let value = with_decimal_point(digits, worth == 1.0).parse::<f64>().ok()? * worth;
    Some(value as f32)
}

/// The frequency in Hz that `text` says, as a number or as a note: `2.5k`, `440 Hz`, `A4`, `Eb2 -20 ct`.
fn frequency(text: &str) -> Option<f32> {
    pitch(&plainly_written(text)).or_else(|| number(text, HERTZ))
}

/// Without blanks and capitals, and with the minus of keyboards.
fn plainly_written(text: &str) -> String {
    let letters = text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase);
    letters.map(|c| if "\u{2212}\u{2013}\u{2010}".contains(c) { '-' } else { c }).collect()
}

/// `digits` as Rust writes them. Nobody types a thousandth: three digits after a lone comma are those
/// of a thousand, if the number is not in thousands anyway.
fn with_decimal_point(digits: &str, may_be_thousands: bool) -> String {
    let points = digits.matches('.').count();
    match digits.rsplit_once(',') {
        None => digits.to_owned(),
        // The last of both is the decimal one.
        Some((_, last)) if points > 0 && last.contains('.') => digits.replace(',', ""),
        Some(_) if points > 0 => digits.replace('.', "").replace(',', "."),
        Some((whole, last)) => {
            let thousands =
                last.len() == 3 && !whole.trim_start_matches(['+', '-']).starts_with('0');
            if whole.contains(',') || (thousands && may_be_thousands) {
                digits.replace(',', "")
            } else {
                digits.replace(',', ".")
            }
        }
    }
}

/// The frequency in Hz of a note with its octave, and maybe with how many cents it is off.
fn pitch(text: &str) -> Option<f32> {
    let name = text.get(..1)?;
    let natural = NOTES.iter().position(|note| note.eq_ignore_ascii_case(name))? as i32;
    let rest = &text[1..];
    let (sharp, rest) = match rest.chars().next()? {
        sign @ ('#' | '\u{266f}') => (1, &rest[sign.len_utf8()..]),
        sign @ ('b' | '\u{266d}') => (-1, &rest[sign.len_utf8()..]),
        _ => (0, rest),
    };
    // The octave may be below zero.
    let end = rest.char_indices().skip(1).find(|(_, c)| !c.is_ascii_digit());
    let (octave, cents) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
    let octave: i32 = octave.parse().ok().filter(|octave| (-1..=10).contains(octave))?;
    let cents = match cents {
        "" => 0.0,
        _ => number(cents, &[("ct", 1.0), ("cent", 1.0), ("cents", 1.0)])?,
    };
    let above = 12 * (octave + 1) + natural + sharp - A4.0;
    Some((A4.1 * exp2((f64::from(above) + f64::from(cents) / 100.0) / 12.0)) as f32)
}

/// `value` with so many `decimals`, a true minus, and never a negative zero.
pub fn plain(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(zero) if zero.bytes().all(|byte| byte == b'0' || byte == b'.') => zero.to_owned(),
        Some(digits) => format!("\u{2212}{digits}"),
        None => text,
    }
}

/// The same with one decimal, and with a plus unless it rounds to zero.
pub fn signed(value: f64) -> String {
    let text = plain(value, 1);
    if value > 0.0 && text != "0.0" { format!("+{text}") } else { text }
}

/// A frequency in words.
pub fn hz_text(hz: f32) -> String {
    if hz < 1000.0 { format!("{hz:.0} Hz") } else { format!("{:.2} kHz", hz / 1000.0) }
}

/// The note that is nearest to `hz` and how far off it is, as "A4 +12 ct".
pub fn note(hz: f32) -> String {
    let exact = A4.0 as f32 + 12.0 * log2_f32(hz / A4.1 as f32);
    let nearest = exact.round();
    let cents = (100.0 * (exact - nearest)).round() as i32;
    let number = nearest as i32;
    let name = NOTES[number.rem_euclid(12) as usize];
    let octave = number.div_euclid(12) - 1;
    if cents == 0 { format!("{name}{octave}") } else { format!("{name}{octave} {cents:+} ct") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_reads(read: impl Fn(&str) -> Option<f32>, table: &[(&str, f32)]) {
        for (text, wanted) in table {
            let value = read(text).unwrap_or_else(|| panic!("{text:?} says nothing"));
            assert!((value - wanted).abs() <= 1e-4 * wanted.abs(), "{text:?} says {value}");
        }
    }

    #[test]
    fn frequencies_are_read_as_people_write_them() {
        assert_reads(
            frequency,
            &[
                ("2k", 2000.0),
                ("2.5 k", 2500.0),
                ("2,5k", 2500.0),
                ("2khz", 2000.0),
                ("2000", 2000.0),
                ("2,000", 2000.0),
                ("2,000 Hz", 2000.0),
                ("1,234 kHz", 1234.0),
                ("2 000 Hz", 2000.0),
                ("1,234.5", 1234.5),
                ("1.234,5", 1234.5),
                (" 440 hz ", 440.0),
                ("2.0 kHz", 2000.0),
                ("A5", 880.0),
                ("a4", 440.0),
                ("C#4", 277.183),
                ("Db4", 277.183),
                ("E\u{266d}2", 77.782),
                ("B3", 246.942),
                ("Bb3", 233.082),
                ("C-1", 8.1758),
                ("A4 +20 ct", 445.112),
                ("A4 \u{2212}20 ct", 434.946),
            ],
        );
    }

    #[test]
    fn levels_times_and_shares_are_read_as_people_write_them() {
        assert_reads(
            |text| Unit::Decibels.parse(text),
            &[
                ("-3", -3.0),
                ("\u{2212}3 dB", -3.0),
                ("\u{2013}3,5dB", -3.5),
                ("+6", 6.0),
                (".5", 0.5),
                ("-0.0 dB", 0.0),
            ],
        );
        assert_reads(
            |text| Unit::Milliseconds.parse(text),
            &[
                ("20ms", 20.0),
                ("0.2s", 200.0),
                ("0,2 s", 200.0),
                ("20", 20.0),
                ("500 \u{b5}s", 0.5),
                ("0,200 s", 200.0),
                ("1,5 s", 1500.0),
            ],
        );
        let percent = |text: &str| Unit::Percent.parse(text);
        assert_reads(percent, &[("50", 50.0), ("50 %", 50.0), ("12,5\u{a0}%", 12.5)]);
    }

    #[test]
    fn what_says_nothing_is_refused() {
        for text in
            ["", " ", "-", ".", "--3", "3-", "1.2.3", "k", "nan", "inf", "1e3", "loud", "3 V"]
        {
            assert_eq!(Unit::Decibels.parse(text), None, "{text:?}");
            assert_eq!(frequency(text), None, "{text:?}");
        }
        assert_eq!(Unit::Decibels.parse("3 ms"), None);
        for text in ["A", "H4", "A#", "A99", "A4 +", "A4 ct", "\u{e9}4", "A\u{e9}"] {
            assert_eq!(frequency(text), None, "{text:?}");
        }
    }

    #[test]
    fn every_note_is_read_as_it_is_named() {
        for key in 0..128 {
            let hz = (440.0 * (f64::from(key - 69) / 12.0).exp2()) as f32;
            let read = frequency(&note(hz)).expect("a note");
            assert!((read / hz - 1.0).abs() < 1e-4, "{} is {read} Hz", note(hz));
        }
    }

    #[test]
    fn notes_are_named() {
        assert_eq!(note(440.0), "A4");
        assert_eq!(note(261.63), "C4");
        assert_eq!(note(445.0), "A4 +20 ct");
        assert_eq!(note(55.0), "A1");
    }

    #[test]
    fn numbers_read_well() {
        for zero in [-0.04, -0.0, 0.0, 0.04] {
            assert_eq!((plain(zero, 1), signed(zero)), ("0.0".into(), "0.0".into()));
            assert_eq!(plain(zero, 0), "0");
        }
        assert_eq!(plain(-2.06, 1), "\u{2212}2.1");
        assert_eq!(plain(-60.4, 0), "\u{2212}60");
        assert_eq!(signed(0.94), "+0.9");
        assert_eq!(signed(-0.94), "\u{2212}0.9");
    }
}
