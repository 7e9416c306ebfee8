//! A step towards an agreement.

use agreement::two_keys::{self, log::Step};
use async_graphql::{Context, Object};
use entity::{ids::UserId, instant::Millis};

use super::version::user;
use crate::{
    agreements::Logged,
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{
        enums::{Team, mirror},
        scalars::DateTime,
        types::user::User,
    },
};

mirror! {
    /// What was done.
    AgreementStepKind = Step {
        /// A version was proposed.
        Proposed,
        /// A version was replaced by an edited one.
        Voided,
        /// A team signed.
        Signed,
        /// Both teams have signed.
        Agreed,
        /// A version was refused.
        Rejected,
        /// A version was taken back.
        Withdrawn,
        /// Somebody was given the right to sign for their team.
        ApproverGranted,
        /// That right was taken away.
        ApproverRevoked,
    }
}

/// A step towards an agreement, as the hash-chained log has it.
#[derive(Debug, Clone)]
pub struct AgreementStep(pub Logged);

/// A step towards an agreement, as the hash-chained log has it.
#[Object(guard = "Requires(Permission::AgreementsRead)")]
impl AgreementStep {
    /// Its place in the log of all agreements, counted from 1.
    async fn sequence(&self) -> u64 {
        self.0.entry.sequence
    }

    /// When.
    async fn at(&self) -> DateTime {
        DateTime(Millis(self.0.entry.at))
    }

    /// What was done.
    async fn kind(&self) -> AgreementStepKind {
        self.0.entry.step.into()
    }

    /// To which version.
    async fn version(&self) -> Option<u32> {
        self.0.entry.version
    }

    /// The name of who did it, at that time.
    async fn name(&self) -> &str {
        &self.0.entry.by_name
    }

    /// Who did it.
    #[graphql(guard = "Requires(Permission::UsersRead)")]
    async fn user(&self, ctx: &Context<'_>) -> ApiResult<Option<User>> {
        match self.0.entry.by.parse() {
            Ok(id) => user(ctx, UserId(id)).await,
            Err(_) => Ok(None),
        }
    }

    /// Their team at that time.
    async fn team(&self) -> Team {
        match self.0.entry.team {
            two_keys::Team::Marketing => Team::Marketing,
            two_keys::Team::Sales => Team::Sales,
        }
    }

    /// Of a signature: whether it also stands retroactively.
    async fn retroactive(&self) -> Option<bool> {
        self.0.entry.retroactive
    }

    /// Why, if that was said.
    async fn reason(&self) -> Option<&str> {
        self.0.entry.reason.as_deref()
    }

    /// The entry's hash, 64 hexadecimal digits: whoever changes this entry or one before it changes this.
    async fn hash(&self) -> &str {
        &self.0.hash
    }
}
