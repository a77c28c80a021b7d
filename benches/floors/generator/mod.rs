//! A vault and a repository of manifests as a team of operations has them: the same bytes for the same size.

mod manifests;
mod notes;
mod random;

use std::fs;
use std::io;
use std::path::Path;

use notes::Notes;
use random::Random;

/// What was written.
#[derive(Debug, Clone, Copy, Default)]
pub struct Written {
    /// Notes.
    pub notes: usize,
    /// Manifests.
    pub manifests: usize,
    /// Bytes of both.
    pub bytes: u64,
}

/// The names that notes and manifests share.
pub struct Names {
    /// Services.
    pub services: Vec<String>,
    /// Alerts, several a service.
    pub alerts: Vec<String>,
}

const SEED: u64 = 20_261_123;

/// Writes a workspace with `notes` notes of about 3.8 kB, and manifests in proportion, below an empty folder.
pub fn write(folder: &Path, notes: usize) -> io::Result<Written> {
    let mut random = Random::new(SEED);
    let names = names(notes);
    let mut written = Written::default();
    let mut put = |path: String, text: &str| {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        written.bytes += text.len() as u64;
        fs::write(path, text)
    };
    put(
        "opslore.toml".to_owned(),
        "version = 1\n[vault]\npath = \"vault\"\n[[repo]]\nname = \"platform\"\npath = \"platform\"\n",
    )?;
    let all = Notes::new(notes, &names);
    for n in 0..notes {
        let (path, text) = all.note(n, &mut random);
        put(format!("vault/{path}"), &text)?;
    }
    for team in notes::TEAMS {
        let text = format!("---\ntype: service\n---\n# {team}\n\nWho answers when it is paged.\n");
        put(format!("vault/teams/{team}.md"), &text)?;
    }
    let manifests = manifests::all(&names, &mut random);
    for (path, text) in &manifests {
        put(format!("platform/{path}"), text)?;
    }
    written.notes = notes + notes::TEAMS.len();
    written.manifests = manifests.len();
    Ok(written)
}

/// One service for 50 notes, five alerts a service.
fn names(notes: usize) -> Names {
    const ROOTS: &[&str] = &[
        "checkout", "catalog", "payments", "ledger", "search", "profile", "gateway", "mailer",
        "stock", "quote", "session", "billing", "report", "media", "auth",
    ];
    const PARTS: &[&str] = &["api", "worker", "cache", "sync", "edge", "batch", "store"];
    const TROUBLES: &[&str] = &[
        "HighLatency",
        "ErrorRateHigh",
        "Down",
        "QueueGrowing",
        "DiskFull",
    ];
    let count = (notes / 50).max(3);
    let services: Vec<String> = (0..count)
        .map(|n| {
            let (root, part) = (ROOTS[n % ROOTS.len()], PARTS[n / ROOTS.len() % PARTS.len()]);
            match n / (ROOTS.len() * PARTS.len()) {
                0 => format!("{root}-{part}"),
                round => format!("{root}-{part}-{round}"),
            }
        })
        .collect();
    let alerts = services
        .iter()
        .flat_map(|service| {
            let name: String = service.split('-').map(capital).collect();
            TROUBLES
                .iter()
                .map(move |trouble| format!("{name}{trouble}"))
        })
        .collect();
    Names { services, alerts }
}

/// A word with its first letter large.
pub fn capital(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}
