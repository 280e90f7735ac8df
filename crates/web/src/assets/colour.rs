//! The organisation's colour, and what must be made of it so that text stays readable (WCAG 2.2,
//! 1.4.3 and 1.4.11). By hand: six digits and WCAG's formula are a dozen lines; crates for colours
//! bring colour spaces, of which nothing here needs one.

/// Regain's own colour.
const OWN: Colour = Colour([0x1d, 0x5c, 0x82]);
const BLACK: Colour = Colour([0x00; 3]);
const WHITE: Colour = Colour([0xff; 3]);
const INK: Colour = Colour([0x14, 0x1a, 0x21]);
/// The darkest background that light mode puts a link on, and the lightest of dark mode; as in the
/// style sheet.
const LIGHT_GROUND: Colour = Colour([0xee, 0xf2, 0xf5]);
const DARK_GROUND: Colour = Colour([0x26, 0x2f, 0x38]);
/// The least contrast between text and its ground (WCAG 1.4.3).
const READABLE: f64 = 4.5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Colour([u8; 3]);

/// The organisation's colour, or Regain's own.
pub fn own_or(brand: Option<&str>) -> String {
    brand.and_then(Colour::parse).unwrap_or(OWN).hex()
}

/// The custom properties that the style sheet draws with: the colour itself, the text on it, and as
/// links on light and dark.
pub fn properties(brand: Option<&str>) -> String {
    let brand = brand.and_then(Colour::parse).unwrap_or(OWN);
    let link = brand.towards(INK, LIGHT_GROUND);
    let link_dark = brand.lively(DARK_GROUND);
    format!(
        ":root{{--brand:{};--on-brand:{};--link-light:{};--link-dark:{}}}\n",
        brand.hex(),
        brand.text_on_it().hex(),
        link.hex(),
        link_dark.hex()
    )
}

