//! Values that come in portions (`memberOf;range=0-1499`, MS-ADTS 3.1.1.3.1.3.3), as Active
//! Directory gives them: a server of the tests' own in front of OpenLDAP that cuts them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use directories::{Options, Slapd};
use domain::directory::{GroupSetting, Membership};
use ldap3::asn1::{PL, StructureTag};

use crate::cases::FIRST;
use crate::relay::{self, Change, Relay, parts, text};
use crate::slapd::OpenLdap;
use crate::world::{People as _, World as _, listed, name, open, remote};

/// So many values at once.
const PORTION: usize = 5;

/// Cuts the values of `memberOf` and `mail`, of which so many portions may be asked for after the
/// first one of an answer.
fn portions(most: Arc<AtomicUsize>) -> Arc<Change> {
    Arc::new(move |request| {
        let begin = if relay::kind(request) == 3 { without_range(request) } else { 0 };
        let withhold = begin / PORTION > most.load(Ordering::Relaxed);
        Box::new(move |answer| {
            if relay::kind(answer) == 4 {
                in_portions(answer, begin, withhold);
            }
        })
    })
}

/// Takes the ranges off the attributes that are asked for; says where they begin.
fn without_range(request: &mut StructureTag) -> usize {
    let mut begin = 0;
    for attribute in parts(&mut parts(&mut parts(request)[1])[7]) {
        let text = text(attribute);
        if let Some((name, range)) = text.split_once(";range=") {
            begin = range.split('-').next().unwrap().parse().unwrap();
            attribute.payload = PL::P(name.as_bytes().to_vec());
        }
    }
    begin
}

fn in_portions(answer: &mut StructureTag, begin: usize, withhold: bool) {
    for attribute in parts(&mut parts(&mut parts(answer)[1])[1]) {
        let name = text(&parts(attribute)[0]);
        let values = parts(&mut parts(attribute)[1]);
        if !["memberof", "mail"].contains(&name.to_lowercase().as_str())
            || (begin == 0 && values.len() <= PORTION)
        {
            continue;
        }
        let end = values.len().min(begin + PORTION);
        let last = if end == values.len() { "*".to_owned() } else { (end - 1).to_string() };
        *values = if withhold { Vec::new() } else { values[begin..end].to_vec() };
        parts(attribute)[0].payload = PL::P(format!("{name};range={begin}-{last}").into_bytes());
    }
    if withhold {
        parts(&mut parts(answer)[1])[1].payload = PL::C(Vec::new());
    }
}

#[tokio::test]
async fn r45_what_comes_in_portions_is_read_to_the_end_or_counts_as_not_read() {
    // Who is in a group shows only in the person's own entry.
    let access = "access to dn.subtree=dc=example,dc=test attrs=member by * none\n";
    let world = OpenLdap::start(&Options { access, ..Options::default() });
    world.server.add(
        "anna",
        FIRST,
        &(1..=12).map(|index| format!("mail: anna{index}@example.test\n")).collect::<String>(),
    );
    world.add("bruno", FIRST);
    let groups: String = (1..=12)
        .map(|index| {
            format!(
                "dn: cn=g{index},{}\nchangetype: add\nobjectClass: groupOfNames\ncn: g{index}\nmember: {}\n\n",
                Slapd::GROUPS,
                Slapd::dn("anna")
            )
        })
        .collect();
    world.server.modify(&groups);
    let most = Arc::new(AtomicUsize::new(usize::MAX));
    let before = Relay::before(&world.server, portions(Arc::clone(&most)));
    let naming = |group: &str| {
        let mut settings = before.asked(world.settings());
        settings.group_base = None;
        settings.groups.insert(GroupSetting::TwoGates, vec![group.to_owned()]);
        open(settings)
    };
    for group in ["g1", "g5", "g6", "g10", "g12"] {
        let directory = naming(group);
        let listed = listed(&directory).await;
        for (who, expected) in [("anna", Membership::Yes), ("bruno", Membership::No)] {
            let found = remote(&directory).find(&name(who)).await.unwrap().unwrap();
            assert_eq!(found.groups.of(GroupSetting::TwoGates), expected, "{who} in {group}");
            assert_eq!(
                listed[who].groups.of(GroupSetting::TwoGates),
                expected,
                "{who} in {group}, listed"
            );
            assert_eq!(found.emails.len(), if who == "anna" { 13 } else { 1 });
        }
    }
    // A server that does not hand out the rest.
    most.store(1, Ordering::Relaxed);
    for (group, expected) in [("g1", Membership::Yes), ("g12", Membership::Unknown)] {
        let directory = naming(group);
        let found = remote(&directory).find(&name("anna")).await.unwrap().unwrap();
        assert_eq!(found.groups.of(GroupSetting::TwoGates), expected, "{group}");
        assert_eq!(
            listed(&directory).await["anna"].groups.of(GroupSetting::TwoGates),
            expected,
            "{group}, listed"
        );
    }
}
