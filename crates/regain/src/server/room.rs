//! How many connections there may be: 4096 in all, 100 from one network that is no proxy's: an IPv4
//! address, an IPv6 /64.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use web::network::network;

use super::{Answering, is_unbounded};
use crate::metrics::Connections;

/// The most connections.
const ALL: usize = 4096;
/// The most from one network.
const FROM_ONE: u32 = 100;

/// Room for connections.
pub struct Room {
    all: Arc<Semaphore>,
    answering: Arc<Answering>,
    by_network: Mutex<HashMap<String, u32>>,
    connections: Connections,
}

/// A place in it, given up when dropped.
pub struct Place {
    room: Arc<Room>,
    counted: Option<String>,
    _permit: OwnedSemaphorePermit,
}

impl Room {
    /// Room where any number of connections may come from the proxies.
    pub fn new(answering: Arc<Answering>, connections: &Connections) -> Self {
        Self {
            all: Arc::new(Semaphore::new(ALL)),
            answering,
            by_network: Mutex::default(),
            connections: connections.clone(),
        }
    }

    /// Waits until there is room for one more; those who come meanwhile wait in the system's queue.
    pub async fn wait(&self) -> OwnedSemaphorePermit {
        Arc::clone(&self.all).acquire_owned().await.expect("this semaphore is never closed")
    }

    /// The place of a connection from `address`; `None` when its network has too many already.
    pub fn place(self: &Arc<Self>, permit: OwnedSemaphorePermit, address: IpAddr) -> Option<Place> {
        let counted = (!is_unbounded(address, &self.answering.proxies())).then(|| network(address));
        if let Some(network) = &counted {
            let mut by_network = self.by_network.lock().unwrap_or_else(PoisonError::into_inner);
            let count = by_network.entry(network.clone()).or_default();
            if *count >= FROM_ONE {
                self.connections.refused.inc();
                return None;
            }
            *count += 1;
        }
        self.connections.open.inc();
        Some(Place { room: Arc::clone(self), counted, _permit: permit })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.room.connections.open.dec();
        let Some(network) = &self.counted else { return };
        let mut by_network = self.room.by_network.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = by_network.get_mut(network) {
            *count -= 1;
            if *count == 0 {
                by_network.remove(network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn s63_one_network_has_a_hundred_places_and_gets_them_back() {
        let connections = Connections::default();
        let room = Arc::new(Room::new(
            Arc::new(Answering::new(axum::Router::new(), &["10.0.0.0/8".parse().unwrap()])),
            &connections,
        ));
        let from = async |text: &str| room.place(room.wait().await, text.parse().unwrap());
        let mut places = Vec::new();
        for host in 0..100 {
            places.push(from("192.0.2.1").await.unwrap());
            places.push(from(&format!("2001:db8:1:2:{host:x}::1")).await.unwrap());
        }
        assert!(
            from("2001:db8:1:2:ffff::1").await.is_none() && from("2001:db8:1:3::1").await.is_some()
        );
        assert!(from("::ffff:192.0.2.1").await.is_none());
        assert!(from("192.0.2.1").await.is_none());
        assert!(from("192.0.2.2").await.is_some());
        places.swap_remove(0);
        places.push(from("192.0.2.1").await.unwrap());
        assert!(from("192.0.2.1").await.is_none());
        for _ in 0..150 {
            places.push(from("10.1.2.3").await.unwrap());
            places.push(from("::ffff:127.0.0.1").await.unwrap());
        }
        assert_eq!((connections.open.get(), connections.refused.get()), (500, 4));
        drop(places);
        assert_eq!(connections.open.get(), 0);
        assert!(room.by_network.lock().unwrap().is_empty());
        assert_eq!(room.all.available_permits(), ALL);
    }
}
