//! Live updates: a page hears that something changed, and asks for it again by its own right.
//!
//! One watcher in each instance looks at the end of the district's trail, while anybody listens; that is where every
//! change of every instance arrives, on both databases, in the order of its commits. What it finds becomes kinds and
//! stores, no more: no person, no amount, no code. Each listener is told what lies in his own scope. Listeners, their
//! number and what waits for them are bounded; whoever falls behind is told to look at everything again.
pub mod api;
pub mod codes;
pub mod hub;
pub mod model;
pub mod rows;
