//! `--weight FREQUENCY:PERCENT[:WIDTH]`: a node of the picture as an option.

use clap::builder::ValueParser;
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches};
use leeway_engine::controls::{Control, NODE_COUNT, Node, Nodes};
use leeway_engine::{CONTROLS, Settings};

const WEIGHT: &str = "weight";

/// The option.
pub fn option() -> Arg {
    Arg::new(WEIGHT)
        .long(WEIGHT)
        .value_name("HZ:PERCENT[:OCT]")
        .help(
            "How much is to be cut around a frequency: from -100, never, over 0, as usual, to 100, first; \
             over a width in octaves [default: 1]. As in 300:-60:2oct or 2k:50, up to eight times, in place of \
             the preset's nodes",
        )
        .value_parser(ValueParser::new(parse))
        .action(ArgAction::Append)
        .allow_hyphen_values(true)
}

/// The nodes that were given, in place of all nodes; `None` if none was.
///
/// # Errors
/// If there are more than there are nodes.
pub fn given(matches: &ArgMatches) -> Result<Option<Nodes<f32>>, clap::Error> {
    let Some(given) = matches.get_many::<Node<f32>>(WEIGHT) else { return Ok(None) };
    if given.len() > NODE_COUNT {
        let message = format!("--{WEIGHT} can be given {NODE_COUNT} times at most\n");
        return Err(clap::Error::raw(ErrorKind::TooManyValues, message));
    }
    let mut nodes = Settings::default().nodes;
    nodes.iter_mut().zip(given).for_each(|(node, given)| *node = *given);
    Ok(Some(nodes))
}

fn parse(text: &str) -> Result<Node<f32>, String> {
    let mut parts = text.split(':');
    let controls = &CONTROLS.nodes[0];
    let mut next = |control: &Control, what: &str| match (parts.next(), control.number()) {
        (Some(part), Some(number)) => match number.unit.parse(part) {
            Some(value) if number.holds(value) => Ok(Some(value)),
            Some(_) => Err(format!("the {what} '{part}' must be {number}")),
            None => Err(format!("'{part}' is no {what}; it must be {number}")),
        },
        _ => Ok(None),
    };
    let missing = || "a frequency and a weight are needed, as in 300:-60".to_owned();
    let frequency = next(&controls.frequency, "frequency")?.ok_or_else(missing)?;
    let weight = next(&controls.weight, "weight")?.ok_or_else(missing)?;
    let width = next(&controls.width, "width")?.unwrap_or(controls.width.default_value());
    match parts.next() {
        Some(more) => Err(format!("what is '{more}' after the width?")),
        None => Ok(Node { frequency, width, weight }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_read_as_people_write_them() {
        let node = |frequency, width, weight| Ok(Node { frequency, width, weight });
        assert_eq!(parse("2k:-60:1oct"), node(2000.0, 1.0, -60.0));
        assert_eq!(parse("300 Hz:50"), node(300.0, 1.0, 50.0));
        assert_eq!(parse("A4:-100 %:2.5"), node(440.0, 2.5, -100.0));
    }

    #[test]
    fn what_is_no_node_is_refused_with_a_reason() {
        for (text, reason) in [
            ("2k", "a frequency and a weight are needed"),
            ("2k:-160", "the weight '-160' must be -100 to 100 %"),
            ("5:-60", "the frequency '5' must be 20 to 20000 Hz"),
            ("2k:loud", "'loud' is no weight"),
            ("2k:-60:9", "the width '9' must be 0.25 to 4 oct"),
            ("2k:-60:1:1", "what is '1' after the width?"),
        ] {
            let refused = parse(text).expect_err(text);
            assert!(refused.starts_with(reason), "{text}: {refused}");
        }
    }
}
