//! PSKC (RFC 6030), as makers deliver the seeds of tokens and privacyIDEA exports them: with
//! secrets in plain, or encrypted with a key that both sides have (section 6.1: AES in CBC mode,
//! with a MAC).
//!
//! privacyIDEA writes the names of elements in small letters, so that case plays no part.

use aws_lc_rs::cipher::{
    AES_128, AES_192, AES_256, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey,
};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use roxmltree::{Document, Node};
use zeroize::Zeroizing;

use super::file::{Found, Written};

const SPACE: &str = "urn:ietf:params:xml:ns:keyprov:pskc";
const XMLENC: &str = "http://www.w3.org/2001/04/xmlenc#";
/// How many bytes the first block of a value has, which is no part of it.
const BLOCK: usize = 16;

fn is(node: Node<'_, '_>, name: &str) -> bool {
    let tag = node.tag_name();
    let ours = matches!(tag.namespace(), Some(SPACE | XMLENC));
    ours && tag.name().eq_ignore_ascii_case(name)
}

fn child<'a, 'i>(node: Node<'a, 'i>, path: &[&str]) -> Option<Node<'a, 'i>> {
    path.iter().try_fold(node, |node, name| node.children().find(|one| is(*one, name)))
}

fn text(node: Node<'_, '_>, path: &[&str]) -> String {
    child(node, path).and_then(|found| found.text()).unwrap_or_default().trim().to_owned()
}

fn attribute<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    let found = node.attributes().find(|one| one.name().eq_ignore_ascii_case(name));
    found.map_or("", |one| one.value())
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text.split_whitespace().collect::<String>()).ok()
}

/// What opens the secrets of a file.
struct Opener {
    key: Zeroizing<Vec<u8>>,
    mac: hmac::Key,
}

impl Opener {
    /// `key`: what both sides have.
    fn of(container: Node<'_, '_>, key: &[u8]) -> Result<Self, String> {
        let key = Zeroizing::new(key.to_vec());
        let method = child(container, &["MACMethod"]).ok_or(
            "its secrets are encrypted without a MAC: nobody can tell if they were changed",
        )?;
        let algorithm = match attribute(method, "Algorithm").rsplit('#').next() {
            Some("hmac-sha1") => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            Some("hmac-sha256") => hmac::HMAC_SHA256,
            _ => return Err("its MAC is neither hmac-sha1 nor hmac-sha256".to_owned()),
        };
        let own = match child(method, &["MACKey"]) {
            Some(encrypted) => open(&key, encrypted)?,
            None => key.clone(),
        };
        Ok(Self { mac: hmac::Key::new(algorithm, &own), key })
    }

    fn open(&self, secret: Node<'_, '_>) -> Result<Vec<u8>, String> {
        let encrypted = child(secret, &["EncryptedValue"]).ok_or("it has no secret")?;
        let value = bytes(&text(encrypted, &["CipherData", "CipherValue"]));
        let mac = bytes(&text(secret, &["ValueMAC"]));
        let (value, mac) = value.zip(mac).ok_or("the secret cannot be read")?;
        hmac::verify(&self.mac, &value, &mac)
            .map_err(|_| "the key is another one, or the secret was changed")?;
        Ok(open(&self.key, encrypted)?.to_vec())
    }
}

/// Decrypts what stands in an element.
fn open(key: &[u8], element: Node<'_, '_>) -> Result<Zeroizing<Vec<u8>>, String> {
    let unreadable = || "the key is another one, or the file was changed".to_owned();
    let method = child(element, &["EncryptionMethod"]);
    let algorithm = match method.map(|one| attribute(one, "Algorithm").rsplit('#').next()) {
        Some(Some("aes128-cbc")) => &AES_128,
        Some(Some("aes192-cbc")) => &AES_192,
        Some(Some("aes256-cbc")) => &AES_256,
        _ => return Err("it is encrypted by other means than AES in CBC mode".to_owned()),
    };
    let value = bytes(&text(element, &["CipherData", "CipherValue"])).ok_or_else(unreadable)?;
    let mut value = Zeroizing::new(value);
    let first: [u8; BLOCK] =
        value.get(..BLOCK).and_then(|block| block.try_into().ok()).ok_or_else(unreadable)?;
    let key = UnboundCipherKey::new(algorithm, key)
        .and_then(PaddedBlockDecryptingKey::cbc_pkcs7)
        .map_err(|_| "the key is not as long as the file asks for".to_owned())?;
    let opened = key
        .decrypt(&mut value[BLOCK..], DecryptionContext::Iv128(first.into()))
        .map_err(|_| unreadable())?;
    Ok(Zeroizing::new(opened.to_vec()))
}

