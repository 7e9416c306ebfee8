//! The tables whose rows are on the line.

use agreement::two_keys::log::Step;
use entity::{
    agreement_log, deal, deal_contact, deal_transition,
    ids::{AccountId, DealId, LeadId},
    lead, lead_account, lead_transition, note, touchpoint,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, Order, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _, Value,
    sea_query::SelectStatement,
};
use uuid::Uuid;

use super::Place;

/// Whose line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// A company's: of its leads and deals.
    Account(AccountId),
    /// A person's: theirs, and of the deals they are a contact of.
    Lead(LeadId),
    /// A sale's: its own, and of its contacts.
    Deal(DealId),
}

/// What can be on the line; at one instant in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Both teams signed something that is not about this customer alone.
    Agreement,
    /// Somebody wrote something.
    Note,
    /// A deal changed its stage or outcome.
    DealTransition,
    /// A lead changed its stage.
    LeadTransition,
    /// A touch.
    Touchpoint,
}

impl Kind {
    /// Every kind, by rank.
    pub const ALL: [Self; 5] = [
        Self::Agreement,
        Self::Note,
        Self::DealTransition,
        Self::LeadTransition,
        Self::Touchpoint,
    ];
}

/// Something on the line.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names of the kinds")]
pub enum Item {
    Agreement(agreement_log::Model),
    Note(note::Model),
    DealTransition(deal_transition::Model),
    LeadTransition(lead_transition::Model),
    Touchpoint(touchpoint::Model),
}

impl Item {
    /// Where it is on the line.
    #[must_use]
    pub fn place(&self) -> Place {
        let (at, kind, id) = match self {
            Self::Agreement(row) => {
                let number = u128::from(row.sequence.unsigned_abs());
                (row.recorded_at, Kind::Agreement, Uuid::from_u128(number))
            }
            Self::Note(row) => (row.written_at, Kind::Note, row.id.0),
            Self::DealTransition(row) => (row.occurred_at, Kind::DealTransition, row.id.0),
            Self::LeadTransition(row) => (row.occurred_at, Kind::LeadTransition, row.id.0),
            Self::Touchpoint(row) => (row.occurred_at, Kind::Touchpoint, row.id.0),
        };
        Place {
            at: at.0,
            rank: kind as u8,
            id,
        }
    }
}

/// Which part of the line.
#[derive(Debug, Clone)]
pub struct Slice {
    /// Only these kinds.
    pub kinds: Vec<Kind>,
    /// Only what comes after this place: older.
    pub after: Option<Place>,
    /// Only what comes before this place: newer.
    pub before: Option<Place>,
    /// From the old end instead of from the new one.
    pub backward: bool,
    /// How many at most.
    pub limit: u64,
}

/// A part of the line, in the order of the line. One statement a kind.
///
/// # Errors
/// When the database fails.
pub async fn slice(db: &impl ConnectionTrait, of: Of, wanted: &Slice) -> Result<Vec<Item>, DbErr> {
    let mut items = Vec::new();
    for kind in &wanted.kinds {
        match kind {
            Kind::Agreement => {
                use agreement_log::Column as C;
                let place = (C::RecordedAt, C::Sequence);
                let rows = rows::<agreement_log::Entity>(db, signed(), place, *kind, wanted);
                items.extend(rows.await?.into_iter().map(Item::Agreement));
            }
            Kind::Note => {
                use note::Column as C;
                let rows =
                    rows::<note::Entity>(db, notes(of), (C::WrittenAt, C::Id), *kind, wanted);
                items.extend(rows.await?.into_iter().map(Item::Note));
            }
            Kind::DealTransition => {
                use deal_transition::Column as C;
                let which = C::DealId.in_subquery(deals(of));
                let place = (C::OccurredAt, C::Id);
                let which = Condition::all().add(which);
                let rows = rows::<deal_transition::Entity>(db, which, place, *kind, wanted);
                items.extend(rows.await?.into_iter().map(Item::DealTransition));
            }
            Kind::LeadTransition => {
                use lead_transition::Column as C;
                let which = C::LeadId.in_subquery(leads(of));
                let place = (C::OccurredAt, C::Id);
                let which = Condition::all().add(which);
                let rows = rows::<lead_transition::Entity>(db, which, place, *kind, wanted);
                items.extend(rows.await?.into_iter().map(Item::LeadTransition));
            }
            Kind::Touchpoint => {
                use touchpoint::Column as C;
                let place = (C::OccurredAt, C::Id);
                let rows = rows::<touchpoint::Entity>(db, touches(of), place, *kind, wanted);
                items.extend(rows.await?.into_iter().map(Item::Touchpoint));
            }
        }
    }
    items.sort_by_key(Item::place);
    let limit = usize::try_from(wanted.limit).unwrap_or(usize::MAX);
    if wanted.backward {
        let excess = items.len().saturating_sub(limit);
        items.drain(..excess);
    } else {
        items.truncate(limit);
    }
    Ok(items)
}

