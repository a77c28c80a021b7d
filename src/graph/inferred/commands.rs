//! What commands name.

use crate::model::{CommandMention, CommandTarget, Entity, EntityKind, Value, join};

use super::declared::{Place, near, one};
use super::{Aim, Known, Lead, Speaker};
use crate::graph::lookup::{kubernetes_namespace, terraform};
use crate::graph::snapshot::Note;

impl<'d> Known<'_, 'd> {
    /// Where each of a note's commands leads, in order.
    pub fn commands(&self, speaker: &Speaker<'_>, note: &Note) -> Vec<Lead> {
        let mentions = note.document().commands.iter();
        mentions
            .map(|mention| match mention.placeholder {
                true => Lead::Nowhere,
                false => self.command(speaker, mention),
            })
            .collect()
    }

    fn command(&self, speaker: &Speaker<'_>, mention: &CommandMention) -> Lead {
        let place = Place {
            namespace: mention.namespace.as_deref(),
            context: mention.context.as_deref(),
        };
        let declared = self.declared;
        match &mention.target {
            CommandTarget::Object { kind, name } => self.object(speaker, place, kind, name),
            CommandTarget::Labelled(labels) => {
                declared.settle(speaker, place, declared.labelled(labels))
            }
            CommandTarget::Release(name) => self.release(speaker, place, name),
            CommandTarget::Chart(text) => self.chart(speaker, mention, text),
            CommandTarget::Terraform(address) => self.address(speaker, mention, address),
            CommandTarget::ComposeService(name) => {
                self.in_folder(speaker, mention, declared.behind("compose", name))
            }
            CommandTarget::Container(name) => self.container(speaker, name),
            CommandTarget::Image(text) => {
                let found = self
                    .lookup
                    .entity(&format!("image:{text}"), &[EntityKind::Image]);
                match found.as_slice() {
                    [only] => Lead::To(vec![Aim::Entity(only.clone())], "command", 0.9),
                    _ => Lead::Nowhere,
                }
            }
            CommandTarget::Alert(name) => all(near(speaker, declared.alerts(name)), "command", 0.9),
            CommandTarget::Path(path) => {
                self.paths
                    .of_command(self.parts, speaker, &mention.folder, path)
            }
        }
    }

    /// An object that is declared, else who makes it.
    pub fn object(&self, speaker: &Speaker<'_>, place: Place<'_>, kind: &str, name: &str) -> Lead {
        let found = self.declared.objects(kind, name);
        match self.declared.settle(speaker, place, found) {
            Lead::Nowhere => self.maker(speaker, place, kind, name),
            lead => lead,
        }
    }

    /// A release by its name, else the one thing that runs as its instance.
    fn release(&self, speaker: &Speaker<'_>, place: Place<'_>, name: &str) -> Lead {
        let named = self.declared.named(name).iter();
        let is_release = |e: &&&Entity| {
            let of_kubernetes = matches!(e.subkind.as_str(), "HelmRelease" | "Application");
            e.kind == EntityKind::Release && (of_kubernetes || e.id.scheme() == "helmfile")
        };
        let mut found: Vec<&Entity> = named.filter(is_release).copied().collect();
        let deploys_to = |e: &&Entity| {
            place.namespace.is_none_or(|n| {
                target_namespace(e).is_none_or(|known| known == n)
                    || kubernetes_namespace(&e.id) == Some(n)
            })
        };
        found.retain(deploys_to);
        let helm = |e: &&Entity| e.subkind == "HelmRelease";
        if found.iter().any(helm) {
            found.retain(helm);
        }
        if !found.is_empty() {
            let anywhere = Place {
                namespace: None,
                ..place
            };
            let sure = place.namespace.is_some() && found.len() == 1;
            return match self.declared.settle(speaker, anywhere, found) {
                Lead::To(aims, via, _) if sure => Lead::To(aims, via, 0.9),
                lead => lead,
            };
        }
        let label = ("app.kubernetes.io/instance".to_owned(), name.to_owned());
        let found = self.declared.labelled(&[label]);
        self.declared.settle(speaker, place, found)
    }

    /// A chart: a folder of the repository, else a package by name.
    fn chart(&self, speaker: &Speaker<'_>, mention: &CommandMention, text: &str) -> Lead {
        let bare = text.split_once("://").map_or(text, |(_, rest)| rest);
        if bare == text && text.contains('/') {
            let folder = self
                .paths
                .of_command(self.parts, speaker, &mention.folder, text);
            if let Lead::To(aims, via, confidence) = folder {
                return Lead::To(self.packages_in(aims), via, confidence);
            }
        }
        if text.starts_with('.') {
            return Lead::Nowhere;
        }
        let name = bare
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or(bare);
        let named = self.declared.named(name).iter();
        let found: Vec<&Entity> = named
            .filter(|e| e.kind == EntityKind::Package && e.id.as_str().starts_with("pkg:helm/"))
            .copied()
            .collect();
        one(near(speaker, found), 0.75)
    }

    /// The chart that a folder holds, instead of the folder.
    fn packages_in(&self, aims: Vec<Aim>) -> Vec<Aim> {
        let chart_of = |aim: Aim| {
            let Aim::Folder(folder) = &aim else {
                return aim;
            };
            let name = folder.file_name();
            let file = join(&folder.path, "Chart.yaml");
            let is_here = |e: &&&Entity| {
                let mut origins = e.origins.iter();
                let there =
                    |o: &crate::model::Origin| o.path.root == folder.root && *o.path.path == *file;
                e.kind == EntityKind::Package && origins.any(there)
            };
            let mut named = self.declared.named(name).iter();
            match named.find(is_here) {
                Some(package) => Aim::Entity(package.id.clone()),
                None => aim,
            }
        };
        aims.into_iter().map(chart_of).collect()
    }

    /// An address of Terraform; inside a module that is not looked into, the module.
    fn address(&self, speaker: &Speaker<'_>, mention: &CommandMention, address: &str) -> Lead {
        let found = self.declared.behind("tf", address);
        let found = self.in_folder(speaker, mention, found);
        if found != Lead::Nowhere {
            return found;
        }
        let module = address.strip_prefix("module.").and_then(|rest| {
            let (name, _) = rest.split_once('.')?;
            Some(format!("module.{name}"))
        });
        let Some(module) = module else {
            return Lead::Nowhere;
        };
        match self.in_folder(speaker, mention, self.declared.behind("tf", &module)) {
            Lead::To(aims, via, _) => Lead::To(aims, via, 0.75),
            lead => lead,
        }
    }

    /// Of things in several folders those in the one where the command runs.
    fn in_folder(
        &self,
        speaker: &Speaker<'_>,
        mention: &CommandMention,
        found: Vec<&'d Entity>,
    ) -> Lead {
        let folder_of = |e: &Entity| {
            let rest = match terraform(&e.id) {
                Some((folder, _)) => folder.to_owned(),
                None => {
                    let (_, rest) = e.id.as_str().split_once(':')?;
                    rest.split_once('#')?.0.to_owned()
                }
            };
            Some(rest.strip_suffix("/.").unwrap_or(&rest).to_owned())
        };
        let root = speaker.path.root.as_str();
        let here = join(speaker.path.folder(), &mention.folder);
        let mut wanted = Vec::new();
        if !speaker.in_vault {
            for folder in [here, mention.folder.clone()] {
                wanted.push(join(root, &folder));
            }
        }
        for wanted in wanted {
            let there: Vec<&Entity> = found
                .iter()
                .filter(|e| folder_of(e).as_deref() == Some(wanted.as_str()))
                .copied()
                .collect();
            if !there.is_empty() {
                return one(there, 0.9);
            }
        }
        let mut found = near(speaker, found);
        if !mention.folder.is_empty() {
            let tail = format!("/{}", mention.folder);
            found.retain(|e| folder_of(e).is_some_and(|f| f.ends_with(&tail)));
        }
        one(found, 0.75)
    }

    /// A container by the name that Compose gives it, else by that of its service.
    fn container(&self, speaker: &Speaker<'_>, name: &str) -> Lead {
        let named = self.declared.named(name).iter();
        let is_service = |e: &&&Entity| e.id.scheme() == "compose";
        let mut services: Vec<&Entity> = named.filter(is_service).copied().collect();
        if services.is_empty() {
            services = self.declared.behind("compose", name);
        }
        one(near(speaker, services), 0.75)
    }
}

/// All of these.
pub fn all(found: Vec<&Entity>, via: &'static str, confidence: f32) -> Lead {
    match found.is_empty() {
        true => Lead::Nowhere,
        false => {
            let aims = found.iter().map(|e| Aim::Entity(e.id.clone()));
            Lead::To(aims.collect(), via, confidence)
        }
    }
}

/// The namespace that a release puts things into, where it tells one.
pub fn target_namespace(release: &Entity) -> Option<&str> {
    let keys = ["target_namespace", "destination_namespace", "namespace"];
    keys.iter()
        .find_map(|key| release.property(key).and_then(Value::as_text))
}
