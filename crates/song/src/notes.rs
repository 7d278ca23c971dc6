//! What a person should know about a stem beside the others, in words.

/// Lengths may differ by so many seconds before that is worth a note: exports differ by as much.
const SHORTER: f64 = 0.1;

/// That a stem of so many `seconds` ends before the `longest` one.
pub fn stem_ends(seconds: f64, longest: f64) -> Option<String> {
    let shorter = longest - seconds;
    (shorter > SHORTER).then(|| format!("it ends {shorter:.1} s before the longest stem"))
}

/// That the vocal's file, of so many seconds, ends before a stem of so many.
pub fn vocal_ends(vocal: f64, stem: f64) -> Option<String> {
    let early = stem - vocal;
    (early > SHORTER).then(|| {
        format!("the vocal ends {early:.1} s before it, and counts as silent from there on")
    })
}