/// How many things are on the line. One statement a kind.
///
/// # Errors
/// When the database fails.
pub async fn count(db: &impl ConnectionTrait, of: Of, kinds: &[Kind]) -> Result<u64, DbErr> {
    let mut total = 0;
    for kind in kinds {
        total += match kind {
            Kind::Agreement => {
                agreement_log::Entity::find()
                    .filter(signed())
                    .count(db)
                    .await?
            }
            Kind::Note => note::Entity::find().filter(notes(of)).count(db).await?,
            Kind::DealTransition => {
                let which = deal_transition::Column::DealId.in_subquery(deals(of));
                let select = deal_transition::Entity::find().filter(which);
                select.count(db).await?
            }
            Kind::LeadTransition => {
                let which = lead_transition::Column::LeadId.in_subquery(leads(of));
                let select = lead_transition::Entity::find().filter(which);
                select.count(db).await?
            }
            Kind::Touchpoint => {
                let select = touchpoint::Entity::find().filter(touches(of));
                select.count(db).await?
            }
        };
    }
    Ok(total)
}

async fn rows<E>(
    db: &impl ConnectionTrait,
    which: Condition,
    (at, id): (E::Column, E::Column),
    kind: Kind,
    wanted: &Slice,
) -> Result<Vec<E::Model>, DbErr>
where
    E: EntityTrait,
{
    let rank = kind as u8;
    let identity = |place: &Place| match kind {
        Kind::Agreement => Value::from(i64::try_from(place.id.as_u128()).unwrap_or(i64::MAX)),
        _ => Value::from(place.id),
    };
    let mut select = E::find().filter(which);
    if let Some(place) = &wanted.after {
        select = select.filter(place.beyond((at, id), rank, identity(place), true));
    }
    if let Some(place) = &wanted.before {
        select = select.filter(place.beyond((at, id), rank, identity(place), false));
    }
    let order = if wanted.backward {
        Order::Asc
    } else {
        Order::Desc
    };
    select
        .order_by(at, order.clone())
        .order_by(id, order)
        .limit(wanted.limit)
        .all(db)
        .await
}

/// What both teams signed, whoever the customer is.
fn signed() -> Condition {
    let steps = [Step::Signed, Step::Agreed].map(Step::name);
    Condition::all().add(agreement_log::Column::Step.is_in(steps))
}

/// The touches of a line. Those of a company are found by its leads, past and present: by them there is an index.
fn touches(of: Of) -> Condition {
    use touchpoint::Column as C;
    match of {
        Of::Account(account) => {
            let members = lead_account::Entity::find()
                .select_only()
                .column(lead_account::Column::LeadId)
                .filter(lead_account::Column::AccountId.eq(account))
                .into_query();
            Condition::all()
                .add(C::LeadId.in_subquery(members))
                .add(C::AccountId.eq(account))
        }
        Of::Lead(lead) => Condition::all().add(C::LeadId.eq(lead)),
        Of::Deal(_) => Condition::all().add(C::LeadId.in_subquery(leads(of))),
    }
}

fn notes(of: Of) -> Condition {
    use note::Column as C;
    let any = Condition::any()
        .add(C::LeadId.in_subquery(leads(of)))
        .add(C::DealId.in_subquery(deals(of)));
    match of {
        Of::Account(account) => any.add(C::AccountId.eq(account)),
        Of::Lead(_) | Of::Deal(_) => any,
    }
}

fn leads(of: Of) -> SelectStatement {
    match of {
        Of::Account(account) => lead::Entity::find()
            .select_only()
            .column(lead::Column::Id)
            .filter(lead::Column::AccountId.eq(account))
            .into_query(),
        Of::Lead(lead) => lead::Entity::find()
            .select_only()
            .column(lead::Column::Id)
            .filter(lead::Column::Id.eq(lead))
            .into_query(),
        Of::Deal(deal) => deal_contact::Entity::find()
            .select_only()
            .column(deal_contact::Column::LeadId)
            .filter(deal_contact::Column::DealId.eq(deal))
            .into_query(),
    }
}

fn deals(of: Of) -> SelectStatement {
    match of {
        Of::Account(account) => deal::Entity::find()
            .select_only()
            .column(deal::Column::Id)
            .filter(deal::Column::AccountId.eq(account))
            .into_query(),
        Of::Lead(lead) => deal_contact::Entity::find()
            .select_only()
            .column(deal_contact::Column::DealId)
            .filter(deal_contact::Column::LeadId.eq(lead))
            .into_query(),
        Of::Deal(deal) => deal::Entity::find()
            .select_only()
            .column(deal::Column::Id)
            .filter(deal::Column::Id.eq(deal))
            .into_query(),
    }
}
