//! The site: pages, and the data that moves in them. Every page comes through one door, [`Site::render`], for the
//! built site and the served one.

mod assets;
pub(crate) mod data_file;
mod desk;
mod find;
pub mod graph_data;
pub mod layout;
pub mod look;
mod map;
mod pages;
mod prose;
mod route;
pub mod search_data;
mod shell;
mod slug;
mod source_view;
mod times;
mod words;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::graph::Snapshot;
use crate::model::{Artifact, Diagnostic, EntityId, SourcePath};

pub use route::{Found, ListKind, Route};

use map::SiteMap;

/// The site of one snapshot: what pages there are and where. Pages are rendered when they are asked for.
pub struct Site {
    snapshot: Arc<Snapshot>,
    findings: Arc<[Diagnostic]>,
    map: SiteMap,
    data: OnceLock<BTreeMap<String, Vec<u8>>>,
}

/// The one file that is another where the site is served: there it follows the changes of the vault.
pub fn live_script() -> Artifact {
    Artifact::text(assets::LIVE_PATH, assets::LIVE)
}

impl Site {
    /// Plans the site. `findings` are all diagnostics to be shown, those of the snapshot among them.
    pub fn new(snapshot: Arc<Snapshot>, findings: Arc<[Diagnostic]>) -> Self {
        let mut map = SiteMap::new(&snapshot, &findings);
        let site = Self {
            map: SiteMap::default(),
            snapshot,
            findings,
            data: OnceLock::new(),
        };
        let link = |id: &EntityId| map.entity_path(id).map(str::to_owned);
        let still = Artifact::text(assets::LIVE_PATH, assets::STILL);
        let data: BTreeMap<String, Vec<u8>> = search_data::artifacts(&site.snapshot, &link)
            .into_iter()
            .chain(graph_data::artifacts(&site.snapshot, &link))
            .chain([still])
            .map(|file| (file.path, file.bytes))
            .collect();
        for path in data.keys() {
            map.add(Route::Data(path.clone()), path.clone());
        }
        Self {
            map,
            data: OnceLock::from(data),
            ..site
        }
    }

    /// Every page, asset, attachment and data file, in the order in which they are written.
    pub fn routes(&self) -> &[Route] {
        self.map.routes()
    }

    /// The file of a route; `None` for attachments ([`Site::attachment`]) and for what this site has not.
    pub fn render(&self, route: &Route) -> Option<Artifact> {
        let path = self.map.path(route)?.to_owned();
        match route {
            Route::Asset(_) => assets::ASSETS
                .iter()
                .find(|a| a.path == path)
                .map(|a| Artifact {
                    path,
                    bytes: a.bytes.clone(),
                }),
            Route::Data(name) => self.data.get()?.get(name).map(|bytes| Artifact {
                path,
                bytes: bytes.clone(),
            }),
            Route::Attachment(_) => None,
            _ => pages::render(self, route).map(|html| Artifact::text(path, html)),
        }
    }

    /// Where the file of an attachment is written, and where its bytes are.
    pub fn attachment(&self, route: &Route) -> Option<(String, SourcePath)> {
        match route {
            Route::Attachment(source) => Some((self.map.path(route)?.to_owned(), source.clone())),
            _ => None,
        }
    }

    /// Where a route is written, below the site's root.
    pub fn path(&self, route: &Route) -> Option<&str> {
        self.map.path(route)
    }

    /// What an address asks for: with or without a leading slash and `.html`, whatever its case, decoded once.
    pub fn find(&self, url_path: &str) -> Found {
        self.map.find(url_path)
    }

    /// The address of an entity's page from the site's root.
    pub fn entity_path(&self, id: &EntityId) -> Option<&str> {
        self.map.entity_path(id)
    }
}
