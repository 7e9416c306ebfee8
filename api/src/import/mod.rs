//! `accord import`: any file with a row of column names becomes facts, by a mapping that says what each column is.
//!
//! A [`Mapping`] is read, then compiled against the columns of each file ([`plan`]): every name found, every constant
//! understood, every date format tried, before the first row is read. Then rows are read ([`input`]), made into objects
//! ([`objects`], [`read`]), gathered ([`batch`]) and written ([`write`]) 500 objects a transaction, the same way as the bulk
//! writes of the API. What cannot be used goes to a file of rejected rows ([`rejects`]) that can be mended and imported
//! again. Files of products that are known ([`hubspot`], [`salesforce`], [`spend_exports`]) are recognised by their header
//! and get a mapping made for them ([`recognise`]). Every write is an upsert or is told apart by its own id, so importing a file again, or the rest of it after a
//! stop, changes nothing that is known already.

mod batch;
mod derived;
mod error;
mod hubspot;
mod input;
mod mapping;
mod noun;
mod objects;
mod plan;
mod plans;
mod read;
mod recognise;
mod rejects;
mod report;
mod run;
mod salesforce;
mod spend_exports;
mod write;

pub use self::{
    error::ImportError,
    mapping::Mapping,
    noun::Noun,
    recognise::{
        DateOrder, DecimalMark, ExportImport, ExportOptions, Rehearsal, Vendor, import_exports,
        rehearse,
    },
    report::{Counts, Report},
    run::{Import, Imported, Progress, Unwatched, Watch, import},
};
