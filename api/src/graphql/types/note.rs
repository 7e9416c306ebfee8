//! Notes.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, OneofObject};
use entity::{
    ids::{AccountId, DealId, LeadId, NoteId},
    note,
};
use sea_orm::{Condition, EntityTrait as _, QueryFilter as _};

use super::{account::Account, agreement::version::user, deal::Deal, lead::Lead, user::User};
use crate::{
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{
        enums::{Insight, Team},
        filters::{Budget, DateTimeFilter, IdFilter, StringFilter, enum_filter},
        global_id::Kind,
        loaders::Loaders,
        pagination::{Keyset, OrderDirection, Page, PageArgs, page},
        scalars::DateTime,
        single::{idempotency, single_payload},
        user_error::{Refusal, UserError, payload},
    },
    ingest::notes::{About, NewNote},
};

/// What somebody of either team wrote about an account, a lead or a deal, for both teams to read. A note is never edited:
/// a newer one takes its place, and the old one stays readable.
#[derive(Debug, Clone)]
pub struct Note(pub Arc<note::Model>);

/// What somebody of either team wrote about an account, a lead or a deal, for both teams to read. A note is never edited:
/// a newer one takes its place, and the old one stays readable.
#[Object(guard = "Requires(Permission::NotesRead)")]
impl Note {
    /// The id.
    pub async fn id(&self) -> ID {
        Kind::Note.id(self.0.id)
    }

    /// What it says.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// What it tells of the customer, if anything in particular.
    async fn insight(&self) -> Option<Insight> {
        self.0.insight.map(Into::into)
    }

    /// The author's team at that time.
    async fn team(&self) -> Team {
        self.0.team.into()
    }

    /// The author's name at that time.
    async fn author_name(&self) -> &str {
        &self.0.author_name
    }

    /// Who wrote it.
    #[graphql(guard = "Requires(Permission::UsersRead)")]
    async fn author(&self, ctx: &Context<'_>) -> ApiResult<Option<User>> {
        user(ctx, self.0.author_id).await
    }

    /// When it was written.
    async fn written_at(&self) -> DateTime {
        DateTime(self.0.written_at)
    }

    /// The account it is about; null when it is about a lead or a deal.
    async fn account(&self, ctx: &Context<'_>) -> ApiResult<Option<Account>> {
        match self.0.account_id {
            None => Ok(None),
            Some(id) => Loaders::of(ctx).account(id).await,
        }
    }

    /// The lead it is about; null when it is about an account or a deal.
    async fn lead(&self, ctx: &Context<'_>) -> ApiResult<Option<Lead>> {
        match self.0.lead_id {
            None => Ok(None),
            Some(id) => Loaders::of(ctx).lead(id).await,
        }
    }

    /// The deal it is about; null when it is about an account or a lead.
    async fn deal(&self, ctx: &Context<'_>) -> ApiResult<Option<Deal>> {
        match self.0.deal_id {
            None => Ok(None),
            Some(id) => Loaders::of(ctx).deal(id).await,
        }
    }

    /// The note it takes the place of.
    async fn supersedes(&self, ctx: &Context<'_>) -> ApiResult<Option<Note>> {
        match self.0.supersedes {
            None => Ok(None),
            Some(id) => Loaders::of(ctx).note(id).await,
        }
    }

    /// The note that took its place; null while it stands.
    async fn superseded_by(&self, ctx: &Context<'_>) -> ApiResult<Option<Note>> {
        match self.0.superseded_by {
            None => Ok(None),
            Some(id) => Loaders::of(ctx).note(id).await,
        }
    }
}

enum_filter! {
    /// Conditions on what a note tells.
    InsightFilter of Insight => entity::insight::Insight
}

enum_filter! {
    /// Conditions on the author's team.
    NoteTeamFilter of Team => entity::team::Team
}

/// Which notes; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct NoteWhere {
    /// The account they are about.
    pub account_id: Option<IdFilter>,
    /// The lead they are about.
    pub lead_id: Option<IdFilter>,
    /// The deal they are about.
    pub deal_id: Option<IdFilter>,
    /// What they say.
    pub text: Option<StringFilter>,
    /// What they tell of the customer.
    pub insight: Option<InsightFilter>,
    /// The author's team.
    pub team: Option<NoteTeamFilter>,
    /// When they were written.
    pub written_at: Option<DateTimeFilter>,
    /// The note that took their place: `isNull: true` for those that stand.
    pub superseded_by: Option<IdFilter>,
}

