//! Taking a step: proposing, signing, refusing, taking back.

use agreement::two_keys::{
    Agreement, Command, ContentHash, Done, Refused, State, Team, canonical, content_hash, log::Step,
};
use entity::{
    agreement as subject,
    agreement_kind::AgreementKind,
    agreement_version,
    ids::{AgreementId, AgreementVersionId},
    instant::Millis,
};
use sea_orm::{EntityTrait as _, IntoActiveModel as _};
use serde_json::{Value, json};

use super::{
    Content, Terms,
    actor::{self, Stepper},
    log::{By, Log},
    records::{self, Rows},
    refusal::told,
};
use crate::{
    clock,
    db::ChangePayload,
    graphql::user_error::{Refusal, UserError},
    ingest::{Ingest, RowStatus, SingleWrite, Written, clean_optional, clean_reason},
};

/// A proposal about a subject, or an edited one in place of that which is open.
#[derive(Debug, Clone)]
pub struct Proposal {
    kind: AgreementKind,
    subject: String,
    content: Result<Value, Vec<UserError>>,
    terms: Terms,
}

impl Proposal {
    /// Proposes this content about this subject of its kind.
    #[must_use]
    pub fn of<C: Content>(subject: impl Into<String>, content: &C, terms: Terms) -> Self {
        let wrong = content.check();
        let content = if wrong.is_empty() {
            serde_json::to_value(content)
                .map_err(|error| vec![UserError::invalid([""; 0], error.to_string())])
        } else {
            Err(wrong)
        };
        Self {
            kind: C::KIND,
            subject: subject.into(),
            content,
            terms,
        }
    }
}

impl SingleWrite for Proposal {
    const OPERATION: &'static str = "propose";
    const NOUN: &'static str = "Agreement";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self {
            kind,
            subject,
            content,
            terms,
        } = self;
        let Terms {
            effective_from,
            note,
            replaces,
        } = terms;
        let content = content?;
        let note = clean_optional(note.as_deref(), 1000)
            .map_err(|message| UserError::invalid(["note"], format!("note {message}.")))?;
        let mut open = Open::begin(ingest).await?;
        let known = records::find(&*ingest.tx, kind, &subject).await?;
        let (row, rows) = match known {
            Some(row) => {
                let rows = records::rows(&*ingest.tx, row.id).await?;
                (row, rows)
            }
            None => {
                let at = Millis(open.at.0);
                let row = records::create(&*ingest.tx, kind, &subject, at).await?;
                (row, Rows::new())
            }
        };
        let mut rules = records::restore(&rows)?;
        let effective = effective_from.map(|at| at.0);
        let number = rules.next_number();
        let hash = content_hash(kind.as_str(), &subject, number, effective, &content);
        let command = match replaces {
            None => Command::Propose {
                content_hash: hash,
                effective_from: effective,
            },
            Some(version) => Command::Revise {
                version,
                content_hash: hash,
                effective_from: effective,
            },
        };
        let (done, by) = open.apply(&mut rules, &command)?;
        if let Done::Proposed {
            voided: Some(voided),
            ..
        } = done
        {
            save(ingest, &rows, &rules, voided, None, None, open.at).await?;
            let mut entry = about(&by, Step::Voided, &row, voided);
            entry.reason = Some(format!("replaced by version {number}"));
            open.log.append(&ingest.tx, Some(row.id), entry).await?;
        }
        insert(ingest, &row, &rules, (number, &content, note.clone()), &by).await?;
        let mut entry = about(&by, Step::Proposed, &row, number);
        entry.content = Some(content);
        entry.content_hash = Some(hash.to_string());
        entry.effective_from = effective;
        entry.reason.clone_from(&note);
        open.log.append(&ingest.tx, Some(row.id), entry).await?;
        let status = if replaces.is_none() {
            RowStatus::Created
        } else {
            RowStatus::Updated
        };
        let detail = json!({ "kind": kind.as_str(), "subject": subject, "version": number, "contentHash": hash.to_string(), "replaces": replaces });
        Ok(announced(ingest, row.id, number, status, (detail, note)))
    }
}

