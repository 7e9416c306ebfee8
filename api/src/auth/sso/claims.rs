//! What a token must say to be taken, and what is believed of it then.

use serde_json::{Map, Value};

use super::{fault::TokenFault, token::Token};
use crate::config::SingleSignOnConfig;

/// How far the provider's clock may differ from ours, in seconds.
const LEEWAY: i64 = 60;

/// Somebody who the provider says has signed in there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Who, in the provider's words: never given to anybody else.
    pub subject: String,
    /// When the token was made, seconds since 1970.
    pub issued_at: i64,
    /// Their e-mail address, if the provider vouches for it.
    pub email: Option<String>,
    /// Their name.
    pub name: Option<String>,
    /// The groups they are in; `None` when the token does not say.
    pub groups: Option<Vec<String>>,
}

/// What a token is meant for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind<'a> {
    /// To sign in.
    Id {
        /// What went into the request for it.
        nonce: Option<&'a str>,
    },
    /// To ask.
    Access,
}

/// What a token must say.
pub(super) struct Expected<'a> {
    pub(super) config: &'a SingleSignOnConfig,
    /// Seconds since 1970.
    pub(super) now: i64,
}

impl Expected<'_> {
    /// Who the verified claims of a token speak of.
    ///
    /// # Errors
    /// When they are not those that are expected.
    pub(super) fn identity(
        &self,
        token: &Token<'_>,
        claims: &Map<String, Value>,
        kind: Kind<'_>,
    ) -> Result<Identity, TokenFault> {
        let issuer = text(claims, "iss")?.ok_or(TokenFault::Claim)?;
        if issuer != self.config.issuer {
            return Err(TokenFault::Issuer);
        }
        match kind {
            Kind::Id { nonce } => self.of_sign_in(token, claims, nonce)?,
            Kind::Access => self.of_asking(token, claims)?,
        }
        let issued_at = self.in_time(claims)?;
        let subject = text(claims, "sub")?
            .filter(|subject| !subject.is_empty() && subject.len() <= 255)
            .ok_or(TokenFault::Claim)?;
        let vouched =
            self.config.trust_email || claims.get("email_verified") == Some(&Value::Bool(true));
        Ok(Identity {
            subject: subject.to_owned(),
            issued_at,
            email: text(claims, "email")?
                .filter(|_| vouched)
                .map(str::to_owned),
            name: text(claims, "name")?.map(str::to_owned),
            groups: texts(claims, &self.config.groups_claim)?,
        })
    }

    /// An ID token is for our client, says so alone, and answers our request.
    fn of_sign_in(
        &self,
        token: &Token<'_>,
        claims: &Map<String, Value>,
        nonce: Option<&str>,
    ) -> Result<(), TokenFault> {
        if token.says_access() {
            return Err(TokenFault::Kind);
        }
        let client = self.config.client_id.as_str();
        let audience = texts(claims, "aud")?.ok_or(TokenFault::Claim)?;
        if !audience.iter().any(|name| name == client) {
            return Err(TokenFault::Audience);
        }
        match text(claims, "azp")? {
            Some(party) if party != client => return Err(TokenFault::Audience),
            None if audience.len() > 1 => return Err(TokenFault::Audience),
            _ => {}
        }
        if text(claims, "nonce")? == nonce {
            Ok(())
        } else {
            Err(TokenFault::Nonce)
        }
    }

    /// An access token is for our API. Not every provider says in the header that it is one; what is for our client, or has
    /// the claims of an ID token, is none unless the header says so.
    fn of_asking(&self, token: &Token<'_>, claims: &Map<String, Value>) -> Result<(), TokenFault> {
        let audience = texts(claims, "aud")?.ok_or(TokenFault::Claim)?;
        let client = &self.config.client_id;
        let of_sign_in = audience.contains(client)
            || ["nonce", "at_hash", "c_hash"]
                .iter()
                .any(|name| claims.contains_key(*name));
        if of_sign_in && !token.says_access() {
            return Err(TokenFault::Kind);
        }
        let ours = self.config.audience.as_ref();
        if ours.is_some_and(|ours| audience.contains(ours)) {
            Ok(())
        } else {
            Err(TokenFault::Audience)
        }
    }

    /// When a token was made that is good now.
    fn in_time(&self, claims: &Map<String, Value>) -> Result<i64, TokenFault> {
        let expiry = seconds(claims, "exp")?.ok_or(TokenFault::Claim)?;
        let issued_at = seconds(claims, "iat")?.ok_or(TokenFault::Claim)?;
        let not_before = seconds(claims, "nbf")?.unwrap_or(issued_at);
        if self.now >= expiry.saturating_add(LEEWAY) {
            return Err(TokenFault::Expired);
        }
        if issued_at.max(not_before) > self.now.saturating_add(LEEWAY) {
            return Err(TokenFault::NotYetValid);
        }
        Ok(issued_at)
    }
}

/// A claim that is a text, if it is there.
fn text<'a>(claims: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, TokenFault> {
    match claims.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(TokenFault::Claim),
    }
}

/// A claim that is a text or a list of texts, if it is there.
fn texts(claims: &Map<String, Value>, name: &str) -> Result<Option<Vec<String>>, TokenFault> {
    match claims.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(vec![text.clone()])),
        Some(Value::Array(values)) => values
            .iter()
            .map(|value| value.as_str().map(str::to_owned))
            .collect::<Option<_>>()
            .map(Some)
            .ok_or(TokenFault::Claim),
        Some(_) => Err(TokenFault::Claim),
    }
}

/// A claim that is a time in whole seconds, if it is there. A number in quotes is none.
fn seconds(claims: &Map<String, Value>, name: &str) -> Result<Option<i64>, TokenFault> {
    match claims.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) => {
            let whole = number.as_i64().filter(|seconds| *seconds >= 0);
            whole.map(Some).ok_or(TokenFault::Claim)
        }
        Some(_) => Err(TokenFault::Claim),
    }
}

#[cfg(test)]
mod tests;
