//! Invented hints: the masked methods that a reset shows for a name that has none (DESIGN 2.2, SECURITY S7).
//!
//! They are drawn the way the methods of a Canadian organisation's people are spread, and often go with the name, as
//! real ones do: `jane.doe` tends to have an address that begins with `ja`. They stay the same for one name for as long
//! as the key file does. So a hint proves nothing, neither one that fits the name nor one that does not.

use crate::email::EmailAddress;
use crate::mask;
use crate::method::MethodKind;
use crate::name::SignInName;
use crate::phone::PhoneNumber;

/// Where people's own mailboxes are, in tenths of a percent.
const MAIL_DOMAINS: [(&str, u16); 21] = [
    ("gmail.com", 520),
    ("hotmail.com", 125),
    ("outlook.com", 65),
    ("icloud.com", 60),
    ("yahoo.com", 50),
    ("yahoo.ca", 38),
    ("rogers.com", 20),
    ("live.ca", 18),
    ("hotmail.ca", 16),
    ("sympatico.ca", 15),
    ("shaw.ca", 13),
    ("bell.net", 10),
    ("telus.net", 10),
    ("videotron.ca", 8),
    ("live.com", 8),
    ("me.com", 5),
    ("msn.com", 5),
    ("tbaytel.net", 4),
    ("cogeco.ca", 4),
    ("protonmail.com", 4),
    ("eastlink.ca", 2),
];

/// How given names and nicknames begin.
const BEGINNINGS: [&str; 48] = [
    "ma", "ja", "jo", "mi", "da", "ch", "al", "an", "st", "br", "ka", "sa", "ke", "le", "ro", "ni", "ca", "co", "ra",
    "de", "be", "to", "ti", "su", "sh", "li", "je", "em", "ev", "pa", "pe", "ph", "he", "ha", "la", "lo", "lu", "mo",
    "na", "ol", "re", "ri", "sc", "ta", "th", "vi", "wi", "am",
];

/// A masked method that nobody has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InventedHint {
    /// Its kind.
    pub kind: MethodKind,
    /// What is shown of it; of the same form as [`mask::mask`] makes it.
    pub mask: String,
}

/// The hints for `name`: of at least `at_least` different kinds (as far as `kinds` goes), in the order of `kinds`.
///
/// `draw` is [`KeyRing::draw`](crate::keys::KeyRing::draw) of the canonical name. `kinds` are those that recovery offers. Real
/// methods must be shown in the same order, those of one kind together, or the order would tell them apart.
pub fn invented(name: &SignInName, draw: [u8; 32], kinds: &[MethodKind], at_least: usize) -> Vec<InventedHint> {
    let mut draw = Draw { bytes: draw, at: 0 };
    let has = held(&mut draw, kinds, at_least.max(1));
    // A few people have two of a kind. Drawn for everybody, so that what comes after does not depend on it.
    let (two_addresses, two_numbers) = (draw.permille() < 60, draw.permille() < 30);
    let mut hints = Vec::new();
    for kind in has {
        let twice = match kind {
            MethodKind::Email => two_addresses,
            MethodKind::Phone => two_numbers,
        };
        for _ in 0..=u8::from(twice) {
            let mask = match kind {
                MethodKind::Email => address(name, &mut draw),
                MethodKind::Phone => number(&mut draw),
            };
            hints.push(InventedHint { kind, mask });
        }
    }
    hints
}

/// Which kinds somebody has: both more often than not, else rather a phone.
fn held(draw: &mut Draw, kinds: &[MethodKind], at_least: usize) -> Vec<MethodKind> {
    let alone = match draw.permille() {
        0..550 => None,
        550..800 => Some(MethodKind::Phone),
        _ => Some(MethodKind::Email),
    };
    match alone {
        Some(kind) if at_least < 2 && kinds.contains(&kind) => vec![kind],
        _ => kinds.to_vec(),
    }
}

fn address(name: &SignInName, draw: &mut Draw) -> String {
    let beginning = beginning(name, draw);
    // About one in fifty has a local part of three characters, which shows one letter only.
    let rest = if draw.permille() < 20 { "x" } else { "xxxx" };
    let mut left = draw.permille();
    let domain = MAIL_DOMAINS.iter().find(|(_, share)| match left.checked_sub(*share) {
        Some(less) => {
            left = less;
            false
        }
        None => true,
    });
    let domain = domain.map_or(MAIL_DOMAINS[0].0, |(domain, _)| *domain);
    match EmailAddress::parse(&format!("{beginning}{rest}@{domain}")) {
        Ok(address) => mask::email(&address),
        Err(_) => unreachable!("two letters or digits and a known domain make an address"),
    }
}

/// The first two characters of the address: after the name in two of three cases, in the ways in which people make addresses of their names.
fn beginning(name: &SignInName, draw: &mut Draw) -> String {
    let local = name.canonical().split('@').next().unwrap_or_default();
    let mut words = local.split(|c: char| !c.is_ascii_lowercase()).filter(|word| word.len() > 1);
    let (first, last) = (words.next(), words.next_back());
    let way = draw.permille();
    let other = BEGINNINGS[usize::from(draw.number()) % BEGINNINGS.len()];
    match (way, first, last) {
        (0..430, Some(first), _) => first[..2].to_owned(),
        (430..580, Some(first), Some(last)) => format!("{}{}", &first[..1], &last[..1]),
        (580..660, _, Some(last)) => last[..2].to_owned(),
        _ => other.to_owned(),
    }
}

