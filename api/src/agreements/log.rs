//! Writing the log: under a lock, link by link.

use agreement::two_keys::{
    Millis as Instant, Team,
    log::{Entry, GENESIS, Head, Step, link},
};
use entity::{
    agreement_log, agreement_log_head,
    ids::{AgreementId, UserId},
    instant::Millis,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _,
    sea_query::Expr,
};

use crate::{db::WriteTx, graphql::user_error::Refusal};

const ONLY: i16 = 1;

/// The log's end, locked until the transaction ends: nobody else takes a step meanwhile.
#[derive(Debug)]
pub(super) struct Log {
    head: Head,
}

/// Who takes the step that is logged, and when.
#[derive(Debug, Clone)]
pub(super) struct By {
    pub(super) at: Instant,
    pub(super) user: UserId,
    pub(super) name: String,
    pub(super) team: Team,
}

impl By {
    /// An entry of this step, with nothing said yet but who took it.
    pub(super) fn entry(&self, step: Step) -> Entry {
        Entry {
            sequence: 0,
            at: self.at,
            step,
            by: self.user.to_string(),
            by_name: self.name.clone(),
            team: self.team,
            agreement: None,
            kind: None,
            subject: None,
            version: None,
            content: None,
            content_hash: None,
            effective_from: None,
            retroactive: None,
            reason: None,
            person: None,
        }
    }
}

impl Log {
    /// Waits for whoever takes a step now, and locks the log's end.
    pub(super) async fn lock(tx: &WriteTx) -> Result<Self, Refusal> {
        let row = agreement_log_head::Entity::find_by_id(ONLY)
            .lock_exclusive()
            .one(&**tx)
            .await?
            .ok_or_else(|| anyhow::anyhow!("the log of agreements has no head"))?;
        Ok(Self { head: head(&row)? })
    }

    /// Appends an entry in its place.
    pub(super) async fn append(
        &mut self,
        tx: &WriteTx,
        agreement: Option<AgreementId>,
        entry: Entry,
    ) -> Result<(), Refusal> {
        let entry = Entry {
            sequence: self.head.sequence + 1,
            ..entry
        };
        let link = link(&self.head, entry.text().map_err(anyhow::Error::new)?);
        let row = agreement_log::ActiveModel {
            sequence: Set(i64::try_from(link.sequence).map_err(anyhow::Error::new)?),
            previous_hash: Set(link.previous.to_vec()),
            hash: Set(link.hash.to_vec()),
            entry: Set(link.text.clone()),
            step: Set(entry.step.name().to_owned()),
            agreement_id: Set(agreement),
            recorded_at: Set(Millis(entry.at)),
        };
        agreement_log::Entity::insert(row)
            .exec_without_returning(&**tx)
            .await?;
        self.head = link.head();
        use agreement_log_head::Column as C;
        agreement_log_head::Entity::update_many()
            .col_expr(
                C::Sequence,
                Expr::value(i64::try_from(self.head.sequence).map_err(anyhow::Error::new)?),
            )
            .col_expr(C::Hash, Expr::value(self.head.hash.to_vec()))
            .filter(C::Id.eq(ONLY))
            .exec(&**tx)
            .await?;
        Ok(())
    }
}

/// Where the log ends, as it is kept.
pub(super) fn head(row: &agreement_log_head::Model) -> anyhow::Result<Head> {
    Ok(Head {
        sequence: u64::try_from(row.sequence)?,
        hash: hash(&row.hash)?,
    })
}

/// A hash as it is kept.
pub(super) fn hash(bytes: &[u8]) -> anyhow::Result<[u8; 32]> {
    let length = bytes.len();
    bytes
        .try_into()
        .map_err(|_| anyhow::anyhow!("a hash of {length} bytes; expected {}", GENESIS.len()))
}
