//! What is asked of the database and the directory for a name: the same for a known and an unknown
//! one (S4).

use faults::calls_for_somebody_and_nobody;
use stories::Kept;

async fn same(kept: Kept, in_directory: bool) {
    let calls =
        calls_for_somebody_and_nobody(kept, in_directory, |policy| policy.recovery.hints = false)
            .await;
    let [somebody, nobody] = calls;
    assert!(somebody.iter().any(|(_, calls)| calls.contains(&"streak")), "{somebody:?}");
    for (somebody, nobody) in somebody.into_iter().zip(nobody) {
        assert_eq!(somebody, nobody);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s4_in_a_file() {
    same(Kept::in_file(), false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s4_on_a_server() {
    same(Kept::on_server(), false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s4_with_a_directory() {
    same(Kept::in_file(), true).await;
}
