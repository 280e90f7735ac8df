//! What the program does by itself, done at once.

use domain::queue::Lane;
use flows::background::Background;
use flows::ports::Courier as _;

use crate::{Minutes, Outbox};

/// Sends what is due, until nothing is.
pub async fn deliver(background: &Background, outbox: &Outbox) {
    for lane in [Lane::Codes, Lane::Notices] {
        deliver_lane(background, outbox, lane).await;
    }
}

async fn deliver_lane(background: &Background, outbox: &Outbox, lane: Lane) {
    loop {
        let messages =
            background.lease_messages(lane, 10, Minutes(1)).await.expect("the queue works");
        if messages.is_empty() {
            return;
        }
        for message in messages {
            let outcome = if let Some(outcome) =
                background.write_back(&message).await.expect("the queue works")
            {
                outcome
            } else if let Some(outgoing) =
                background.prepare(&message).await.expect("the queue works")
            {
                outbox.deliver(&outgoing).await
            } else if let Some(kind) = background.withheld(&message) {
                outbox.pretend(kind, [0; 16]).await
            } else {
                continue;
            };
            background.record(&message, outcome).await.expect("the queue works");
        }
    }
}
