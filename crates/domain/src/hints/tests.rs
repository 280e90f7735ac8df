//! Real methods of several populations next to invented ones, ten thousand of each, as a stranger
//! is shown them.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::email::EmailAddress;
use crate::ids::{AccountId, MethodId};
use crate::keys::KeyRing;
use crate::method::Factor;
use crate::phone::PhoneNumber;
use crate::time::Timestamp;

const BOTH: [MethodKind; 2] = [MethodKind::Email, MethodKind::Phone];
const OFFERING: Offering<'_> = Offering { hints: true, kinds: &BOTH, gates: 1, required: 1 };
const PEOPLE: u64 = 10_000;

const GIVEN: [&str; 40] = [
    "marie",
    "jane",
    "jean",
    "michael",
    "david",
    "chantal",
    "alice",
    "anne",
    "stephanie",
    "brian",
    "karen",
    "sarah",
    "kevin",
    "lea",
    "robert",
    "nicole",
    "carol",
    "colin",
    "rachel",
    "denis",
    "benoit",
    "tom",
    "tina",
    "susan",
    "shirley",
    "lise",
    "emile",
    "eva",
    "paul",
    "peter",
    "philippe",
    "helen",
    "harpreet",
    "louis",
    "mohamed",
    "olga",
    "victor",
    "wei",
    "yasmin",
    "zoe",
];
const FAMILY: [&str; 24] = [
    "smith",
    "tremblay",
    "roy",
    "singh",
    "macdonald",
    "gagnon",
    "li",
    "nguyen",
    "brown",
    "cote",
    "wilson",
    "martin",
    "bouchard",
    "patel",
    "campbell",
    "lavoie",
    "oconnor",
    "young",
    "khan",
    "fortin",
    "jones",
    "evans",
    "dube",
    "hall",
];
/// Nicknames and the like, by the letter that they begin with, and how many in a thousand begin so.
const NICKNAMES: [(&str, u64); 26] = [
    ("aurora", 84),
    ("bluejay", 47),
    ("canoe", 71),
    ("dusty", 61),
    ("echo", 38),
    ("fox", 9),
    ("gogo", 21),
    ("heron", 21),
    ("iris", 9),
    ("jaybird", 99),
    ("kayak", 56),
    ("loon", 52),
    ("moose", 94),
    ("north", 33),
    ("otter", 7),
    ("pine", 24),
    ("quill", 2),
    ("raven", 48),
    ("sunny", 81),
    ("trout", 42),
    ("umber", 2),
    ("violet", 12),
    ("willow", 15),
    ("xena", 2),
    ("yukon", 5),
    ("zigzag", 5),
];
/// Where the reference population has its mailboxes, in tenths of a percent; the last are small or
/// not public.
const PROVIDERS: [(&str, u64); 14] = [
    ("gmail.com", 520),
    ("hotmail.com", 125),
    ("outlook.com", 65),
    ("icloud.com", 60),
    ("yahoo.com", 50),
    ("yahoo.ca", 38),
    ("rogers.com", 30),
    ("live.ca", 20),
    ("sympatico.ca", 20),
    ("shaw.ca", 20),
    ("videotron.ca", 20),
    ("tbaytel.net", 20),
    ("smithfamily.ca", 20),
    ("me.com", 12),
];

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers at each run.
struct Dice(u64);

impl Dice {
    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.throw() % end
    }

    fn in_a_thousand(&mut self, share: u64) -> bool {
        self.below(1000) < share
    }

    fn one_of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }

    fn by_share<'a>(&mut self, all: &[(&'a str, u64)]) -> Option<&'a str> {
        let mut left = self.below(1000);
        all.iter()
            .find(|(_, share)| match left.checked_sub(*share) {
                Some(less) => {
                    left = less;
                    false
                }
                None => true,
            })
            .map(|(one, _)| *one)
    }
}

/// A person: a sign-in name, and what the methods are.
type Somebody = (String, Vec<String>);
/// A way to make people.
type Make = fn(&mut Dice) -> Somebody;

