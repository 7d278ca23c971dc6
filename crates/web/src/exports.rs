//! The exports: thin, and the only place with pointers.
//!
//! A pointer that goes in is one that the matching `*_new` returned and no `*_free` got yet; null is
//! allowed nowhere but there. Indices and lengths may be anything.

use std::cell::RefCell;

use leeway_engine::bands::cam_from_hz;

use crate::group::Group;
use crate::interface;
use crate::loudness::Loudness;
use crate::song::Song;

thread_local! {
    /// The text, in UTF-8, that was made or put in last.
    static TEXT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Keeps `text` until the next one; returns its length in bytes.
fn keep(text: String) -> usize {
    TEXT.with_borrow_mut(|kept| {
        *kept = text.into_bytes();
        kept.len()
    })
}

/// The text that is kept; what is no Unicode in it is replaced.
fn kept() -> String {
    TEXT.with_borrow(|kept| String::from_utf8_lossy(kept).into_owned())
}

/// Where the text lies.
#[unsafe(no_mangle)]
pub extern "C" fn text() -> *const u8 {
    TEXT.with_borrow(Vec::as_ptr)
}

/// Where a text of so many bytes is to be put.
#[unsafe(no_mangle)]
pub extern "C" fn text_in(length: usize) -> *mut u8 {
    TEXT.with_borrow_mut(|kept| {
        kept.clear();
        kept.resize(length, 0);
        kept.as_mut_ptr()
    })
}

/// Makes the text of [`interface::centres`]; returns its length.
#[unsafe(no_mangle)]
pub extern "C" fn centres_text(sample_rate: f64) -> usize {
    keep(interface::centres(sample_rate))
}

/// Makes the text of [`interface::value_text`]; returns its length.
#[unsafe(no_mangle)]
pub extern "C" fn value_text(index: usize, value: f32) -> usize {
    keep(interface::value_text(index, value))
}

/// ERB-number in Cam of a frequency in Hz: where it lies on the picture's axis.
#[unsafe(no_mangle)]
pub extern "C" fn cam(hz: f64) -> f64 {
    cam_from_hz(hz)
}

/// [`Group::new`]
#[unsafe(no_mangle)]
pub extern "C" fn group_new(sample_rate: f64, vocal: usize) -> *mut Group {
    into_pointer(Group::new(sample_rate, vocal))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn group_free(group: *mut Group) {
    // SAFETY: it came out of `into_pointer`.
    drop(unsafe { Box::from_raw(group) });
}

/// [`Group::add`]; whether it is supported.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn group_add(group: *mut Group, channels: usize) -> bool {
    unsafe { &mut *group }.add(channels).is_ok()
}

/// [`Group::stem`]: where the samples of a channel lie; null if there is no such stem.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn group_stem(group: *mut Group, stem: usize, channel: usize) -> *mut f32 {
    samples(unsafe { &mut *group }.stem(stem, channel))
}

/// [`Group::vocal`]: where the samples of a channel lie.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn group_vocal(group: *mut Group, channel: usize) -> *mut f32 {
    unsafe { &mut *group }.vocal(channel).as_mut_ptr()
}

/// [`Group::set`]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn group_set(group: *mut Group, stem: usize, index: usize, value: f32) {
    unsafe { &mut *group }.set(stem, index, value);
}

/// [`Group::hop`]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn group_hop(group: *const Group) -> usize {
    unsafe { &*group }.hop()
}

/// [`Group::process`]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn group_process(group: *mut Group, frames: usize) {
    unsafe { &mut *group }.process(frames);
}

/// [`Group::meters`]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn group_meters(group: *mut Group, stem: usize) -> *const f32 {
    unsafe { &mut *group }.meters(stem).as_ptr()
}