fn number(draw: &mut Draw) -> String {
    mask::phone(&PhoneNumber::from_e164(format!("+14165550{:03}", draw.permille())))
}

/// Numbers from the drawn bytes, two bytes each. The most that one name can use is thirteen numbers.
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
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;
    use crate::keys::KeyRing;

    const BOTH: [MethodKind; 2] = [MethodKind::Email, MethodKind::Phone];

    fn ring() -> KeyRing {
        KeyRing::parse(&KeyRing::generate(std::array::from_fn(|i| u8::try_from(i).unwrap()))).unwrap()
    }

    fn hints(name: &str, kinds: &[MethodKind], at_least: usize) -> Vec<InventedHint> {
        let name = SignInName::parse(name).unwrap();
        invented(&name, ring().draw("hints", name.canonical()), kinds, at_least)
    }

    /// The hints of two thousand names.
    fn population(at_least: usize) -> Vec<Vec<InventedHint>> {
        let ring = ring();
        (0..2000)
            .map(|n| {
                let name = SignInName::parse(&format!("jane.doe{n}@example.ca")).unwrap();
                invented(&name, ring.draw("hints", name.canonical()), &BOTH, at_least)
            })
            .collect()
    }

    #[test]
    fn s7_hints_are_stable_over_time_and_spelling() {
        assert_eq!(hints("jane.doe@example.ca", &BOTH, 1), hints(" JANE.DOE@example.ca.", &BOTH, 1));
        // What a database's users have seen must not change with a new version: this is a promise, not a snapshot.
        let seen: Vec<String> = hints("jane.doe@example.ca", &BOTH, 2).into_iter().map(|hint| hint.mask).collect();
        assert_eq!(seen, ["jd****@ho***.com", "••••••••52"]);
    }

    #[test]
    fn s7_with_two_gates_everybody_has_both_kinds() {
        for hints in population(2) {
            assert!(BOTH.iter().all(|kind| hints.iter().any(|hint| hint.kind == *kind)));
        }
    }

    #[test]
    fn s7_only_kinds_that_are_offered() {
        for n in 0..200 {
            for kind in MethodKind::ALL {
                let hints = hints(&format!("a{n}@example.ca"), &[kind], 2);
                assert!(!hints.is_empty() && hints.iter().all(|hint| hint.kind == kind));
            }
        }
        assert_eq!(hints("a@example.ca", &[], 1), []);
    }

    #[test]
    fn s7_they_are_spread_like_people_s_methods() {
        let population = population(1);
        let share = |count: usize| count * 1000 / population.len();
        let both = population.iter().filter(|hints| hints.iter().any(|one| one.kind != hints[0].kind)).count();
        assert!((500..600).contains(&share(both)), "{}", share(both));
        let phones = population.iter().filter(|hints| hints.iter().all(|one| one.kind == MethodKind::Phone)).count();
        assert!((210..290).contains(&share(phones)), "{}", share(phones));
        let mut masks: HashMap<&str, usize> = HashMap::new();
        let mut addresses = 0;
        let mut named = 0;
        for hint in population.iter().flatten().filter(|hint| hint.kind == MethodKind::Email) {
            addresses += 1;
            *masks.entry(hint.mask.split('@').nth(1).unwrap()).or_default() += 1;
            named += usize::from(["ja", "jd", "do", "j*"].contains(&&hint.mask[..2]));
        }
        assert!((480..560).contains(&(masks["gm***.com"] * 1000 / addresses)));
        assert!(masks.len() > 12);
        assert!((580..760).contains(&(named * 1000 / addresses)), "{named} of {addresses}");
    }

    #[test]
    fn s7_they_have_the_form_of_real_masks() {
        for hint in population(1).iter().flatten() {
            match hint.kind {
                MethodKind::Phone => {
                    let digits = hint.mask.strip_prefix("••••••••").unwrap();
                    assert!(digits.len() == 2 && digits.bytes().all(|c| c.is_ascii_digit()));
                }
                MethodKind::Email => {
                    let (local, domain) = hint.mask.split_once("****@").unwrap();
                    assert!((1..=2).contains(&local.len()) && domain.contains("***."));
                }
            }
        }
    }

    #[test]
    fn the_shares_add_up() {
        assert_eq!(MAIL_DOMAINS.iter().map(|(_, share)| share).sum::<u16>(), 1000);
    }

    proptest! {
        #[test]
        fn nothing_panics(text: String, local in "\\PC{1,9}", draw: [u8; 32], at_least in 0_usize..4) {
            for text in [text, format!("{local}@example.ca")] {
                if let Ok(name) = SignInName::parse(&text) {
                    prop_assert!(!invented(&name, draw, &BOTH, at_least).is_empty());
                }
            }
        }
    }
}
