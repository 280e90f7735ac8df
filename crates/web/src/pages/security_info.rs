//! Security info: the methods of an account, adding and deleting one.

use askama::Template;
use domain::method::MethodKind;
use domain::time::Timestamp;

use super::chrome::Chrome;
use super::code;
use super::field::Text;
use super::paths;

/// A method in the table.
#[derive(Clone, Debug)]
pub struct MethodRow {
    /// What forms send as `method`.
    pub id: String,
    /// Its kind.
    pub kind: MethodKind,
    /// The number or address, as its owner may see it.
    pub shown: String,
    /// Whether it can be changed, and not only made anew.
    pub changes: bool,
    /// When it was added.
    pub added_at: Timestamp,
    /// From when on it can reset the password, where that is not yet.
    pub recovers_from: Option<Timestamp>,
    /// When it is removed, where that was asked for.
    pub removed_on: Option<Timestamp>,
}

/// Security info.
#[derive(Clone, Debug, Template)]
#[template(path = "security_info.html", whitespace = "minimize")]
pub struct SecurityInfo {
    /// What is around it.
    pub chrome: Chrome,
    /// The methods.
    pub methods: Vec<MethodRow>,
    /// Until when nothing can be added or changed, where a person has just objected.
    pub frozen_until: Option<Timestamp>,
    /// Whether there is room and leave for another.
    pub can_add: bool,
    /// What has just been done.
    pub notice: Option<Text>,
    /// What went wrong.
    pub alert: Option<Text>,
}

/// Are these still yours?
#[derive(Clone, Debug, Template)]
#[template(path = "review_methods.html", whitespace = "minimize")]
pub struct ReviewMethods {
    /// What is around it.
    pub chrome: Chrome,
    /// The methods; there is at least one.
    pub methods: Vec<MethodRow>,
}

/// Add a method.
#[derive(Clone, Debug, Template)]
#[template(path = "add_method.html", whitespace = "minimize")]
pub struct AddMethod {
    /// What is around it.
    pub chrome: Chrome,
    /// What can be added.
    pub kinds: Vec<MethodKind>,
    /// What was wrong with the choice.
    pub error: Option<Text>,
}

/// Delete this method?
#[derive(Clone, Debug, Template)]
#[template(path = "delete_method.html", whitespace = "minimize")]
pub struct DeleteMethod {
    /// What is around it.
    pub chrome: Chrome,
    /// The method.
    pub method: MethodRow,
    /// What went wrong.
    pub alert: Option<Text>,
}
