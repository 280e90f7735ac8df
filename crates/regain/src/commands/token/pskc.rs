//! PSKC (RFC 6030), as makers deliver the seeds of tokens. Secrets in plain are read; encrypted
//! ones are decrypted by the maker's own program first.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use roxmltree::{Document, Node};

use super::file::{Found, Written};

const SPACE: &str = "urn:ietf:params:xml:ns:keyprov:pskc";

fn child<'a, 'i>(node: Node<'a, 'i>, path: &[&str]) -> Option<Node<'a, 'i>> {
    path.iter()
        .try_fold(node, |node, name| node.children().find(|one| one.has_tag_name((SPACE, *name))))
}

fn text(node: Node<'_, '_>, path: &[&str]) -> String {
    child(node, path).and_then(|found| found.text()).unwrap_or_default().trim().to_owned()
}

pub(super) fn read(xml: &str) -> Found {
    // The library reads no entities from elsewhere, and refuses those that grow.
    let document =
        Document::parse(xml).map_err(|error| format!("it is no XML (line {})", error.pos().row))?;
    let root = document.root_element();
    if !root.has_tag_name((SPACE, "KeyContainer")) {
        return Err("it is no key container of RFC 6030".to_owned());
    }
    let packages = root.children().filter(|one| one.has_tag_name((SPACE, "KeyPackage")));
    let mut found = Vec::new();
    for (number, package) in packages.enumerate() {
        let place = format!("token {}", number + 1);
        let key = child(package, &["Key"]).ok_or(format!("{place}: it has no key"))?;
        let data = child(key, &["Data"]).ok_or(format!("{place}: it has no data"))?;
        if child(data, &["Secret", "EncryptedValue"]).is_some() {
            return Err(format!(
                "{place}: its secret is encrypted; have the maker's program write it in plain"
            ));
        }
        let secret = text(data, &["Secret", "PlainValue"]).split_whitespace().collect::<String>();
        let secret =
            STANDARD.decode(secret).map_err(|_| format!("{place}: the secret cannot be read"))?;
        let algorithm = key.attribute("Algorithm").unwrap_or_default();
        let kind = algorithm.rsplit(':').next().unwrap_or_default().to_owned();
        let format = child(key, &["AlgorithmParameters", "ResponseFormat"]);
        let attribute =
            |name| format.and_then(|format| format.attribute(name)).unwrap_or_default().to_owned();
        if !matches!(attribute("Encoding").as_str(), "" | "DECIMAL") {
            return Err(format!("{place}: its codes are no digits"));
        }
        let own = key.attribute("Id").unwrap_or_default().to_owned();
        let serial =
            Some(text(package, &["DeviceInfo", "SerialNo"])).filter(|serial| !serial.is_empty());
        let written = Written {
            serial: serial.unwrap_or(own),
            secret,
            kind: if kind.is_empty() { "neither".to_owned() } else { kind },
            hash: text(key, &["AlgorithmParameters", "Suite"]),
            digits: attribute("Length"),
            period: text(data, &["TimeInterval", "PlainValue"]),
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
            let found = read(&container(key)).unwrap();
            let seed = found[0].1.seed().unwrap();
            assert_eq!((seed.serial.as_str(), seed.kind().as_str()), ("987654321", expected));
        }
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let encrypted = r#"<Key Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:hotp"><Data><Secret><EncryptedValue/></Secret></Data></Key>"#;
        assert!(read(&container(encrypted)).unwrap_err().contains("encrypted"));
        assert!(
            read("<a/>").unwrap_err().contains("RFC 6030")
                && read("no").unwrap_err().contains("XML")
        );
        let bomb = r#"<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><KeyContainer>&b;</KeyContainer>"#;
        assert!(read(bomb).is_err());
    }
}
