//! Verifying the records: the log's chain, and that the tables say what the log says.

use agreement::two_keys::{
    ContentHash, content_hash,
    log::{Broken, Chain, Entry, Head, Link, Story, Told},
};
use entity::{
    agreement as subject, agreement_log, agreement_log_head, agreement_signature, agreement_version,
};
use sea_orm::{ConnectionTrait, EntityTrait as _, QueryOrder as _};

use super::{
    log::{hash, head},
    records,
};

/// What was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The end of the chain: keep its hash elsewhere, and rewriting the whole log is evident too.
    pub head: Head,
    /// How many versions the tables hold, each as the log tells it.
    pub versions: usize,
}

/// The first thing that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The log's chain is broken.
    Chain(Broken),
    /// What an entry is found by is not what the entry says.
    Filed {
        /// Which entry.
        sequence: u64,
    },
    /// A version is not as the log tells it.
    Version {
        /// The agreement's kind and subject.
        subject: String,
        /// The version's number.
        number: i32,
        /// What differs.
        what: &'static str,
    },
    /// The log tells of versions that are not there.
    Missing {
        /// How many the log tells of.
        told: usize,
        /// How many there are.
        found: usize,
    },
}

/// For the person at the terminal.
impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Chain(broken) => write!(f, "the log is broken: {broken}"),
            Self::Filed { sequence } => {
                write!(
                    f,
                    "entry {sequence} is filed under something else than it says"
                )
            }
            Self::Version {
                subject,
                number,
                what,
            } => write!(f, "version {number} of {subject}: {what}"),
            Self::Missing { told, found } => {
                write!(f, "the log tells of {told} versions; {found} are there")
            }
        }
    }
}

/// Walks the log from its first entry to its head, then compares every version with what the log tells of it. The inner
/// error is the first thing that does not hold.
///
/// # Errors
/// When the database fails.
pub async fn verify(db: &impl ConnectionTrait) -> anyhow::Result<Result<Verified, Fault>> {
    let (story, head) = match walk(db).await? {
        Ok(walked) => walked,
        Err(fault) => return Ok(Err(fault)),
    };
    let subjects = subject::Entity::find()
        .order_by_asc(subject::Column::Id)
        .all(db)
        .await?;
    let mut found = 0;
    for subject in subjects {
        for (row, signatures) in records::rows(db, subject.id).await? {
            found += 1;
            let number = u32::try_from(row.number)?;
            let told = story.version(&subject.id.to_string(), number);
            if let Some(what) = differs(&subject, &row, &signatures, told)? {
                return Ok(Err(Fault::Version {
                    subject: format!("{} {}", subject.kind, subject.subject),
                    number: row.number,
                    what,
                }));
            }
        }
    }
    if found != story.len() {
        let told = story.len();
        return Ok(Err(Fault::Missing { told, found }));
    }
    Ok(Ok(Verified {
        head,
        versions: found,
    }))
}

/// Rows read in one statement.
const CHUNK: u64 = 500;

async fn walk(db: &impl ConnectionTrait) -> anyhow::Result<Result<(Story, Head), Fault>> {
    let kept = agreement_log_head::Entity::find_by_id(1_i16)
        .one(db)
        .await?
        .ok_or_else(|| anyhow::anyhow!("the log of agreements has no head"))?;
    let mut story = Story::default();
    let mut chain = Chain::default();
    let mut keyed = agreement_log::Entity::find().cursor_by(agreement_log::Column::Sequence);
    loop {
        let rows = keyed.first(CHUNK).all(db).await?;
        for row in &rows {
            let link = Link {
                sequence: u64::try_from(row.sequence)?,
                previous: hash(&row.previous_hash)?,
                hash: hash(&row.hash)?,
                text: row.entry.clone(),
            };
            match chain.take(&link) {
                Ok(entry) if filed(row, &entry) => story.take(&entry),
                Ok(entry) => {
                    let sequence = entry.sequence;
                    return Ok(Err(Fault::Filed { sequence }));
                }
                Err(broken) => return Ok(Err(Fault::Chain(broken))),
            }
        }
        match rows.last() {
            Some(last) => keyed.after(last.sequence),
            None => break,
        };
    }
    let end = chain.end(&head(&kept)?);
    Ok(end.map(|head| (story, head)).map_err(Fault::Chain))
}

/// Whether an entry is found by what it says itself.
fn filed(row: &agreement_log::Model, entry: &Entry) -> bool {
    let agreement = row.agreement_id.map(|id| id.to_string());
    row.step == entry.step.name() && row.recorded_at.0 == entry.at && agreement == entry.agreement
}

/// What of a version is not as the log tells it.
fn differs(
    subject: &subject::Model,
    row: &agreement_version::Model,
    signatures: &[agreement_signature::Model],
    told: Option<&Told>,
) -> anyhow::Result<Option<&'static str>> {
    let Some(told) = told else {
        return Ok(Some("the log does not tell of it"));
    };
    let effective = row.effective_from.map(|at| at.0);
    let number = u32::try_from(row.number)?;
    let content = serde_json::from_str(&row.content)?;
    let kind = subject.kind.as_str();
    let hashed = content_hash(kind, &subject.subject, number, effective, &content);
    let kept = ContentHash::from_slice(&row.content_hash);
    if Some(hashed) != kept || hashed != told.content_hash {
        return Ok(Some("its content is not what was proposed"));
    }
    if records::state(row.state) != told.state {
        return Ok(Some("the log tells of another state"));
    }
    if row.in_effect_from.map(|at| at.0) != told.in_effect_from {
        return Ok(Some("the log tells of another date of effect"));
    }
    let same = signatures.len() == told.signatures.len()
        && signatures.iter().all(|signature| {
            let by = signature.signed_by.to_string();
            told.signatures.get(&super::actor::ruled(signature.team))
                == Some(&(by, signature.signed_at.0, signature.retroactive))
        });
    Ok((!same).then_some("the log tells of other signatures"))
}
