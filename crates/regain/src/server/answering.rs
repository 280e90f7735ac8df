//! What a running server answers with; it can be replaced while connections are open.

use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;
use ipnet::IpNet;

use crate::metrics::CountRequests;

/// What requests are answered with.
#[derive(Clone)]
pub enum Site {
    /// The pages of the product.
    Pages(web::Service<CountRequests>),
    /// Anything else: the demo with pages of its own, what says how the program is, what leads
    /// from HTTP to HTTPS.
    Other(Router),
}

impl From<Router> for Site {
    fn from(router: Router) -> Self {
        Self::Other(router)
    }
}

impl Site {
    /// Answers a request.
    pub(super) async fn answer(self, request: Request<Body>) -> Response<Body> {
        match self {
            Self::Pages(pages) => pages.answer(request).await,
            Self::Other(router) => {
                let answered = TowerToHyperService::new(router).call(request).await;
                answered.unwrap_or_else(|never| match never {})
            }
        }
    }
}

/// What is answered with, and the networks whose connections are not counted.
pub struct Answering(RwLock<(Site, Arc<[IpNet]>)>);

impl Answering {
    /// Answers with these from the start.
    pub fn new(site: impl Into<Site>, proxies: &[IpNet]) -> Self {
        Self(RwLock::new((site.into(), proxies.into())))
    }

    /// Answers with these from the next request on, also on connections that are open.
    pub fn replace(&self, site: Site, proxies: &[IpNet]) {
        // A pair is never half changed.
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = (site, proxies.into());
    }

    /// What is answered with now.
    pub(super) fn site(&self) -> Site {
        self.0.read().unwrap_or_else(PoisonError::into_inner).0.clone()
    }

    /// The networks of proxies as they are now.
    pub fn proxies(&self) -> Arc<[IpNet]> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner).1)
    }
}
