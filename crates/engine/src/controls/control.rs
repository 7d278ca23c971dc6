//! One control: how it is called, what it can be set to, and what people are told of it.

use std::fmt;

use super::choices::Choice;
use crate::units::Unit;

/// [`Number::skew`] of frequencies, near enough to logarithmic, and of times.
const FREQUENCY_SKEW: f32 = -2.0;
const TIME_SKEW: f32 = -1.5;
/// The same of widths: one octave stands near the middle of a knob's way.
const WIDTH_SKEW: f32 = -1.0;

/// A row of the table of controls, which alone makes them.
#[derive(Debug)]
#[non_exhaustive]
pub struct Control {
    /// What hosts save it by. It never changes.
    pub id: &'static str,
    /// What presets call it, and the command's options with hyphens.
    pub key: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// What it is called where there is little room, as on control surfaces: at most 8 letters.
    pub short_name: &'static str,
    /// Where hosts list it; at their top level if `None`.
    pub group: Option<Group>,
    pub kind: Kind,
    /// What it does, for whoever has the window open.
    pub hint: &'static str,
    /// What it does, for whoever runs the command.
    pub help: &'static str,
    pub automation: Automation,
    /// Whether it is part of a sound, and so of presets and of A and B; else it is about listening.
    pub of_the_sound: bool,
}

/// Controls that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    Carve,
    Vocal,
    Limits,
    Timing,
    Guards,
    Monitor,
    Nodes,
}

/// What a control can be set to.
#[derive(Debug)]
pub enum Kind {
    Number(Number),
    /// One of a few, the first by default.
    Choice(Choices),
    /// Off or on, off by default.
    Toggle,
}

/// The numbers that a control reaches.
#[derive(Debug)]
pub struct Number {
    pub lowest: f32,
    pub highest: f32,
    pub default: f32,
    pub unit: Unit,
    /// How values are spread over a knob's way: a value at the share `s` of the range stands at
    /// `s.powf(2f32.powf(skew))`. At 0 that is even; below 0, small values have more room.
    pub skew: f32,
}

/// What the choices of a control are called, in order.
#[derive(Debug)]
pub struct Choices {
    /// In saved projects, presets and options. They never change.
    pub ids: &'static [&'static str],
    pub names: &'static [&'static str],
    pub descriptions: &'static [&'static str],
}

/// Who but a person may move a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Automation {
    Nobody,
    /// The host's automation.
    Automatable,
    /// The host's automation, and its modulators on top.
    Modulatable,
}

pub(super) const fn percent(name: &'static str, default: f32) -> Control {
    number(name, Number { lowest: 0.0, highest: 100.0, default, unit: Unit::Percent, skew: 0.0 })
}

/// From −100 to 100 %, at none by default.
pub(super) const fn signed_percent(name: &'static str) -> Control {
    let unit = Unit::Percent;
    number(name, Number { lowest: -100.0, highest: 100.0, default: 0.0, unit, skew: 0.0 })
}

pub(super) const fn octaves(
    name: &'static str,
    lowest: f32,
    highest: f32,
    default: f32,
) -> Control {
    number(name, Number { lowest, highest, default, unit: Unit::Octaves, skew: WIDTH_SKEW })
}

pub(super) const fn decibels(
    name: &'static str,
    lowest: f32,
    highest: f32,
    default: f32,
) -> Control {
    number(name, Number { lowest, highest, default, unit: Unit::Decibels, skew: 0.0 })
}

pub(super) const fn hertz(name: &'static str, lowest: f32, highest: f32, default: f32) -> Control {
    number(name, Number { lowest, highest, default, unit: Unit::Hertz, skew: FREQUENCY_SKEW })
}

pub(super) const fn milliseconds(
    name: &'static str,
    lowest: f32,
    highest: f32,
    default: f32,
) -> Control {
    number(name, Number { lowest, highest, default, unit: Unit::Milliseconds, skew: TIME_SKEW })
}

const fn number(name: &'static str, number: Number) -> Control {
    Control::new(name, Kind::Number(number))
}

pub(super) const fn choice<T: Choice>(name: &'static str) -> Control {
    Control::new(name, Kind::Choice(T::CHOICES))
}

pub(super) const fn toggle(name: &'static str) -> Control {
    Control::new(name, Kind::Toggle)
}

/// How a row of the table is written.
impl Control {
    const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            id: "",
            key: "",
            name,
            short_name: name,
            group: None,
            kind,
            hint: "",
            help: "",
            automation: Automation::Automatable,
            of_the_sound: true,
        }
    }

    /// Known by `key`, to hosts too unless they know it by another id.
    pub(super) const fn with_key(mut self, key: &'static str) -> Self {
        self.key = key;
        if self.id.is_empty() {
            self.id = key;
        }
        self
    }

    pub(super) const fn saved_as(mut self, id: &'static str) -> Self {
        self.id = id;
        self
    }

    pub(super) const fn short(mut self, name: &'static str) -> Self {
        self.short_name = name;
        self
    }

    pub(super) const fn group(mut self, group: Group) -> Self {
        self.group = Some(group);
        self
    }

    pub(super) const fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self.help = hint;
        self
    }

    pub(super) const fn help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }

    pub(super) const fn modulatable(mut self) -> Self {
        self.automation = Automation::Modulatable;
        self
    }

    pub(super) const fn not_automatable(mut self) -> Self {
        self.automation = Automation::Nobody;
        self
    }

    pub(super) const fn not_of_the_sound(mut self) -> Self {
        self.of_the_sound = false;
        self
    }
}

impl Control {
    /// Its numbers, if that is what it is set to.
    pub fn number(&self) -> Option<&Number> {
        match &self.kind {
            Kind::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Its choices, if it has some.
    pub fn choices(&self) -> Option<&Choices> {
        match &self.kind {
            Kind::Choice(choices) => Some(choices),
            _ => None,
        }
    }

    /// What it is set to at first, in its unit; the index of a choice.
    pub fn default_value(&self) -> f32 {
        self.number().map_or(0.0, |number| number.default)
    }

    /// `value` brought to where the control reaches; the default for NaN.
    pub fn clamp(&self, value: f32) -> f32 {
        match &self.kind {
            _ if value.is_nan() => self.default_value(),
            Kind::Number(number) => value.clamp(number.lowest, number.highest),
            Kind::Choice(choices) => value.round().clamp(0.0, (choices.ids.len() - 1) as f32),
            Kind::Toggle => f32::from(u8::from(value > 0.5)),
        }
    }
}

impl Number {
    /// Whether the control reaches `value`; what is no number it does not.
    pub fn holds(&self, value: f32) -> bool {
        (self.lowest..=self.highest).contains(&value)
    }
}

/// As in "0 to 24 dB".
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {} {}", self.lowest, self.highest, self.unit)
    }
}

/// As hosts show it.
impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl Choices {
    /// The index of the choice that is saved as `id`.
    pub fn index_of(&self, id: &str) -> Option<usize> {
        self.ids.iter().position(|other| *other == id)
    }
}
