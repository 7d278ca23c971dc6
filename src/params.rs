//! Every control, as hosts see it, and what else a project keeps.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, RwLock};

use leeway_engine::controls::{Automation, Control, Kind, Number};
use leeway_engine::{CONTROLS, PerControl, Settings};
use nice_plug::params::enums::EnumParamInner;
use nice_plug::prelude::*;
use serde::{Deserialize, Serialize};

use crate::beat_profile::LearnedBeat;
use crate::sounds::{Chosen, Compare};
use crate::state::UnknownState;
use crate::voice::LearnedVoice;

/// The parameters, and what else a project keeps.
#[derive(Params, Default)]
pub struct LeewayParams {
    #[nested]
    pub controls: HostParams,
    /// The vocal that [`Source::Learned`](leeway_engine::Source::Learned) stands for.
    #[persist = "voice"]
    pub voice: LearnedVoice,
    /// What else sounds in the song, for when it is not on the sidechain.
    #[persist = "beat"]
    pub beat: LearnedBeat,
    /// How the window was left.
    #[persist = "window"]
    pub window: RwLock<WindowState>,
    /// The preset that was chosen, if one was.
    #[persist = "preset"]
    pub chosen: RwLock<Option<Chosen>>,
    /// A and B.
    #[persist = "compare"]
    pub compare: RwLock<Compare>,
    /// What a newer version saved.
    #[persist = "newer"]
    pub unknown: RwLock<UnknownState>,
}

impl LeewayParams {
    /// What the controls are set to now, modulation included.
    pub fn settings(&self) -> Settings {
        Settings::from_values(&self.controls.map(|_, param| param.value()))
    }

    /// Where each control stands for `sound`, 0 to 1, by id.
    pub fn positions(sound: &Settings) -> BTreeMap<String, f32> {
        let params = HostParams::default();
        let of_the_sound = params.iter().filter(|(control, _)| control.of_the_sound);
        of_the_sound
            .map(|(control, param)| (control.id.to_owned(), param.position(sound.value(control))))
            .collect()
    }
}

/// The number that hosts know the parameter `id` by, in both formats: a hash that projects hold on to.
pub fn host_number(id: &str) -> u32 {
    // The highest bit is for parameters of the host's own.
    id.bytes().fold(0_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()))
        & !(1 << 31)
}

/// A parameter for each control.
pub struct HostParams(PerControl<HostParam>);

impl Default for HostParams {
    fn default() -> Self {
        Self(PerControl::from_fn(HostParam::new))
    }
}

impl Deref for HostParams {
    type Target = PerControl<HostParam>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

// SAFETY: the pointers stay valid for as long as the parameters that own them.
unsafe impl Params for HostParams {
    fn param_map(&self) -> Vec<(String, ParamPtr, String)> {
        let group = |control: &Control| control.group.map_or_else(String::new, |it| it.to_string());
        let params = self.iter();
        params.map(|(control, param)| (control.id.into(), param.as_ptr(), group(control))).collect()
    }
}

/// A control as hosts automate it.
pub enum HostParam {
    Number(FloatParam),
    Choice(EnumParamInner),
    Toggle(BoolParam),
}

/// `$param` with `$control`'s short name, and moved by hosts as far as `$control` lets them.
macro_rules! of_control {
    ($param:expr, $control:expr) => {{
        let param = $param.with_short_name($control.short_name);
        match $control.automation {
            Automation::Nobody => param.non_automatable(),
            Automation::Automatable => param.non_modulatable(),
            Automation::Modulatable => param,
        }
    }};
}

impl HostParam {
    fn new(control: &'static Control) -> Self {
        let name = control.name;
        match &control.kind {
            Kind::Number(number) => Self::Number(of_control!(float(name, number), control)),
            Kind::Choice(choices) => {
                let param = EnumParamInner::new(name, 0, choices.names, Some(choices.ids));
                Self::Choice(of_control!(param, control))
            }
            Kind::Toggle => {
                let param = BoolParam::new(name, false);
                let bypass = control.key == CONTROLS.bypass.key;
                let param = if bypass { param.make_bypass() } else { param };
                Self::Toggle(of_control!(param, control))
            }
        }
    }

    /// The value in the control's unit, modulation included.
    pub fn value(&self) -> f32 {
        match self {
            Self::Number(param) => param.value(),
            Self::Choice(param) => param.modulated_plain_value() as f32,
            Self::Toggle(param) => f32::from(u8::from(param.value())),
        }
    }

    /// Where a value in the control's unit stands on the host's scale, 0 to 1.
    pub fn position(&self, value: f32) -> f32 {
        // SAFETY: the pointer is to `self`.
        unsafe { self.as_ptr().preview_normalized(value) }.clamp(0.0, 1.0)
    }

    /// What hosts hold on to. Valid for as long as `self`.
    pub fn as_ptr(&self) -> ParamPtr {
        match self {
            Self::Number(param) => param.as_ptr(),
            Self::Choice(param) => param.as_ptr(),
            Self::Toggle(param) => param.as_ptr(),
        }
    }
}

fn float(name: &str, number: &Number) -> FloatParam {
    let &Number { lowest: min, highest: max, default, unit, skew } = number;
    let range = match skew {
        0.0 => FloatRange::Linear { min, max },
        skew => FloatRange::Skewed { min, max, factor: FloatRange::skew_factor(skew) },
    };
    FloatParam::new(name, default, range)
        .with_unit(unit.suffix())
        .with_value_to_string(Arc::new(move |value| unit.number(value)))
        .with_string_to_value(Arc::new(move |text| unit.parse(text)))
}

/// How the window was left.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WindowState {
    /// Width and height in logical points.
    pub size: (f32, f32),
    pub dark: bool,
    /// Whether the drawer with the finer controls is open.
    pub drawer: bool,
    /// Which pictures are seen.
    #[serde(skip_serializing_if = "is_both")]
    pub view: View,
    /// How large everything in it is drawn, as a multiple of the system's own scale.
    #[serde(skip_serializing_if = "is_usual")]
    pub scale: f32,
}

/// Which pictures are seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// The spectra of this moment.
    Now,
    /// The cut over time.
    Time,
    /// The one above the other.
    #[default]
    Both,
}

/// Whether a window's scale is the usual one, of which older versions say nothing.
fn is_usual(scale: &f32) -> bool {
    *scale == 1.0
}

/// Whether both views are seen, as usual; older versions know but one.
fn is_both(view: &View) -> bool {
    *view == View::Both
}

impl Default for WindowState {
    fn default() -> Self {
        Self { size: (900.0, 560.0), dark: true, drawer: false, view: View::Both, scale: 1.0 }
    }
}

#[cfg(test)]
mod tests;