/// The people that invention stands for.
fn reference(dice: &mut Dice) -> Somebody {
    let (given, family) = (dice.one_of(&GIVEN), dice.one_of(&FAMILY));
    let mut methods = Vec::new();
    let alone = dice.below(1000);
    if alone >= 250 {
        for _ in 0..if dice.in_a_thousand(60) { 2 } else { 1 } {
            let year = dice.below(100);
            let nickname = dice.by_share(&NICKNAMES).map_or("42north", |nickname| nickname);
            let local = match dice.below(1000) {
                0..400 => format!("{given}.{family}{year}"),
                400..580 => format!("{}{family}", &given[..1]),
                580..660 => format!("{family}.{given}"),
                _ => format!("{nickname}{year}"),
            };
            methods.push(format!("{local}@{}", dice.by_share(&PROVIDERS).unwrap()));
        }
    }
    if alone < 800 {
        for _ in 0..if dice.in_a_thousand(30) { 2 } else { 1 } {
            methods.push(format!("+1{}555{:04}", 204 + dice.below(700), dice.below(10_000)));
        }
    }
    (format!("{given}.{family}@college.ca"), methods)
}

/// People whom invention was not drawn after, a way to make them each.
fn others() -> Vec<(&'static str, Make)> {
    fn with(
        dice: &mut Dice,
        local: impl Fn(&mut Dice) -> String,
        domains: &[&str],
        numbers: &[&str],
    ) -> Somebody {
        let name = format!("{}.{}@college.ca", dice.one_of(&GIVEN), dice.one_of(&FAMILY));
        let addresses = dice.below(5);
        let mut methods: Vec<String> =
            (0..addresses).map(|_| format!("{}@{}", local(dice), dice.one_of(domains))).collect();
        let phones = if addresses == 0 { 1 + dice.below(4) } else { dice.below(4) };
        methods.extend(
            (0..phones).map(|_| format!("{}{:04}", dice.one_of(numbers), dice.below(10_000))),
        );
        (name, methods)
    }
    const PUBLIC: [&str; 4] = ["gmail.com", "hotmail.com", "yahoo.ca", "outlook.com"];
    const HOME: [&str; 2] = ["+1416555", "+1807555"];
    vec![
        ("digits first", |dice| {
            with(dice, |dice| format!("{}jane", dice.below(1000)), &PUBLIC, &HOME)
        }),
        ("dots and marks", |dice| {
            with(
                dice,
                |dice| format!("{}.{}", dice.one_of(&["_j", "-k", "j.a.n.e", "+", "l'x", "~"]), 1),
                &PUBLIC,
                &HOME,
            )
        }),
        ("one and two letters", |dice| {
            with(
                dice,
                |dice| dice.one_of(&["j", "x", "jo", "7", "a1", "ab.c"]).to_owned(),
                &PUBLIC,
                &HOME,
            )
        }),
        ("universities", |dice| {
            let domains = ["lakeheadu.ca", "mail.utoronto.ca", "student.ubc.ca", "x.edu"];
            with(dice, |dice| dice.one_of(&GIVEN).to_owned(), &domains, &HOME)
        }),
        ("corporations", |dice| {
            with(
                dice,
                |dice| dice.one_of(&FAMILY).to_owned(),
                &["big-bank.com", "a.co", "xn--bcher-kva.example"],
                &HOME,
            )
        }),
        ("look like providers", |dice| {
            with(
                dice,
                |dice| dice.one_of(&GIVEN).to_owned(),
                &["gmail.ca", "mail.yahoo.ca", "hotmail.com.example"],
                &HOME,
            )
        }),
        ("other countries", |dice| {
            with(
                dice,
                |dice| dice.one_of(&FAMILY).to_owned(),
                &["web.de", "orange.fr", "yahoo.co.uk"],
                &["+3361234", "+4479460", "+65812"],
            )
        }),
        ("French names", |dice| {
            let (_, methods) = with(
                dice,
                |dice| format!("{}.lévesque", dice.one_of(&GIVEN)).replace('é', "e"),
                &PUBLIC,
                &HOME,
            );
            (
                format!(
                    "{}.lévesque@college.ca",
                    dice.one_of(&["éric", "hélène", "zoé", "ïa", "œdipe"])
                ),
                methods,
            )
        }),
        ("student numbers", |dice| {
            let (_, methods) = with(dice, |dice| dice.one_of(&GIVEN).to_owned(), &PUBLIC, &HOME);
            (format!("n{:08}@college.ca", dice.below(100_000_000)), methods)
        }),
        ("upper case", |dice| {
            with(dice, |dice| dice.one_of(&GIVEN).to_uppercase(), &["GMAIL.COM", "Yahoo.CA"], &HOME)
        }),
    ]
}

fn ring() -> KeyRing {
    KeyRing::parse(&KeyRing::generate(std::array::from_fn(|i| u8::try_from(i).unwrap()))).unwrap()
}

