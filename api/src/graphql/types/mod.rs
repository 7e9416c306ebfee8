//! One file per noun: its type, filter, order and mutations side by side.

pub mod account;
mod account_where;
pub mod agreement;
pub mod api_token;
pub mod attribution;
pub mod campaign;
pub mod cost;
pub mod deal;
pub mod deal_stage;
pub mod exchange_rate;
pub mod external_id;
pub mod funnel;
pub mod lead;
pub mod lead_hand_off;
pub mod lead_transition;
mod lead_where;
pub mod lifecycle;
pub mod live;
pub mod metric;
pub mod money;
pub mod node;
pub mod note;
pub mod organization;
#[cfg(test)]
mod people_tests;
pub mod period;
pub mod rate_limit;
pub mod sales_attempt;
pub mod scoreboard;
pub mod service_level;
pub mod session;
pub mod spend;
pub mod target;
pub mod timeline;
pub mod touchpoint;
pub mod user;
pub mod viewer;
