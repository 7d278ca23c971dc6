//! Tables that all engines at one sample rate share.

use std::mem::{Discriminant, discriminant};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use fearless_simd::Level;

/// A sample rate's bits, and the instructions that are used.
type Key = (u64, Discriminant<Level>);

/// Makes one `T` for each rate and set of instructions, for as long as anybody has it.
pub struct Shared<T> {
    made: Mutex<Vec<(Key, Weak<T>)>>,
}

impl<T> Shared<T> {
    /// None yet.
    pub const fn new() -> Self {
        Self { made: Mutex::new(Vec::new()) }
    }

    /// The one for `sample_rate` in Hz and `level`, which `make` makes if there is none.
    pub fn get(&self, sample_rate: f64, level: Level, make: impl FnOnce() -> T) -> Arc<T> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.retain(|(_, one)| one.strong_count() > 0);
        let key = (sample_rate.to_bits(), discriminant(&level));
        let known = made.iter().filter(|(other, _)| *other == key);
        if let Some(one) = known.filter_map(|(_, one)| one.upgrade()).next() {
            return one;
        }
        let one = Arc::new(make());
        made.push((key, Arc::downgrade(&one)));
        one
    }
}

#[test]
fn engines_at_one_rate_share_and_others_do_not() {
    let shared = Shared::new();
    let get = |rate: f64| shared.get(rate, Level::baseline(), || rate);
    let (one, same, other) = (get(48_000.0), get(48_000.0), get(44_100.0));
    assert!(Arc::ptr_eq(&one, &same) && !Arc::ptr_eq(&one, &other));
    assert_eq!((*one, *other), (48_000.0, 44_100.0));
}
