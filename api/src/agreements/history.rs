//! Agreements as they are shown: versions and steps, of many agreements in a constant number of statements.

use std::{collections::HashMap, sync::Arc};

use agreement::two_keys::{Agreement, Standing, Version, log::Entry};
use entity::{
    agreement_log, agreement_signature, agreement_version, ids::AgreementId, instant::Millis,
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};

use super::records;

/// All versions of one agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    rows: records::Rows,
    rules: Agreement,
}

impl History {
    /// The versions with their signatures, oldest first.
    pub fn versions(
        &self,
    ) -> impl DoubleEndedIterator<
        Item = &(agreement_version::Model, Vec<agreement_signature::Model>),
    > + ExactSizeIterator {
        self.rows.iter()
    }

    /// The place among the versions of the one that is in effect at an instant.
    #[must_use]
    pub fn in_effect(&self, at: Millis) -> Option<usize> {
        let number = self.rules.in_effect(at.0)?.number;
        self.place(number)
    }

    /// The place among the versions of the open proposal.
    #[must_use]
    pub fn open(&self) -> Option<usize> {
        self.place(self.rules.open()?.number)
    }

    /// The place of a version by its number.
    #[must_use]
    pub fn place(&self, number: u32) -> Option<usize> {
        let known = |(row, _): &(agreement_version::Model, _)| u32::try_from(row.number);
        self.rows.iter().position(|row| known(row) == Ok(number))
    }

    /// How a version stands at an instant.
    #[must_use]
    pub fn standing(&self, place: usize, now: Millis) -> Option<Standing> {
        let version = self.rules.versions().get(place)?;
        Some(self.rules.standing(version, now.0))
    }

    /// Until when a version is in effect, exclusive; none where nothing has taken its place or it was never in effect.
    #[must_use]
    pub fn until(&self, place: usize) -> Option<Millis> {
        let version: &Version = self.rules.versions().get(place)?;
        let spans = self.rules.spans();
        let span = spans.iter().find(|span| span.version == version.number)?;
        span.until.map(Millis)
    }
}

/// The histories of these agreements: two statements.
///
/// # Errors
/// When the database fails, or holds what cannot be understood.
pub async fn histories(
    db: &impl ConnectionTrait,
    ids: &[AgreementId],
) -> Result<HashMap<AgreementId, Arc<History>>, DbErr> {
    use agreement_version::Column as C;
    let rows = agreement_version::Entity::find()
        .filter(C::AgreementId.is_in(ids.iter().copied()))
        .order_by_asc(C::AgreementId)
        .order_by_asc(C::Number)
        .find_with_related(agreement_signature::Entity)
        .all(db)
        .await?;
    let mut found: HashMap<AgreementId, records::Rows> = HashMap::new();
    for row in rows {
        found.entry(row.0.agreement_id).or_default().push(row);
    }
    found
        .into_iter()
        .map(|(id, rows)| {
            let rules = records::restore(&rows).map_err(not_understood)?;
            Ok((id, Arc::new(History { rows, rules })))
        })
        .collect()
}

/// One step towards an agreement, as the log tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// The entry.
    pub entry: Entry,
    /// The entry's hash, 64 hexadecimal digits.
    pub hash: String,
}

impl Logged {
    /// The entry of a row.
    ///
    /// # Errors
    /// When it cannot be understood.
    pub fn of(row: &agreement_log::Model) -> anyhow::Result<Self> {
        Ok(Self {
            entry: serde_json::from_str(&row.entry)?,
            hash: row.hash.iter().map(|byte| format!("{byte:02x}")).collect(),
        })
    }
}

/// The steps of these agreements, newest first: one statement.
///
/// # Errors
/// When the database fails, or holds what cannot be understood.
pub async fn steps(
    db: &impl ConnectionTrait,
    ids: &[AgreementId],
) -> Result<HashMap<AgreementId, Arc<[Logged]>>, DbErr> {
    use agreement_log::Column as C;
    let rows = agreement_log::Entity::find()
        .filter(C::AgreementId.is_in(ids.iter().copied()))
        .order_by_desc(C::Sequence)
        .all(db)
        .await?;
    let mut found: HashMap<AgreementId, Vec<Logged>> = HashMap::new();
    for row in rows {
        if let Some(id) = row.agreement_id {
            let step = Logged::of(&row).map_err(not_understood)?;
            found.entry(id).or_default().push(step);
        }
    }
    Ok(found
        .into_iter()
        .map(|(id, steps)| (id, steps.into()))
        .collect())
}

fn not_understood(error: anyhow::Error) -> DbErr {
    DbErr::Custom(format!("an agreement cannot be understood: {error:#}"))
}
