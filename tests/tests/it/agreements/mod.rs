//! What both teams sign: nothing takes effect without both keys, whoever asks, in whatever order, all at once.

mod approvers;
mod at_once;
mod definitions;
mod in_any_order;
mod log;
mod official;
mod sequences;
mod signing;
