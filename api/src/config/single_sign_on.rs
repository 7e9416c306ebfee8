//! `[sso]` in the file: an OpenID Connect provider whose users may come in. Without `issuer` there is none.
//! `docs/SIGN_IN.md` explains each.
//!
//! | variable | key in `[sso]` | default |
//! |---|---|---|
//! | `ACCORD_SSO_ISSUER` | `issuer` | none |
//! | `ACCORD_SSO_CLIENT_ID` | `client_id` | none |
//! | `ACCORD_SSO_AUDIENCE` | `audience` | none: access tokens of the provider are not taken |
//! | `ACCORD_SSO_GROUPS_CLAIM` | `groups_claim` | `groups` |
//! | `ACCORD_SSO_CREATE_USERS` | `create_users` | false |
//! | `ACCORD_SSO_TRUST_EMAIL` | `trust_email` | false |
//! | | `roles` | none: roles are given in Accord |

use std::time::Duration;

use anyhow::Context as _;
use entity::role::Role;
use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// The keys of this concern as they stand in the file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SingleSignOnSettings {
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    audience: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    groups_claim: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    create_users: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trust_email: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    roles: Option<Vec<RoleSetting>>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleSetting {
    group: String,
    role: String,
}

/// A group of the provider, and what its members are here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRole {
    /// The group, exactly as the provider writes it.
    pub group: String,
    /// The role of its members.
    pub role: Role,
}

/// An OpenID Connect provider whose users may come in.
#[derive(Debug, Clone)]
pub struct SingleSignOnConfig {
    /// The provider, exactly as it calls itself. Over plain HTTP on this machine only: whoever can change its answers on
    /// the way can sign in as anybody.
    pub issuer: String,
    /// What the provider knows our front end as; ID tokens are for it.
    pub client_id: String,
    /// What the provider knows our API as; its access tokens are for it. `None`: they are not taken.
    pub audience: Option<String>,
    /// The claim with somebody's groups.
    pub groups_claim: String,
    /// Which groups are which role; the first that matches counts. Empty: roles are given here, not there.
    pub roles: Vec<GroupRole>,
    /// Whether somebody unknown becomes a user by signing in, if a group gives them a role.
    pub create_users: bool,
    /// Whether an e-mail address counts that the token does not call verified. Wrong where people choose theirs
    /// themselves: they would choose a colleague's.
    pub trust_email: bool,
    /// How long the provider is left alone after it was asked for its keys. Not a setting.
    pub patience: Duration,
}

impl SingleSignOnConfig {
    /// A provider and the client we are there, everything else by default.
    #[must_use]
    pub fn new(issuer: &str, client_id: &str) -> Self {
        Self {
            issuer: issuer.to_owned(),
            client_id: client_id.to_owned(),
            audience: None,
            groups_claim: "groups".to_owned(),
            roles: Vec::new(),
            create_users: false,
            trust_email: false,
            patience: Duration::from_secs(60),
        }
    }

    /// The role that somebody in these groups has; `None` when none of them gives one.
    #[must_use]
    pub fn role(&self, groups: &[String]) -> Option<Role> {
        let matching = self
            .roles
            .iter()
            .find(|known| groups.contains(&known.group));
        matching.map(|known| known.role)
    }
}

impl SingleSignOnSettings {
    pub(super) const KEYS: [&'static str; 6] = [
        "issuer",
        "client_id",
        "audience",
        "groups_claim",
        "create_users",
        "trust_email",
    ];

    pub(super) fn resolve(self) -> anyhow::Result<Option<SingleSignOnConfig>> {
        let Self {
            issuer,
            client_id,
            audience,
            groups_claim,
            create_users,
            trust_email,
            roles,
        } = self;
        let Some(issuer) = issuer else {
            let others = client_id.is_some() || audience.is_some() || roles.is_some();
            anyhow::ensure!(
                !others,
                "sso.issuer is missing; it says which provider the rest of [sso] is about"
            );
            return Ok(None);
        };
        let url = Url::parse(&issuer).ok().filter(secure).filter(|url| {
            url.query().is_none() && url.fragment().is_none() && url.username().is_empty()
        });
        anyhow::ensure!(
            url.is_some(),
            "sso.issuer is {issuer:?}; expected an address such as https://id.example.com (http for this machine only)"
        );
        let client_id = client_id
            .context("sso.client_id is missing; the provider gave it when Accord was registered")?;
        anyhow::ensure!(
            audience.as_ref() != Some(&client_id),
            "sso.audience is sso.client_id; with the same name for both, an ID token would pass for an access token"
        );
        let roles: Vec<GroupRole> = roles
            .unwrap_or_default()
            .into_iter()
            .map(group_role)
            .collect::<anyhow::Result<_>>()?;
        let create_users = create_users.unwrap_or(false);
        anyhow::ensure!(
            !create_users || !roles.is_empty(),
            "sso.create_users needs sso.roles: they say what a new user may do"
        );
        let base = SingleSignOnConfig::new(&issuer, &client_id);
        Ok(Some(SingleSignOnConfig {
            audience,
            groups_claim: groups_claim.unwrap_or_else(|| base.groups_claim.clone()),
            roles,
            create_users,
            trust_email: trust_email.unwrap_or(false),
            ..base
        }))
    }
}

