//! Recognising the exports of other products by their header, and making a mapping of each, so that they are imported
//! as any other file is.
//!
//! A [`Sheet`] is a file of which encoding, delimiter and header are found out. A [`Dictionary`] knows the columns of
//! one kind of file, in every language and spelling. What the header does not tell, the values prove ([`survey`]). Out
//! of that a vendor drafts a mapping ([`Draft`]).

mod dictionary;
mod draft;
mod fields;
mod import;
mod options;
mod rehearse;
mod sheet;
mod stages;
mod survey;

pub(super) use self::{
    dictionary::{Columns, Dictionary, Is, Known},
    draft::Draft,
    fields::{constant, put, when_empty, when_filled, word},
    sheet::Sheet,
    stages::outcomes,
};
pub use self::{
    import::{ExportImport, import_exports},
    options::{DateOrder, DecimalMark, ExportOptions},
    rehearse::{Rehearsal, rehearse},
};
use std::path::{Path, PathBuf};

use entity::deal_stage;

use super::{
    Mapping,
    input::{Extent, Form, Header},
};

/// A file that was recognised, ready to be imported.
#[derive(Debug)]
pub(super) struct Recognised {
    pub(super) path: PathBuf,
    pub(super) form: Form,
    pub(super) extent: Extent,
    pub(super) header: Header,
    pub(super) mapping: Mapping,
    /// Files of lower rank come first: others refer to what is in them.
    pub(super) rank: u8,
    /// Columns of which no two rows may say the same: the second row would replace the first.
    pub(super) once: Vec<usize>,
    /// What is told about it.
    pub(super) note: String,
}

/// A product whose exports can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vendor {
    /// HubSpot: contacts, companies, deals, campaigns.
    HubSpot,
    /// Salesforce: leads, contacts, accounts, opportunities, campaigns, and what joins them.
    Salesforce,
    /// Daily costs of Google Ads, Meta and LinkedIn.
    Spend,
}

/// What is known beside the files.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) options: &'a ExportOptions,
    /// The stages that this deployment knows.
    pub(super) stages: &'a [deal_stage::Model],
}

impl Vendor {
    /// Recognises a file.
    ///
    /// # Errors
    /// When it is none of the vendor's, or its values leave open how they are to be read.
    fn recognise(self, path: &Path, context: &Context<'_>) -> Result<Recognised, Vec<String>> {
        match self {
            Self::HubSpot => super::hubspot::recognise(path, context),
            Self::Salesforce => super::salesforce::recognise(path, context),
            Self::Spend => super::spend_exports::recognise(path, context),
        }
    }
}
