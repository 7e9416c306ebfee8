//! What people write about an account, a lead or a deal. A note is never edited: a newer one takes its place.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, DealId, LeadId, NoteId, UserId};
use crate::insight::Insight;
use crate::instant::Millis;
use crate::team::Team;

/// A row of `notes`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notes")]
pub struct Model {
    /// Identity of the note.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoteId,
    /// The account it is about, if it is about one. A note is about exactly one thing.
    pub account_id: Option<AccountId>,
    /// The lead it is about, if it is about one.
    pub lead_id: Option<LeadId>,
    /// The deal it is about, if it is about one.
    pub deal_id: Option<DealId>,
    /// What it says.
    pub text: String,
    /// What it tells of the customer, if anything in particular.
    pub insight: Option<Insight>,
    /// The author's team at that time.
    pub team: Team,
    /// Who wrote it.
    pub author_id: UserId,
    /// Their name at that time.
    pub author_name: String,
    /// When.
    pub written_at: Millis,
    /// The note it takes the place of.
    pub supersedes: Option<NoteId>,
    /// The note that took its place.
    pub superseded_by: Option<NoteId>,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
