//! The stems of a song beside each other, whoever reads their samples: the command, from files, or a page, from
//! what a browser has decoded.
//!
//! [`Carver`](carver::Carver) carves one stem block by block and keeps what it sees in a [`Trace`](trace::Trace);
//! [`SongMeter`](song_meter::SongMeter) hears the sum of all stems; [`phrases`] and [`sections`] tell where the
//! vocal sings. What they come to is gathered in [`Findings`](findings::Findings), of which [`page`](page::page)
//! makes the page of `leeway trackout`.

pub mod carver;
pub mod clarity;
pub mod columns;
pub mod figures;
pub mod findings;
pub mod heat;
mod hiding;
mod maskers;
pub mod notes;
pub mod page;
pub mod phrases;
pub mod picture;
pub mod sections;
pub mod song_meter;
pub mod trace;
pub mod words;

/// Hops after which the stems of a song learn anew what the others do: 21 ms at 48 kHz, in which a cut moves by
/// little.
pub const NEWS: usize = 8;
