//! Accounts, the leads in them, and the names both go by.

use std::str::FromStr as _;

use attribution::generate::{Company, GeneratedAccount, GeneratedLead};
use entity::ids::{AccountId, LeadId};
use entity::instant::Millis;
use entity::lead_stage::LeadStage;
use entity::object_type::ObjectType;
use entity::{account, external_id, lead, lead_account, lead_email};
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use super::insert::Rows;
use super::{SOURCE, millis};

pub(super) async fn write(
    db: &impl ConnectionTrait,
    company: &Company,
    now: Millis,
) -> Result<(), DbErr> {
    let mut accounts = Rows::<_, account::ActiveModel>::new(db);
    for account in company.accounts() {
        accounts.add(account_row(&account, now)).await?;
    }
    accounts.finish().await?;
    let mut leads = Rows::<_, lead::ActiveModel>::new(db);
    for account in company.accounts() {
        for lead in &account.leads {
            leads.add(lead_row(&account, lead, now)).await?;
        }
    }
    leads.finish().await?;
    names(db, company).await
}

async fn names(db: &impl ConnectionTrait, company: &Company) -> Result<(), DbErr> {
    let mut homes = Rows::<_, lead_account::ActiveModel>::new(db);
    let mut emails = Rows::<_, lead_email::ActiveModel>::new(db);
    let mut external = Rows::<_, external_id::ActiveModel>::new(db);
    for account in company.accounts() {
        if account.company.is_some() {
            external
                .add(name(
                    ObjectType::Account,
                    &account.external_id,
                    account.id.0,
                ))
                .await?;
        }
        for lead in &account.leads {
            let lead_id = LeadId(Uuid::from_u128(lead.id.0));
            homes
                .add(lead_account::Model {
                    lead_id,
                    account_id: AccountId(Uuid::from_u128(account.id.0)),
                    joined_at: millis(account.created_at),
                })
                .await?;
            emails
                .add(lead_email::Model {
                    email: lead.email.clone(),
                    lead_id,
                    position: 0,
                })
                .await?;
            external
                .add(name(ObjectType::Lead, &lead.external_id, lead.id.0))
                .await?;
        }
        for deal in &account.deals {
            external
                .add(name(ObjectType::Deal, &deal.external_id, deal.id.0))
                .await?;
        }
    }
    homes.finish().await?;
    emails.finish().await?;
    external.finish().await
}

fn account_row(account: &GeneratedAccount, now: Millis) -> account::Model {
    let company = account.company.as_ref();
    let person = || account.leads.first().map(|lead| lead.name.clone());
    account::Model {
        id: AccountId(Uuid::from_u128(account.id.0)),
        name: company
            .map(|company| company.name.clone())
            .or_else(person)
            .unwrap_or_default(),
        domain: company.map(|company| company.domain.clone()),
        segment: company.map(|company| company.segment.to_owned()),
        industry: company.map(|company| company.industry.to_owned()),
        region: company.map(|company| company.region.to_owned()),
        individual: company.is_none(),
        archived_at: None,
        merged_into: None,
        created_at: millis(account.created_at),
        updated_at: now,
    }
}

fn lead_row(account: &GeneratedAccount, lead: &GeneratedLead, now: Millis) -> lead::Model {
    lead::Model {
        id: LeadId(Uuid::from_u128(lead.id.0)),
        account_id: AccountId(Uuid::from_u128(account.id.0)),
        name: Some(lead.name.clone()),
        r#type: Some(lead.lead_type.to_owned()),
        stage: LeadStage::from_str(lead.stage).expect("a stage of leads"),
        stage_entered_at: Some(millis(lead.stage_entered_at)),
        cycle: 1,
        owner: lead.owner.as_deref().map(str::to_owned),
        created_at: lead.created_at.map(millis),
        recorded_at: now,
        updated_at: now,
        archived_at: None,
        erased_at: None,
        merged_into: None,
        recontact_on: None,
    }
}

fn name(object_type: ObjectType, external_id: &str, object: u128) -> external_id::Model {
    external_id::Model {
        object_type,
        source_id: SOURCE,
        external_id: external_id.to_owned(),
        object_id: Uuid::from_u128(object),
    }
}
