//! The two keys in random order, against a model that shares no code with them, and the log against tampering.

mod chain;
mod model;
mod sequences;