fn destination(text: &str) -> Destination {
    match text.strip_prefix('+') {
        Some(_) if !text.contains('@') => {
            Destination::Phone(PhoneNumber::from_e164(text.to_owned()))
        }
        _ => Destination::Email(
            EmailAddress::parse(text).unwrap_or_else(|_| panic!("{text} is an address")),
        ),
    }
}

fn methods(of: &[String]) -> Vec<Method> {
    let id = |at: usize| u128::try_from(at).unwrap() + 1;
    of.iter()
        .enumerate()
        .map(|(at, text)| {
            Method::new(
                MethodId(uuid::Uuid::from_u128(id(at))),
                AccountId(uuid::Uuid::from_u128(1)),
                Factor::Contact(destination(text)),
                Timestamp(0),
            )
        })
        .collect()
}

/// What is shown, without which of the offers are real.
type Shown = Vec<(MethodKind, String)>;

fn shown(offering: Offering<'_>, ring: &KeyRing, (name, of): &Somebody, real: bool) -> Shown {
    let name = SignInName::parse(name).unwrap();
    let methods = if real { methods(of) } else { Vec::new() };
    let offers = offering.offers(&name, ring.draw("hints", name.canonical()), &methods);
    offers.into_iter().map(|offer| (offer.kind, offer.mask)).collect()
}

/// What a stranger is shown of ten thousand people's methods, and of the invented ones under ten
/// thousand names of the same make. One name has one draw, so each has letters of its own at its
/// end.
fn both(offering: Offering<'_>, make: Make) -> [Vec<(String, Shown)>; 2] {
    let (ring, mut dice) = (ring(), Dice(7));
    [true, false].map(|real| {
        (0..PEOPLE)
            .map(|at| {
                let (name, methods) = make(&mut dice);
                let (local, domain) = name.split_once('@').unwrap();
                let letter = |place: u64| char::from(b'a' + u8::try_from(at / place % 26).unwrap());
                let own = if real { "p" } else { "n" };
                let own =
                    format!("{local}{own}{}{}{}@{domain}", letter(1), letter(26), letter(26 * 26));
                let shown = shown(offering, &ring, &(own, methods), real);
                (name, shown)
            })
            .collect()
    })
}

/// The form of a hint: what is left when letters and digits are taken for any letter and digit.
fn form(shown: &Shown) -> Vec<String> {
    shown
        .iter()
        .map(|(kind, mask)| match kind {
            MethodKind::Email => {
                let (local, domain) = mask.split_once('@').unwrap();
                let local: String =
                    local.chars().map(|c| if c.is_ascii_lowercase() { 'a' } else { c }).collect();
                format!("{local}@{domain}")
            }
            MethodKind::Phone => {
                mask.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect()
            }
            _ => mask.clone(),
        })
        .collect()
}

fn forms(of: &[(String, Shown)]) -> BTreeSet<String> {
    of.iter().flat_map(|(_, shown)| form(shown)).collect()
}

/// How many of which kind.
fn pattern(shown: &Shown) -> String {
    shown.iter().map(|(kind, _)| kind.word()).collect::<Vec<_>>().join(" ")
}

fn patterns(of: &[(String, Shown)]) -> BTreeSet<String> {
    of.iter().map(|(_, shown)| pattern(shown)).collect()
}

#[test]
fn s7_no_population_has_a_form_that_invention_has_not() {
    for (gates, required) in [(1, 1), (1, 2), (2, 2)] {
        let offering = Offering { gates, required, ..OFFERING };
        let [people, nobody] = both(offering, reference);
        assert_eq!(forms(&people), forms(&nobody), "{gates} gates");
        assert_eq!(patterns(&people), patterns(&nobody), "{gates} gates");
        assert_eq!(patterns(&nobody).len(), if gates == 2 { 4 } else { 8 });
        // What is shown of each is the same with more gates.
        let others = if (gates, required) == (1, 1) { others() } else { Vec::new() };
        for (which, make) in others {
            let [people, nobody] = both(offering, make);
            let only: Vec<_> = forms(&people).difference(&forms(&nobody)).cloned().collect();
            assert!(only.is_empty(), "{which}: only somebody has {only:?}");
            let only: Vec<_> = patterns(&people).difference(&patterns(&nobody)).cloned().collect();
            assert!(only.is_empty(), "{which}: only somebody has {only:?}");
        }
    }
}