/// What is decided about an open proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Sign it for one's team.
    Approve {
        /// The hash of the content that was read, 64 hexadecimal digits.
        content_hash: String,
        /// Whether the signature also stands if the version takes effect before it was given.
        retroactive: bool,
    },
    /// Refuse it.
    Reject {
        /// Why.
        reason: String,
    },
    /// Take it back.
    Withdraw {
        /// Why, if that is said.
        reason: Option<String>,
    },
}

/// A decision about a version of an agreement.
#[derive(Debug, Clone)]
pub struct Decide {
    /// Which agreement.
    pub agreement: AgreementId,
    /// The version that was read.
    pub version: u32,
    /// What is decided.
    pub decision: Decision,
}

impl SingleWrite for Decide {
    const OPERATION: &'static str = "decide";
    const NOUN: &'static str = "Agreement";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self {
            agreement,
            version,
            decision,
        } = self;
        let (command, reason) = command(version, decision)?;
        let mut open = Open::begin(ingest).await?;
        let row = subject::Entity::find_by_id(agreement)
            .one(&*ingest.tx)
            .await?
            .ok_or_else(|| UserError::not_found(["id"], "No agreement has this id."))?;
        let rows = records::rows(&*ingest.tx, row.id).await?;
        let mut rules = records::restore(&rows)?;
        let (done, by) = open.apply(&mut rules, &command)?;
        let signer = match done {
            Done::Signed { team, .. } => Some((team, by.name.as_str())),
            _ => None,
        };
        save(
            ingest,
            &rows,
            &rules,
            version,
            signer,
            reason.clone(),
            open.at,
        )
        .await?;
        let step = match done {
            Done::Rejected { .. } => Step::Rejected,
            Done::Withdrawn { .. } => Step::Withdrawn,
            Done::Signed { .. } | Done::Proposed { .. } => Step::Signed,
        };
        let mut entry = about(&by, step, &row, version);
        entry.reason.clone_from(&reason);
        if let Command::Approve {
            content_hash,
            retroactive,
            ..
        } = &command
        {
            entry.content_hash = Some(content_hash.to_string());
            entry.retroactive = Some(*retroactive);
        }
        open.log.append(&ingest.tx, Some(row.id), entry).await?;
        if let Done::Signed {
            in_effect_from: Some(from),
            ..
        } = done
        {
            let mut entry = about(&by, Step::Agreed, &row, version);
            entry.effective_from = Some(from);
            open.log.append(&ingest.tx, Some(row.id), entry).await?;
        }
        let detail = json!({ "kind": row.kind.as_str(), "subject": row.subject, "version": version, "step": step.name() });
        let status = RowStatus::Updated;
        Ok(announced(ingest, row.id, version, status, (detail, reason)))
    }
}

fn command(version: u32, decision: Decision) -> Result<(Command, Option<String>), UserError> {
    Ok(match decision {
        Decision::Approve {
            content_hash,
            retroactive,
        } => {
            let content_hash = ContentHash::from_hex(&content_hash).ok_or_else(|| {
                let message = "contentHash is not a hash; expected the 64 hexadecimal digits of the version's contentHash.";
                UserError::invalid(["contentHash"], message)
            })?;
            let command = Command::Approve {
                version,
                content_hash,
                retroactive,
            };
            (command, None)
        }
        Decision::Reject { reason } => {
            let reason = clean_reason(Some(&reason))?.unwrap_or_default();
            let command = Command::Reject {
                version,
                reason: reason.clone(),
            };
            (command, Some(reason))
        }
        Decision::Withdraw { reason } => (
            Command::Withdraw { version },
            clean_reason(reason.as_deref())?,
        ),
    })
}

/// A step about to be taken, with everybody else kept waiting.
struct Open {
    log: Log,
    stepper: Stepper,
    at: Millis,
}

