//! A JSON Web Token, taken apart; nothing in it is believed before its signature is verified.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::crypto;
use serde_json::{Map, Value};

use super::{
    fault::TokenFault,
    keys::{Algorithm, Key},
};

/// A token longer than this is none: it is hashed and parsed before anything is known of it.
const LONGEST: usize = 16 * 1024;
/// Headers by which a token says itself which key it is signed with, or asks for what is not understood. A token is
/// verified with the provider's own keys or not at all.
const REFUSED: [&str; 5] = ["jku", "x5u", "jwk", "crit", "b64"];

/// A token that was taken apart.
#[derive(Debug)]
pub(super) struct Token<'a> {
    header: Map<String, Value>,
    /// Header and claims as they were signed.
    signed: &'a str,
    claims: &'a str,
    signature: &'a str,
}

impl<'a> Token<'a> {
    /// Takes a token apart.
    ///
    /// # Errors
    /// When it is none, or its header has what none may have.
    pub(super) fn parse(text: &'a str) -> Result<Self, TokenFault> {
        if text.len() > LONGEST {
            return Err(TokenFault::Malformed);
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(TokenFault::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(TokenFault::Malformed)?;
        if claims.contains('.') {
            return Err(TokenFault::Malformed);
        }
        let header = object(header)?;
        if REFUSED.iter().any(|name| header.contains_key(*name)) {
            return Err(TokenFault::Header);
        }
        let token = Self {
            header,
            signed,
            claims,
            signature,
        };
        if token.text("alg").is_none() {
            return Err(TokenFault::Malformed);
        }
        Ok(token)
    }

    /// What the token says it is signed by.
    pub(super) fn algorithm(&self) -> &str {
        self.text("alg").unwrap_or_default()
    }

    /// Which key it says it is signed with. A token that does not say is signed with none that is known.
    pub(super) fn key_id(&self) -> &str {
        self.text("kid").unwrap_or_default()
    }

    /// Whether it says of itself that it is an access token.
    pub(super) fn says_access(&self) -> bool {
        self.text("typ").is_some_and(|typ| {
            typ.eq_ignore_ascii_case("at+jwt") || typ.eq_ignore_ascii_case("application/at+jwt")
        })
    }

    /// The claims, once the signature is proven to be the key's by the algorithm that the key is for.
    ///
    /// # Errors
    /// When it is not.
    pub(super) fn verify(
        &self,
        key: &Key,
        algorithm: Algorithm,
    ) -> Result<Map<String, Value>, TokenFault> {
        if key.algorithm != algorithm {
            return Err(TokenFault::Algorithm);
        }
        let verified = crypto::verify(
            self.signature,
            self.signed.as_bytes(),
            &key.decoding,
            algorithm.into(),
        );
        match verified {
            Ok(true) => object(self.claims),
            Ok(false) | Err(_) => Err(TokenFault::Signature),
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.header.get(name)?.as_str()
    }
}

fn object(part: &str) -> Result<Map<String, Value>, TokenFault> {
    let bytes = URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| TokenFault::Malformed)?;
    serde_json::from_slice(&bytes).map_err(|_| TokenFault::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(header: &str) -> String {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.c2ln", part(header), part("{}"))
    }

    #[test]
    fn what_is_no_token_is_known_as_such() {
        let nested = format!("{}.x", token(r#"{"alg":"RS256"}"#));
        let long = format!("{}.{}.x", token("{}"), "x".repeat(LONGEST));
        for text in [
            "",
            "x",
            "a.b",
            "a.b.c",
            "..",
            &nested,
            &long,
            &token("[]"),
            &token("{}"),
        ] {
            assert_eq!(
                Token::parse(text).map(|_| ()),
                Err(TokenFault::Malformed),
                "{text:.40}"
            );
        }
        let good = token(r#"{"alg":"RS256","kid":"k","typ":"AT+JWT"}"#);
        let good = Token::parse(&good).expect("a token");
        assert_eq!(
            (good.algorithm(), good.key_id(), good.says_access()),
            ("RS256", "k", true)
        );
    }

    #[test]
    fn a_token_does_not_bring_its_own_key() {
        for name in REFUSED {
            let text = token(&format!(r#"{{"alg":"RS256","kid":"k","{name}":["x"]}}"#));
            assert_eq!(
                Token::parse(&text).map(|_| ()),
                Err(TokenFault::Header),
                "{name}"
            );
        }
    }
}
