//! Searching the presets: by their names, and by the names of stems that call for them.

use crate::presets::Preset;

/// Whether `preset` has every word of `wanted` in its name, or in a word that a stem's name has for it.
pub fn finds(wanted: &str, preset: &Preset) -> bool {
    let name = preset.name.to_lowercase();
    let has = |word: &str| {
        name.contains(word) || preset.files.iter().any(|file| file.to_lowercase().starts_with(word))
    };
    wanted.to_lowercase().split_whitespace().all(has)
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
    fn presets_are_found_by_name_and_by_instrument() {
        assert_eq!(found("").len(), shipped().len());
        assert_eq!(found("kick"), ["Drums"]);
        assert_eq!(found("BASS 808"), ["808 / bass"]);
        assert!(found("no such thing").is_empty());
    }
}
