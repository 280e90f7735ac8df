//! Invented methods: for the hints of a name that has none (S7).
//!
//! They are drawn the way the methods of a Canadian organisation's people are spread, and often go
//! with the name, as real ones do: `jane.doe` tends to have an address that begins with `j`. They
//! stay the same for one name for as long as the key file does. Only what
//! [`mask::hint`](crate::mask::hint) shows of them is drawn; the rest of each is filler.

use unicode_normalization::UnicodeNormalization;

use crate::channel::Channel;
use crate::email::EmailAddress;
use crate::hints::SHOWN_OF_A_KIND;
use crate::mask::SHOWN_DOMAINS;
use crate::method::Destination;
use crate::name::SignInName;
use crate::phone::PhoneNumber;

/// How many people in a thousand have their mailbox at each of [`SHOWN_DOMAINS`], of those with an
/// alternate address; the others' is at a domain that is not shown.
const SHARES: [u16; SHOWN_DOMAINS.len()] = [520, 125, 65, 60, 50, 38];

/// A domain that is not shown.
const OTHER_DOMAIN: &str = "example.net";

/// How many in a thousand nicknames and the like begin with each letter from a to z; the others'
/// first character is not shown.
const LETTERS: [u16; 26] = [
    84, 47, 71, 61, 38, 9, 21, 21, 9, 99, 56, 52, 94, 33, 7, 24, 2, 48, 81, 42, 2, 12, 15, 2, 5, 5,
];

/// What is usual where the name is typed.
#[derive(Clone, Copy, Debug)]
pub struct Usual {
    /// By so many channels at least, as far as there are channels.
    pub at_least: usize,
    /// How many methods people must have: where it is two, most have both kinds.
    pub required: u32,
}

/// Invented methods for `name`: of one or both of `channels`, in that order, no more of one than
/// are shown.
///
/// `draw` is [`KeyRing::draw`](crate::keys::KeyRing::draw) of the name.
pub fn invented(
    name: &SignInName,
    draw: [u8; 32],
    channels: &[Channel],
    usual: Usual,
) -> Vec<Destination> {
    let mut draw = Draw { bytes: draw, at: 0 };
    let has = held(&mut draw, channels, usual);
    // A few people have several of one. Drawn for everybody, so that what comes after does not
    // depend on it.
    let (more_addresses, more_numbers) = (draw.permille() < 60, draw.permille() < 30);
    let mut methods = Vec::new();
    for channel in has {
        let several = match channel {
            Channel::Email => more_addresses,
            Channel::Text => more_numbers,
        };
        for _ in 0..if several { SHOWN_OF_A_KIND } else { 1 } {
            methods.push(match channel {
                Channel::Email => Destination::Email(address(name, &mut draw)),
                Channel::Text => Destination::Phone(number(&mut draw)),
            });
        }
    }
    methods
}

/// By which channels a person is reached: both more often than not, else rather a phone.
fn held(draw: &mut Draw, channels: &[Channel], usual: Usual) -> Vec<Channel> {
    let (phone, email) = if usual.required < 2 { (250, 200) } else { (60, 60) };
    let alone = match draw.permille() {
        drawn if drawn < phone => Some(Channel::Text),
        drawn if drawn >= 1000 - email => Some(Channel::Email),
        _ => None,
    };
    match alone {
        Some(channel) if usual.at_least < 2 && channels.contains(&channel) => vec![channel],
        _ => channels.to_vec(),
    }
}

fn address(name: &SignInName, draw: &mut Draw) -> EmailAddress {
    let first = first_letter(name, draw).unwrap_or('0');
    let domain = pick(&SHARES, draw.permille()).map_or(OTHER_DOMAIN, |at| SHOWN_DOMAINS[at]);
    match EmailAddress::parse(&format!("{first}xxxx@{domain}")) {
        Ok(address) => address,
        Err(_) => unreachable!("a letter or digit and a known domain make an address"),
    }
}

