//! What the demo's users do: each as if signed in, under the permissions of their role.

use agreement::two_keys::ContentHash;
use anyhow::Context as _;
use entity::{agreement_version, ids::AgreementId, user};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use super::{LOGINS, fill::unexpected};
use crate::{
    agreements::{Content, Decide, Decision, Proposal, Terms},
    app::App,
    auth::Viewer,
    ingest::{self, SingleWrite},
};

/// Does something as the demo's user of a team, and gives the identity of what it made.
pub(super) async fn take<W: SingleWrite>(
    app: &App,
    team: &str,
    write: W,
) -> anyhow::Result<uuid::Uuid> {
    let (id, _) = ingest::single(app, &viewer(app, team).await?, None, write)
        .await
        .map_err(unexpected)?;
    Ok(id)
}

/// Marketing proposes, and both teams sign, for the past too.
pub(super) async fn agree<C: Content>(
    app: &App,
    subject: &str,
    content: &C,
    terms: Terms,
) -> anyhow::Result<()> {
    let id = take(app, "marketing", Proposal::of(subject, content, terms)).await?;
    sign(app, AgreementId(id), &["marketing", "sales"]).await
}

/// These teams sign the newest version, for the past too where it reaches there.
pub(super) async fn sign(app: &App, agreement: AgreementId, teams: &[&str]) -> anyhow::Result<()> {
    let version = agreement_version::Entity::find()
        .filter(agreement_version::Column::AgreementId.eq(agreement))
        .order_by_desc(agreement_version::Column::Number)
        .one(&app.db.read)
        .await?
        .context("it was proposed")?;
    let hash = ContentHash::from_slice(&version.content_hash).context("a version has its hash")?;
    for team in teams {
        let decision = Decision::Approve {
            content_hash: hash.to_string(),
            retroactive: version.effective_from.is_some(),
        };
        let write = Decide {
            agreement,
            version: u32::try_from(version.number)?,
            decision,
        };
        take(app, team, write).await?;
    }
    Ok(())
}

async fn viewer(app: &App, team: &str) -> anyhow::Result<Viewer> {
    let login = LOGINS.iter().find(|(email, ..)| email.starts_with(team));
    let (email, ..) = login.context("the demo has a login of each team")?;
    let user = user::Entity::find()
        .filter(user::Column::Email.eq(*email))
        .one(&app.db.read)
        .await?
        .context("the demo's users are made")?;
    Ok(Viewer::of_user(user))
}
