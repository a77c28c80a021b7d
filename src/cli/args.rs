//! What can be typed.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use super::globals::{Color, Globals};

const EXAMPLES: &str = "Examples:
  opslore                                   what there is, and what needs attention
  opslore search 'pool wait timeout'        the best place, with its line
  opslore show alert:CheckoutErrorRateHigh  everything that is known of an alert
  opslore path INC-0039 shop/deploy/checkout
  opslore check --fail-on warning           for CI
  opslore serve                             the live site

REF, wherever it stands: a vault path, a note's name, [[note#heading]], KIND/NAME, NS/KIND/NAME,
alert:NAME, or an id as printed. Several answers are an error that lists them, never a guess.";

/// An operational knowledge graph from an Obsidian vault, the manifests around it, and the incidents.
#[derive(Debug, Parser)]
#[command(name = "opslore", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    pub globals: Globals,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Init(Init),
    Index(Index),
    Watch(Watch),
    Search(Search),
    Show(Show),
    List(List),
    Graph(Graph),
    Export(Export),
    Path(Path),
    Check(Check),
    Site(Site),
    Serve(Serve),
    Explain(Explain),
    /// Formats that are read, and formats that are written
    #[command(after_help = "Examples:\n  opslore formats\n  opslore formats -o json")]
    Formats,
    Completions(Completions),
    /// The manual page, for `man -l`
    #[command(after_help = "Examples:\n  opslore man > opslore.1 && man -l opslore.1")]
    Man,
}

/// Write an opslore.toml for a vault and the repositories beside it; notes are never touched
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  opslore init --dry-run\n  opslore init ~/notes --repo platform=../platform"
)]
pub struct Init {
    /// Where the configuration is written
    #[arg(value_name = "DIR")]
    pub target: Option<PathBuf>,
    /// The vault, if it is not the folder itself
    #[arg(long, value_name = "PATH")]
    pub vault: Option<PathBuf>,
    /// A repository of manifests; without any, Git repositories beside and inside the vault are proposed
    #[arg(long, value_name = "NAME=PATH")]
    pub repo: Vec<String>,
    /// Only print what would be written
    #[arg(long)]
    pub dry_run: bool,
}

/// Bring the index up to date; normally this happens by itself
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  opslore index\n  opslore index --full --stats")]
pub struct Index {
    /// Make the index anew
    #[arg(long)]
    pub full: bool,
    /// Say what it took
    #[arg(long)]
    pub stats: bool,
}

/// Keep the index up to date in the foreground; one line per change (-o human, jsonl)
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  opslore watch\n  opslore watch -o jsonl --exec 'make site'")]
pub struct Watch {
    /// Run this command with the shell after each change
    #[arg(long, value_name = "CMD")]
    pub exec: Option<String>,
}

/// Ranked full text over notes, manifests, alerts and incidents (-o human, json, jsonl)
#[derive(Debug, Args)]
#[command(after_help = "Query:
  words            all must match, the last one also as a beginning
  \"exact phrase\"   -not   OR   prefix*
  tag: path: file: kind: type: status: owner: service: heading: code:  [property:value]

Examples:
  opslore search 'pool wait timeout'
  opslore search 'type:runbook owner:payments rollback'
  opslore search --kind alert 'latency OR errors'
  opslore search --files-with-matches tag:tier/1")]
pub struct Search {
    /// What to look for
    #[arg(value_name = "QUERY", required = true)]
    pub query: Vec<String>,
    /// Only these kinds of entities (alert, workload, Deployment, …)
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    pub kind: Vec<String>,
    /// Only notes of these types (runbook, task, …)
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    pub note_type: Vec<String>,
    /// Only notes with these tags
    #[arg(long, value_name = "TAG", value_delimiter = ',')]
    pub tag: Vec<String>,
    /// Only what these own
    #[arg(long, value_name = "TEAM", value_delimiter = ',')]
    pub owner: Vec<String>,
    /// Where to look
    #[arg(long = "in", value_name = "WHERE", default_value = "all")]
    pub scope: SearchIn,
    /// At most so many hits
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10)]
    pub limit: usize,
    /// Only the paths of files that match
    #[arg(short = 'l', long)]
    pub files_with_matches: bool,
    /// Answer from the index as it is, without looking for changes
    #[arg(long)]
    pub frozen: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SearchIn {
    Notes,
    Ops,
    All,
}

impl SearchIn {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Notes => "notes",
            Self::Ops => "ops",
            Self::All => "all",
        }
    }
}

/// One note or entity: properties, relations both ways with their origins, findings; of a note also its outline,
/// tasks, links and backlinks (-o human, json)
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  opslore show checkout
  opslore show INC-0042 --mentions
  opslore show shop/deploy/checkout
  opslore show alert:CheckoutErrorRateHigh -o json")]
pub struct Show {
    /// What to show
    #[arg(value_name = "REF")]
    pub reference: String,
    /// Also the places of other notes that name this note and do not link to it
    #[arg(long)]
    pub mentions: bool,
    /// All of every section, however long; JSON is always whole
    #[arg(long)]
    pub all: bool,
}

/// One table of one sort of thing, filtered and sorted (-o human, json, jsonl, csv)
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  opslore list alerts
  opslore list notes --where type=runbook --where 'reviewed<2026-06-01' --sort reviewed
  opslore list tasks --where state=open --where 'due<2026-12-01' --sort due
  opslore list notes --orphan
  opslore list tags --sort notes-")]
