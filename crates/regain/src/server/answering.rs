//! What a running server answers with; it can be replaced while connections are open.

use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use ipnet::IpNet;

/// The pages, and the networks whose connections are not counted.
pub struct Answering(RwLock<(Router, Arc<[IpNet]>)>);

impl Answering {
    /// Answers with these from the start.
    pub fn new(router: Router, proxies: &[IpNet]) -> Self {
        Self(RwLock::new((router, proxies.into())))
    }

    /// Answers with these from the next request on, also on connections that are open.
    pub fn replace(&self, router: Router, proxies: &[IpNet]) {
        // A pair is never half changed.
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = (router, proxies.into());
    }

    /// The pages as they are now.
    pub fn router(&self) -> Router {
        self.0.read().unwrap_or_else(PoisonError::into_inner).0.clone()
    }

    /// The networks of proxies as they are now.
    pub fn proxies(&self) -> Arc<[IpNet]> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner).1)
    }
}