impl Colour {
    fn parse(text: &str) -> Option<Self> {
        let digits =
            text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Self([channel(0)?, channel(2)?, channel(4)?]))
    }

    fn hex(self) -> String {
        let Self([red, green, blue]) = self;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    /// Relative luminance, as WCAG 2.2 defines it.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// White where that is readable, else black: one of the two always is.
    fn text_on_it(self) -> Self {
        if self.contrast(WHITE) >= READABLE { WHITE } else { BLACK }
    }

    /// As little as possible of `goal` mixed in, until it is readable on `ground`.
    fn towards(self, goal: Self, ground: Self) -> Self {
        (0..=20u16)
            .map(|part| self.mixed(goal, part))
            .find(|mixed| mixed.contrast(ground) >= READABLE)
            .unwrap_or(goal)
    }

    /// Lighter until it is readable on a dark `ground`, with its hue and at least most of its life:
    /// mixed with white alone it would turn grey.
    fn lively(self, ground: Self) -> Self {
        let (hue, saturation, lightness) = self.hsl();
        let saturation = if saturation > 0.15 { saturation.max(0.6) } else { saturation };
        let from = (lightness * 100.0).floor().max(45.0);
        (0..=55u8)
            .map(|step| {
                Self::from_hsl(hue, saturation, ((from + f64::from(step)) / 100.0).min(1.0))
            })
            .find(|lighter| lighter.contrast(ground) >= READABLE)
            .unwrap_or(WHITE)
    }

    /// Hue in sixths of a turn, saturation and lightness from 0 to 1 (CSS Color 4, 7).
    fn hsl(self) -> (f64, f64, f64) {
        let [red, green, blue] = self.0.map(|channel| f64::from(channel) / 255.0);
        let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
        let (spread, lightness) = (most - least, f64::midpoint(most, least));
        if spread <= f64::EPSILON {
            return (0.0, 0.0, lightness);
        }
        let saturation = spread / (1.0 - (2.0 * lightness - 1.0).abs()).max(f64::EPSILON);
        let hue = if most <= red {
            ((green - blue) / spread).rem_euclid(6.0)
        } else if most <= green {
            (blue - red) / spread + 2.0
        } else {
            (red - green) / spread + 4.0
        };
        (hue, saturation.min(1.0), lightness)
    }

    fn from_hsl(hue: f64, saturation: f64, lightness: f64) -> Self {
        let reach = saturation * lightness.min(1.0 - lightness);
        Self([0.0_f64, 8.0, 4.0].map(|turn| {
            let at = (turn + hue * 2.0).rem_euclid(12.0);
            let channel = lightness - reach * (at - 3.0).min(9.0 - at).clamp(-1.0, 1.0);
            let steps = (0..=255u8).rev().find(|step| f64::from(*step) <= channel * 255.0 + 0.5);
            steps.unwrap_or(0)
        }))
    }

    /// With `part` twentieths of `other`.
    fn mixed(self, other: Self, part: u16) -> Self {
        let mut mixed = self.0;
        for (channel, goal) in mixed.iter_mut().zip(other.0) {
            let sum = u16::from(*channel) * (20 - part) + u16::from(goal) * part;
            *channel = u8::try_from(sum / 20).unwrap_or(u8::MAX);
        }
        Self(mixed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The style sheets besides the one of every page.
    const OTHERS: [&str; 3] = [
        include_str!("../../static/guide.css"),
        include_str!("../../static/demo.css"),
        include_str!("../../static/guide-picture.css"),
    ];

    #[test]
    fn any_colour_stays_readable() {
        for text in
            ["#ffffff", "#000000", "#ffd400", "#c8102e", "#1d5c82", "#7fbf3f", "#0000ff", "#808080"]
        {
            let colour = Colour::parse(text).unwrap();
            assert!(colour.towards(INK, LIGHT_GROUND).contrast(LIGHT_GROUND) >= READABLE, "{text}");
            assert!(colour.lively(DARK_GROUND).contrast(DARK_GROUND) >= READABLE, "{text}");
            assert!(colour.contrast(colour.text_on_it()) >= READABLE, "{text}");
        }
    }

    #[test]
    fn in_the_dark_a_colour_keeps_its_hue() {
        let dark = Colour::parse("#1d5c82").unwrap().lively(DARK_GROUND);
        let [red, green, blue] = dark.0;
        assert!(
            blue > green && green > red && u16::from(blue) > u16::from(red) + 60,
            "{}",
            dark.hex()
        );
        assert!(
            Colour::parse("#808080").unwrap().lively(DARK_GROUND).hsl().1 < 0.01,
            "grey stays grey"
        );
    }

    #[test]
    fn a_colour_that_is_readable_is_left_alone() {
        assert!(
            properties(Some("#c8102e"))
                .contains("--brand:#c8102e;--on-brand:#ffffff;--link-light:#c8102e")
        );
    }

    #[test]
    fn anything_but_a_colour_leaves_regains_own() {
        for text in ["", "red", "#12345", "#12345g", "#1234é", "#fff;}body{display:none}"] {
            assert_eq!(properties(Some(text)), properties(None), "{text}");
        }
    }

    /// WCAG 2.2, 1.4.3 and 1.4.11, for what is drawn in the colours of the style sheet itself.
    #[test]
    fn the_style_sheets_own_colours_are_told_from_their_ground() {
        let css = include_str!("../../static/regain.css");
        let (light, rest) = css.split_once("@media (prefers-color-scheme: dark)").unwrap();
        let dark = rest.split_once("@media").unwrap().0;
        for sheet in [light, dark] {
            let colour = |name: &str| {
                let (_, value) = sheet.split_once(&format!("--{name}: ")).unwrap();
                let value = value.split_once(';').unwrap().0;
                match value.len() {
                    // Each digit stands for two.
                    4 => {
                        let digits = value.chars().skip(1).flat_map(|digit| [digit, digit]);
                        Colour::parse(&format!("#{}", digits.collect::<String>())).unwrap()
                    }
                    _ => Colour::parse(value).unwrap(),
                }
            };
            let pairs = [
                (READABLE, &["ink", "soft"][..], &["ground", "card", "quiet"][..]),
                (READABLE, &["bad", "good", "warn"], &["ground", "card"]),
                // The border of a field.
                (3.0, &["edge"], &["ground", "card"]),
            ];
            for (least, signs, grounds) in pairs {
                for (sign, ground) in signs.iter().flat_map(|s| grounds.iter().map(move |g| (s, g)))
                {
                    let contrast = colour(sign).contrast(colour(ground));
                    assert!(contrast >= least, "{sign} on {ground}: {contrast}");
                }
            }
            for sign in ["bad", "good", "warn"] {
                let contrast = colour(sign).contrast(colour(&format!("{sign}-ground")));
                assert!(contrast >= READABLE, "{sign}: {contrast}");
            }
        }
    }

    /// The browser's tests look in the dark for colours alone (tests/browser/look.mjs).
    #[test]
    fn in_the_dark_nothing_but_colours_differs() {
        let css = include_str!("../../static/regain.css");
        let (light, rest) = css.split_once("@media (prefers-color-scheme: dark)").unwrap();
        let (dark, after) = rest.split_once("\n}").unwrap();
        let dark = dark.trim().strip_prefix("{\n  :root {").unwrap().strip_suffix('}').unwrap();
        for declaration in dark.split(';').map(str::trim).filter(|text| !text.is_empty()) {
            let (name, value) = declaration.split_once(": ").unwrap();
            assert!(name.starts_with("--") && light.contains(&format!("\n  {name}: ")), "{name}");
            assert!(value.contains('#') || value.starts_with("var(--link"), "{declaration}");
        }
        assert!(!after.contains("prefers-color-scheme"));
        assert!(OTHERS.iter().all(|css| !css.contains("prefers-color-scheme")));
    }

    /// The browser's tests look in the dark in one language alone (tests/browser/pages.test.mjs).
    #[test]
    fn no_colour_depends_on_the_language() {
        let sheets = [include_str!("../../static/regain.css")].into_iter().chain(OTHERS);
        let of_language: Vec<_> = sheets
            .flat_map(|css| css.split('}'))
            .filter_map(|rule| rule.rsplit_once('{'))
            .map(|(before, inside)| (before.rsplit([';', '{', '/']).next().unwrap(), inside))
            .filter(|(selector, _)| selector.contains(":lang") || selector.contains("[lang"))
            .collect();
        assert!(!of_language.is_empty(), "the punctuation of a language is one");
        for (selector, inside) in of_language {
            let mut declarations = inside.split(';').map(str::trim).filter(|text| !text.is_empty());
            assert!(declarations.all(|text| text.starts_with("content: ")), "{selector}");
        }
    }
}
