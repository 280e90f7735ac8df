//! What the program knows of its guide: what it goes by, which revision it is, and its style sheet
//! for paper.

use std::sync::Arc;
use std::time::Duration;

use domain::language::Language;
use tokio::time::timeout;

use crate::app::App;
use crate::assets::{File, hash};
use crate::pages::Chrome;
use crate::pages::guide::{Facts, Guide, Reader, Revision, paper_style};

/// How long the guide waits for what only the database knows; it is shown without it then.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);

impl App {
    /// What the guide goes by.
    pub(crate) fn guide_facts(&self) -> Facts<'_> {
        Facts {
            policy: self.flows.policy(),
            settings: &self.settings.guide,
            public_url: self.settings.public_url.origin(),
            picture_style: self.assets.picture_style(),
        }
    }

    /// Finds out which revision of the guide this is, and keeps it where it is a new one, so that a
    /// change counts from the start of the first server that has it.
    pub async fn begin_guide(&self) {
        let fingerprint = self.whole_guide_fingerprint();
        if let Ok(Ok(revision)) =
            timeout(PATIENCE, self.flows.begin_guide_revision(&fingerprint)).await
        {
            let _ = self
                .guide_revision
                .set(Revision { number: revision.number, since: revision.since });
        }
    }

    /// Which revision the guide has; looked up once. `None` while the database is away, and where
    /// no server has begun it: looking at it writes nothing (S52).
    pub(crate) async fn find_guide_revision(&self) -> Option<Revision> {
        let found = self.guide_revision.get_or_try_init(|| async {
            match timeout(PATIENCE, self.flows.guide_revision(&self.whole_guide_fingerprint()))
                .await
            {
                Ok(Ok(Some(revision))) => {
                    Ok(Revision { number: revision.number, since: revision.since })
                }
                Ok(Ok(None) | Err(_)) | Err(_) => Err(()),
            }
        });
        found.await.ok().copied()
    }

    /// What the guide says in every language, as a fingerprint.
    fn whole_guide_fingerprint(&self) -> String {
        Language::ALL.map(|language| self.guide_fingerprint(language)).concat()
    }

    /// What the guide says in a language, as a fingerprint.
    pub(crate) fn guide_fingerprint(&self, language: Language) -> String {
        self.bare_guide(language, Reader::Everyone).fingerprint()
    }

    /// The guide as nobody in particular reads it.
    fn bare_guide(&self, language: Language, reader: Reader) -> Guide<'_> {
        Guide {
            chrome: self.bare_chrome(language),
            facts: self.guide_facts(),
            reader,
            has: None,
            revision: None,
            paper_style: None,
            body: Arc::default(),
        }
    }

    /// The part of the guide that is the same for everyone, rendered once: policy and brand stay
    /// the same for the life of an [`App`].
    pub(crate) fn guide_body(&self, language: Language, reader: Reader) -> Arc<str> {
        let rendered = || self.bare_guide(language, reader).render_body().into();
        let place = &self.guide_bodies[language as usize][reader as usize];
        Arc::clone(place.get_or_init(rendered))
    }

    /// The style sheet for the guide on paper.
    fn guide_paper(&self, language: Language, revision: Option<Revision>) -> String {
        paper_style(&self.bare_chrome(language), &self.guide_facts(), revision)
    }

    /// Its address, which changes with its content.
    pub(crate) fn guide_paper_address(
        &self,
        language: Language,
        revision: Option<Revision>,
    ) -> String {
        format!("/static/{}", paper_id(language, &self.guide_paper(language, revision)))
    }

    /// The style sheet for the guide on paper that an address names.
    pub(crate) fn find_guide_paper(&self, id: &str) -> Option<File> {
        let code = id.strip_prefix("guide-paper-")?.split('.').next()?;
        let language = Language::ALL.into_iter().find(|language| language.code() == code)?;
        let revisions = [self.guide_revision.get().copied(), None];
        let mut papers = revisions.into_iter().map(|revision| self.guide_paper(language, revision));
        let paper = papers.find(|paper| paper_id(language, paper) == id)?;
        Some(File::new("text/css; charset=utf-8", paper.into_bytes()))
    }

    /// What is around a page that nobody has asked for.
    fn bare_chrome(&self, language: Language) -> Chrome {
        let (csrf, path) = (String::new(), String::new());
        Chrome { site: Arc::clone(&self.site), language, csrf, path, person: None, active: None }
    }
}

fn paper_id(language: Language, paper: &str) -> String {
    format!("guide-paper-{}.{}.css", language.code(), hash(paper.as_bytes()))
}
