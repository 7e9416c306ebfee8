//! Targets with their versions: all of them, some, or those around one.

use std::sync::Arc;

use agreement::two_keys::Standing;
use entity::{
    agreement as subject, agreement_kind::AgreementKind, agreement_version, ids::AgreementId,
    instant::Millis,
};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::tree::MAX_DEPTH;
use crate::{
    agreements::{History, histories, kinds::Target},
    db::among_ids,
};

/// A target as it stands at a moment.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its agreement.
    pub subject: Arc<subject::Model>,
    /// All its versions.
    pub history: Arc<History>,
    /// The place among them of the one that counts: the one in effect, else the one agreed last, else the open proposal,
    /// else the last.
    pub place: usize,
    /// How that one stands.
    pub standing: Standing,
    /// What that one says.
    pub content: Target,
}

impl Entry {
    /// The id of its agreement, which is the target's.
    #[must_use]
    pub fn id(&self) -> AgreementId {
        self.subject.id
    }

    /// Whether it is agreed or may become so.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        matches!(self.standing, Standing::Agreed | Standing::Proposed)
    }

    /// The target that this one is a part of.
    #[must_use]
    pub fn parent(&self) -> Option<AgreementId> {
        self.content.parent.map(AgreementId)
    }

    fn of(
        subject: subject::Model,
        history: Arc<History>,
        now: Millis,
    ) -> anyhow::Result<Option<Self>> {
        let count = history.versions().len();
        let agreed = |place: &usize| history.standing(*place, now) == Some(Standing::Agreed);
        let place = history
            .in_effect(now)
            .or_else(|| (0..count).rev().find(agreed))
            .or_else(|| history.open())
            .or_else(|| count.checked_sub(1));
        let Some(place) = place else {
            return Ok(None);
        };
        let (Some(standing), Some((version, _))) =
            (history.standing(place, now), history.versions().nth(place))
        else {
            return Ok(None);
        };
        let content = serde_json::from_str(&version.content)?;
        Ok(Some(Self {
            subject: Arc::new(subject),
            history,
            place,
            standing,
            content,
        }))
    }
}

/// Targets, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Book(Vec<Arc<Entry>>);

impl Book {
    /// Reads all targets as they stand at this moment: three statements.
    ///
    /// # Errors
    /// When the database fails, or holds what cannot be understood.
    pub async fn read(db: &impl ConnectionTrait, now: Millis) -> Result<Self, DbErr> {
        Self::of(db, now, Condition::all()).await
    }

    /// Reads these targets: three statements.
    ///
    /// # Errors
    /// When the database fails, or holds what cannot be understood.
    pub async fn some(
        db: &impl ConnectionTrait,
        now: Millis,
        ids: impl IntoIterator<Item = AgreementId>,
    ) -> Result<Self, DbErr> {
        let ids = ids.into_iter().map(Into::into);
        let these = among_ids(db.get_database_backend(), subject::Column::Id, ids);
        Self::of(db, now, Condition::all().add(these)).await
    }

    /// Reads a target's parts, its parent, and what that is a part of: as far up as targets may be nested.
    ///
    /// # Errors
    /// When the database fails, or holds what cannot be understood.
    pub async fn around(
        db: &impl ConnectionTrait,
        now: Millis,
        id: AgreementId,
        parent: Option<AgreementId>,
    ) -> Result<Self, DbErr> {
        use agreement_version::Column as C;
        // Whoever names it in some version; whether that version counts is seen once they are read.
        let naming: Vec<AgreementId> = agreement_version::Entity::find()
            .select_only()
            .column(C::AgreementId)
            .distinct()
            .filter(C::Content.contains(Uuid::from(id).to_string()))
            .into_tuple()
            .all(db)
            .await?;
        let mut book = Self::some(db, now, naming.into_iter().chain(parent)).await?;
        let mut above = parent;
        for _ in 0..MAX_DEPTH {
            let Some(id) = above else { break };
            if book.find(id).is_none() {
                book.0.extend(Self::some(db, now, [id]).await?.0);
            }
            above = book.find(id).and_then(|entry| entry.parent());
        }
        Ok(book)
    }

    async fn of(db: &impl ConnectionTrait, now: Millis, which: Condition) -> Result<Self, DbErr> {
        let subjects = subject::Entity::find()
            .filter(subject::Column::Kind.eq(AgreementKind::Target))
            .filter(which)
            .order_by_asc(subject::Column::Id)
            .all(db)
            .await?;
        let ids: Vec<AgreementId> = subjects.iter().map(|subject| subject.id).collect();
        let mut histories = histories(db, &ids).await?;
        let entries = subjects.into_iter().filter_map(|subject| {
            let history = histories.remove(&subject.id)?;
            Entry::of(subject, history, now).transpose()
        });
        let entries: anyhow::Result<Vec<Arc<Entry>>> =
            entries.map(|entry| entry.map(Arc::new)).collect();
        entries
            .map(Self)
            .map_err(|error| DbErr::Custom(format!("a target cannot be understood: {error:#}")))
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.0.iter()
    }

    /// The target with this id.
    #[must_use]
    pub fn find(&self, id: AgreementId) -> Option<&Arc<Entry>> {
        self.0.iter().find(|entry| entry.id() == id)
    }

    /// The live targets that are parts of this one.
    pub fn children(&self, of: AgreementId) -> impl Iterator<Item = &Arc<Entry>> {
        self.0
            .iter()
            .filter(move |entry| entry.is_live() && entry.parent() == Some(of))
    }
}