impl Open {
    async fn begin(ingest: &Ingest<'_>) -> Result<Self, Refusal> {
        let log = Log::lock(&ingest.tx).await?;
        let stepper = actor::stepper(&ingest.tx, ingest.viewer).await?;
        // Read after the wait, so that the log is in order of time.
        let at = clock::now();
        Ok(Self { log, stepper, at })
    }

    /// Asks the rules.
    fn apply(&self, rules: &mut Agreement, command: &Command) -> Result<(Done, By), Refusal> {
        let done = rules
            .apply(self.stepper.actor, command, self.at.0)
            .map_err(|refused| told(&refused))?;
        Ok((done, self.by().map_err(|refused| told(&refused))?))
    }

    fn by(&self) -> Result<By, Refused> {
        let user = self.stepper.user.ok_or(Refused::Program)?;
        let team = match self.stepper.actor {
            agreement::two_keys::Actor::Person {
                role: agreement::two_keys::Role::Member { team, .. },
                ..
            } => team,
            _ => return Err(Refused::NoTeam),
        };
        Ok(By {
            at: self.at.0,
            user,
            name: self.stepper.name.clone(),
            team,
        })
    }
}

/// An entry about a version.
fn about(
    by: &By,
    step: Step,
    row: &subject::Model,
    version: u32,
) -> agreement::two_keys::log::Entry {
    let mut entry = by.entry(step);
    entry.agreement = Some(row.id.to_string());
    entry.kind = Some(row.kind.as_str().to_owned());
    entry.subject = Some(row.subject.clone());
    entry.version = Some(version);
    entry
}

/// Writes what became of a version that was there before.
async fn save(
    ingest: &Ingest<'_>,
    rows: &Rows,
    rules: &Agreement,
    number: u32,
    signed: Option<(Team, &str)>,
    reason: Option<String>,
    at: Millis,
) -> Result<(), Refusal> {
    let row = rows
        .iter()
        .find(|(row, _)| u32::try_from(row.number) == Ok(number));
    let (Some((row, _)), Some(after)) = (row, rules.version(number)) else {
        return Err(anyhow::anyhow!("version {number} of an agreement vanished").into());
    };
    records::save(&*ingest.tx, row, after, signed, (at, reason)).await?;
    Ok(())
}

/// Writes a version that is new.
async fn insert(
    ingest: &Ingest<'_>,
    row: &subject::Model,
    rules: &Agreement,
    (number, content, note): (u32, &Value, Option<String>),
    by: &By,
) -> Result<(), Refusal> {
    let version = rules
        .version(number)
        .filter(|version| version.state == State::Proposed)
        .ok_or_else(|| anyhow::anyhow!("a proposal is not open"))?;
    let model = agreement_version::Model {
        id: AgreementVersionId(clock::new_id()),
        agreement_id: row.id,
        number: i32::try_from(number).map_err(anyhow::Error::new)?,
        content: canonical(content),
        content_hash: version.content_hash.0.to_vec(),
        effective_from: version.effective_from.map(Millis),
        note,
        proposed_by: by.user,
        proposer_name: by.name.clone(),
        proposed_for: actor::stored(version.proposed_for),
        proposed_at: Millis(version.proposed_at),
        state: records::stored(version.state),
        in_effect_from: None,
        decided_at: None,
        reason: None,
    };
    agreement_version::Entity::insert(model.into_active_model())
        .exec_without_returning(&*ingest.tx)
        .await?;
    Ok(())
}

/// Names the step in the feed, so that every process hears of it.
fn announced(
    ingest: &mut Ingest<'_>,
    agreement: AgreementId,
    version: u32,
    status: RowStatus,
    (detail, reason): (Value, Option<String>),
) -> Written {
    ingest.changed(ChangePayload::Agreement {
        agreement: agreement.into(),
        version,
    });
    Written {
        id: agreement.into(),
        status,
        detail,
        reason,
    }
}
