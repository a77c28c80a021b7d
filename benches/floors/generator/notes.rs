//! Notes: frontmatter, prose, headings, tasks, callouts, commands, and seven links each.

use super::random::Random;
use super::{Names, capital};

/// Bytes of one note, about.
const LENGTH: usize = 3_800;
/// Wikilinks of one note.
const LINKS: usize = 7;
/// Different words of all notes together.
const VOCABULARY: usize = 24_000;

const COMMON: &[&str] = &[
    "the",
    "of",
    "to",
    "and",
    "a",
    "in",
    "is",
    "on",
    "for",
    "it",
    "with",
    "when",
    "this",
    "that",
    "are",
    "not",
    "be",
    "from",
    "as",
    "after",
    "before",
    "service",
    "pod",
    "node",
    "cluster",
    "deploy",
    "deployment",
    "restart",
    "connection",
    "pool",
    "timeout",
    "latency",
    "error",
    "queue",
    "database",
    "replica",
    "backup",
    "restore",
    "failover",
    "traffic",
    "request",
    "gateway",
    "certificate",
    "rotate",
    "secret",
    "config",
    "version",
    "rollout",
    "rollback",
    "incident",
    "alert",
    "threshold",
    "dashboard",
    "metric",
    "owner",
    "team",
    "check",
    "wait",
    "minutes",
    "capacity",
    "storage",
    "volume",
    "memory",
    "limit",
    "customers",
    "orders",
    "page",
    "retry",
    "cache",
    "index",
    "schema",
    "migration",
    "release",
    "freeze",
    "region",
    "zone",
];
const TYPES: &[(&str, &str)] = &[
    ("guides", "guide"),
    ("reference", "reference"),
    ("tasks", "task"),
    ("incidents", "incident"),
    ("decisions", "decision"),
    ("monitoring", "monitoring"),
];
/// Owners of notes; each has a note.
pub const TEAMS: &[&str] = &[
    "team-platform",
    "team-payments",
    "team-storefront",
    "team-data",
];
const TAGS: &[&str] = &[
    "ops/k8s",
    "ops/db",
    "network",
    "oncall",
    "postmortem",
    "capacity/plan",
];

/// All notes of a vault.
pub struct Notes<'n> {
    names: &'n Names,
    words: Vec<String>,
    titles: Vec<String>,
}

impl<'n> Notes<'n> {
    /// The notes of a vault of this size. Every alert has a runbook of its name, as far as the notes suffice.
    pub fn new(count: usize, names: &'n Names) -> Self {
        let words = vocabulary();
        let titles = (0..count)
            .map(|n| match names.alerts.get(n / 3) {
                Some(alert) if n % 3 == 0 => alert.clone(),
                _ => {
                    let word = |k: usize| words[COMMON.len() + (n * k) % 9_000].as_str();
                    format!("{} {} {n}", capital(word(7)), word(13))
                }
            })
            .collect();
        Self {
            names,
            words,
            titles,
        }
    }

    /// Path and text of one note.
    pub fn note(&self, n: usize, random: &mut Random) -> (String, String) {
        let title = &self.titles[n];
        let runbook = n.is_multiple_of(3) && self.names.alerts.get(n / 3).is_some();
        let (folder, kind) = if runbook {
            ("runbooks", "runbook")
        } else {
            TYPES[n % TYPES.len()]
        };
        let service = &self.names.services[n % self.names.services.len()];
        let mut out = format!(
            "---\ntype: {kind}\naliases: [\"{title} note\"]\ntags: [{}, {kind}]\nowner: \"[[{}]]\"\nservice: {service}\nstatus: {}\nreviewed: 2026-{:02}-{:02}\n---\n# {title}\n\n",
            random.of(TAGS),
            random.of(TEAMS),
            random.of(&["active", "done", "blocked"]),
            1 + random.below(11),
            1 + random.below(28),
        );
        let mut links = 0;
        let mut section = 0;
        while out.len() < LENGTH {
            match section % 5 {
                0 => self.paragraph(&mut out, random, &mut links),
                1 => out.push_str(&format!("> [!warning] {}\n> {}\n\n", self.words(3, random), self.words(14, random))),
                2 => out.push_str(&format!(
                    "```sh\nkubectl -n shop rollout restart deploy/{service}\nkubectl -n shop logs deploy/{service} --since=10m | grep E{}\n```\n\n",
                    1000 + random.below(9000)
                )),
                3 => {
                    for _ in 0..3 {
                        let done = if random.below(2) == 0 { " " } else { "x" };
                        out.push_str(&format!("- [{done}] {}\n", self.words(8, random)));
                    }
                    out.push('\n');
                }
                _ => {
                    let (heading, text) = (self.words(3, random), self.words(40, random));
                    out.push_str(&format!("## {}\n\n{text}. #{}\n\n", capital(&heading), random.of(TAGS)));
                    self.paragraph(&mut out, random, &mut links);
                }
            }
            section += 1;
        }
        while links < LINKS {
            self.link(&mut out, random, &mut links);
        }
        (format!("{folder}/{:02}/{title}.md", n % 40), out)
    }

    fn paragraph(&self, out: &mut String, random: &mut Random, links: &mut usize) {
        for _ in 0..3 {
            out.push_str(&capital(&self.words(14, random)));
            if *links < LINKS {
                out.push_str(" see ");
                self.link(out, random, links);
            }
            out.push_str(". ");
        }
        out.push_str("\n\n");
    }

    fn link(&self, out: &mut String, random: &mut Random, links: &mut usize) {
        let target = &self.titles[random.below(self.titles.len())];
        if random.below(100) == 0 {
            // One link of a hundred leads nowhere.
            out.push_str(&format!("[[{target} gone]]"));
            *links += 1;
            return;
        }
        match *links % 3 {
            0 => out.push_str(&format!("[[{target}]]")),
            1 => out.push_str(&format!("[[{target}|{}]]", self.words(2, random))),
            _ => out.push_str(&format!("[[{target}#{target}]]")),
        }
        *links += 1;
    }

    fn words(&self, count: usize, random: &mut Random) -> String {
        let words: Vec<&str> = (0..count)
            .map(|_| self.words[random.often_small(self.words.len())].as_str())
            .collect();
        words.join(" ")
    }
}

/// Words of the trade first, then made-up ones.
fn vocabulary() -> Vec<String> {
    const SYLLABLES: &[&str] = &[
        "ra", "ten", "mi", "sol", "ver", "ka", "no", "ling", "pre", "dor", "est", "un", "fa",
        "cor", "bel", "tra", "in", "go", "ser", "al",
    ];
    let mut words: Vec<String> = COMMON.iter().map(|word| (*word).to_owned()).collect();
    let mut n = 0_usize;
    while words.len() < VOCABULARY {
        let (mut rest, mut word) = (n, String::new());
        for _ in 0..4 {
            word.push_str(SYLLABLES[rest % SYLLABLES.len()]);
            rest /= SYLLABLES.len();
            if rest == 0 && word.len() > 5 {
                break;
            }
        }
        words.push(word);
        n += 3;
    }
    words
}
