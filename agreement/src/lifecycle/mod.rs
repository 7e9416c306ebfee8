//! How a lead goes from marketing to sales and on: which step is possible from which stage, who may take it, and what
//! it needs.
//!
//! | from | to | by | needs |
//! |---|---|---|---|
//! | SUBSCRIBER, LEAD | MQL | marketing | somebody it is handed to: an owner or a queue |
//! | MQL | SAL | sales | no sales attempt yet |
//! | MQL | SAL | silence | the agreed hours are over |
//! | MQL | REJECTED | sales | no sales attempt yet, and a reason |
//! | SAL | SQL | sales | a deal, or a meeting held |
//! | SAL, SQL | DISQUALIFIED | sales | an attempt, and a reason; `UNABLE_TO_REACH` the agreed attempts, `NO_FIT` what does not fit |
//! | MQL, SAL, SQL | RECYCLED | sales | a reason and the day to come back, after today |
//! | REJECTED, DISQUALIFIED, RECYCLED | LEAD, MQL | marketing | opens the next cycle; to MQL also a receiver |
//! | RECYCLED | LEAD | itself | its day has come; opens the next cycle |
//! | any | OPPORTUNITY | a deal is created with the lead as contact | |
//! | any | CUSTOMER | such a deal is won | |
//!
//! Nothing else is possible. A lost deal changes nothing, and who has bought once stays a CUSTOMER when the next deal
//! is created.
//!
//! ```
//! use agreement::lifecycle::{Actor, Moment, Refused, Stage, Standing, Step, decide};
//! use chrono::NaiveDate;
//!
//! let now = Moment { millis: 0, today: NaiveDate::from_ymd_opt(2026, 3, 2).unwrap() };
//! let handed_over = Standing::at(Stage::Mql);
//! let step = decide(&handed_over, &Step::Accept, Actor::Sales, now).unwrap().unwrap();
//! assert_eq!(step.to, Stage::Sal);
//! assert!(matches!(
//!     decide(&handed_over, &Step::Qualify, Actor::Sales, now),
//!     Err(Refused::WrongStage { stage: Stage::Mql, .. })
//! ));
//! ```

mod words;

pub mod reason;
mod stage;

mod decide;
mod refused;
mod standing;
mod step;

pub use self::{
    decide::decide,
    reason::{Disqualification, Misfit, Reason, Recycling, Rejection, RejectionGroup},
    refused::Refused,
    stage::Stage,
    standing::{Moment, Standing},
    step::{Actor, Move, Step},
    words::UnknownWord,
};
pub(crate) use words::words;
