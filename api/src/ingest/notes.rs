//! Writing notes: each is added, and may take the place of an older one.

use entity::{
    account, deal,
    ids::{AccountId, DealId, LeadId, NoteId},
    insight::Insight,
    lead, note,
    role::Role,
    team::Team,
    user,
};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QuerySelect as _,
    sea_query::Expr,
};
use serde_json::json;

use super::{Ingest, RowStatus, SingleWrite, Written};
use crate::{
    auth::Caller,
    clock,
    db::ChangePayload,
    graphql::user_error::{Refusal, UserError, UserErrorCode},
};

/// The longest text of a note, in bytes.
const MAX_TEXT: usize = 4000;

/// What a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A company.
    Account(AccountId),
    /// A person.
    Lead(LeadId),
    /// A sale.
    Deal(DealId),
}

/// A note to write.
#[derive(Debug, Clone)]
pub struct NewNote {
    /// What it is about.
    pub about: About,
    /// What it says.
    pub text: String,
    /// What it tells of the customer.
    pub insight: Option<Insight>,
    /// The note it takes the place of.
    pub supersedes: Option<NoteId>,
}

impl SingleWrite for NewNote {
    const OPERATION: &'static str = "addNote";
    const NOUN: &'static str = "Note";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self {
            about,
            text,
            insight,
            supersedes,
        } = self;
        let text = clean_text(&text)?;
        let (author, team) = author(ingest).await?;
        exists(ingest, about).await?;
        let mut row = note::Model {
            id: NoteId(clock::new_id()),
            account_id: None,
            lead_id: None,
            deal_id: None,
            text,
            insight,
            team,
            author_id: author.id,
            author_name: author.name,
            written_at: ingest.now,
            supersedes,
            superseded_by: None,
        };
        match about {
            About::Account(id) => row.account_id = Some(id),
            About::Lead(id) => row.lead_id = Some(id),
            About::Deal(id) => row.deal_id = Some(id),
        }
        let id = row.id;
        if let Some(old) = supersedes {
            replaceable(ingest, old, &row).await?;
        }
        note::Entity::insert(row.into_active_model())
            .exec_without_returning(&*ingest.tx)
            .await?;
        if let Some(old) = supersedes {
            note::Entity::update_many()
                .col_expr(note::Column::SupersededBy, Expr::value(id))
                .filter(note::Column::Id.eq(old))
                .exec(&*ingest.tx)
                .await?;
        }
        ingest.changed(ChangePayload::Other);
        Ok(Written {
            id: id.into(),
            status: RowStatus::Created,
            // What it says stays in the note alone: it may be about a person.
            detail: json!({ "supersedes": supersedes.map(|id| id.to_string()) }),
            reason: None,
        })
    }
}

/// Who writes: a person of one of the two teams.
async fn author(ingest: &Ingest<'_>) -> Result<(user::Model, Team), Refusal> {
    let known = match &ingest.viewer.caller {
        Caller::User { id, .. } => user::Entity::find_by_id(*id).one(&*ingest.tx).await?,
        Caller::Token { .. } | Caller::System | Caller::Job => None,
    };
    let team = known.as_ref().and_then(|user| match user.role {
        Role::Marketing => Some(Team::Marketing),
        Role::Sales => Some(Team::Sales),
        Role::Admin | Role::Analyst => None,
    });
    known.zip(team).ok_or_else(|| {
        let message = "Notes are written by people of marketing and of sales.";
        UserError::new(UserErrorCode::NotAllowed, [""; 0], message).into()
    })
}

/// Whether there is what the note is about, and it was not merged away.
async fn exists(ingest: &Ingest<'_>, about: About) -> Result<(), Refusal> {
    let tx = &*ingest.tx;
    let there = match about {
        About::Account(id) => account::Entity::find_by_id(id)
            .one(tx)
            .await?
            .is_some_and(|account| account.merged_into.is_none()),
        About::Lead(id) => lead::Entity::find_by_id(id)
            .one(tx)
            .await?
            .is_some_and(|lead| lead.merged_into.is_none() && lead.erased_at.is_none()),
        About::Deal(id) => deal::Entity::find_by_id(id).one(tx).await?.is_some(),
    };
    if there {
        Ok(())
    } else {
        Err(UserError::not_found(["about"], "There is no object of this id to write about.").into())
    }
}

/// Whether a note may be replaced by another: it is about the same, and nothing has replaced it yet.
async fn replaceable(ingest: &Ingest<'_>, old: NoteId, new: &note::Model) -> Result<(), Refusal> {
    let known = note::Entity::find_by_id(old)
        .lock_exclusive()
        .one(&*ingest.tx)
        .await?;
    let about = |note: &note::Model| (note.account_id, note.lead_id, note.deal_id);
    match known {
        Some(known) if about(&known) == about(new) && known.superseded_by.is_none() => Ok(()),
        Some(known) if about(&known) == about(new) => {
            let message = "A newer note has taken the place of this one: replace that one.";
            Err(UserError::new(UserErrorCode::Conflict, ["supersedes"], message).into())
        }
        _ => {
            let message = "No note about the same has this id.";
            Err(UserError::not_found(["supersedes"], message).into())
        }
    }
}

fn clean_text(text: &str) -> Result<String, UserError> {
    let text = text.trim();
    let plain = |letter: char| !letter.is_control() || matches!(letter, '\n' | '\r' | '\t');
    if text.is_empty() || text.len() > MAX_TEXT || !text.chars().all(plain) {
        let message = format!(
            "text has {} bytes; expected 1 to {MAX_TEXT} of plain text.",
            text.len()
        );
        return Err(UserError::invalid(["text"], message));
    }
    Ok(text.to_owned())
}
