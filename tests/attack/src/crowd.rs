//! Many browsers at work for one attacker, some at once.

use anyhow::Result;

use crate::network;
use crate::surfer::Surfer;
use crate::world::World;

/// Browsers, each in a network of its own.
pub struct Crowd {
    /// The browsers.
    pub surfers: Vec<Surfer>,
}

impl Crowd {
    /// So many, from the attacker's `first` network on.
    pub fn new(world: &World, first: usize, networks: usize) -> Self {
        Self {
            surfers: (first..first + networks)
                .map(|n| Surfer::new(world, &network::attackers(n)))
                .collect(),
        }
    }

    /// Does `job` for each of `0..count`, eight at a time, each with a new browser; what each
    /// brought.
    ///
    /// # Errors
    /// The program does not answer one of them.
    pub async fn each<T>(
        &mut self,
        count: usize,
        job: impl AsyncFn(&mut Surfer, usize) -> Result<T>,
    ) -> Result<Vec<T>> {
        const AT_ONCE: usize = 8;
        let mut brought = Vec::with_capacity(count);
        let crowd = self.surfers.len();
        for begin in (0..count).step_by(AT_ONCE.min(crowd)) {
            let end = (begin + AT_ONCE.min(crowd)).min(count);
            let start = begin % crowd;
            // The next ones in the round, which begins again at the end.
            self.surfers.rotate_left(start);
            let mut running = Vec::new();
            for (surfer, n) in self.surfers.iter_mut().zip(begin..end) {
                surfer.forget();
                running.push(job(surfer, n));
            }
            let results = join_all(running).await;
            self.surfers.rotate_right(start);
            for result in results {
                brought.push(result?);
            }
        }
        Ok(brought)
    }

    /// How many requests they have sent.
    pub fn requests(&self) -> usize {
        self.surfers.iter().map(|surfer| surfer.browser.requests()).sum()
    }

    /// How many hashes they have computed.
    pub fn hashes(&self) -> u64 {
        self.surfers.iter().map(|surfer| surfer.hashes).sum()
    }
}

/// Waits for all, in turn where one is ready.
async fn join_all<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut pinned: Vec<_> = futures.into_iter().map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        for (future, output) in &mut pinned {
            if output.is_none()
                && let std::task::Poll::Ready(ready) = future.as_mut().poll(context)
            {
                *output = Some(ready);
            }
        }
        match pinned.iter().all(|(_, output)| output.is_some()) {
            true => std::task::Poll::Ready(()),
            false => std::task::Poll::Pending,
        }
    })
    .await;
    pinned.into_iter().filter_map(|(_, output)| output).collect()
}