/// Not only the forms: each letter, each domain with and without one, each pair of digits, of one
/// name for some key file.
#[test]
fn s7_every_hint_can_be_nobodys() {
    for name in ["jane.doe@college.ca", "42@college.ca"] {
        let name = SignInName::parse(name).unwrap();
        let mut dice = Dice(11);
        let (mut letters, mut domains, mut numbers) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for _ in 0..20_000 {
            let draw: [u8; 32] = std::array::from_fn(|_| u8::try_from(dice.below(256)).unwrap());
            for offer in OFFERING.offers(&name, draw, &[]) {
                match offer.mask.split_once("****@") {
                    Some((first, domain)) => {
                        letters.insert(first.to_owned());
                        domains.insert((first == "*", domain.to_owned()));
                    }
                    None => drop(numbers.insert(offer.mask)),
                }
            }
        }
        assert_eq!(letters, ('a'..='z').chain(['*']).map(String::from).collect());
        let shown = mask::SHOWN_DOMAINS.into_iter().chain(["***"]);
        assert_eq!(
            domains,
            shown.flat_map(|domain| [true, false].map(|none| (none, domain.to_owned()))).collect()
        );
        assert_eq!(numbers, (0..100).map(|digits| format!("••••••••{digits:02}")).collect());
    }
}

/// The two-sample chi-square test: whether two lists of counts may come from one distribution;
/// `false` where p < 0.001.
fn alike(first: &BTreeMap<String, u32>, second: &BTreeMap<String, u32>) -> bool {
    let sum = |of: &BTreeMap<String, u32>| f64::from(of.values().sum::<u32>());
    let (all_first, all_second) = (sum(first), sum(second));
    let mut cells: Vec<(f64, f64)> = Vec::new();
    let mut rare = (0.0, 0.0);
    for key in first.keys().chain(second.keys()).collect::<BTreeSet<_>>() {
        let count =
            |of: &BTreeMap<String, u32>| f64::from(of.get(key).copied().unwrap_or_default());
        let cell = (count(first), count(second));
        // The test holds where each cell has five or more; the rare ones are put together.
        if cell.0 + cell.1 < 20.0 {
            rare = (rare.0 + cell.0, rare.1 + cell.1)
        } else {
            cells.push(cell)
        }
    }
    if rare.0 + rare.1 >= 20.0 {
        cells.push(rare);
    }
    let all = all_first + all_second;
    let statistic: f64 = cells
        .iter()
        .map(|(one, other)| {
            let [expected, its] = [all_first, all_second].map(|part| (one + other) * part / all);
            (one - expected).powi(2) / expected + (other - its).powi(2) / its
        })
        .sum();
    let freedom = f64::from(u32::try_from(cells.len()).unwrap()) - 1.0;
    // Wilson and Hilferty (1931): the quantile of chi-square at 1 - 0.001, whose normal deviate is
    // 3.0902.
    let part = 2.0 / (9.0 * freedom);
    freedom <= 0.0 || statistic < freedom * (1.0 - part + 3.0902 * part.sqrt()).powi(3)
}

#[test]
fn the_chi_square_test_sees_a_difference() {
    let counts = |of: [u32; 3]| ["a", "b", "c"].map(str::to_owned).into_iter().zip(of).collect();
    assert!(alike(&counts([500, 300, 200]), &counts([490, 310, 200])));
    assert!(alike(&counts([500, 300, 200]), &counts([1000, 600, 400])));
    assert!(!alike(&counts([500, 300, 200]), &counts([420, 300, 280])));
}

/// What a person who compares hints would count.
fn counts(of: &[(String, Shown)], what: fn(&str, &Shown) -> Vec<String>) -> BTreeMap<String, u32> {
    let mut counts = BTreeMap::new();
    for one in of.iter().flat_map(|(name, shown)| what(name, shown)) {
        *counts.entry(one).or_default() += 1;
    }
    counts
}

fn of_kind(shown: &Shown, kind: MethodKind) -> impl Iterator<Item = &String> {
    shown.iter().filter(move |(one, _)| *one == kind).map(|(_, mask)| mask)
}

