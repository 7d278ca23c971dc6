//! Numbers, times and names as people read them.

/// `text` on one line, whatever is in it.
pub fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// One decimal, with a true minus, and never a negative zero.
pub fn plain(value: f64) -> String {
    match format!("{value:.1}") {
        zero if zero == "-0.0" => "0.0".to_owned(),
        text => text.replace('-', "−"),
    }
}

/// One decimal, and a sign unless it rounds to zero.
pub fn signed(value: f64) -> String {
    let text = plain(value);
    if value > 0.0 && text != "0.0" { format!("+{text}") } else { text }
}

/// Stands for what there is not, as the audibility of a vocal that never sounds.
pub const NONE: &str = "–";

/// Two values as `format` writes them with an arrow between, or [`NONE`].
pub fn both(values: [Option<f64>; 2], format: impl Fn(f64) -> String) -> String {
    match values {
        [Some(before), Some(after)] => format!("{} → {}", format(before), format(after)),
        _ => NONE.to_owned(),
    }
}

/// Audibility before and after with its unit, or [`NONE`].
pub fn audibility(audibility_db: [Option<f64>; 2]) -> String {
    match both(audibility_db, signed) {
        none if none == NONE => none,
        both => format!("{both} dB"),
    }
}

/// A frequency in Hz to two digits, as people say it.
pub fn hz(hz: f64) -> String {
    let digit = 10f64.powf(hz.max(1.0).log10().floor() - 1.0);
    match (hz / digit).round() * digit {
        round if round < 1000.0 => format!("{round:.0} Hz"),
        round => {
            let khz = plain(round / 1000.0);
            format!("{} kHz", khz.strip_suffix(".0").unwrap_or(&khz))
        }
    }
}

/// Minutes and seconds.
pub fn clock(seconds: f64) -> String {
    let tenths = (10.0 * seconds).round() as u64;
    format!("{}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(plain(-0.04), "0.0");
        assert_eq!(plain(-2.06), "−2.1");
        assert_eq!(signed(0.04), "0.0");
        assert_eq!(signed(0.94), "+0.9");
    }

    #[test]
    fn frequencies_are_said_as_people_say_them() {
        for (value, said) in [
            (52.3, "52 Hz"),
            (404.0, "400 Hz"),
            (996.0, "1 kHz"),
            (1468.0, "1.5 kHz"),
            (12_345.0, "12 kHz"),
        ] {
            assert_eq!(hz(value), said);
        }
    }

    #[test]
    fn times_are_in_minutes_and_seconds() {
        assert_eq!(clock(0.04), "0:00.0");
        assert_eq!(clock(59.96), "1:00.0");
        assert_eq!(clock(754.3), "12:34.3");
    }

    #[test]
    fn names_stay_on_their_line() {
        assert_eq!(one_line("a\nb\u{7}é"), "a\u{fffd}b\u{fffd}é");
    }
}
