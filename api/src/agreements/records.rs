//! An agreement between the tables and the rules.

use agreement::two_keys::{Agreement, ContentHash, Signature, State, Team, Version};
use entity::{
    agreement as subject, agreement_kind::AgreementKind, agreement_signature,
    agreement_state::AgreementState, agreement_version, ids::AgreementId, instant::Millis,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _, sea_query::OnConflict,
};

use super::{actor, log::hash};
use crate::clock;

/// A version with its signatures, as the tables have them.
pub(super) type Rows = Vec<(agreement_version::Model, Vec<agreement_signature::Model>)>;

/// The versions of an agreement with their signatures, oldest first.
pub(super) async fn rows(db: &impl ConnectionTrait, id: AgreementId) -> Result<Rows, DbErr> {
    use agreement_version::Column as C;
    agreement_version::Entity::find()
        .filter(C::AgreementId.eq(id))
        .order_by_asc(C::Number)
        .find_with_related(agreement_signature::Entity)
        .all(db)
        .await
}

/// The agreement about a subject, if anything was ever proposed about it.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    kind: AgreementKind,
    name: &str,
) -> Result<Option<subject::Model>, DbErr> {
    use subject::Column as C;
    subject::Entity::find()
        .filter(C::Kind.eq(kind))
        .filter(C::Subject.eq(name))
        .one(db)
        .await
}

/// A new agreement without versions.
pub(super) async fn create(
    db: &impl ConnectionTrait,
    kind: AgreementKind,
    name: &str,
    at: Millis,
) -> Result<subject::Model, DbErr> {
    let row = subject::Model {
        id: AgreementId(clock::new_id()),
        kind,
        subject: name.to_owned(),
        created_at: at,
    };
    subject::Entity::insert(row.clone().into_active_model())
        .exec_without_returning(db)
        .await?;
    Ok(row)
}

/// The rows as the rules see them.
pub(super) fn restore(
    rows: &[(agreement_version::Model, Vec<agreement_signature::Model>)],
) -> anyhow::Result<Agreement> {
    let versions: anyhow::Result<Vec<Version>> = rows
        .iter()
        .map(|(row, signatures)| version(row, signatures))
        .collect();
    Ok(Agreement::restore(versions?))
}

fn version(
    row: &agreement_version::Model,
    signatures: &[agreement_signature::Model],
) -> anyhow::Result<Version> {
    Ok(Version {
        number: u32::try_from(row.number)?,
        content_hash: ContentHash(hash(&row.content_hash)?),
        effective_from: row.effective_from.map(|at| at.0),
        proposed_by: actor::person(row.proposed_by),
        proposed_for: actor::ruled(row.proposed_for),
        proposed_at: row.proposed_at.0,
        state: state(row.state),
        signatures: signatures
            .iter()
            .map(|signature| Signature {
                team: actor::ruled(signature.team),
                by: actor::person(signature.signed_by),
                at: signature.signed_at.0,
                retroactive: signature.retroactive,
            })
            .collect(),
        in_effect_from: row.in_effect_from.map(|at| at.0),
    })
}

/// A state as the rules see it.
pub(super) const fn state(state: AgreementState) -> State {
    match state {
        AgreementState::Proposed => State::Proposed,
        AgreementState::Agreed => State::Agreed,
        AgreementState::Rejected => State::Rejected,
        AgreementState::Withdrawn => State::Withdrawn,
        AgreementState::Void => State::Void,
    }
}

/// A state as the tables have it.
pub(super) const fn stored(state: State) -> AgreementState {
    match state {
        State::Proposed => AgreementState::Proposed,
        State::Agreed => AgreementState::Agreed,
        State::Rejected => AgreementState::Rejected,
        State::Withdrawn => AgreementState::Withdrawn,
        State::Void => AgreementState::Void,
    }
}

/// Writes what became of a version that was there before: a signature that is new or was renewed, and its state.
pub(super) async fn save(
    db: &impl ConnectionTrait,
    row: &agreement_version::Model,
    after: &Version,
    signed: Option<(Team, &str)>,
    (at, reason): (Millis, Option<String>),
) -> Result<(), DbErr> {
    if let Some((team, name)) = signed
        && let Some(signature) = after.signature(team)
    {
        use agreement_signature::Column as C;
        let renewed = OnConflict::columns([C::VersionId, C::Team])
            .update_columns([C::SignedAt, C::Retroactive])
            .to_owned();
        let signature = agreement_signature::ActiveModel {
            version_id: Set(row.id),
            team: Set(actor::stored(team)),
            signed_by: Set(actor::user_of(signature.by)),
            signer_name: Set(name.to_owned()),
            signed_at: Set(Millis(signature.at)),
            retroactive: Set(signature.retroactive),
        };
        agreement_signature::Entity::insert(signature)
            .on_conflict(renewed)
            .exec_without_returning(db)
            .await?;
    }
    let state = stored(after.state);
    if state != row.state {
        let change = agreement_version::ActiveModel {
            id: Set(row.id),
            state: Set(state),
            in_effect_from: Set(after.in_effect_from.map(Millis)),
            decided_at: Set(Some(at)),
            reason: Set(reason),
            ..Default::default()
        };
        agreement_version::Entity::update(change)
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}
