//! How many connections there may be: 4096 in all, 100 from one address that is no proxy (SECURITY section 3).

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use ipnet::IpNet;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::is_unbounded;
use crate::metrics::Connections;

/// The most connections.
const ALL: usize = 4096;
/// The most from one address.
const FROM_ONE: u32 = 100;

/// Room for connections.
pub struct Room {
    all: Arc<Semaphore>,
    proxies: Vec<IpNet>,
    by_address: Mutex<HashMap<IpAddr, u32>>,
    connections: Connections,
}

/// A place in it, given up when dropped.
pub struct Place {
    room: Arc<Room>,
    counted: Option<IpAddr>,
    _permit: OwnedSemaphorePermit,
}

impl Room {
    /// Room where any number of connections may come from `proxies`.
    pub fn new(proxies: &[IpNet], connections: &Connections) -> Self {
        Self {
            all: Arc::new(Semaphore::new(ALL)),
            proxies: proxies.to_vec(),
            by_address: Mutex::default(),
            connections: connections.clone(),
        }
    }

    /// Waits until there is room for one more; those who come meanwhile wait in the system's queue.
    pub async fn wait(&self) -> OwnedSemaphorePermit {
        Arc::clone(&self.all).acquire_owned().await.expect("this semaphore is never closed")
    }

    /// The place of a connection from `address`; `None` when it has too many already.
    pub fn place(self: &Arc<Self>, permit: OwnedSemaphorePermit, address: IpAddr) -> Option<Place> {
        let counted = (!is_unbounded(address, &self.proxies)).then_some(address);
        if let Some(address) = counted {
            let mut by_address = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
            let count = by_address.entry(address).or_default();
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
        let Some(address) = self.counted else { return };
        let mut by_address = self.room.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = by_address.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                by_address.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_address_has_a_hundred_places_and_gets_them_back() {
        let connections = Connections::default();
        let room = Arc::new(Room::new(&["10.0.0.0/8".parse().unwrap()], &connections));
        let from = async |text: &str| room.place(room.wait().await, text.parse().unwrap());
        let mut places = Vec::new();
        for _ in 0..100 {
            places.push(from("192.0.2.1").await.unwrap());
        }
        assert!(from("192.0.2.1").await.is_none());
        assert!(from("192.0.2.2").await.is_some());
        places.pop();
        places.push(from("192.0.2.1").await.unwrap());
        assert!(from("192.0.2.1").await.is_none());
        for _ in 0..150 {
            places.push(from("10.1.2.3").await.unwrap());
            places.push(from("::ffff:127.0.0.1").await.unwrap());
        }
        assert_eq!((connections.open.get(), connections.refused.get()), (400, 2));
        drop(places);
        assert_eq!(connections.open.get(), 0);
        assert!(room.by_address.lock().unwrap().is_empty());
        assert_eq!(room.all.available_permits(), ALL);
    }
}
