//! What PostgreSQL says of a row may quote it; what we say never does (S94).

use crate::place::{Place, begin};
use crate::postgres::Server;
use crate::samples::{account, account_id, firefox, method, phone, session, token};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_quotes_no_value() {
    let place = Server::new();
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    work.add_session(&token(1), &session(1, account_id(1)), &firefox()).await.unwrap();
    work.commit().await.unwrap();
    let mut faults = Vec::new();
    // A name that is taken, an account that nobody has, an id that is taken.
    let mut work = begin(&store).await;
    faults.push(
        work.add_session(&token(1), &session(2, account_id(1)), &firefox()).await.unwrap_err(),
    );
    let mut work = begin(&store).await;
    faults.push(
        work.add_session(&token(2), &session(2, account_id(7)), &firefox()).await.unwrap_err(),
    );
    let mut work = begin(&store).await;
    work.add_method(&method(1, account_id(1), phone(1))).await.unwrap();
    faults.push(work.add_method(&method(1, account_id(1), phone(2))).await.unwrap_err());
    for fault in faults {
        let said = fault.to_string();
        assert!(said.contains("SQLSTATE 23"), "{said}");
        assert!(
            !said.contains("Key (") && !said.contains("\\x") && !said.contains("DETAIL"),
            "{said}"
        );
        assert!(fault.source.is_none(), "what the server says of a row: {fault:?}");
    }
}
