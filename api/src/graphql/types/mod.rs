//! One file per noun: its type, filter, order and mutations side by side.

pub mod account;
pub mod attribution;
mod account_where;
pub mod campaign;
pub mod deal;
pub mod external_id;
pub mod lead;
pub mod live;
pub mod lead_transition;
mod lead_where;
pub mod money;
pub mod node;
pub mod session;
pub mod spend;
pub mod touchpoint;
pub mod user;
pub mod viewer;
