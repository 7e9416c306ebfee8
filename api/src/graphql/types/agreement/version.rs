//! One version of an agreement.

use std::sync::Arc;

use agreement::two_keys::{ContentHash, Standing};
use async_graphql::{Context, Enum, Object};
use entity::{agreement as subject, agreement_version, ids::UserId};

use super::{Agreement, content::AgreementContent};
use crate::{
    agreements::{History, SignedBy},
    auth::{Permission, Requires},
    clock,
    error::ApiResult,
    graphql::{enums::Team, loaders::Loaders, scalars::DateTime, types::user::User},
};

/// How a version stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum AgreementState {
    /// Open: waits for signatures.
    Proposed,
    /// Signed by both teams: in effect, or going to be from its date.
    Agreed,
    /// Was agreed; a later version has taken its place.
    Superseded,
    /// Refused by an approver, with a reason.
    Rejected,
    /// Taken back by those who proposed it.
    Withdrawn,
    /// Replaced by an edited proposal before it was decided; its signatures count no more.
    Void,
}

impl From<Standing> for AgreementState {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Proposed => Self::Proposed,
            Standing::Agreed => Self::Agreed,
            Standing::Superseded => Self::Superseded,
            Standing::Rejected => Self::Rejected,
            Standing::Withdrawn => Self::Withdrawn,
            Standing::Void => Self::Void,
        }
    }
}

/// The signature of a team.
#[derive(Debug, Clone)]
pub struct AgreementSignature(pub SignedBy);

/// The signature of a team.
#[Object(guard = "Requires(Permission::AgreementsRead)")]
impl AgreementSignature {
    /// For which team.
    async fn team(&self) -> Team {
        self.0.team.into()
    }

    /// The name of who signed, at that time.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Who signed.
    #[graphql(guard = "Requires(Permission::UsersRead)")]
    async fn user(&self, ctx: &Context<'_>) -> ApiResult<Option<User>> {
        user(ctx, self.0.user).await
    }

    /// When.
    async fn signed_at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// Whether it also stands if the version takes effect before it was given.
    async fn retroactive(&self) -> bool {
        self.0.retroactive
    }
}

/// An agreement with all its versions.
#[derive(Debug, Clone)]
pub struct Versioned {
    subject: Arc<subject::Model>,
    history: Arc<History>,
}

impl Versioned {
    /// Puts the two together.
    #[must_use]
    pub const fn new(subject: Arc<subject::Model>, history: Arc<History>) -> Self {
        Self { subject, history }
    }
}

/// A version of an agreement. Its content never changes: an edit is another version, which has to be signed anew.
#[derive(Debug, Clone)]
pub struct AgreementVersion {
    of: Versioned,
    row: agreement_version::Model,
    signatures: Vec<SignedBy>,
    place: usize,
}

impl AgreementVersion {
    /// The version at this place among all versions.
    #[must_use]
    pub fn of(of: Versioned, place: usize) -> Option<Self> {
        let (row, signatures) = of.history.versions().nth(place)?;
        let mut signatures: Vec<SignedBy> = signatures.iter().map(SignedBy::of).collect();
        signatures.sort_by_key(|signature| signature.team);
        Some(Self {
            row: row.clone(),
            signatures,
            place,
            of,
        })
    }

    /// The signatures so far, marketing first.
    #[must_use]
    pub fn signed(&self) -> Vec<AgreementSignature> {
        let signatures = self.signatures.iter().cloned();
        signatures.map(AgreementSignature).collect()
    }
}

/// A version of an agreement. Its content never changes: an edit is another version, which has to be signed anew.
#[Object(guard = "Requires(Permission::AgreementsRead)")]
impl AgreementVersion {
    /// The agreement.
    async fn agreement(&self) -> Agreement {
        Agreement(self.of.subject.clone())
    }

    /// Counted from 1 within the agreement.
    async fn number(&self) -> i32 {
        self.row.number
    }

    /// How it stands now.
    async fn state(&self) -> ApiResult<AgreementState> {
        let standing = self.of.history.standing(self.place, clock::now());
        let standing = standing.ok_or_else(|| anyhow::anyhow!("a version without a standing"))?;
        Ok(standing.into())
    }

    /// What is proposed or agreed.
    async fn content(&self) -> ApiResult<AgreementContent> {
        Ok(AgreementContent::of(&self.of.subject, &self.row.content)?)
    }

    /// SHA-256 of kind, subject, number, effective date and content, 64 hexadecimal digits: send it with an approval, to
    /// sign exactly what you have read.
    async fn content_hash(&self) -> ApiResult<String> {
        let hash = ContentHash::from_slice(&self.row.content_hash);
        let hash = hash.ok_or_else(|| anyhow::anyhow!("a version without a hash"))?;
        Ok(hash.to_string())
    }

    /// From when it is meant to be in effect; null: from the later signature.
    async fn effective_from(&self) -> Option<DateTime> {
        self.row.effective_from.map(DateTime)
    }

    /// From when it is in effect; null unless both teams have signed.
    async fn in_effect_from(&self) -> Option<DateTime> {
        self.row.in_effect_from.map(DateTime)
    }

    /// Until when it is in effect, exclusive; null while nothing takes its place.
    async fn in_effect_until(&self) -> Option<DateTime> {
        self.of.history.until(self.place).map(DateTime)
    }

    /// Why it was proposed, if that was said.
    async fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }

    /// The name of who proposed it, at that time.
    async fn proposer_name(&self) -> &str {
        &self.row.proposer_name
    }

    /// Who proposed it.
    #[graphql(guard = "Requires(Permission::UsersRead)")]
    async fn proposed_by(&self, ctx: &Context<'_>) -> ApiResult<Option<User>> {
        user(ctx, self.row.proposed_by).await
    }

    /// Their team at that time.
    async fn proposed_for(&self) -> Team {
        self.row.proposed_for.into()
    }

    /// When it was proposed.
    async fn proposed_at(&self) -> DateTime {
        DateTime(self.row.proposed_at)
    }

    /// The signatures so far, marketing first.
    async fn signatures(&self) -> Vec<AgreementSignature> {
        self.signed()
    }

    /// The teams whose signature is missing: of an open proposal, whom it waits for.
    async fn missing_teams(&self) -> Vec<Team> {
        entity::team::Team::ALL
            .iter()
            .filter(|team| {
                let mut signatures = self.signatures.iter();
                !signatures.any(|signature| signature.team == **team)
            })
            .map(|team| (*team).into())
            .collect()
    }

    /// When it stopped being open; null while it is.
    async fn decided_at(&self) -> Option<DateTime> {
        self.row.decided_at.map(DateTime)
    }

    /// Why it was refused or taken back, if that was said.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }
}

/// A user who took a step.
///
/// # Errors
/// When the database fails.
pub async fn user(ctx: &Context<'_>, id: UserId) -> ApiResult<Option<User>> {
    Loaders::of(ctx).user(id).await
}
