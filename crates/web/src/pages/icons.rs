//! The drawings of the kinds of methods, each in a square of 24.

use domain::method::MethodKind;

/// The icon of a kind.
pub(super) fn icon(kind: MethodKind) -> &'static str {
    match kind {
        MethodKind::Phone => {
            "<rect x=\"7\" y=\"2.5\" width=\"10\" height=\"19\" rx=\"2\"/><path d=\"M11 18h2\"/>"
        }
        MethodKind::Email => {
            "<rect x=\"3\" y=\"5\" width=\"18\" height=\"14\" rx=\"2\"/><path d=\"M3.5 7l8.5 6 8.5-6\"/>"
        }
        MethodKind::App => {
            "<rect x=\"4\" y=\"4\" width=\"16\" height=\"16\" rx=\"4\"/><path d=\"M12 8v4l3 2\"/>"
        }
        MethodKind::Passkey => {
            "<circle cx=\"8\" cy=\"12\" r=\"4\"/><path d=\"M12 12h9v4M17 12v3\"/>"
        }
        MethodKind::Token => {
            "<rect x=\"7\" y=\"8\" width=\"14\" height=\"8\" rx=\"2\"/><circle cx=\"4\" cy=\"12\" r=\"2\"/><path d=\"M10 12h7\"/>"
        }
        MethodKind::Contacts => {
            "<circle cx=\"8\" cy=\"9\" r=\"3\"/><circle cx=\"16\" cy=\"9\" r=\"3\"/><path d=\"M3 19c0-3 2.2-5 5-5s5 2 5 5M14 14.4c3.4-1.2 7 1 7 4.6\"/>"
        }
        MethodKind::Letter => {
            "<path d=\"M3 6h18v12H3z\"/><path d=\"M16 9h2v2h-2zM6 13h6M6 15.5h4\"/>"
        }
        MethodKind::Codes => "<path d=\"M6 3h9l4 4v14H6z\"/><path d=\"M9 11h7M9 14h7M9 17h4\"/>",
    }
}
