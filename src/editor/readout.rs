//! What is said of one frequency, at the pointer or where the arrow keys have gone: its note, its levels, and
//! why it is cut, or not.

use egui::{Painter, Pos2, Response, Ui, pos2};
use leeway_engine::units::{hz_text, note, plain};

use super::gestures::arrow_notches;
use super::label::label;
use super::meter_smoothing::SmoothedMeters;
use super::pixel_snapping;
use super::plot_area::PlotArea;
use super::theme::Theme;
use super::why::Why;

/// How opaque the line at the frequency is.
const LINE: f32 = 0.4;
/// Where the keys begin, in Hz.
const FIRST_HZ: f32 = 1000.0;

/// What can be said.
#[derive(Clone, Copy)]
pub struct Readout<'a> {
    pub theme: &'a Theme,
    pub area: &'a PlotArea,
    pub meters: &'a SmoothedMeters,
    pub why: &'a Why,
    /// Whether nothing is cut at all, at no Depth or in bypass.
    pub off: bool,
}

impl Readout<'_> {
    /// The place that is read: the pointer's, or else where the arrow keys have gone in the view of
    /// `response` while it has the focus.
    pub fn place(&self, ui: &Ui, response: &Response) -> Option<Pos2> {
        let keyed = self.keyed(ui, response);
        response.hover_pos().or(keyed)
    }

    fn keyed(&self, ui: &Ui, response: &Response) -> Option<Pos2> {
        if !response.has_focus() || self.meters.is_empty() {
            return None;
        }
        let memory = response.id.with("band");
        let from = ui.data(|data| data.get_temp(memory));
        let from = from.unwrap_or_else(|| self.band(self.area.axis.x_of_hz(FIRST_HZ)));
        let last = self.meters.cams.len() as f32 - 1.0;
        let band = from as f32 + arrow_notches(ui, response);
        let band = band.clamp(0.0, last) as usize;
        ui.data_mut(|data| data.insert_temp(memory, band));
        Some(pos2(self.area.axis.x(self.meters.cams[band]), self.area.rect.bottom()))
    }

    /// The band that is nearest to `x`.
    fn band(&self, x: f32) -> usize {
        let cam = self.area.axis.cam(x);
        let distance = |band: &usize| (self.meters.cams[*band] - cam).abs();
        let bands = 0..self.meters.cams.len();
        bands.min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(0)
    }

    /// What is said of the frequency at `x`, in two lines.
    pub fn words(&self, x: f32) -> String {
        let hz = self.area.axis.hz(x);
        let mut words = format!("{}  {}", hz_text(hz), note(hz));
        if self.meters.is_empty() {
            return words;
        }
        let band = self.band(x);
        words += &format!(
            "   stem {}   vocal {}   cut {} dB\n{}",
            plain(self.meters.stem_db[band].into(), 0),
            plain(self.meters.vocal_db[band].into(), 0),
            plain(self.meters.cut_db[band].into(), 1),
            if self.off { "Nothing is cut at no Depth".into() } else { self.why.of(band) }
        );
        words
    }

    /// Draws a line at `x`, and what is said of it at its foot.
    pub fn show(&self, painter: &Painter, x: f32) {
        let Self { theme, area, .. } = self;
        pixel_snapping::vline(painter, x, area.height(), theme.faint.gamma_multiply(LINE));
        let (across, down) = area.words(theme);
        label(painter, theme, pos2(x, down.max), across, down, self.words(x));
    }
}
