//! Setting the deployment up: once, or again without harm.

use anyhow::{Context as _, anyhow, bail};
use entity::organization;
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _};
use serde_json::{Map, Value, json};

use super::{Organization, settings};
use crate::{
    auth::Viewer,
    clock,
    db::{ChangePayload, Database, Position, WriteTx},
    ingest::audit,
};

/// What a deployment is set up with. What is absent stays as it is; the first time, the name becomes `Accord`, and
/// currency and time zone must be given.
#[derive(Debug, Clone, Default)]
pub struct SetUp {
    /// The name people see.
    pub name: Option<String>,
    /// The ISO 4217 code of the currency of reports.
    pub currency: Option<String>,
    /// The IANA name of the zone in which days and periods begin.
    pub time_zone: Option<String>,
}

/// Sets the organisation up, or changes what is given of one that is; recorded like any other change. The position is
/// that of the change, `None` when nothing had to be done. The schema must be there already.
///
/// # Errors
/// When a value cannot be understood or a needed one is missing, in words for whoever types them, or when the database
/// fails.
pub async fn set_up(
    db: &Database,
    given: SetUp,
) -> anyhow::Result<(Organization, Option<Position>)> {
    let SetUp {
        name,
        currency,
        time_zone,
    } = given;
    let name = understood("name", name.as_deref(), settings::name)?;
    let currency = understood("currency", currency.as_deref(), settings::currency)?;
    let time_zone = understood("time zone", time_zone.as_deref(), settings::time_zone)?;
    let mut tx = WriteTx::begin(db).await?;
    let known = organization::Entity::find_by_id(1_i16).one(&*tx).await?;
    let now = clock::now();
    let mut changes = Map::new();
    let row = match known.clone() {
        Some(mut row) => {
            change("name", &mut row.name, name, &mut changes);
            change("currency", &mut row.currency, currency, &mut changes);
            change("timeZone", &mut row.time_zone, time_zone, &mut changes);
            row
        }
        None => {
            let (Some(currency), Some(time_zone)) = (currency, time_zone) else {
                bail!(
                    "the organisation is not set up yet: give its currency and time zone, such as EUR and Europe/Berlin"
                );
            };
            let name = name.unwrap_or_else(|| "Accord".to_owned());
            for (field, value) in [
                ("name", &name),
                ("currency", &currency),
                ("timeZone", &time_zone),
            ] {
                changes.insert(field.to_owned(), json!({ "from": null, "to": value }));
            }
            organization::Model {
                id: 1,
                name,
                currency,
                time_zone,
                fiscal_year_start_month: 1,
                session_gap_seconds: settings::SESSION_GAP_SECONDS,
                margin_rate_ppm: settings::MARGIN_RATE_PPM,
                eligible_kinds: settings::default_kinds(),
                created_at: now,
                updated_at: now,
            }
        }
    };
    if !changes.is_empty() {
        let row = organization::Model {
            updated_at: now,
            ..row
        }
        .into_active_model()
        .reset_all();
        if known.is_some() {
            organization::Entity::update(row)
                .exec_without_returning(&*tx)
                .await?;
        } else {
            organization::Entity::insert(row)
                .exec_without_returning(&*tx)
                .await?;
        }
        let entry = audit::Entry {
            action: "setUpOrganization",
            noun: "Organization",
            object: None,
            detail: Value::Object(changes),
            reason: None,
        };
        audit::record(&tx, &Viewer::system(), now, entry).await?;
        tx.change(&ChangePayload::Organization).await?;
    }
    let position = tx.commit().await?;
    let organization = Organization::find(&db.write)
        .await
        .map_err(|error| anyhow!("{error:?}"))?
        .context("the organisation was set up, but is not there")?;
    Ok((organization, position))
}

fn understood(
    what: &str,
    given: Option<&str>,
    understand: fn(&str) -> Result<String, String>,
) -> anyhow::Result<Option<String>> {
    given
        .map(|text| understand(text).map_err(|message| anyhow!("{what}: {message}")))
        .transpose()
}

fn change(name: &str, field: &mut String, given: Option<String>, changes: &mut Map<String, Value>) {
    if let Some(value) = given.filter(|value| value != field) {
        changes.insert(name.to_owned(), json!({ "from": field, "to": value }));
        *field = value;
    }
}
