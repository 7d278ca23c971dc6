//! The engine as WebAssembly: what a page needs to carve and to compare, as plain exports.
//!
//! A page writes samples into buffers that live in the module's memory, calls, and reads the result from
//! the same place. Objects are handed out as pointers, each made by a `*_new` and given back to its
//! `*_free`. Once its stems are added a [`Group`](group::Group) allocates nothing, so it may play on the audio
//! thread; a [`Song`](song::Song) is for a worker. `web/engine.js` is the other side of this.
//!
//! Numbers and names that both sides need are in [`interface`](interface::interface), which the page has as JSON.

pub mod buffers;
mod exports;
pub mod group;
pub mod interface;
pub mod loudness;
pub mod song;
