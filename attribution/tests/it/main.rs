//! The proof of the engine: laws, worked examples, and an oracle that shares no code with it.

mod company;