/// Reads a file. `key`: what opens its secrets, where they are encrypted.
pub(super) fn read(xml: &str, key: Option<&[u8]>) -> Found {
    // The library reads no external entities, and refuses those that grow.
    let document =
        Document::parse(xml).map_err(|error| format!("it is no XML (line {})", error.pos().row))?;
    let root = document.root_element();
    if !is(root, "KeyContainer") {
        return Err("it is no key container of RFC 6030".to_owned());
    }
    let opener = key.map(|key| Opener::of(root, key)).transpose()?;
    let packages = root.children().filter(|one| is(*one, "KeyPackage"));
    let mut found = Vec::new();
    for (number, package) in packages.enumerate() {
        let place = format!("token {}", number + 1);
        let key = child(package, &["Key"]).ok_or(format!("{place}: it has no key"))?;
        let data = child(key, &["Data"]).ok_or(format!("{place}: it has no data"))?;
        let secret = child(data, &["Secret"]).ok_or(format!("{place}: it has no secret"))?;
        let secret = match (&opener, child(secret, &["EncryptedValue"])) {
            (Some(opener), Some(_)) => {
                opener.open(secret).map_err(|why| format!("{place}: {why}"))?
            }
            (None, Some(_)) => {
                return Err(format!(
                    "{place}: its secret is encrypted; name the file of the key that it was encrypted with (--key-file)"
                ));
            }
            (_, None) => bytes(&text(secret, &["PlainValue"]))
                .ok_or(format!("{place}: the secret cannot be read"))?,
        };
        let algorithm = attribute(key, "Algorithm");
        let kind = algorithm.rsplit(':').next().unwrap_or_default().to_owned();
        let parameters = child(key, &["AlgorithmParameters"]);
        let format = parameters.and_then(|one| child(one, &["ResponseFormat"]));
        let of_format =
            |name| format.map(|format| attribute(format, name)).unwrap_or_default().to_owned();
        if !matches!(of_format("Encoding").as_str(), "" | "DECIMAL") {
            return Err(format!("{place}: its codes are no digits"));
        }
        let own = attribute(key, "Id").to_owned();
        let serial =
            Some(text(package, &["DeviceInfo", "SerialNo"])).filter(|serial| !serial.is_empty());
        let suite = parameters.and_then(|one| child(one, &["Suite"]));
        let of_suite = suite.map(|suite| attribute(suite, "hashalgo")).unwrap_or_default();
        let hash = text(key, &["AlgorithmParameters", "Suite"]);
        let period = text(data, &["TimeInterval", "PlainValue"]);
        let written = Written {
            serial: serial.unwrap_or(own),
            secret,
            kind: if kind.is_empty() { "neither".to_owned() } else { kind },
            hash: if hash.is_empty() { of_suite.to_owned() } else { hash },
            digits: of_format("Length"),
            period: if period == "0" { String::new() } else { period },
            counter: text(data, &["Counter", "PlainValue"]),
        };
        found.push((place, written));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn container(key: &str) -> String {
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<KeyContainer Version="1.0" Id="exampleID1" xmlns="urn:ietf:params:xml:ns:keyprov:pskc">
<KeyPackage><DeviceInfo><Manufacturer>Manufacturer</Manufacturer><SerialNo>987654321</SerialNo></DeviceInfo>{key}</KeyPackage>
</KeyContainer>"#
        )
    }

    #[test]
    fn the_example_of_the_standard_is_read() {
        // RFC 6030, figure 5, without its encryption; and one by the time.
        let hotp = r#"<Key Id="12345678" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:hotp"><Issuer>Issuer-A</Issuer>
            <AlgorithmParameters><ResponseFormat Length="8" Encoding="DECIMAL"/></AlgorithmParameters>
            <Data><Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret><Counter><PlainValue>0</PlainValue></Counter></Data></Key>"#;
        let totp = r#"<Key Id="1" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:totp">
            <AlgorithmParameters><Suite>HMAC-SHA256</Suite><ResponseFormat Length="6" Encoding="DECIMAL"/></AlgorithmParameters>
            <Data><Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret><TimeInterval><PlainValue>60</PlainValue></TimeInterval></Data></Key>"#;
        for (key, expected) in [(hotp, "hotp, 8 digits"), (totp, "totp 60s, 6 digits")] {
            let found = read(&container(key), None).unwrap();
            let seed = found[0].1.seed().unwrap();
            assert_eq!((seed.serial.as_str(), seed.kind().as_str()), ("987654321", expected));
        }
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let encrypted = r#"<Key Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:hotp"><Data><Secret><EncryptedValue/></Secret></Data></Key>"#;
        assert!(read(&container(encrypted), None).unwrap_err().contains("--key-file"));
        assert!(
            read("<a/>", None).unwrap_err().contains("RFC 6030")
                && read("no", None).unwrap_err().contains("XML")
        );
        let bomb = r#"<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><KeyContainer>&b;</KeyContainer>"#;
        assert!(read(bomb, None).is_err());
    }

    /// RFC 6030, figure 6: the key of both sides, an encrypted secret and its MAC.
    const ENCRYPTED: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<pskc:KeyContainer Version="1.0" xmlns:pskc="urn:ietf:params:xml:ns:keyprov:pskc"
 xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:xenc="http://www.w3.org/2001/04/xmlenc#">
<pskc:EncryptionKey><ds:KeyName>Pre-shared-key</ds:KeyName></pskc:EncryptionKey>
<pskc:MACMethod Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1"><pskc:MACKey>
<xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/><xenc:CipherData>
<xenc:CipherValue>ESIzRFVmd4iZABEiM0RVZgKn6WjLaTC1sbeBMSvIhRejN9vJa2BOlSaMrR7I5wSX</xenc:CipherValue>
</xenc:CipherData></pskc:MACKey></pskc:MACMethod>
<pskc:KeyPackage><pskc:DeviceInfo><pskc:SerialNo>987654321</pskc:SerialNo></pskc:DeviceInfo>
<pskc:Key Id="12345678" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:hotp"><pskc:AlgorithmParameters>
<pskc:ResponseFormat Length="8" Encoding="DECIMAL"/></pskc:AlgorithmParameters><pskc:Data><pskc:Secret>
<pskc:EncryptedValue><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>
<xenc:CipherData><xenc:CipherValue>AAECAwQFBgcICQoLDA0OD+cIHItlB3Wra1DUpxVvOx2lef1VmNPCMl8jwZqIUqGv</xenc:CipherValue>
</xenc:CipherData></pskc:EncryptedValue><pskc:ValueMAC>Su+NvtQfmvfJzF6bmQiJqoLRExc=</pskc:ValueMAC></pskc:Secret>
<pskc:Counter><pskc:PlainValue>0</pskc:PlainValue></pskc:Counter></pskc:Data></pskc:Key></pskc:KeyPackage>
</pskc:KeyContainer>"#;
    const KEY: [u8; 16] = [
        0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x34, 0x56, 0x78, 0x90,
        0x12,
    ];

    #[test]
    fn the_standards_encrypted_example_opens_with_its_key_and_no_other() {
        let found = read(ENCRYPTED, Some(&KEY)).unwrap();
        assert_eq!(found[0].1.secret, b"12345678901234567890");
        // As privacyIDEA writes it.
        let small = ["KeyContainer", "KeyPackage", "MACMethod", "MACKey", "EncryptedValue"];
        let small = small
            .iter()
            .fold(ENCRYPTED.to_owned(), |xml, name| xml.replace(name, &name.to_ascii_lowercase()));
        assert_eq!(read(&small, Some(&KEY)).unwrap()[0].1.secret, b"12345678901234567890");
        let other = [7; 16];
        assert!(read(ENCRYPTED, Some(&other)).unwrap_err().contains("another one"));
        assert!(read(ENCRYPTED, Some(&[7; 5])).unwrap_err().contains("not as long"));
        // One that was changed on its way is not taken, and neither is one that nothing checks.
        for (was, becomes, why) in [
            ("AAECAwQF", "AAECAwQG", "was changed"),
            ("Su+NvtQf", "Su+NvtQg", "was changed"),
            ("hmac-sha1", "hmac-md5", "neither"),
            ("aes128-cbc", "tripledes-cbc", "other means"),
        ] {
            let said = read(&ENCRYPTED.replace(was, becomes), Some(&KEY)).unwrap_err();
            assert!(said.contains(why), "{was}: {said}");
        }
        let from = ENCRYPTED.find("<pskc:MACMethod").unwrap();
        let to = ENCRYPTED.find("<pskc:KeyPackage").unwrap();
        let unchecked = format!("{}{}", &ENCRYPTED[..from], &ENCRYPTED[to..]);
        assert!(read(&unchecked, Some(&KEY)).unwrap_err().contains("without a MAC"));
    }
}
