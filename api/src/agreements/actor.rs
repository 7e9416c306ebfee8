//! Who takes a step, as the database knows them at this moment.

use agreement::two_keys::{self, Actor, PersonId};
use entity::{ids::UserId, role::Role, team::Team, user};
use sea_orm::{DbErr, EntityTrait as _, QuerySelect as _};

use crate::{
    auth::{Caller, Viewer},
    db::WriteTx,
};

/// Who takes a step.
#[derive(Debug, Clone)]
pub(super) struct Stepper {
    /// As the rules see them.
    pub(super) actor: Actor,
    /// The user, if it is one.
    pub(super) user: Option<UserId>,
    /// Their name at this moment.
    pub(super) name: String,
}

/// Reads who takes the step. What the caller was when they signed in does not count: role and right are read inside the
/// transaction and kept from changing until it ends.
pub(super) async fn stepper(tx: &WriteTx, viewer: &Viewer) -> Result<Stepper, DbErr> {
    let program = Stepper {
        actor: Actor::Program,
        user: None,
        name: String::new(),
    };
    let Caller::User { id, .. } = &viewer.caller else {
        return Ok(program);
    };
    let known = user::Entity::find_by_id(*id)
        .lock_shared()
        .one(&**tx)
        .await?;
    let Some(known) = known.filter(|user| user.disabled_at.is_none()) else {
        return Ok(program);
    };
    Ok(Stepper {
        actor: Actor::Person {
            id: person(known.id),
            role: role(&known),
        },
        user: Some(known.id),
        name: known.name,
    })
}

fn role(user: &user::Model) -> two_keys::Role {
    let member = |team| two_keys::Role::Member {
        team,
        approver: user.approver,
    };
    match user.role {
        Role::Admin => two_keys::Role::Admin,
        Role::Analyst => two_keys::Role::Analyst,
        Role::Marketing => member(two_keys::Team::Marketing),
        Role::Sales => member(two_keys::Team::Sales),
    }
}

/// A user as the rules see them.
pub(super) const fn person(id: UserId) -> PersonId {
    PersonId(id.0.as_u128())
}

/// A person as the tables have them.
pub(super) const fn user_of(person: PersonId) -> UserId {
    UserId(uuid::Uuid::from_u128(person.0))
}

/// A team as the tables have it.
pub(super) const fn stored(team: two_keys::Team) -> Team {
    match team {
        two_keys::Team::Marketing => Team::Marketing,
        two_keys::Team::Sales => Team::Sales,
    }
}

/// A team as the rules see it.
pub(super) const fn ruled(team: Team) -> two_keys::Team {
    match team {
        Team::Marketing => two_keys::Team::Marketing,
        Team::Sales => two_keys::Team::Sales,
    }
}
