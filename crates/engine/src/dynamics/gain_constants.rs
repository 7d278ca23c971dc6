//! The constants of the gain computer, apart from those that measurements never change.

/// The constants of the gain computer. The defaults are what Leeway ships; others serve to show, by
/// measurement, what each of them is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GainConstants {
    /// A vocal this far below its masked threshold, in dB of audibility, is buried beyond help...
    pub buried_db: f32,
    /// ...and one that is this far below Clarity has little more to win.
    pub below_clarity_db: f32,
    /// How softly either sets in: from a tenth to nine tenths in 4.4 times as many dB.
    pub slope_db: f32,
    /// A band this far in dB below the vocal's recent peak no longer counts as vocal...
    pub presence_floor_db: f32,
    /// ...and counts in full this many dB above that floor.
    pub presence_slope_db: f32,
    /// A band is the vocal's ground, where a cut may be shared, from this far below its recent peak,
    /// in dB, over the same slope...
    pub ground_floor_db: f32,
    /// ...and until this many seconds after the vocal was last heard there.
    pub ground_memory: f32,
    /// How fast the vocal's recent peak is forgotten, in dB per second: a louder phrase before must
    /// not be remembered for long, or playback would sound different from a late start.
    pub reference_decay_db: f32,
    /// The vocal as a whole is pausing when its loudest band is this far below the recent peak.
    pub pause_db: f32,
    /// Over how many Cam to either side a cut is shared (standard deviation of a Gaussian).
    pub smoothing_cam: f32,
    /// How much is cut for what is won, as a multiple of Max cut at the usual 12 dB.
    pub strength: f32,
    /// Every band costs as if it were cut this many dB deeper: what wins almost nothing is left.
    pub threshold_db: f32,
    /// In a song, by how many dB the threshold rises as a stem's share of a band's cut goes to nothing.
    pub group_threshold_db: f32,
    /// The least that a dB of a band can cost, as a multiple of the mean band's price...
    pub cheapest: f32,
    /// ...and the most.
    pub dearest: f32,
    /// The stem's mean cut, as a share of Max cut, at which a dB costs its plain price; the price
    /// goes with the mean cut...
    pub budget: f32,
    /// ...down to this share of it.
    pub least_price: f32,
    /// Seconds of pause after which the vocal's return counts as an onset. After a shorter one most of
    /// the cut is still there, and a fast one would only flicker.
    pub onset_pause: f32,
}

impl Default for GainConstants {
    fn default() -> Self {
        Self {
            buried_db: -11.0,
            below_clarity_db: 8.0,
            slope_db: 4.0,
            presence_floor_db: 45.0,
            presence_slope_db: 12.0,
            ground_floor_db: 60.0,
            ground_memory: 1.0,
            reference_decay_db: 12.0,
            pause_db: 30.0,
            smoothing_cam: 18.0,
            strength: 1.17,
            threshold_db: 0.5,
            group_threshold_db: 3.0,
            cheapest: 0.7,
            dearest: 5.0,
            budget: 0.2,
            least_price: 0.25,
            onset_pause: 0.3,
        }
    }
}
