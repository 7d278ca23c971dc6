//! Searching the presets: by their names, their tags, and the names of stems that call for them.

use crate::presets::Preset;

/// Whether `preset` has every word of `wanted` in its name, or at the beginning of a word of its tags or of
/// those that a stem's name has for it.
pub fn finds(wanted: &str, preset: &Preset) -> bool {
    let name = preset.name.to_lowercase();
    let others: Vec<String> =
        preset.tags.iter().chain(&preset.files).map(|other| other.to_lowercase()).collect();
    let begins = |word: &str| {
        others.iter().flat_map(|other| other.split_whitespace()).any(|own| own.starts_with(word))
    };
    wanted.to_lowercase().split_whitespace().all(|word| name.contains(word) || begins(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presets::shipped;

    fn found(wanted: &str) -> Vec<String> {
        let presets = shipped().into_iter().filter(|preset| finds(wanted, preset));
        presets.map(|preset| preset.name).collect()
    }

    #[test]
    fn presets_are_found_by_name_by_tag_and_by_instrument() {
        assert_eq!(found("").len(), shipped().len());
        assert_eq!(found("kick"), ["Drums"]);
        assert_eq!(found("BASS 808"), ["808 / bass"]);
        assert_eq!(found("piano melodic"), ["Melody / piano"]);
        assert_eq!(found("Podcast"), ["Voice-over"]);
        assert_eq!(found("vocal sample"), ["Vocal chops"]);
        assert!(found("no such thing").is_empty());
    }
}
