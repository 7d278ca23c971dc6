//! How much of the vocal a stem hides.

use leeway_engine::Meters;
use leeway_engine::bands::{MAX_BANDS, PerBand};

/// From this audibility on, in dB, a band of the vocal is clear, as in the Speech Intelligibility Index
/// (ANSI S3.5-1997)...
pub const CLEAR_DB: f32 = 15.0;
/// ...and what misses more than this, in dB, is no less clear.
const MOST_DB: f32 = 2.0 * CLEAR_DB;

/// By how many dB a stem hides the vocal in each band, in one hop: by how many the vocal misses being clear
/// over the whole song, where it is present, times the stem's share of what masks it.
pub fn hidden_db(meters: &Meters) -> PerBand {
    let mut hidden = [0.0; MAX_BANDS];
    if !meters.vocal_sounds {
        return hidden;
    }
    for (b, hidden) in hidden[..meters.bands].iter_mut().enumerate() {
        let missing_db = (CLEAR_DB - meters.audibility_db[b]).clamp(0.0, MOST_DB);
        let weight = meters.presence[b] * missing_db;
        if weight > 0.0 {
            // Both are over the same vocal: what differs is the masker's excitation.
            let below_song_db = meters.audibility_db[b] - meters.alone_db[b];
            *hidden = weight * 10f32.powf(0.1 * below_song_db).min(1.0);
        }
    }
    hidden
}

#[cfg(test)]
mod tests {
    use leeway_engine::Engine;

    use super::*;

    #[test]
    fn what_is_hidden_is_shared_by_what_masks() {
        let mut meters = Engine::new(48_000.0, 1, 1).unwrap().meters();
        meters.vocal_sounds = true;
        meters.presence = [0.0; MAX_BANDS];
        meters.presence[..4].copy_from_slice(&[1.0, 0.5, 1.0, 1.0]);
        meters.audibility_db[..4].copy_from_slice(&[5.0, 5.0, 20.0, -40.0]);
        // A tenth of the song's masking in the first, and all of it in the others.
        meters.alone_db[..4].copy_from_slice(&[15.0, 5.0, 20.0, -40.0]);
        let hidden = hidden_db(&meters);
        for (hidden, wanted) in hidden.iter().zip([1.0, 5.0, 0.0, MOST_DB, 0.0]) {
            assert!((hidden - wanted).abs() < 1e-4, "{hidden}, not {wanted}");
        }
        meters.vocal_sounds = false;
        assert_eq!(hidden_db(&meters), [0.0; MAX_BANDS]);
    }
}
