//! One file per noun: its type, filter, order and mutations side by side.

pub mod account;
pub mod api_token;
pub mod campaign;
pub mod cost;
pub mod deal;
pub mod deal_stage;
pub mod exchange_rate;
pub mod external_id;
pub mod lead;
pub mod money;
pub mod organization;
pub mod session;
pub mod touchpoint;
pub mod user;
pub mod viewer;
