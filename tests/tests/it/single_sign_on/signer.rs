//! Keys that sign tokens, also those that nobody should believe.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{self, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
};
use aws_lc_rs::{hmac, io};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// A private key and its id.
pub(super) struct Signer {
    pub(super) kid: String,
    key: Key,
}

enum Key {
    Rsa(rsa::KeyPair),
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
    Shared(Vec<u8>),
}

impl Signer {
    pub(super) fn rsa(kid: &str) -> Self {
        Self::new(
            kid,
            Key::Rsa(rsa::KeyPair::generate(KeySize::Rsa2048).unwrap()),
        )
    }

    pub(super) fn ec(kid: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING);
        Self::new(kid, Key::Ec(pair.unwrap()))
    }

    pub(super) fn ed(kid: &str) -> Self {
        Self::new(kid, Key::Ed(Ed25519KeyPair::generate().unwrap()))
    }

    /// Signs with HMAC, with these bytes as the secret.
    pub(super) fn shared(kid: &str, secret: &[u8]) -> Self {
        Self::new(kid, Key::Shared(secret.to_vec()))
    }

    fn new(kid: &str, key: Key) -> Self {
        Self {
            kid: kid.to_owned(),
            key,
        }
    }

    pub(super) fn algorithm(&self) -> &'static str {
        match self.key {
            Key::Rsa(_) => "RS256",
            Key::Ec(_) => "ES256",
            Key::Ed(_) => "EdDSA",
            Key::Shared(_) => "HS256",
        }
    }

    /// The public key as a provider publishes it; of a secret, the secret, as no provider should.
    pub(super) fn jwk(&self) -> Value {
        let mut jwk = match &self.key {
            Key::Rsa(pair) => {
                let number =
                    |number: io::Positive<'_>| text(number.big_endian_without_leading_zero());
                let key = pair.public_key();
                json!({ "kty": "RSA", "n": number(key.modulus()), "e": number(key.exponent()) })
            }
            Key::Ec(pair) => {
                let point = &pair.public_key().as_ref()[1..];
                json!({ "kty": "EC", "crv": "P-256", "x": text(&point[..32]), "y": text(&point[32..]) })
            }
            Key::Ed(pair) => {
                json!({ "kty": "OKP", "crv": "Ed25519", "x": text(pair.public_key().as_ref()) })
            }
            Key::Shared(secret) => json!({ "kty": "oct", "k": text(secret) }),
        };
        jwk["kid"] = json!(self.kid);
        jwk["alg"] = json!(self.algorithm());
        jwk["use"] = json!("sig");
        jwk
    }

    /// A token with this header and these claims. What the header lacks is said as it is.
    pub(super) fn token(&self, header: &Value, claims: &Value) -> String {
        let mut whole = json!({ "alg": self.algorithm(), "kid": self.kid });
        for (name, value) in header.as_object().unwrap() {
            whole[name] = value.clone();
        }
        let signed = format!("{}.{}", text(whole.to_string()), text(claims.to_string()));
        format!("{signed}.{}", text(self.sign(signed.as_bytes())))
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.key {
            Key::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(
                    &RSA_PKCS1_SHA256,
                    &SystemRandom::new(),
                    message,
                    &mut signature,
                )
                .unwrap();
                signature
            }
            Key::Ec(pair) => {
                let signature = pair.sign(&SystemRandom::new(), message);
                signature.unwrap().as_ref().to_vec()
            }
            Key::Ed(pair) => pair.sign(message).as_ref().to_vec(),
            Key::Shared(secret) => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
                hmac::sign(&key, message).as_ref().to_vec()
            }
        }
    }
}

fn text(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
