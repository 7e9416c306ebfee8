//! The public keys of a provider, each for one algorithm.

use std::collections::HashMap;

use jsonwebtoken::DecodingKey;
use serde::Deserialize;
use serde_json::Value;

/// The algorithms that are taken. All need a private key to sign: with none of them can a public key be mistaken for a
/// shared secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    /// RSA with SHA-256.
    Rs256,
    /// ECDSA on the curve P-256 with SHA-256.
    Es256,
    /// EdDSA on the curve Ed25519.
    EdDsa,
}

impl Algorithm {
    /// By its name.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "ES256" => Some(Self::Es256),
            "EdDSA" | "Ed25519" => Some(Self::EdDsa),
            _ => None,
        }
    }
}

impl From<Algorithm> for jsonwebtoken::Algorithm {
    fn from(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Rs256 => Self::RS256,
            Algorithm::Es256 => Self::ES256,
            Algorithm::EdDsa => Self::EdDSA,
        }
    }
}

/// A public key.
#[derive(Clone)]
pub(super) struct Key {
    /// The one algorithm it is for.
    pub(super) algorithm: Algorithm,
    pub(super) decoding: DecodingKey,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key")
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

/// A key as a provider publishes it.
#[derive(Debug, Deserialize)]
struct Published {
    kty: String,
    kid: String,
    alg: Option<String>,
    crv: Option<String>,
    r#use: Option<String>,
    key_ops: Option<Vec<String>>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl Published {
    /// The key, if it is one for signatures by an algorithm that is taken.
    fn key(&self) -> Option<Key> {
        let for_signatures = self.r#use.as_deref().is_none_or(|r#use| r#use == "sig")
            && self
                .key_ops
                .as_ref()
                .is_none_or(|operations| operations.iter().any(|operation| operation == "verify"));
        if !for_signatures {
            return None;
        }
        let (algorithm, decoding) = match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", _) => (
                Algorithm::Rs256,
                DecodingKey::from_rsa_components(self.n.as_deref()?, self.e.as_deref()?),
            ),
            ("EC", Some("P-256")) => (
                Algorithm::Es256,
                DecodingKey::from_ec_components(self.x.as_deref()?, self.y.as_deref()?),
            ),
            ("OKP", Some("Ed25519")) => (
                Algorithm::EdDsa,
                DecodingKey::from_ed_components(self.x.as_deref()?),
            ),
            _ => return None,
        };
        // A key that says what it is for is for nothing else.
        let says = self.alg.as_deref().map(Algorithm::named);
        if says.is_some_and(|says| says != Some(algorithm)) {
            return None;
        }
        Some(Key {
            algorithm,
            decoding: decoding.ok()?,
        })
    }
}

/// The keys of a published set by their ids. Those of other kinds, for other purposes and without an id are left out; of
/// two with the same id, the first counts.
///
/// # Errors
/// When it is no set of keys.
pub(super) fn read(set: &[u8]) -> serde_json::Result<HashMap<String, Key>> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<Value>,
    }
    let Set { keys } = serde_json::from_slice(set)?;
    let mut known = HashMap::new();
    for key in keys {
        let Ok(published) = serde_json::from_value::<Published>(key) else {
            continue;
        };
        if let Some(key) = published.key() {
            known.entry(published.kid).or_insert(key);
        }
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: &str = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";

    fn algorithm(key: &str) -> Option<Algorithm> {
        let set = format!(r#"{{"keys":[{key},7,{{}}]}}"#);
        let keys = read(set.as_bytes()).expect("a set");
        keys.get("k").map(|key| key.algorithm)
    }

    #[test]
    fn a_key_is_for_one_algorithm() {
        let rsa = r#""kid":"k","kty":"RSA","n":"sXchDaQebHnPiGvyDOAT4saGEUetSyo9MKLOoWFsueri","e":"AQAB""#;
        let ec = format!(r#""kid":"k","kty":"EC","crv":"P-256","x":"{X}","y":"{X}""#);
        let ed = format!(r#""kid":"k","kty":"OKP","crv":"Ed25519","x":"{X}""#);
        for (key, expected) in [
            (format!("{{{rsa}}}"), Some(Algorithm::Rs256)),
            (
                format!(r#"{{{rsa},"alg":"RS256","use":"sig"}}"#),
                Some(Algorithm::Rs256),
            ),
            (format!(r#"{{{rsa},"alg":"RS512"}}"#), None),
            (format!(r#"{{{rsa},"alg":"HS256"}}"#), None),
            (format!(r#"{{{rsa},"use":"enc"}}"#), None),
            (format!(r#"{{{rsa},"key_ops":["encrypt"]}}"#), None),
            (
                format!(r#"{{{ec},"key_ops":["verify"]}}"#),
                Some(Algorithm::Es256),
            ),
            (format!(r#"{{{ec},"alg":"EdDSA"}}"#), None),
            (ec.replace("P-256", "P-384"), None),
            (format!("{{{ed}}}"), Some(Algorithm::EdDsa)),
            (
                r#"{"kid":"k","kty":"oct","k":"AAAA","alg":"HS256"}"#.to_owned(),
                None,
            ),
            (r#"{"kid":"k","kty":"RSA"}"#.to_owned(), None),
        ] {
            let key = if key.starts_with('{') {
                key
            } else {
                format!("{{{key}}}")
            };
            assert_eq!(algorithm(&key), expected, "{key}");
        }
        assert!(read(b"[]").is_err() && read(b"{}").is_err());
    }
}