#[test]
fn s7_the_reference_population_and_the_invented_one_are_distributed_alike() {
    type What = fn(&str, &Shown) -> Vec<String>;
    let features: [(&str, What); 8] = [
        ("pattern", |_, shown| vec![pattern(shown)]),
        ("whole address", |_, shown| of_kind(shown, MethodKind::Email).cloned().collect()),
        ("domain", |_, shown| {
            of_kind(shown, MethodKind::Email)
                .map(|mask| mask.split('@').nth(1).unwrap().to_owned())
                .collect()
        }),
        ("first letter", |_, shown| {
            of_kind(shown, MethodKind::Email).map(|mask| mask[..1].to_owned()).collect()
        }),
        ("letter and name", |name, shown| {
            let (first, last) = name.split('@').next().unwrap().split_once('.').unwrap();
            of_kind(shown, MethodKind::Email)
                .map(|mask| format!("{} {}", first[..1] == mask[..1], last[..1] == mask[..1]))
                .collect()
        }),
        ("digits", |_, shown| of_kind(shown, MethodKind::Phone).cloned().collect()),
        ("two of a kind", |_, shown| {
            let addresses: Vec<&String> = of_kind(shown, MethodKind::Email).collect();
            vec![format!(
                "{} {}",
                addresses.len() > 1 && addresses[0] == addresses[1],
                addresses.is_sorted()
            )]
        }),
        ("domain and pattern", |_, shown| {
            let domain =
                of_kind(shown, MethodKind::Email).next().and_then(|mask| mask.split('@').nth(1));
            vec![format!("{domain:?} {}", pattern(shown))]
        }),
    ];
    for gates in [1, 2] {
        let [people, nobody] = both(Offering { gates, ..OFFERING }, reference);
        for (which, what) in features {
            assert!(
                alike(&counts(&people, what), &counts(&nobody, what)),
                "{which} with {gates} gates"
            );
        }
    }
}

#[test]
fn s7_neither_order_nor_age_shows() {
    let ring = ring();
    let of = ["zoe@gmail.com", "+14165550199", "adam@gmail.com", "+14165550100"].map(str::to_owned);
    let mut turned = of.clone();
    turned.reverse();
    let see =
        |of: &[String]| shown(OFFERING, &ring, &("kim@college.ca".to_owned(), of.to_vec()), true);
    assert_eq!(see(&of), see(&turned));
    let masks: Vec<String> = see(&of).into_iter().map(|(_, mask)| mask).collect();
    assert_eq!(masks, ["a****@gmail.com", "z****@gmail.com", "••••••••00", "••••••••99"]);
}

#[test]
fn s7_of_a_kind_no_more_are_shown_than_are_invented_and_the_newest() {
    for count in 1..=10 {
        let of: Vec<String> =
            (0..count).map(|n| format!("{}xx@gmail.com", char::from(b'a' + n))).collect();
        let masks = shown(OFFERING, &ring(), &("kim@college.ca".to_owned(), of.clone()), true);
        assert_eq!(masks.len(), usize::from(count).min(SHOWN_OF_A_KIND));
        assert!(masks.iter().any(|(_, mask)| mask[..1] == of[of.len() - 1][..1]));
    }
}

#[test]
fn s7_hints_are_stable_over_time_and_spelling() {
    let see = |name: &str| {
        shown(Offering { gates: 2, ..OFFERING }, &ring(), &(name.to_owned(), Vec::new()), false)
    };
    assert_eq!(see("jane.doe@example.ca"), see(" JANE.DOE@example.ca."));
    // What a database's users have seen must not change with a new version: this is kept across
    // versions, it is not a snapshot.
    let seen: Vec<String> = see("jane.doe@example.ca").into_iter().map(|(_, mask)| mask).collect();
    assert_eq!(seen, ["j****@gmail.com", "••••••••55"]);
}

#[test]
fn s7_missing_kinds_are_invented_for_as_many_gates_as_there_are() {
    let two = Offering { gates: 2, ..OFFERING };
    for of in [vec!["kim@gmail.com"], vec!["+14165550123"], vec!["kim@gmail.com", "jo@gmail.com"]] {
        let of: Vec<String> = of.into_iter().map(str::to_owned).collect();
        let offers = shown(two, &ring(), &("kim@college.ca".to_owned(), of.clone()), true);
        assert!(BOTH.iter().all(|kind| offers.iter().any(|(one, _)| one == kind)), "{offers:?}");
        assert!(
            shown(OFFERING, &ring(), &("kim@college.ca".to_owned(), of.clone()), true).len()
                == of.len()
        );
    }
    let none = Offering { hints: false, ..two };
    let generic = [(MethodKind::Email, String::new()), (MethodKind::Phone, String::new())];
    assert_eq!(
        shown(
            none,
            &ring(),
            &("kim@college.ca".to_owned(), vec!["kim@gmail.com".to_owned()]),
            true
        ),
        generic
    );
}
