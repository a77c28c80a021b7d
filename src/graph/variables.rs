//! Variables of folders, and the names that they complete.

use std::collections::HashMap;

use crate::model::{
    EntityId, EntityKind, Filled, FilledAs, Origin, Reading, RootName, SourcePath, Statement,
    below_relative, fill_in, image_repository,
};

use super::build::Parts;
use super::draft::{Draft, Saying};
use super::resolve::{assume, file_or_folder};

/// Variables by root and folder.
#[derive(Debug, Default)]
pub struct Variables {
    folders: HashMap<(RootName, String), HashMap<String, String>>,
}

impl Variables {
    /// All that sources set. Of several values of one name in a file the last one counts.
    pub fn new(readings: &[Reading]) -> Self {
        let mut variables = Self::default();
        for reading in readings {
            for claim in &reading.facts.claims {
                let Statement::Sets { name, value } = &claim.says else {
                    continue;
                };
                let path = &reading.source.path;
                let folder = (path.root.clone(), path.folder().to_owned());
                let known = variables.folders.entry(folder).or_default();
                known.insert(name.clone(), value.clone());
            }
        }
        variables
    }

    fn fill(&self, text: &str, path: &SourcePath) -> String {
        let folder = (path.root.clone(), path.folder().to_owned());
        let known = self.folders.get(&folder);
        fill_in(text, &|name| known?.get(name).cloned())
    }
}

/// What a name with variables means. Nothing if one of them is not known, where it matters.
pub fn target(
    draft: &mut Draft,
    parts: &Parts<'_>,
    filled: &Filled,
    path: &SourcePath,
    origin: &Origin,
) -> Option<EntityId> {
    let text = parts.variables.fill(&filled.text, path);
    match &filled.filled_as {
        FilledAs::Image => {
            let repository = image_repository(&text)?;
            let id = EntityId::new(&format!("image:{repository}"));
            draft.entity(Saying {
                id: id.clone(),
                kind: EntityKind::Image,
                subkind: "image",
                name: repository.rsplit('/').next().unwrap_or(&repository),
                scope: "",
                origin: origin.clone(),
            });
            Some(id)
        }
        FilledAs::Path { folder, assumed } => {
            if !text.starts_with('.') || text.contains(['$', '\\', '\n']) {
                return None;
            }
            let below = below_relative(folder, &text)?;
            let target = SourcePath::new(&path.root, &below);
            let found = file_or_folder(draft, parts, &target);
            if found.is_some() || !*assumed || below.is_empty() {
                return found;
            }
            let id = EntityId::file(&target);
            let name = target.file_name();
            assume(draft, &id, (EntityKind::File, "", name), "", origin);
            Some(id)
        }
    }
}
