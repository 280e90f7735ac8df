//! What a gateway answered: JSON or XML, read into one form, so that a place in either is named
//! alike (`/PublishResponse/PublishResult/MessageId`).

use serde_json::{Map, Value};

/// How deep elements may lie in each other.
const DEPTH_MAX: usize = 32;

/// Reads an answer; `None`: it is neither JSON nor XML.
pub fn read(bytes: &[u8]) -> Option<Value> {
    if let Ok(value) = serde_json::from_slice(bytes) {
        return Some(value);
    }
    let document = roxmltree::Document::parse(std::str::from_utf8(bytes).ok()?.trim()).ok()?;
    let root = document.root_element();
    let content = content(root, DEPTH_MAX)?;
    Some(Value::Object(Map::from_iter([(root.tag_name().name().to_owned(), content)])))
}

/// An element with elements in it is an object of them, by their names without the namespace;
/// several of one name are a list. One without is its text.
fn content(element: roxmltree::Node<'_, '_>, depth: usize) -> Option<Value> {
    let mut object = Map::new();
    for child in element.children().filter(roxmltree::Node::is_element) {
        let value = content(child, depth.checked_sub(1)?)?;
        let name = child.tag_name().name();
        match object.get_mut(name) {
            None => {
                object.insert(name.to_owned(), value);
            }
            Some(Value::Array(list)) => list.push(value),
            Some(one) => *one = Value::Array(vec![one.take(), value]),
        }
    }
    Some(match object.is_empty() {
        true => Value::String(element.text().unwrap_or_default().trim().to_owned()),
        false => Value::Object(object),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_and_xml_are_read_alike() {
        assert_eq!(read(br#"{"a":{"b":1}}"#), Some(json!({ "a": { "b": 1 } })));
        let xml = r#"<?xml version="1.0"?>
            <a xmlns="urn:x"><b> one </b><c>1</c><c><d>x</d></c><e/></a>"#;
        let value = json!({ "a": { "b": "one", "c": ["1", { "d": "x" }], "e": "" } });
        assert_eq!(read(xml.as_bytes()), Some(value));
        for neither in ["", "OK", "<a>", "ID: 7", "\u{0}"] {
            assert_eq!(read(neither.as_bytes()), None, "{neither}");
        }
    }

    #[test]
    fn a_hostile_answer_is_none() {
        let deep = "<a>".repeat(2000) + &"</a>".repeat(2000);
        assert_eq!(read(deep.as_bytes()), None);
        let entities = r#"<!DOCTYPE a [<!ENTITY b "cc">]><a>&b;</a>"#;
        assert_eq!(read(entities.as_bytes()), None);
    }
}