/// [`Song::new`] with the text that was put in last as the name of the vocal's file.
#[unsafe(no_mangle)]
pub extern "C" fn song_new(sample_rate: u32, vocal: usize) -> *mut Song {
    into_pointer(Song::new(sample_rate, vocal, &kept()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn song_free(song: *mut Song) {
    // SAFETY: it came out of `into_pointer`.
    drop(unsafe { Box::from_raw(song) });
}

/// [`Song::add`] with the text that was put in last; whether it is supported.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn song_add(song: *mut Song, channels: usize) -> bool {
    unsafe { &mut *song }.add(channels, &kept()).is_ok()
}

/// [`Song::set`]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn song_set(song: *mut Song, stem: usize, index: usize, value: f32) {
    unsafe { &mut *song }.set(stem, index, value);
}

/// [`Song::step_frames`]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn song_step_frames(song: *const Song) -> usize {
    unsafe { &*song }.step_frames()
}

/// [`Song::give`]: where the samples of a channel go; null if there is no such stem.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn song_give(
    song: *mut Song,
    stem: usize,
    channel: usize,
    frames: usize,
) -> *mut f32 {
    samples(unsafe { &mut *song }.give(stem, channel, frames))
}

/// [`Song::give_vocal`]: where the samples of a channel go.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn song_give_vocal(
    song: *mut Song,
    channel: usize,
    frames: usize,
) -> *mut f32 {
    unsafe { &mut *song }.give_vocal(channel, frames).as_mut_ptr()
}

/// [`Song::step`]; whether it is supported.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn song_step(song: *mut Song) -> bool {
    unsafe { &mut *song }.step().is_ok()
}

/// [`Song::sounds`]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn song_sounds(song: *const Song) -> bool {
    unsafe { &*song }.sounds()
}

/// [`Song::carved`]: how many samples a channel of a stem has...
#[unsafe(no_mangle)]
pub unsafe extern "C" fn song_carved_frames(song: *const Song, stem: usize) -> usize {
    unsafe { &*song }.carved(stem, 0).len()
}

/// ...and where they lie.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn song_carved(song: *const Song, stem: usize, channel: usize) -> *const f32 {
    unsafe { &*song }.carved(stem, channel).as_ptr()
}

/// [`Song::figures`], by their place among [`STEM_FIGURES`](crate::song::STEM_FIGURES).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn song_figure(song: *const Song, stem: usize, figure: usize) -> f64 {
    unsafe { &*song }.figures(stem).get(figure).copied().unwrap_or(f64::NAN)
}

/// [`Song::finish`]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn song_finish(song: *mut Song) {
    unsafe { &mut *song }.finish();
}

/// [`Song::audibility_db`]: before, 0, and after, 1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn song_audibility_db(song: *const Song, side: usize) -> f64 {
    unsafe { &*song }.audibility_db().get(side).copied().unwrap_or(f64::NAN)
}

/// Makes the text of [`Song::page`]; returns its length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn song_page(song: *const Song) -> usize {
    keep(unsafe { &*song }.page())
}

/// Makes the text of [`Song::text`]; returns its length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn song_text(song: *const Song) -> usize {
    keep(unsafe { &*song }.text())
}

/// [`Loudness::new`]; null if it is not supported.
#[unsafe(no_mangle)]
pub extern "C" fn loudness_new(sample_rate: f64) -> *mut Loudness {
    Loudness::new(sample_rate).map_or(std::ptr::null_mut(), into_pointer)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn loudness_free(loudness: *mut Loudness) {
    // SAFETY: it came out of `into_pointer`.
    drop(unsafe { Box::from_raw(loudness) });
}

/// [`Loudness::buffer`]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn loudness_buffer(loudness: *mut Loudness, channel: usize) -> *mut f32 {
    unsafe { &mut *loudness }.buffer(channel).as_mut_ptr()
}

/// [`Loudness::listen`]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn loudness_listen(loudness: *mut Loudness, frames: usize) {
    unsafe { &mut *loudness }.listen(frames);
}

/// [`Loudness::lufs`]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn loudness_lufs(loudness: *const Loudness) -> f64 {
    unsafe { &*loudness }.lufs()
}

/// [`Loudness::peak`]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn loudness_peak(loudness: *const Loudness) -> f32 {
    unsafe { &*loudness }.peak()
}

fn samples(buffer: Option<&mut [f32]>) -> *mut f32 {
    buffer.map_or(std::ptr::null_mut(), <[f32]>::as_mut_ptr)
}

fn into_pointer<T>(value: T) -> *mut T {
    Box::into_raw(Box::new(value))
}
