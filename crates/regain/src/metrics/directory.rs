//! A directory that counts: how many checks run or wait, and how they end.

use std::sync::Arc;

use async_trait::async_trait;
use domain::password::{Password, PasswordHash};
use flows::ports::{Directory, DirectoryFault, Hasher, Keeping, PasswordCheck, Who};
use strum::{IntoStaticStr, VariantNames};
use tokio::time::Instant;

use super::requests::One;
use super::{CheckLabels, Metrics};

/// Another directory, counted.
pub struct MeasuredDirectory {
    inner: Arc<dyn Directory>,
    metrics: Arc<Metrics>,
}

impl MeasuredDirectory {
    /// Counts what `inner` does.
    pub fn new(inner: Arc<dyn Directory>, metrics: Arc<Metrics>) -> Self {
        Self { inner, metrics }
    }
}

/// How a check ends, or the making of a new password's hash.
#[derive(Clone, Copy, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub(super) enum Outcome {
    Right,
    Barred,
    Wrong,
    Locked,
    Made,
    Busy,
    Unavailable,
}

fn outcome<T>(
    result: &Result<T, DirectoryFault>,
    done: impl FnOnce(&T) -> Outcome,
) -> &'static str {
    match result {
        Ok(value) => done(value),
        Err(DirectoryFault::Busy) => Outcome::Busy,
        Err(DirectoryFault::Unavailable | DirectoryFault::Unanswered | DirectoryFault::Limited) => {
            Outcome::Unavailable
        }
    }
    .into()
}

#[async_trait]
impl Directory for MeasuredDirectory {
    async fn check(&self, who: Who<'_>, typed: &Password) -> Result<PasswordCheck, DirectoryFault> {
        let (in_progress, begun) = (One::more(&self.metrics.checks_in_progress), Instant::now());
        let result = self.inner.check(who, typed).await;
        self.metrics.check_seconds.observe(begun.elapsed().as_secs_f64());
        drop(in_progress);
        let outcome = outcome(&result, |check| match check {
            PasswordCheck::Right { .. } => Outcome::Right,
            PasswordCheck::RightBut(_) => Outcome::Barred,
            PasswordCheck::Wrong => Outcome::Wrong,
            PasswordCheck::Locked => Outcome::Locked,
        });
        self.metrics.checks.get_or_create(&CheckLabels { outcome }).inc();
        result
    }

    fn keeping(&self) -> Keeping<'_> {
        match self.inner.keeping() {
            Keeping::Here(_) => Keeping::Here(self),
            there => there,
        }
    }
}

#[async_trait]
impl Hasher for MeasuredDirectory {
    async fn hash(&self, new: &Password) -> Result<PasswordHash, DirectoryFault> {
        let in_progress = One::more(&self.metrics.checks_in_progress);
        let Keeping::Here(hasher) = self.inner.keeping() else {
            return Err(DirectoryFault::Unavailable);
        };
        let result = hasher.hash(new).await;
        drop(in_progress);
        let outcome = outcome(&result, |_| Outcome::Made);
        self.metrics.checks.get_or_create(&CheckLabels { outcome }).inc();
        result
    }

    fn is_alive(&self) -> bool {
        matches!(self.inner.keeping(), Keeping::Here(hasher) if hasher.is_alive())
    }
}