pub struct List {
    /// notes, entities, services, alerts, incidents, properties, tags or tasks
    #[arg(value_name = "WHAT", default_value = "notes",
          value_parser = clap::builder::PossibleValuesParser::new(crate::api::list::SUBJECTS))]
    pub what: String,
    /// A condition on a column or property: =, !=, ~ (contains), <, >, <=, >=, or only a name; all must hold
    #[arg(long = "where", value_name = "EXPR")]
    pub conditions: Vec<String>,
    /// Sort by a column or property; a trailing `-` sorts downwards
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// Only notes that no other note links to
    #[arg(long)]
    pub orphan: bool,
    /// Only notes that link to no other file
    #[arg(long)]
    pub deadend: bool,
    /// Only notes with unresolved links, and what these name
    #[arg(long)]
    pub unresolved: bool,
    /// At most so many rows
    #[arg(short = 'n', long, value_name = "N")]
    pub limit: Option<usize>,
}

#[derive(Debug, Args)]
pub struct Drawing {
    /// Only these relations (depends_on, has_runbook, …)
    #[arg(long, value_name = "RELATION", value_delimiter = ',')]
    pub relations: Vec<String>,
    /// Only these kinds of entities
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    pub kind: Vec<String>,
    /// What makes a cluster: group, kind, folder, owner, scope, repo, none
    #[arg(long, value_name = "WHAT", default_value = "group")]
    pub group_by: String,
    /// So many lines a drawing may have; beyond it, things are folded and counted
    #[arg(long, value_name = "N", default_value_t = 300)]
    pub max_edges: usize,
    /// Where a drawing grows: LR or TD
    #[arg(long, value_name = "DIR", default_value = "LR")]
    pub direction: String,
}

/// A part of the graph around something (-o mermaid, dot, json, jsonl, graphml, csv)
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  opslore graph checkout -o mermaid
  opslore graph shop/deploy/checkout --depth 2 -o dot | dot -Tsvg > checkout.svg
  opslore graph --kind component --relations depends_on")]
pub struct Graph {
    /// The middle; without any, everything
    #[arg(value_name = "REF")]
    pub references: Vec<String>,
    /// How many relations away
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub depth: usize,
    #[command(flatten)]
    pub drawing: Drawing,
}

/// All of the graph (-o json, jsonl, mermaid, dot, graphml, csv)
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  opslore export > graph.json\n  opslore export -o dot --group-by kind"
)]
pub struct Export {
    #[command(flatten)]
    pub drawing: Drawing,
}

/// How two things are connected, each step with its origin (-o human, json)
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  opslore path 'INC-0039 Checkout errors after pool change' shop/configmap/checkout-config\n  opslore path alert:StorefrontDown team-platform"
)]
pub struct Path {
    /// Where to begin
    #[arg(value_name = "FROM")]
    pub from: String,
    /// Where to end
    #[arg(value_name = "TO")]
    pub to: String,
}

/// What is wrong in the notes, and between notes and manifests (-o human, concise, json, jsonl, sarif, github)
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  opslore check
  opslore check --select unresolved-link,dead-heading
  opslore check -o sarif > opslore.sarif
  opslore check -o github --fail-on warning
  opslore check --fix --dry-run
  opslore explain dead-heading")]
pub struct Check {
    /// Only these codes; those that are off by default are found only so
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub select: Vec<String>,
    /// Without these codes
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// Exit with 1 if a finding is at least this bad
    #[arg(long, value_name = "SEVERITY", default_value = "warning")]
    pub fail_on: FailOn,
    /// Mend what is certain, in the notes themselves, and report the rest
    #[arg(long)]
    pub fix: bool,
    /// With --fix: write nothing, print the changes as a diff for `git apply`
    #[arg(long, requires = "fix")]
    pub dry_run: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    Info,
    Warning,
    Error,
    Never,
}

/// The static site
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  opslore site build public\n  opslore -C vault-example site build /tmp/site && xdg-open /tmp/site/index.html"
)]
pub struct Site {
    #[command(subcommand)]
    pub command: SiteCommand,
}

#[derive(Debug, Subcommand)]
pub enum SiteCommand {
    /// Write every page into a folder; a folder that holds something else is refused
    Build {
        /// The folder
        #[arg(value_name = "OUT", default_value = "site")]
        out: PathBuf,
    },
}

/// The live site, with a JSON API and live reload; on this machine only unless told
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  opslore serve\n  opslore serve vault-example\n  opslore serve --addr 127.0.0.1:9000 --open"
)]
pub struct Serve {
    /// The workspace to serve, as with -C
    #[arg(value_name = "DIR")]
    pub target: Option<PathBuf>,
    /// Address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDR")]
    pub addr: Option<SocketAddr>,
    /// Open the site in the browser
    #[arg(long)]
    pub open: bool,
}

/// What a finding's code means and how to mend it; without a code, all of them
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  opslore explain\n  opslore explain ambiguous-link")]
pub struct Explain {
    /// The code
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
}

/// A completion script for a shell
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  opslore completions bash > ~/.local/share/bash-completion/completions/opslore"
)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}
