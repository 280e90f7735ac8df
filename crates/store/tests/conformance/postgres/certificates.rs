//! The server proves who it is, or nothing is asked of it.

use std::path::PathBuf;
use std::sync::Arc;

use servers::{Authority, Cluster, Validity};
use store::{OpenError, PostgresSettings, PostgresStore};

use crate::sqlite::{Counting, keys};

/// Only encrypted connections are let in.
const ENCRYPTED_ONLY: &str = "local all all trust\nhostssl all all 127.0.0.1/32 trust\n";

async fn open(url: &str) -> Result<PostgresStore, OpenError> {
    let settings = PostgresSettings::parse(url, None, |path| PathBuf::from(path)).unwrap();
    PostgresStore::open(&settings, Arc::new(keys(1)), Arc::new(Counting::default())).await
}

fn refusal(opened: Result<PostgresStore, OpenError>) -> String {
    match opened {
        Ok(_) => panic!("it was let in"),
        Err(error) => error.to_string(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_a_good_certificate_opens() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let mut cluster = Cluster::start(&[]);
    let database = cluster.database();
    cluster.stop();
    let folder = cluster.folder().to_owned();
    cluster.set("ssl=on");
    cluster.set(&format!("ssl_cert_file={}/server.pem", folder.display()));
    cluster.set(&format!("ssl_key_file={}/server.key", folder.display()));
    let doors = std::fs::read_to_string(cluster.data().join("pg_hba.conf")).unwrap();
    std::fs::write(cluster.data().join("pg_hba.conf"), ENCRYPTED_ONLY).unwrap();
    let trusted = authority.certificate(&folder);
    let plain = database.url();
    let verified = format!("{plain}?sslmode=verify-full&sslrootcert={}", trusted.display());

    authority.issue(&folder, &["127.0.0.1", "localhost"], Validity::Current);
    cluster.start_again();
    open(&verified).await.unwrap();
    // By its name too.
    open(&verified.replace("127.0.0.1", "localhost")).await.unwrap();
    // A server that wants encryption is not talked to without it, and says so.
    let refused = refusal(open(&format!("{plain}?sslmode=disable")).await);
    assert!(refused.contains("no encryption"), "{refused}");
    // Its authority is none of the system's.
    let refused = refusal(open(&format!("{plain}?sslmode=verify-full")).await);
    assert!(refused.contains("certificate") || refused.contains("authority"), "{refused}");
    // Another authority.
    let other = folder.join("other");
    std::fs::create_dir(&other).unwrap();
    let other = stranger.certificate(&other);
    let refused = refusal(
        open(&format!("{plain}?sslmode=verify-full&sslrootcert={}", other.display())).await,
    );
    assert!(refused.contains("invalid peer certificate"), "{refused}");
    // A file that is missing, or holds none.
    let refused =
        refusal(open(&format!("{plain}?sslmode=verify-full&sslrootcert=/nowhere.pem")).await);
    assert!(refused.contains("sslrootcert: /nowhere.pem"), "{refused}");

    for (names, validity, reason) in [
        (["db.example", "db2.example"], Validity::Current, "not valid for name"),
        (["127.0.0.1", "localhost"], Validity::Expired, "expired"),
    ] {
        cluster.stop();
        authority.issue(&folder, &names, validity);
        cluster.start_again();
        let refused = refusal(open(&verified).await);
        assert!(refused.contains(reason), "{refused}");
    }
    // A server without a certificate.
    cluster.stop();
    cluster.set("ssl=off");
    std::fs::write(cluster.data().join("pg_hba.conf"), doors).unwrap();
    cluster.start_again();
    let refused = refusal(open(&verified).await);
    assert!(refused.contains("TLS"), "{refused}");
    open(&plain).await.unwrap();
}