/// Whether what is read from this address cannot have been changed on the way.
#[must_use]
pub fn secure(url: &Url) -> bool {
    let own_machine = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && own_machine)
}

fn group_role(setting: RoleSetting) -> anyhow::Result<GroupRole> {
    let RoleSetting { group, role } = setting;
    let known = [Role::Admin, Role::Marketing, Role::Sales, Role::Analyst];
    let role = known
        .into_iter()
        .find(|known| known.as_str() == role)
        .with_context(|| {
            format!("the role of {group:?} in sso.roles is {role:?}; expected ADMIN, MARKETING, SALES or ANALYST")
        })?;
    Ok(GroupRole { group, role })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(toml: &str) -> anyhow::Result<Option<SingleSignOnConfig>> {
        toml::from_str::<SingleSignOnSettings>(toml)?.resolve()
    }

    #[test]
    fn nothing_is_no_provider() {
        assert!(resolved("").expect("settings").is_none());
    }

    #[test]
    fn the_first_group_that_matches_gives_the_role() {
        let config = resolved(
            r#"
            issuer = "https://id.example.com/realms/one"
            client_id = "accord"
            create_users = true
            [[roles]]
            group = "cn=ops,dc=example"
            role = "ADMIN"
            [[roles]]
            group = "sales"
            role = "SALES"
            "#,
        );
        let config = config.expect("settings").expect("a provider");
        let role = |groups: &[&str]| {
            let groups: Vec<String> = groups.iter().map(|group| (*group).to_owned()).collect();
            config.role(&groups)
        };
        assert_eq!(role(&["sales", "cn=ops,dc=example"]), Some(Role::Admin));
        assert_eq!(role(&["other", "sales"]), Some(Role::Sales));
        assert_eq!(role(&["Sales"]), None);
        assert_eq!(role(&[]), None);
        assert_eq!(config.groups_claim, "groups");
        assert_eq!(config.patience, Duration::from_secs(60));
    }

    #[test]
    fn what_cannot_be_meant_stops_the_start() {
        let base = "issuer = \"https://id.example.com\"\nclient_id = \"accord\"\n";
        for (toml, word) in [
            ("client_id = \"accord\"", "issuer"),
            ("issuer = \"https://id.example.com\"", "client_id"),
            (
                "issuer = \"http://id.example.com\"\nclient_id = \"a\"",
                "issuer",
            ),
            (
                "issuer = \"http://localhost.example.com\"\nclient_id = \"a\"",
                "issuer",
            ),
            ("issuer = \"id.example.com\"\nclient_id = \"a\"", "issuer"),
            (
                "issuer = \"https://id.example.com?x=y\"\nclient_id = \"a\"",
                "issuer",
            ),
            (&format!("{base}audience = \"accord\""), "audience"),
            (&format!("{base}create_users = true"), "roles"),
            (
                &format!("{base}[[roles]]\ngroup = \"x\"\nrole = \"BOSS\""),
                "BOSS",
            ),
            (&format!("{base}secret = \"x\""), "secret"),
        ] {
            let error = resolved(toml).expect_err(toml);
            assert!(format!("{error:#}").contains(word), "{toml}: {error:#}");
        }
        for issuer in [
            "http://127.0.0.1:8080",
            "http://localhost:1",
            "http://[::1]:8080",
        ] {
            let toml = format!("issuer = \"{issuer}\"\nclient_id = \"a\"");
            assert!(resolved(&toml).expect(issuer).is_some());
        }
    }
}