/// The first letter of the address: of the name in two of three cases, in the ways in which people
/// make addresses of their names. `None`: it does not begin with a letter, or is too short to show
/// it.
fn first_letter(name: &SignInName, draw: &mut Draw) -> Option<char> {
    let local = name.canonical().split('@').next().unwrap_or_default();
    // Names have accents, addresses do not.
    let plain: String = local.nfd().filter(char::is_ascii).collect();
    // A number (of a student, of an employee) says nothing of what its owner is called.
    let plain =
        if plain.bytes().filter(u8::is_ascii_digit).count() < 4 { plain } else { String::new() };
    let mut words =
        plain.split(|c: char| !c.is_ascii_lowercase()).filter_map(|word| word.chars().next());
    let (first, last) = (words.next(), words.next_back());
    let other = pick(&LETTERS, draw.permille()).and_then(|at| ('a'..='z').nth(at));
    match draw.permille() {
        0..580 => first.or(other),
        580..660 => last.or(other),
        _ => other,
    }
}

/// Which of the shares a number from 0 to 999 falls into; `None`: it is beyond them all.
fn pick(shares: &[u16], drawn: u16) -> Option<usize> {
    let mut left = drawn;
    shares.iter().position(|share| match left.checked_sub(*share) {
        Some(less) => {
            left = less;
            false
        }
        None => true,
    })
}

fn number(draw: &mut Draw) -> PhoneNumber {
    PhoneNumber::from_e164(format!("+14165550{:03}", draw.permille()))
}

/// Numbers from the drawn bytes, two bytes each. The most that one name can use is eleven numbers.
struct Draw {
    bytes: [u8; 32],
    at: usize,
}

impl Draw {
    fn number(&mut self) -> u16 {
        let pair = [self.bytes[self.at % 32], self.bytes[(self.at + 1) % 32]];
        self.at += 2;
        u16::from_be_bytes(pair)
    }

    /// From 0 to 999, each as likely as another (to one part in 65).
    fn permille(&mut self) -> u16 {
        self.number() % 1000
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::keys::KeyRing;

    const BOTH: [Channel; 2] = [Channel::Email, Channel::Text];
    const ONE: Usual = Usual { at_least: 1, required: 1 };
    const TWO: Usual = Usual { at_least: 2, required: 1 };

    fn methods(name: &str, channels: &[Channel], usual: Usual) -> Vec<Destination> {
        let ring =
            KeyRing::parse(&KeyRing::generate(std::array::from_fn(|i| u8::try_from(i).unwrap())))
                .unwrap();
        let name = SignInName::parse(name).unwrap();
        invented(&name, ring.draw("hints", name.canonical()), channels, usual)
    }

    fn shares(usual: Usual) -> [usize; 3] {
        let kinds = (0..2000).map(|n| {
            let methods = methods(&format!("jane.doe{n}@example.ca"), &BOTH, usual);
            BOTH.map(|kind| methods.iter().any(|method| method.channel() == kind))
        });
        let mut shares = [0; 3];
        for [email, phone] in kinds {
            shares[if email && phone {
                0
            } else if phone {
                1
            } else {
                2
            }] += 1;
        }
        shares.map(|count| count / 2)
    }

    #[test]
    fn s7_with_two_gates_everybody_has_both_kinds() {
        assert_eq!(shares(TWO), [1000, 0, 0]);
    }

    #[test]
    fn s7_they_are_spread_like_peoples_methods() {
        let [both, phone, email] = shares(ONE);
        assert!(
            (520..580).contains(&both)
                && (220..280).contains(&phone)
                && (170..230).contains(&email)
        );
        let [both, phone, email] = shares(Usual { required: 2, ..ONE });
        assert!(
            (850..910).contains(&both) && (40..80).contains(&phone) && (40..80).contains(&email)
        );
    }

    #[test]
    fn s7_only_kinds_that_are_offered() {
        for n in 0..200 {
            for kind in Channel::ALL {
                let methods = methods(&format!("a{n}@example.ca"), &[kind], TWO);
                assert!(
                    !methods.is_empty() && methods.iter().all(|method| method.channel() == kind)
                );
            }
        }
        assert_eq!(methods("a@example.ca", &[], ONE), []);
    }

    #[test]
    fn the_shares_leave_some_for_what_is_not_shown() {
        assert_eq!(SHARES.iter().sum::<u16>(), 858);
        assert_eq!(LETTERS.iter().sum::<u16>(), 940);
    }

    proptest! {
        #[test]
        fn nothing_panics(text: String, local in "\\PC{1,9}", draw: [u8; 32], at_least in 0_usize..4, required: u32) {
            for text in [text, format!("{local}@example.ca")] {
                if let Ok(name) = SignInName::parse(&text) {
                    let usual = Usual { at_least, required };
                    prop_assert!(!invented(&name, draw, &BOTH, usual).is_empty());
                }
            }
        }
    }
}