impl NoteWhere {
    fn condition(&self, budget: &mut Budget) -> ApiResult<Condition> {
        use note::Column as C;
        let Self {
            account_id,
            lead_id,
            deal_id,
            text,
            insight,
            team,
            written_at,
            superseded_by,
        } = self;
        let mut all = Condition::all();
        let ids = [
            (account_id, C::AccountId, Kind::Account),
            (lead_id, C::LeadId, Kind::Lead),
            (deal_id, C::DealId, Kind::Deal),
            (superseded_by, C::SupersededBy, Kind::Note),
        ];
        for (filter, column, kind) in ids {
            if let Some(filter) = filter {
                all = all.add(filter.condition(column, kind, budget)?);
            }
        }
        if let Some(filter) = text {
            all = all.add(filter.condition(C::Text, budget)?);
        }
        if let Some(filter) = insight {
            all = all.add(filter.condition(C::Insight, budget)?);
        }
        if let Some(filter) = team {
            all = all.add(filter.condition(C::Team, budget)?);
        }
        if let Some(filter) = written_at {
            all = all.add(filter.condition(C::WrittenAt, budget)?);
        }
        Ok(all)
    }
}

/// Queries of notes.
#[derive(Debug, Default)]
pub struct NoteQuery;

#[Object]
impl NoteQuery {
    /// What both teams wrote, newest first.
    #[graphql(guard = "Requires(Permission::NotesRead)")]
    async fn notes(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which notes.")] filter: Option<NoteWhere>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<Note>> {
        use note::Column as C;
        let args = PageArgs::parse(first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let select = note::Entity::find().filter(filter.condition(&mut Budget::default())?);
        let keyset = Keyset::new([(C::WrittenAt, OrderDirection::Desc)], C::Id);
        page(ctx, select, &keyset, &args, Note).await
    }
}

/// What a note is about; exactly one.
#[derive(Debug, Clone, OneofObject)]
pub enum NoteAboutInput {
    /// An account.
    AccountId(ID),
    /// A lead.
    LeadId(ID),
    /// A deal.
    DealId(ID),
}

/// A note to write.
#[derive(Debug, InputObject)]
pub struct AddNoteInput {
    /// What it is about.
    about: NoteAboutInput,
    /// What it says: 1 to 4,000 bytes of plain text.
    text: String,
    /// What it tells of the customer, if anything in particular.
    insight: Option<Insight>,
    /// The note it takes the place of: one about the same, that nothing has replaced yet.
    supersedes: Option<ID>,
    /// Your key for this request, kept for 24 hours: a retry with the same key gets the first answer and makes nothing.
    idempotency_key: Option<String>,
}

single_payload! {
    /// What was written.
    AddNotePayload {
        /// The note; null when none was written.
        note: Note
    }
}

/// Mutations of notes.
#[derive(Debug, Default)]
pub struct NoteMutation;

#[Object]
impl NoteMutation {
    /// Writes a note about an account, a lead or a deal, for both teams to read.
    #[graphql(guard = "Requires(Permission::NotesWrite)")]
    async fn add_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The note.")] input: AddNoteInput,
    ) -> async_graphql::Result<AddNotePayload> {
        let key = idempotency(input.idempotency_key.as_ref(), &input);
        match new(input) {
            Ok(write) => AddNotePayload::run(ctx, key, write).await,
            Err(error) => payload(Err(Refusal::from(error))),
        }
    }
}

fn new(input: AddNoteInput) -> Result<NewNote, UserError> {
    let AddNoteInput {
        about,
        text,
        insight,
        supersedes,
        idempotency_key: _,
    } = input;
    let (about, path) = match &about {
        NoteAboutInput::AccountId(id) => {
            let found = Kind::Account.uuid(id).map(AccountId).map(About::Account);
            (found, "accountId")
        }
        NoteAboutInput::LeadId(id) => {
            let found = Kind::Lead.uuid(id).map(LeadId).map(About::Lead);
            (found, "leadId")
        }
        NoteAboutInput::DealId(id) => {
            let found = Kind::Deal.uuid(id).map(DealId).map(About::Deal);
            (found, "dealId")
        }
    };
    let about = about
        .ok_or_else(|| UserError::not_found(["input", "about", path], "No object has this id."))?;
    let supersedes = supersedes
        .map(|id| {
            let found = Kind::Note.uuid(&id).map(NoteId);
            found.ok_or_else(|| {
                UserError::not_found(["input", "supersedes"], "No note has this id.")
            })
        })
        .transpose()?;
    Ok(NewNote {
        about,
        text,
        insight: insight.map(Into::into),
        supersedes,
    })
}
