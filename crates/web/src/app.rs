//! What all requests share: the flows, what the configuration says of the pages, what was put
//! together at the start.

use std::sync::{Arc, OnceLock};

use domain::language::Language;
use flows::Flows;
use ipnet::IpNet;
use tokio::sync::OnceCell;

use crate::assets::Assets;
use crate::cookies::CookieJar;
use crate::origin::PublicUrl;
use crate::pace::Paces;
use crate::pages::Site;
use crate::pages::guide::settings::GuideSettings;
use crate::pages::guide::{Reader, Revision};
use crate::pages::kinds::phone::CountryOption;

/// What the configuration says about the pages.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address under which people reach the service.
    pub public_url: PublicUrl,
    /// Networks whose `X-Forwarded-For` or `Forwarded` counts.
    pub trusted_proxies: Vec<IpNet>,
    /// Networks that many people share, so that their limits are wider.
    pub shared_networks: Vec<IpNet>,
    /// The help desk's address.
    pub helpdesk: String,
    /// The organisation's colour, `#rrggbb`.
    pub colour: Option<String>,
    /// The organisation's logo: its media type and bytes.
    pub logo: Option<(String, Vec<u8>)>,
    /// The same for dark pages, where it is another.
    pub logo_dark: Option<(String, Vec<u8>)>,
    /// What the organisation says in the guide.
    pub guide: GuideSettings,
    /// The time zone that times are shown in.
    pub time_zone: jiff::tz::TimeZone,
    /// Whether this is the demo.
    pub demo: bool,
}

/// Everything that the handlers share.
pub struct App {
    pub(crate) flows: Arc<Flows>,
    pub(crate) settings: Settings,
    pub(crate) assets: Assets,
    pub(crate) site: Arc<Site>,
    pub(crate) jar: CookieJar,
    pub(crate) paces: Paces,
    pub(crate) guide_revision: OnceCell<Revision>,
    /// By language and reader.
    pub(crate) guide_bodies: [[OnceLock<Arc<str>>; Reader::ALL.len()]; Language::ALL.len()],
    countries: [Arc<Vec<CountryOption>>; Language::ALL.len()],
}

impl App {
    /// Puts the parts together.
    pub fn new(flows: Arc<Flows>, settings: Settings) -> Self {
        let assets = Assets::new(settings.colour.as_deref(), settings.logo.clone())
            .with_dark_logo(settings.logo_dark.clone());
        let organisation = &flows.policy().organisation;
        let site = Arc::new(Site {
            organisation: organisation.name.clone(),
            names: organisation.names.clone(),
            logo: assets.logo().map(str::to_owned),
            logo_dark: assets.logo_dark().map(str::to_owned),
            colour: assets.colour().trim_start_matches('#').to_owned(),
            helpdesk: settings.helpdesk.clone(),
            languages: organisation.languages.clone(),
            stylesheet: assets.stylesheet().to_owned(),
            script: assets.script().to_owned(),
            passkey_script: assets.passkey_script().to_owned(),
            guide_style: assets.guide_style().to_owned(),
            time_zone: settings.time_zone.clone(),
            recovery: flows.policy().recovery.enabled,
            demo: settings.demo,
        });
        let texted = flows.policy().text_countries();
        let countries = Language::ALL.map(|language| {
            Arc::new(country_options(language, &organisation.default_country, &texted))
        });
        let jar = CookieJar { secure: settings.public_url.is_secure() };
        words::warm_up();
        Self {
            flows,
            settings,
            assets,
            site,
            jar,
            paces: Paces::default(),
            guide_revision: OnceCell::new(),
            guide_bodies: Default::default(),
            countries,
        }
    }

    /// Every country that gets texts, by name, the organisation's first.
    pub(crate) fn countries(&self, language: Language) -> Arc<Vec<CountryOption>> {
        Arc::clone(
            &self.countries[Language::ALL.iter().position(|one| *one == language).unwrap_or(0)],
        )
    }
}

fn country_options(language: Language, first: &str, texted: &[&str]) -> Vec<CountryOption> {
    let mut options: Vec<CountryOption> = words::countries::countries(language)
        .iter()
        .filter(|country| texted.contains(&country.iso))
        .filter_map(|country| {
            let dialling = domain::country::Country::from_iso(country.iso)?.dialling;
            Some(CountryOption {
                iso: country.iso.to_owned(),
                label: format!("{} (+{dialling})", country.name),
            })
        })
        .collect();
    // The organisation's own first; Canada and the United States are each other's neighbours.
    let neighbour = match first {
        "CA" => "US",
        "US" => "CA",
        _ => "",
    };
    for iso in [neighbour, first] {
        if let Some(index) = options.iter().position(|option| option.iso == iso) {
            options[..=index].rotate_right(1);
        }
    }
    options
}
