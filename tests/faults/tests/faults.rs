//! A fault at every call of every errand (docs/reliability.md). `make test` tries some of the
//! calls; `REGAIN_FAULTS=all` each.

use faults::{Errand, try_errand};
use stories::Kept;

/// How far apart the calls are that a short run tries; each errand begins at another one.
const STRIDE: u64 = 41;

async fn tried(errand: Errand, kept: Kept, first: u64) {
    let all = std::env::var("REGAIN_FAULTS").is_ok_and(|which| which == "all");
    let (first, stride) = if all { (1, 1) } else { (first, STRIDE) };
    let begun = std::time::Instant::now();
    let figures = try_errand(errand, kept, first, stride).await;
    println!("{errand:?}: {} faults, {} s", figures.faults, begun.elapsed().as_secs());
    assert!(figures.faults > 0);
}

macro_rules! each {
    ($($name:ident: $errand:ident, $first:literal;)*) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::tried(super::Errand::$errand, super::Kept::in_file(), $first).await;
                }
            )*
        }

        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::tried(super::Errand::$errand, super::Kept::on_server(), $first + 2).await;
                }
            )*
        }

        #[test]
        fn none_is_left_out() {
            assert_eq!([$(Errand::$errand),*], Errand::ALL);
        }
    };
}

each! {
    signing_in: SignIn, 1;
    registering_a_phone: RegisterPhone, 3;
    adding_an_address: AddEmail, 5;
    changing_a_phone: ChangePhone, 7;
    deleting_an_address: DeleteEmail, 9;
    resetting: Reset, 2;
    resetting_by_two: ResetWithTwoGates, 4;
    resetting_in_directory: ResetInDirectory, 5;
    unlocking: Unlock, 8;
    changing_the_password: ChangePassword, 6;
    signing_out: SignOut, 2;
    ending_a_session: EndSession, 5;
    putting_off: Skip, 1;
    asking_for_a_removal: AskRemoval, 5;
    undoing: Undo, 5;
    tidying: Tidy, 3;
}
