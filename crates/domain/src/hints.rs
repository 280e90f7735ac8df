//! What a stranger is offered at a reset: the account's methods where it has any, invented ones
//! where it has none (S7).
//!
//! Real and invented ones take the same way: so many of a kind at most, the same mask, the same
//! order. Whatever that way can show of a person's methods, invention shows for some draw of every
//! name; so no hint proves that there is an account.

use crate::channel::Channel;
use crate::invented::{Usual, invented};
use crate::mask;
use crate::method::{Destination, Method, MethodKind};
use crate::name::SignInName;
use crate::recovery::Offer;

/// So many methods of one kind are shown at most; a phone that is not shown is reached by typing
/// its number.
pub const SHOWN_OF_A_KIND: usize = 2;

/// How a reset offers methods here.
#[derive(Clone, Copy, Debug)]
pub struct Offering<'a> {
    /// Whether they are shown at all.
    pub hints: bool,
    /// The kinds that are offered, first first.
    pub kinds: &'a [MethodKind],
    /// How many methods must be proved; at least so many kinds are shown.
    pub gates: usize,
    /// How many methods people must have.
    pub required: u32,
}

impl Offering<'_> {
    /// What is offered for `name`. `methods`: those of its account that can reset the password now,
    /// the oldest first; none where there is no account. `draw` is
    /// [`KeyRing::draw`](crate::keys::KeyRing::draw) of the name.
    ///
    /// Invented ones stand for those of kinds that are missing for as many gates as there are.
    /// Without hints it is each kind once, for everybody: which kinds a person has would be a
    /// hint too, and would change when they register another.
    pub fn offers(&self, name: &SignInName, draw: [u8; 32], methods: &[Method]) -> Vec<Offer> {
        if !self.hints {
            return self.kinds.iter().copied().map(unnamed).collect();
        }
        // Invented for everybody, so that it takes everybody the same time (S4).
        let channels: Vec<Channel> = self.kinds.iter().filter_map(|kind| kind.channel()).collect();
        let others = self.kinds.iter().copied().filter(|kind| kind.channel().is_none());
        let contacts = self.gates.saturating_sub(others.clone().count());
        let nobodys = self.invented(name, draw, &channels, contacts);
        let mut offers: Vec<Offer> =
            channels.iter().flat_map(|channel| newest(methods, *channel)).collect();
        if offers.is_empty() {
            offers = nobodys;
        } else {
            let lacks = |channel: &Channel| {
                offers.iter().all(|offer| offer.kind.channel() != Some(*channel))
            };
            let missing: Vec<Channel> = channels.iter().copied().filter(lacks).collect();
            let lacking = contacts.saturating_sub(channels.len() - missing.len());
            if lacking > 0 {
                offers.extend(self.invented(name, draw, &missing, lacking));
            }
        }
        // What needs no message is offered to everybody, had or not: there is nothing to invent.
        offers.extend(others.map(unnamed));
        // By what is shown: in the order in which they were added, that would show too.
        offers.sort_by_cached_key(|offer| {
            (self.kinds.iter().position(|kind| *kind == offer.kind), offer.mask.clone())
        });
        offers
    }

    fn invented(
        &self,
        name: &SignInName,
        draw: [u8; 32],
        channels: &[Channel],
        at_least: usize,
    ) -> Vec<Offer> {
        let usual = Usual { at_least, required: self.required };
        invented(name, draw, channels, usual)
            .iter()
            .map(|destination| offer(destination, None))
            .collect()
    }
}

/// The newest of a kind: a person who has more has added one because an older one serves no longer,
/// as a rule.
fn newest(methods: &[Method], channel: Channel) -> impl Iterator<Item = Offer> {
    let contacts = methods.iter().rev().filter_map(|method| Some((method, method.destination()?)));
    let of_channel = contacts.filter(move |(_, destination)| destination.channel() == channel);
    of_channel.take(SHOWN_OF_A_KIND).map(|(method, destination)| offer(destination, Some(method)))
}

fn unnamed(kind: MethodKind) -> Offer {
    Offer { kind, mask: String::new(), method: None }
}

fn offer(destination: &Destination, method: Option<&Method>) -> Offer {
    Offer {
        kind: destination.kind(),
        mask: mask::hint(destination),
        method: method.map(|method| method.id),
    }
}

#[cfg(test)]
mod tests;
