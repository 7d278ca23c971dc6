//! The exports: thin, and the only place with pointers.
//!
//! A pointer that goes in is one that the matching `*_new` returned and no `*_free` got yet; null is
//! allowed nowhere but there. Indices and lengths may be anything.

use std::cell::RefCell;

use leeway_engine::bands::cam_from_hz;

use crate::carver::Carver;
use crate::interface;
use crate::loudness::Loudness;

thread_local! {
    /// The text that was made last.
    static TEXT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps `text` until the next one is made; returns its length in bytes.
fn keep(text: String) -> usize {
    TEXT.with_borrow_mut(|kept| {
        *kept = text;
        kept.len()
    })
}

/// Where the text lies that was made last, in UTF-8.
#[unsafe(no_mangle)]
pub extern "C" fn text() -> *const u8 {
    TEXT.with_borrow(|text| text.as_ptr())
}

/// Makes the text of [`interface::interface`]; returns its length.
#[unsafe(no_mangle)]
pub extern "C" fn interface_text() -> usize {
    keep(interface::interface())
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

/// [`Carver::new`]; null if it is not supported.
#[unsafe(no_mangle)]
pub extern "C" fn carver_new(sample_rate: f64, stem: usize, vocal: usize) -> *mut Carver {
    Carver::new(sample_rate, stem, vocal).map_or(std::ptr::null_mut(), into_pointer)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn carver_free(carver: *mut Carver) {
    // SAFETY: it came out of `into_pointer`.
    drop(unsafe { Box::from_raw(carver) });
}

/// [`Carver::stem`]: where the samples of a channel lie.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn carver_stem(carver: *mut Carver, channel: usize) -> *mut f32 {
    unsafe { &mut *carver }.stem(channel).as_mut_ptr()
}

/// [`Carver::vocal`]: where the samples of a channel lie.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn carver_vocal(carver: *mut Carver, channel: usize) -> *mut f32 {
    unsafe { &mut *carver }.vocal(channel).as_mut_ptr()
}

/// [`Carver::set`]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn carver_set(carver: *mut Carver, index: usize, value: f32) {
    unsafe { &mut *carver }.set(index, value);
}

/// [`Carver::reset`]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn carver_reset(carver: *mut Carver) {
    unsafe { &mut *carver }.reset();
}

/// [`Carver::hop`]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn carver_hop(carver: *const Carver) -> usize {
    unsafe { &*carver }.hop()
}

/// How many bands there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn carver_bands(carver: *const Carver) -> usize {
    unsafe { &*carver }.centres_hz().len()
}

/// [`Carver::centres_hz`]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn carver_centres_hz(carver: *const Carver) -> *const f32 {
    unsafe { &*carver }.centres_hz().as_ptr()
}

/// [`Carver::process`]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn carver_process(carver: *mut Carver, frames: usize) {
    unsafe { &mut *carver }.process(frames);
}

/// [`Carver::meters`]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn carver_meters(carver: *mut Carver) -> *const f32 {
    unsafe { &mut *carver }.meters().as_ptr()
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

fn into_pointer<T>(value: T) -> *mut T {
    Box::into_raw(Box::new(value))
}
