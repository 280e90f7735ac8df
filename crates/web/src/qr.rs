//! Addresses as pictures for a camera.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

/// An address as a QR code, drawn as SVG; nothing where it is too long for one.
pub(crate) fn picture(address: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(address, EcLevel::M).ok()?;
    let image = code.render::<svg::Color<'_>>().min_dimensions(200, 200).build();
    // Within a page there is no declaration in front.
    image.find("<svg").map(|start| image[start..].to_owned())
}
