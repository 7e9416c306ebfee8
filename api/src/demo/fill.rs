//! Filling the database.

use std::{collections::HashMap, sync::Arc};

use attribution::{
    Day,
    generate::{Company, Size},
};
use chrono::{DateTime, Utc};
use secrecy::SecretString;

use super::{LOGINS, PASSWORD, agreements, lifecycle, rows, targets};
use crate::{
    access::{HashedPassword, users},
    app::App,
    auth::Viewer,
    clock,
    config::Config,
    db::WriteTx,
    graphql::user_error::Refusal,
    ingest::{self, BulkRequest, BulkRow, MAX_ROWS},
    organization::{self, Organization, SetUp},
};

/// The seed of the demo's company: the same on every machine, up to the day it ends on.
const SEED: u64 = 20_260_101;
/// The system the demo's data pretends to come from.
pub(super) const SOURCE: &str = "crm";

/// Invents a company that ends today and loads it.
///
/// # Errors
/// When the database fails, or refuses a row: that would be a bug of the generator.
pub async fn fill(config: &Config) -> anyhow::Result<()> {
    let app = App::offline(config.clone()).await?;
    let today = DateTime::<Utc>::from_timestamp_millis(clock::now().0)
        .unwrap_or_default()
        .date_naive();
    let company = Company::new(SEED, Size::demo(Day::from_date(today)));
    let set_up = SetUp {
        name: Some(company.name().to_owned()),
        currency: Some(company.currency().to_owned()),
        time_zone: Some("Europe/Berlin".to_owned()),
    };
    organization::set_up(&app.db, set_up).await?;
    make_users(&app).await?;
    load(&app, rows::rates(&company)?).await?;
    load(&app, rows::campaigns(&company)?).await?;
    load(&app, rows::spend(&company)?).await?;
    load(&app, rows::costs(&company)?).await?;
    let names = rows::Names::of(&company);
    let mut known = HashMap::new();
    let mut accounts = Vec::new();
    let mut leads = Vec::new();
    let mut whole = Vec::new();
    let mut touches = Vec::new();
    let mut deals = Vec::new();
    for account in company.accounts() {
        accounts.extend(rows::account(&account));
        leads.extend(rows::leads(&account)?);
        touches.extend(rows::touches(&account, &names)?);
        known.extend(
            account
                .leads
                .iter()
                .map(|lead| (lead.id, lead.external_id.clone())),
        );
        deals.extend(rows::deals(&account, &known)?);
        whole.push(account);
    }
    load(&app, accounts).await?;
    for stage in lifecycle::histories(&whole)? {
        load(&app, stage).await?;
    }
    load(&app, leads).await?;
    load(&app, touches).await?;
    load(&app, deals).await?;
    rows::refunds(&app, &company).await?;
    let today = lifecycle::today(&app).await?;
    lifecycle::agree(&app, today).await?;
    lifecycle::hand_off(&app, today).await?;
    lifecycle::catch_up(&app).await?;
    agreements::load(&app, today).await?;
    targets::load(&app).await
}

async fn make_users(app: &App) -> anyhow::Result<()> {
    let password = HashedPassword::of(SecretString::from(PASSWORD), "password")
        .await
        .map_err(unexpected)?;
    let mut tx = WriteTx::begin(&app.db).await?;
    for (email, role, name) in LOGINS {
        let new = users::NewUser {
            email: email.to_owned(),
            name: Some(name.to_owned()),
            role,
            password: Some(password.clone()),
        };
        users::create(&mut tx, new).await.map_err(unexpected)?;
    }
    tx.commit().await?;
    Ok(())
}

/// Loads rows as any integration would, in requests of the largest size.
async fn load<R: BulkRow>(app: &App, rows: Vec<R>) -> anyhow::Result<()> {
    let request = BulkRequest {
        source: SOURCE.to_owned(),
        reject_all: true,
        idempotency: None,
    };
    for rows in rows.chunks(MAX_ROWS) {
        let outcome = ingest::run(app, &Viewer::system(), &request, rows)
            .await
            .map_err(unexpected)?;
        let refused = outcome
            .results
            .iter()
            .find(|result| !result.errors.is_empty());
        if let Some(refused) = refused {
            anyhow::bail!(
                "the demo's {} has a row that cannot be used: {:?}",
                R::NOUN,
                refused.errors
            );
        }
    }
    Ok(())
}

pub(super) fn unexpected(refusal: Refusal) -> anyhow::Error {
    anyhow::anyhow!("the demo cannot be loaded: {refusal:?}")
}

/// The demo's organization.
///
/// # Errors
/// When the database fails.
pub(super) async fn organization(app: &App) -> anyhow::Result<Arc<Organization>> {
    app.organization()
        .await
        .map_err(|error| anyhow::anyhow!("{error:?}"))
}
