//! Proposing and revising targets.

use agreement::calendar::Period;
use entity::{
    agreement as subject, agreement_kind::AgreementKind, agreement_state::AgreementState,
    agreement_version, ids::AgreementId,
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use super::{book::Book, tree};
use crate::{
    agreements::{
        Proposal, Terms,
        kinds::{Holiday, Target},
    },
    clock,
    graphql::{
        types::target::enums::{PacingCurve, TargetMeasure},
        user_error::{Refusal, UserError, UserErrorCode},
    },
    ingest::{Ingest, SingleWrite, Written},
};

/// A new target.
#[derive(Debug, Clone)]
pub struct ProposeTarget {
    /// What it says.
    pub target: Target,
    /// What is said beside it.
    pub terms: Terms,
}

impl SingleWrite for ProposeTarget {
    const OPERATION: &'static str = "proposeTarget";
    const NOUN: &'static str = "Target";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self { target, terms } = self;
        let subject = clock::new_id().to_string();
        let written = Proposal::of(subject, &target, terms).write(ingest).await?;
        check_place(ingest, AgreementId(written.id), &target).await?;
        Ok(written)
    }
}

/// An edited target: a part that is absent stays as in the version that is edited.
#[derive(Debug, Clone)]
pub struct ReviseTarget {
    /// Which target.
    pub id: AgreementId,
    /// The number of the version that was read: its last.
    pub version: u32,
    /// What changes.
    pub changes: Changes,
    /// What is said beside it; which proposal it replaces is found out.
    pub terms: Terms,
}

/// What changes of a target.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "the fields of a target")]
pub struct Changes {
    pub name: Option<String>,
    pub measure: Option<TargetMeasure>,
    pub period: Option<Period>,
    pub segment: Option<Option<String>>,
    /// Minor units and currency code.
    pub amount: Option<(i64, String)>,
    pub marketing_owner: Option<String>,
    pub sales_owner: Option<String>,
    pub pacing: Option<PacingCurve>,
    pub holidays: Option<Vec<Holiday>>,
    pub parent: Option<Option<Uuid>>,
}

impl SingleWrite for ReviseTarget {
    const OPERATION: &'static str = "reviseTarget";
    const NOUN: &'static str = "Target";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self {
            id,
            version,
            changes,
            mut terms,
        } = self;
        let known = subject::Entity::find_by_id(id)
            .filter(subject::Column::Kind.eq(AgreementKind::Target))
            .one(&*ingest.tx)
            .await?
            .ok_or_else(|| UserError::not_found(["id"], "No target has this id."))?;
        let last = last_version(ingest, id).await?;
        if u32::try_from(last.number) != Ok(version) {
            return Err(stale(version, last.number).into());
        }
        terms.replaces = (last.state == AgreementState::Proposed).then_some(version);
        let before: Target = serde_json::from_str(&last.content).map_err(anyhow::Error::new)?;
        let target = changes.over(before);
        let written = Proposal::of(known.subject, &target, terms)
            .write(ingest)
            .await?;
        // Only now do others wait: another version may have come in before.
        let made = last_version(ingest, id).await?.number;
        if made != last.number + 1 {
            return Err(stale(version, made - 1).into());
        }
        check_place(ingest, id, &target).await?;
        Ok(written)
    }
}

async fn last_version(
    ingest: &Ingest<'_>,
    id: AgreementId,
) -> Result<agreement_version::Model, Refusal> {
    let last = agreement_version::Entity::find()
        .filter(agreement_version::Column::AgreementId.eq(id))
        .order_by_desc(agreement_version::Column::Number)
        .one(&*ingest.tx)
        .await?;
    Ok(last.ok_or_else(|| anyhow::anyhow!("a target without a version"))?)
}

fn stale(version: u32, last: i32) -> UserError {
    let message =
        format!("version is {version}, but the last one is {last}: read that one, then edit it.");
    UserError::new(UserErrorCode::Conflict, ["version"], message)
}

impl Changes {
    fn over(self, before: Target) -> Target {
        let Self {
            name,
            measure,
            period,
            segment,
            amount,
            marketing_owner,
            sales_owner,
            pacing,
            holidays,
            parent,
        } = self;
        let (amount_minor, currency) = amount.unwrap_or((before.amount_minor, before.currency));
        Target {
            name: name.unwrap_or(before.name),
            measure: measure.unwrap_or(before.measure),
            period: period.unwrap_or(before.period),
            segment: segment.unwrap_or(before.segment),
            amount_minor,
            currency,
            marketing_owner: marketing_owner.unwrap_or(before.marketing_owner),
            sales_owner: sales_owner.unwrap_or(before.sales_owner),
            pacing: pacing.unwrap_or(before.pacing),
            holidays: holidays.unwrap_or(before.holidays),
            parent: parent.unwrap_or(before.parent),
        }
    }
}

/// Looks at the tree inside the write's own transaction, once proposals of others have to wait.
async fn check_place(ingest: &Ingest<'_>, id: AgreementId, target: &Target) -> Result<(), Refusal> {
    let parent = target.parent.map(AgreementId);
    let book = Book::around(&*ingest.tx, clock::now(), id, parent).await?;
    Ok(tree::check_place(&book, id, target)?)
}
