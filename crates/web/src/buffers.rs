//! Samples on their way in and out.

use leeway_engine::{CONTROLS, PerControl, Settings};

/// Samples per channel that a [`Group`](crate::group::Group) takes at a time, at most.
pub const BLOCK: usize = 4096;

/// Samples of up to two channels.
pub type Buffers = [Vec<f32>; 2];

/// Silent ones for so many samples.
pub fn buffers(frames: usize) -> Buffers {
    [vec![0.0; frames], vec![0.0; frames]]
}

/// Settings as a page has them: a value for each control.
pub struct Sound(PerControl<f32>);

impl Default for Sound {
    fn default() -> Self {
        Self(Settings::default().values())
    }
}

impl Sound {
    /// Sets the control at `index` of the table to `value`, in its unit; whether there is one.
    pub fn set(&mut self, index: usize, value: f32) -> bool {
        let control = CONTROLS.iter().nth(index);
        control.inspect(|(control, _)| self.0[*control] = value).is_some()
    }

    /// For the engine.
    pub fn settings(&self) -> Settings {
        Settings::from_values(&self.0)
    }
}
