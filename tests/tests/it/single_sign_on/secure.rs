//! A provider behind TLS, as all are but those of one's own machine. The program itself asks it: whom a process believes
//! is a matter of its environment.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::PrivatePkcs8KeyDer;
use serde_json::json;
use tests::{PASSWORD, TestDatabase, on_both_databases};

use super::provider::Provider;
use super::signer::Signer;
use super::tokens::claims;
use super::{CLIENT, try_sign_in};
use crate::processes::{INIT, Server, run};
use crate::support::authority::Authority;

/// What is served to who asks for `localhost`.
fn localhost(authority: &Authority) -> ServerConfig {
    let (certificate, key) = authority.localhost();
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key.into())
        .unwrap()
}

on_both_databases! {
    async fn a_provider_behind_tls_is_believed_by_who_trusts_its_authority(db: TestDatabase) {
        let directory = tempfile::tempdir().unwrap();
        let (place, url) = (directory.path(), db.url());
        run(place, url, &INIT, "");
        let user = ["user", "create", "--email", "sales@accord.test", "--role", "sales", "--password-stdin"];
        run(place, url, &user, PASSWORD);
        let authority = Authority::new();
        let signer = Signer::rsa("one");
        let provider = Provider::start_secure(&[&signer], localhost(&authority));
        let (issuer, token) = (provider.issuer(), signer.token(&json!({}), &claims(&provider, CLIENT)));
        let sign_in = async |trusted: &Authority| {
            let file = place.join("authority.pem");
            std::fs::write(&file, trusted.pem()).unwrap();
            let variables = [
                ("ACCORD_SSO_ISSUER", issuer.as_str()),
                ("ACCORD_SSO_CLIENT_ID", CLIENT),
                ("SSL_CERT_FILE", file.to_str().unwrap()),
            ];
            let server = Server::start_with(place, url, &variables);
            try_sign_in(&server.caller("").anonymous(), &token).await
        };

        let response = sign_in(&Authority::new()).await;
        assert_eq!(response.code(), Some("UNAVAILABLE"), "{response:?}");
        assert_eq!(provider.asked(), (0, 0), "nothing is asked of who is not known");
        let response = sign_in(&authority).await;
        let viewer = &response.data()["signInWithIdToken"]["viewer"];
        assert_eq!(viewer, &json!({ "email": "sales@accord.test", "role": "SALES" }), "{response:?}");
        assert_eq!(provider.asked(), (1, 1));
    }
}
