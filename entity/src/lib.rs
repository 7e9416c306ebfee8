//! One file per table of Accord's database, with typed ids.
//!
//! Each table's module has the usual `Entity`, `Model`, `ActiveModel` and `Column`. Money is an
//! integer of minor units beside its currency, instants are [`instant::Millis`], rates are
//! millionths (`_ppm`) or units of 10^-12 (`_pico`), and enumerations are stored by name.
//!
//! Nothing here knows of GraphQL or of the attribution engine.

// What every table is made of.
pub mod ids;
pub mod instant;
pub mod part;
pub mod text_enum;

// The deployment, and who may use it.
pub mod organization;
pub mod segment_margin;
pub mod source;

pub mod api_token;
pub mod identity;
pub mod role;
pub mod session;
pub mod user;

pub mod operation;

// People and companies.
pub mod account;
pub mod attribute;
pub mod lead;
pub mod lead_account;
pub mod lead_anonymous_id;
pub mod lead_email;
pub mod lead_stage;
pub mod lead_transition;

// From marketing to sales.
pub mod attempt_kind;
pub mod lead_escalation;
pub mod lead_hand_off;
pub mod lead_value_rates;
pub mod sales_attempt;

// Leads that turned out to be one person.
pub mod lead_merge;
pub mod lead_merge_move;
pub mod lead_merge_name;
pub mod lead_told;

pub mod external_id;
pub mod object_type;

// What was done, what it cost, and whom it touched.
pub mod campaign;
pub mod channel;
pub mod cost;
pub mod spend;
pub mod team;
pub mod touchpoint;
pub mod touchpoint_kind;

// What trackers send.
pub mod event;
pub mod event_batch;
pub mod event_rules;
pub mod rejected_event;
pub mod write_key;

// What was sold.
pub mod deal;
pub mod deal_adjustment;
pub mod deal_contact;
pub mod deal_kind;
pub mod deal_outcome;
pub mod deal_stage;
pub mod deal_transition;
pub mod exchange_rate;
pub mod forecast_category;

// What people know beyond the figures.
pub mod insight;
pub mod note;

// What both teams sign.
pub mod agreement;
pub mod agreement_kind;
pub mod agreement_log;
pub mod agreement_log_head;
pub mod agreement_signature;
pub mod agreement_state;
pub mod agreement_version;

// What happened to all of this, and by whom.
pub mod actor_type;
pub mod audit_entry;
pub mod change;
pub mod idempotency_key;
pub mod job_lease;
