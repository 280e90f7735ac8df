//! The queue at its bounds, with a job in place of the hash that ends when the test says so.

use std::sync::mpsc;

use super::*;

const LIMITS: QueueLimits = QueueLimits { waiting: 64, patience: Duration::from_secs(2) };

/// Keeps one thread busy until the sender is dropped; returns once it is.
async fn occupy(threads: &Arc<HashThreads>) -> mpsc::Sender<()> {
    let (release, held) = mpsc::channel::<()>();
    let (began, begun) = oneshot::channel();
    let threads = Arc::clone(threads);
    tokio::spawn(async move {
        threads
            .run(move |_| {
                began.send(()).unwrap();
                held.recv().unwrap_err();
            })
            .await
    });
    begun.await.unwrap();
    release
}

fn one_thread(limits: QueueLimits) -> Arc<HashThreads> {
    Arc::new(HashThreads::start(1, limits).unwrap())
}

/// Asks for a job and polls once, so that it is in the queue.
fn asked(threads: &Arc<HashThreads>) -> tokio::task::JoinHandle<Result<u8, DirectoryFault>> {
    let threads = Arc::clone(threads);
    tokio::spawn(async move { threads.run(|_| 7).await })
}

async fn until_waiting(threads: &HashThreads, count: usize) {
    while threads.shared.line().jobs.len() != count {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn s64_the_65th_in_the_queue_is_sent_away_at_once() {
    let threads = one_thread(LIMITS);
    let release = occupy(&threads).await;
    let waiting: Vec<_> = (0..64).map(|_| asked(&threads)).collect();
    until_waiting(&threads, 64).await;
    assert_eq!(threads.run(|_| 7).await, Err(DirectoryFault::Busy));
    drop(release);
    for one in waiting {
        assert_eq!(one.await.unwrap(), Ok(7));
    }
    assert_eq!(threads.run(|_| 7).await, Ok(7));
}

/// With the clock held still, it jumps ahead whenever nothing else can happen: to the end of the
/// patience.
#[tokio::test]
async fn s64_nobody_waits_longer_than_the_patience() {
    let threads = one_thread(LIMITS);
    let _held = occupy(&threads).await;
    tokio::time::pause();
    let began = tokio::time::Instant::now();
    assert_eq!(threads.run(|_| 7).await, Err(DirectoryFault::Busy));
    let waited = began.elapsed();
    assert!(
        waited >= LIMITS.patience && waited < LIMITS.patience + Duration::from_millis(10),
        "{waited:?}"
    );
    assert_eq!(threads.shared.line().jobs.len(), 0);
}

#[tokio::test]
async fn work_that_has_begun_is_waited_for_whatever_the_patience() {
    let threads = one_thread(LIMITS);
    let (release, held) = mpsc::channel::<()>();
    let (began, begun) = oneshot::channel();
    let asker = {
        let threads = Arc::clone(&threads);
        let job = move |_: &mut Workspace| {
            began.send(()).unwrap();
            held.recv().is_err()
        };
        tokio::spawn(async move { threads.run(job).await })
    };
    begun.await.unwrap();
    tokio::time::pause();
    tokio::time::sleep(LIMITS.patience * 2).await;
    drop(release);
    assert_eq!(asker.await.unwrap(), Ok(true));
}

#[tokio::test]
async fn who_leaves_gives_up_the_place_and_the_work_is_not_done() {
    let threads = one_thread(LIMITS);
    let release = occupy(&threads).await;
    let (done, was_done) = mpsc::channel();
    let leaver = {
        let threads = Arc::clone(&threads);
        tokio::spawn(async move { threads.run(move |_| done.send(()).unwrap()).await })
    };
    until_waiting(&threads, 1).await;
    leaver.abort();
    assert!(leaver.await.unwrap_err().is_cancelled());
    assert_eq!(threads.shared.line().jobs.len(), 0);
    drop(release);
    assert_eq!(threads.run(|_| 7).await, Ok(7));
    assert!(was_done.recv().is_err());
}

#[tokio::test]
async fn a_panic_ends_the_job_but_not_the_thread() {
    let threads = one_thread(LIMITS);
    for _ in 0..3 {
        let panicked: Result<(), _> = threads.run(|_| panic!("on purpose")).await;
        assert_eq!(panicked, Err(DirectoryFault::Unavailable));
    }
    assert_eq!(threads.run(|_| 7).await, Ok(7));
}

fn use_memory(workspace: &mut Workspace) -> bool {
    let had_none = workspace.is_empty();
    crate::argon::make(workspace, b"", b"password", [0; 16]);
    had_none
}

#[tokio::test]
async fn a_busy_thread_keeps_its_memory() {
    let threads = HashThreads::start_keeping(1, LIMITS, Duration::from_secs(3600)).unwrap();
    assert_eq!(threads.run(use_memory).await, Ok(true));
    assert_eq!(threads.run(use_memory).await, Ok(false));
}

#[tokio::test]
async fn an_idle_thread_gives_its_memory_back() {
    let threads = HashThreads::start_keeping(1, LIMITS, Duration::ZERO).unwrap();
    threads.run(use_memory).await.unwrap();
    // The thread gives it back as soon as it finds the queue empty: before one of the next looks,
    // if not the first. On a busy machine it gets no turn between two looks without a pause.
    let mut looks = 0;
    while !threads.run(|workspace| workspace.is_empty()).await.unwrap() {
        looks += 1;
        assert!(looks < 10_000, "the memory is never given back");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_threads_are_named_and_step_back_while_others_do_not() {
    let threads = one_thread(LIMITS);
    let (name, niceness) = threads
        .run(|_| {
            (
                thread::current().name().map(str::to_owned),
                rustix::process::getpriority_process(None),
            )
        })
        .await
        .unwrap();
    assert_eq!(name.as_deref(), Some("hash-1"));
    let own = rustix::process::getpriority_process(None).unwrap();
    assert_eq!(niceness, Ok((own + NICENESS).min(19)));
}
