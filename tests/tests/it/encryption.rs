//! A database behind TLS, as those are that others run for one.

use tests::postgres::EncryptedServer;

use crate::processes::{INIT, command, run};
use crate::support::authority::Authority;

#[test]
fn a_database_that_wants_tls_is_reached_and_believed_by_its_authority() {
    let (authority, other) = (Authority::new(), Authority::new());
    let (certificate, key) = authority.localhost();
    let server = EncryptedServer::start(&certificate.pem(), &key.serialize_pem());
    let Some(server) = server else { return };
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path();
    let believing = |authority: &Authority| {
        let file = place.join("authority.pem");
        std::fs::write(&file, authority.pem()).unwrap();
        server.url(&format!(
            "sslmode=verify-full&sslrootcert={}",
            file.display()
        ))
    };
    let refused = |url: &str| {
        let output = command(place, url).args(INIT).output().unwrap();
        assert!(!output.status.success(), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };

    let said = refused(&server.url("sslmode=disable"));
    assert!(said.contains("no encryption"), "{said}");
    let said = refused(&believing(&other));
    assert!(said.contains("certificate"), "{said}");
    // Nobody wrote anything so far; without a word about it, TLS is used where the server has it.
    run(place, &believing(&authority), &INIT, "");
    run(place, &server.url(""), &["migrate"], "");
}
