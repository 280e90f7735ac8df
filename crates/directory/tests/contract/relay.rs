//! A server of the tests' own in front of OpenLDAP that changes what is asked and what is answered.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use directories::{Authority, Slapd, Validity};
use directory::DirectorySettings;
use ldap3::asn1::{PL, StructureTag, TagClass, parse_tag};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What is done with a request, and with each answer to it.
pub type Change = dyn Fn(&mut StructureTag) -> Box<dyn Fn(&mut StructureTag)> + Send + Sync;

/// It hands on what it changes.
pub struct Relay {
    folder: tempfile::TempDir,
    port: u16,
}

impl Relay {
    pub fn before(slapd: &Slapd, change: Arc<Change>) -> Self {
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
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (config, change) = (Arc::clone(&config), Arc::clone(&change));
                thread::spawn(move || {
                    let tls = ServerConnection::new(config).unwrap();
                    let client = StreamOwned::new(tls, stream.unwrap());
                    let server = TcpStream::connect(("127.0.0.1", behind)).unwrap();
                    // It ends where the client hangs up.
                    let _ = hand_on(client, server, &*change);
                });
            }
        });
        Self { folder, port }
    }

    /// The settings, but that this server is asked.
    pub fn asked(&self, settings: DirectorySettings) -> DirectorySettings {
        DirectorySettings {
            url: vec![format!("ldaps://localhost:{}", self.port)],
            ca_file: Some(self.folder.path().join("ca.pem")),
            ..settings
        }
    }
}

/// Hands on each request and what is answered to it.
fn hand_on(
    mut client: impl Read + Write,
    mut server: TcpStream,
    change: &Change,
) -> std::io::Result<()> {
    loop {
        let mut request = message(&mut client)?;
        let operation = kind(&mut request);
        let answered = change(&mut request);
        server.write_all(&encoded(&request))?;
        // An unbind and an abandon are not answered.
        while ![2, 16].contains(&operation) {
            let mut answer = message(&mut server)?;
            let is_last = ![4, 19, 25].contains(&kind(&mut answer));
            answered(&mut answer);
            client.write_all(&encoded(&answer))?;
            client.flush()?;
            if is_last {
                break;
            }
        }
    }
}

/// Which operation a message is of (RFC 4511, 4.1.1).
pub fn kind(message: &mut StructureTag) -> u64 {
    parts(message)[1].id
}

pub fn parts(tag: &mut StructureTag) -> &mut Vec<StructureTag> {
    match &mut tag.payload {
        PL::C(parts) => parts,
        PL::P(_) => panic!("it has no parts"),
    }
}

pub fn text(tag: &StructureTag) -> String {
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
