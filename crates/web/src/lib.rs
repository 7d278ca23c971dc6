//! The engine as WebAssembly: what a page needs to carve and to compare, as plain exports.
//!
//! A page writes samples into buffers that live in the module's memory, calls, and reads the result from
//! the same place. Objects are handed out as pointers, each made by a `*_new` and given back to its
//! `*_free`. Only those two and the calls that make text allocate, so all others may be called on the
//! audio thread. `web/engine.js` is the other side of this.
//!
//! Numbers and names that both sides need are told by [`interface`](interface::interface) as JSON.

pub mod carver;
mod exports;
pub mod interface;
pub mod loudness;
