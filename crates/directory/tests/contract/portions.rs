//! Values that come in portions (`memberOf;range=0-1499`, MS-ADTS 3.1.1.3.1.3.3), as Active
//! Directory gives them: a server of the tests' own in front of OpenLDAP that cuts them.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use directories::{Authority, Options, Slapd, Validity};
use domain::directory::{GroupSetting, Membership};
use ldap3::asn1::{PL, StructureTag, TagClass, parse_tag};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::cases::FIRST;
use crate::slapd::OpenLdap;
use crate::world::{People as _, World as _, listed, name, open, remote};

/// So many values at once.
const PORTION: usize = 5;

/// It cuts the values of `memberOf` and `mail`.
struct Portions {
    folder: tempfile::TempDir,
    port: u16,
    /// How many portions may be asked for after the first one of an answer.
    most: Arc<AtomicUsize>,
}

impl Portions {
    fn before(slapd: &Slapd) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::new();
        let (certificate, key) = authority.issue(&["localhost"], Validity::Now);
        std::fs::write(folder.path().join("ca.pem"), authority.pem()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap();
        let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
        let config = Arc::new(
            config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap(),
        );
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, behind) = (listener.local_addr().unwrap().port(), slapd.ldap);
        let most = Arc::new(AtomicUsize::new(usize::MAX));
        let limit = Arc::clone(&most);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (config, limit) = (Arc::clone(&config), Arc::clone(&limit));
                thread::spawn(move || {
                    let tls = ServerConnection::new(config).unwrap();
                    let client = StreamOwned::new(tls, stream.unwrap());
                    // It ends where the client hangs up.
                    let _ =
                        relay(client, TcpStream::connect(("127.0.0.1", behind)).unwrap(), &limit);
                });
            }
        });
        Self { folder, port, most }
    }

    fn url(&self) -> String {
        format!("ldaps://localhost:{}", self.port)
    }

    fn ca_file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }
}

/// Hands on each request and what is answered to it.
fn relay(
    mut client: impl Read + Write,
    mut server: TcpStream,
    most: &AtomicUsize,
) -> std::io::Result<()> {
    loop {
        let mut request = message(&mut client)?;
        let operation = parts(&mut request)[1].id;
        let begin = if operation == 3 { without_range(&mut request) } else { 0 };
        server.write_all(&encoded(&request))?;
        // An unbind and an abandon are not answered.
        while ![2, 16].contains(&operation) {
            let mut answer = message(&mut server)?;
            let kind = parts(&mut answer)[1].id;
            if kind == 4 {
                in_portions(&mut answer, begin, begin / PORTION > most.load(Ordering::Relaxed));
            }
            client.write_all(&encoded(&answer))?;
            client.flush()?;
            if ![4, 19, 25].contains(&kind) {
                break;
            }
        }
    }
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

fn parts(tag: &mut StructureTag) -> &mut Vec<StructureTag> {
    match &mut tag.payload {
        PL::C(parts) => parts,
        PL::P(_) => panic!("it has no parts"),
    }
}

fn text(tag: &StructureTag) -> String {
    match &tag.payload {
        PL::P(bytes) => String::from_utf8(bytes.clone()).unwrap(),
        PL::C(_) => panic!("it has parts"),
    }
}

/// The next message (RFC 4511, 5.1).
fn message(from: &mut impl Read) -> std::io::Result<StructureTag> {
    let mut bytes = vec![0; 2];
    from.read_exact(&mut bytes)?;
    let mut length = usize::from(bytes[1]);
    if length > 127 {
        let mut long = vec![0; length - 128];
        from.read_exact(&mut long)?;
        length = long.iter().fold(0, |sum, byte| sum * 256 + usize::from(*byte));
        bytes.extend(long);
    }
    let mut rest = vec![0; length];
    from.read_exact(&mut rest)?;
    bytes.extend(rest);
    Ok(parse_tag(&bytes).unwrap().1)
}

fn encoded(tag: &StructureTag) -> Vec<u8> {
    let class = match tag.class {
        TagClass::Universal => 0,
        TagClass::Application => 0x40,
        TagClass::Context => 0x80,
        TagClass::Private => 0xc0,
    };
    let (constructed, content) = match &tag.payload {
        PL::P(bytes) => (0, bytes.clone()),
        PL::C(parts) => (0x20, parts.iter().flat_map(encoded).collect()),
    };
    let mut bytes = vec![class | constructed | u8::try_from(tag.id).unwrap(), 0x84];
    bytes.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
    bytes.extend(content);
    bytes
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
    let before = Portions::before(&world.server);
    let naming = |group: &str| {
        let mut settings = world.settings();
        (settings.url, settings.ca_file, settings.group_base) =
            (vec![before.url()], Some(before.ca_file()), None);
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
    before.most.store(1, Ordering::Relaxed);
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
