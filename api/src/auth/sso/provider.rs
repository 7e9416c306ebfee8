//! Asking the provider: where its keys are, and which they are.

use std::time::Duration;

use anyhow::Context as _;
use serde::Deserialize;
use url::Url;

use crate::config::{SingleSignOnConfig, secure};

/// How long one answer of the provider may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many bytes an answer may have. Sets of keys have some thousands.
const LONGEST: usize = 1 << 20;

/// Asks the provider.
#[derive(Debug)]
pub(super) struct Provider {
    http: reqwest::Client,
    issuer: String,
}

/// What a provider says of itself; the rest of it is of no concern here.
#[derive(Debug, Deserialize)]
struct Discovered {
    issuer: String,
    jwks_uri: String,
}

impl Provider {
    /// Asks this one.
    ///
    /// # Errors
    /// When the system's certificates cannot be used.
    pub(super) fn new(config: &SingleSignOnConfig) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder()
            // A redirect would lead away from the host whose certificate was asked for.
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .build()
            .context("cannot prepare to ask the identity provider")?;
        Ok(Self {
            http,
            issuer: config.issuer.clone(),
        })
    }

    /// Where the keys are.
    ///
    /// # Errors
    /// When the provider does not say, calls itself by another name, or names an address that is not to be believed.
    pub(super) async fn discover(&self) -> anyhow::Result<Url> {
        let base = self.issuer.trim_end_matches('/');
        let address = Url::parse(&format!("{base}/.well-known/openid-configuration"))?;
        let answer = self.read(&address).await?;
        let found: Discovered = serde_json::from_slice(&answer)
            .with_context(|| format!("{address} is no description of a provider"))?;
        anyhow::ensure!(
            found.issuer == self.issuer,
            "{address} is about the issuer {:?}, not {:?}",
            found.issuer,
            self.issuer
        );
        let keys = Url::parse(&found.jwks_uri)
            .with_context(|| format!("the jwks_uri {:?} is no address", found.jwks_uri))?;
        let from_own_machine = address.scheme() == "http";
        anyhow::ensure!(
            secure(&keys) && (keys.scheme() == "https" || from_own_machine),
            "the jwks_uri {keys} is not an https address"
        );
        Ok(keys)
    }

    /// What stands at an address.
    ///
    /// # Errors
    /// When it does not answer in time, or with another status than 200, or too much.
    pub(super) async fn read(&self, address: &Url) -> anyhow::Result<Vec<u8>> {
        let request = self.http.get(address.clone());
        let mut answer = request
            .header("accept", "application/json")
            .send()
            .await
            .with_context(|| format!("{address} does not answer"))?;
        let status = answer.status();
        anyhow::ensure!(status == 200, "{address} answers with the status {status}");
        let mut body = Vec::new();
        while let Some(part) = answer
            .chunk()
            .await
            .with_context(|| format!("{address} does not answer in full"))?
        {
            anyhow::ensure!(
                body.len().saturating_add(part.len()) <= LONGEST,
                "{address} answers with more than {LONGEST} bytes"
            );
            body.extend_from_slice(&part);
        }
        Ok(body)
    }
}
