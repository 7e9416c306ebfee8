//! An invented company of any size, the same from the same seed on every machine.
//!
//! The demo fills its database with it, the benchmarks their memory, the tests their journeys. It is
//! believable where reports would show it: ads and content come first, then forms and webinars, then calls,
//! meetings, demos and proposals near the close; months have seasons and grow; quarters close hard; some
//! campaigns earn much more than they cost and others nothing. It also holds what real data holds: deals
//! nobody touched, deals closed before the first touch, refunds, contacts of another account, machines
//! opening mail, several currencies, people who buy alone.
//!
//! [`Company`] is made at once and is small; [`Company::accounts`] streams one account after the other in
//! constant memory. Nothing here uses floating point or another crate's random numbers, so a seed means the
//! same company for ever.

mod account;
mod campaign;
mod company;
mod deal;
mod facts;
mod finance;
mod journey;
mod lead;
mod names;
mod people;
mod prng;
mod quota;
mod records;
mod season;
mod size;

pub use self::{
    company::{Accounts, Company},
    records::{
        CompanyDetails, Costs, GeneratedAccount, GeneratedCampaign, GeneratedContact,
        GeneratedCost, GeneratedDeal, GeneratedLead, GeneratedRate, GeneratedSpend, GeneratedTouch,
        Person,
    },
    size::Size,
};
