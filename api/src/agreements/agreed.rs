//! Everything that is agreed, in memory: few and small, and asked at every report.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use entity::{
    agreement as subject,
    agreement_kind::AgreementKind,
    agreement_signature,
    agreement_state::AgreementState,
    agreement_version,
    ids::{AgreementId, UserId},
    instant::Millis,
    team::Team,
};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, QueryTrait as _, sea_query::IntoCondition as _,
};
use serde_json::Value;

use super::{Content, records};
use crate::error::ApiResult;

/// A signature under an agreed version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedBy {
    /// For which team.
    pub team: Team,
    /// By whom.
    pub user: UserId,
    /// Their name when they signed.
    pub name: String,
    /// When.
    pub at: Millis,
    /// Whether it also stands for the time before it was given.
    pub retroactive: bool,
}

/// A version both teams have signed.
#[derive(Debug, Clone, PartialEq)]
pub struct AgreedVersion {
    /// Of which agreement.
    pub agreement: AgreementId,
    /// Its number.
    pub number: u32,
    /// What was signed.
    pub content: Value,
    /// From when it is in effect, inclusive.
    pub from: Millis,
    /// Until when, exclusive; none: until something else is agreed.
    pub until: Option<Millis>,
    /// Who signed, marketing first.
    pub signatures: Vec<SignedBy>,
}

impl AgreedVersion {
    /// What was signed, understood.
    ///
    /// # Errors
    /// When what is kept is not content of this kind.
    pub fn content<C: Content>(&self) -> anyhow::Result<C> {
        Ok(serde_json::from_value(self.content.clone())?)
    }
}

/// Everything that is agreed: for each subject the versions that are in effect at some time, in order of time, without
/// gaps after the first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Agreed {
    subjects: BTreeMap<(AgreementKind, String), Arc<[AgreedVersion]>>,
}

impl Agreed {
    /// The versions of a subject that are in effect at some time, in order of time.
    #[must_use]
    pub fn history(&self, kind: AgreementKind, subject: &str) -> &[AgreedVersion] {
        self.subjects
            .get(&(kind, subject.to_owned()))
            .map_or(&[], |versions| versions)
    }

    /// The version in effect at an instant.
    #[must_use]
    pub fn in_effect(
        &self,
        kind: AgreementKind,
        subject: &str,
        at: Millis,
    ) -> Option<&AgreedVersion> {
        self.history(kind, subject)
            .iter()
            .rev()
            .find(|version| version.from <= at)
    }

    /// The subjects of a kind about which something is agreed, in bytewise order, with their versions.
    pub fn subjects(&self, kind: AgreementKind) -> impl Iterator<Item = (&str, &[AgreedVersion])> {
        self.subjects
            .range((kind, String::new())..)
            .take_while(move |((other, _), _)| *other == kind)
            .map(|((_, subject), versions)| (subject.as_str(), &**versions))
    }
}

impl Agreed {
    /// The same, with these agreements as they are now: two statements.
    ///
    /// # Errors
    /// When the database fails, or holds what cannot be understood.
    pub async fn reread(
        &self,
        db: &impl ConnectionTrait,
        changed: &BTreeSet<AgreementId>,
    ) -> ApiResult<Self> {
        let changed = subject::Column::Id.is_in(changed.iter().copied());
        let mut agreed = self.clone();
        for (key, versions) in read(db, changed.into_condition()).await? {
            if versions.is_empty() {
                agreed.subjects.remove(&key);
            } else {
                agreed.subjects.insert(key, versions);
            }
        }
        Ok(agreed)
    }
}

/// Reads everything that is agreed: two statements.
///
/// # Errors
/// When the database fails, or holds what cannot be understood.
pub async fn agreed(db: &impl ConnectionTrait) -> ApiResult<Agreed> {
    agreed_where(db, Condition::all()).await
}

/// Reads what is agreed about everything of one kind: two statements.
///
/// # Errors
/// When the database fails, or holds what cannot be understood.
pub async fn agreed_of(db: &impl ConnectionTrait, kind: AgreementKind) -> ApiResult<Agreed> {
    agreed_where(db, subject::Column::Kind.eq(kind).into_condition()).await
}

async fn agreed_where(db: &impl ConnectionTrait, subjects: Condition) -> ApiResult<Agreed> {
    let mut subjects = read(db, subjects).await?;
    subjects.retain(|_, versions| !versions.is_empty());
    Ok(Agreed { subjects })
}

/// The versions in effect of the subjects that meet a condition; none where nothing is agreed yet.
async fn read(
    db: &impl ConnectionTrait,
    subjects: Condition,
) -> ApiResult<BTreeMap<(AgreementKind, String), Arc<[AgreedVersion]>>> {
    use agreement_version::Column as C;
    let ids = subject::Entity::find()
        .select_only()
        .column(subject::Column::Id)
        .filter(subjects.clone())
        .into_query();
    let rows = agreement_version::Entity::find()
        .filter(C::State.eq(AgreementState::Agreed))
        .filter(C::AgreementId.in_subquery(ids))
        .order_by_asc(C::AgreementId)
        .order_by_asc(C::Number)
        .find_with_related(agreement_signature::Entity)
        .all(db)
        .await?;
    let mut by_agreement: BTreeMap<AgreementId, records::Rows> = BTreeMap::new();
    for row in rows {
        let id = row.0.agreement_id;
        by_agreement.entry(id).or_default().push(row);
    }
    let mut read = BTreeMap::new();
    for subject in subject::Entity::find().filter(subjects).all(db).await? {
        let rows = by_agreement.remove(&subject.id).unwrap_or_default();
        let versions = in_effect(subject.id, &rows)?;
        read.insert((subject.kind, subject.subject), versions.into());
    }
    Ok(read)
}

fn in_effect(agreement: AgreementId, rows: &records::Rows) -> anyhow::Result<Vec<AgreedVersion>> {
    let mut versions = Vec::new();
    for span in records::restore(rows)?.spans() {
        let row = rows
            .iter()
            .find(|(row, _)| u32::try_from(row.number) == Ok(span.version));
        let Some((row, signatures)) = row else {
            continue;
        };
        let mut signatures: Vec<SignedBy> = signatures.iter().map(SignedBy::of).collect();
        signatures.sort_by_key(|signature| signature.team);
        versions.push(AgreedVersion {
            agreement,
            number: span.version,
            content: serde_json::from_str(&row.content)?,
            from: Millis(span.from),
            until: span.until.map(Millis),
            signatures,
        });
    }
    Ok(versions)
}

impl SignedBy {
    /// A signature as the tables have it.
    #[must_use]
    pub fn of(row: &agreement_signature::Model) -> Self {
        Self {
            team: row.team,
            user: row.signed_by,
            name: row.signer_name.clone(),
            at: row.signed_at,
            retroactive: row.retroactive,
        }
    }
}
