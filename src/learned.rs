//! A profile that was learned: set by the window and the host, and followed by the audio thread.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use nice_plug::params::persist::PersistentField;
use serde::{Deserialize, Serialize};
use triple_buffer::{Input, Output, triple_buffer};

/// Why something is no profile.
#[derive(Debug, Clone, PartialEq)]
pub struct NoProfile(Cow<'static, str>);

impl NoProfile {
    /// For this reason.
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for NoProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoProfile {}

/// Something that can be learned and kept as a text file.
pub trait Profile: Copy + PartialEq {
    /// What one is called, in the window.
    const NAME: &'static str;

    /// Whether nothing was learned.
    fn is_empty(&self) -> bool;

    /// Reads what [`to_text`](Self::to_text) wrote.
    ///
    /// # Errors
    /// The reason, if `text` is no such file.
    fn parse(text: &str) -> Result<Self, NoProfile>;

    /// The profile as a file's text.
    fn to_text(&self) -> String;
}

/// A profile of the plugin, which the audio thread follows without ever waiting for who sets it.
pub struct Learned<P: Send>(Mutex<Kept<P>>);

struct Kept<P: Send> {
    profile: P,
    follower: Input<P>,
}

/// The audio thread's end of a [`Learned`] profile.
pub struct Follower<P: Send>(Output<P>);

impl<P: Copy + Default + Send> Default for Learned<P> {
    /// Nothing learned.
    fn default() -> Self {
        let profile = P::default();
        let (follower, _) = triple_buffer(&profile);
        Self(Mutex::new(Kept { profile, follower }))
    }
}

impl<P: Copy + Send> Learned<P> {
    /// Replaces the profile.
    pub fn set(&self, profile: P) {
        let mut kept = self.lock();
        kept.profile = profile;
        kept.follower.write(profile);
    }

    /// The profile as it is.
    pub fn profile(&self) -> P {
        self.lock().profile
    }

    /// The profile as it is, and an end that follows it from now on in place of any other.
    pub fn follow(&self) -> (P, Follower<P>) {
        let mut kept = self.lock();
        let (follower, output) = triple_buffer(&kept.profile);
        kept.follower = follower;
        (kept.profile, Follower(output))
    }

    fn lock(&self) -> MutexGuard<'_, Kept<P>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<P: Send> Follower<P> {
    /// The profile, if it was set since the last call. Wait-free.
    pub fn newer(&mut self) -> Option<&P> {
        self.0.update().then(|| self.0.output_buffer())
    }
}

impl<'a, P> PersistentField<'a, P> for Learned<P>
where
    P: Copy + Send + Sync + Serialize + Deserialize<'a>,
{
    fn set(&self, profile: P) {
        self.set(profile);
    }

    fn map<F: Fn(&P) -> R, R>(&self, f: F) -> R {
        f(&self.profile())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_follows_is_told_once_of_what_is_set() {
        let learned = Learned::default();
        learned.set(1);
        let (profile, mut follower) = learned.follow();
        assert_eq!((profile, follower.newer()), (1, None));
        learned.set(0);
        learned.set(2);
        assert_eq!(follower.newer(), Some(&2));
        assert_eq!(follower.newer(), None);
        assert_eq!(learned.profile(), 2);
        let (_, mut next) = learned.follow();
        learned.set(3);
        assert_eq!((follower.newer(), next.newer()), (None, Some(&3)));
    }
}
