//! The words that tell a type. Lower case, blanks for `-` and `_`, singular where the plural only adds an `s`.

/// Spellings of a type in `type:`, beside its name.
pub const SPELLINGS: &[(&str, &str)] = &[
    (
        "runbook",
        "run book|playbook|sop|standard operating procedure",
    ),
    (
        "incident",
        "postmortem|post mortem|pir|rca|incident report|root cause analysis|outage",
    ),
    (
        "guide",
        "how to|howto|tutorial|walkthrough|handbook|how to guide",
    ),
    (
        "reference",
        "ref|doc|documentation|spec|specification|glossary|cheat sheet|cheatsheet",
    ),
    ("task", "todo|to do|ticket|action|action item"),
    ("checklist", "check list"),
    (
        "monitoring",
        "monitor|alert|alert doc|alert note|dashboard|slo",
    ),
    (
        "decision",
        "adr|rfc|decision record|architecture decision|architecture decision record",
    ),
    ("change", "change record|change request"),
    ("service", "component|microservice"),
    ("team", "squad"),
    (
        "index",
        "moc|map|map of content|maps of content|hub|table of contents|toc",
    ),
    ("meeting", "meeting note|meeting minutes|minutes"),
    ("daily", "daily note|journal"),
    ("template", ""),
];

/// Folders whose notes are of a type. Only the distinctive ones: `docs` and `projects` hold everything, `teams` may hold
/// what is written for teams, and one named `change` is about change.
pub const FOLDERS: &[(&str, &str)] = &[
    (
        "runbook",
        "runbook|run book|playbook|sop|procedure|standard operating procedure",
    ),
    (
        "incident",
        "incident|postmortem|post mortem|pir|rca|incident report|root cause analyses|outage",
    ),
    ("guide", "guide|how to|howto|tutorial|walkthrough"),
    (
        "reference",
        "reference|spec|specification|glossary|cheat sheet|cheatsheet",
    ),
    ("task", "task|todo|to do|ticket|action item"),
    ("checklist", "checklist|check list"),
    (
        "monitoring",
        "monitoring|alert|alerting|alert doc|dashboard|observability|slo",
    ),
    (
        "decision",
        "decision|adr|rfc|decision record|decision log|architecture decision|architecture decision record",
    ),
    ("change", "changes|change record|change request"),
    ("service", "service|microservice"),
    ("index", "moc|maps of content"),
    ("meeting", "meeting|meeting note|meeting minutes"),
    ("daily", "daily|daily note|dailies|journal|daily log|diary"),
    ("template", "template"),
];

/// Words that the name of a file begins with.
pub const FIRST_WORDS: &[(&str, &str)] = &[
    ("runbook", "runbook"),
    ("runbook", "playbook"),
    ("runbook", "sop"),
    ("incident", "postmortem"),
    ("incident", "post mortem"),
    ("incident", "rca"),
    ("checklist", "checklist"),
    ("guide", "how to"),
    ("guide", "howto"),
    ("reference", "glossary"),
];

/// Words that the name of a file ends with; they outrank the first ones: a `Runbook template` is a template.
pub const LAST_WORDS: &[(&str, &str)] = &[
    ("template", "template"),
    ("runbook", "runbook"),
    ("runbook", "playbook"),
    ("incident", "postmortem"),
    ("incident", "post mortem"),
    ("incident", "rca"),
    ("checklist", "checklist"),
    ("reference", "cheat sheet"),
    ("reference", "cheatsheet"),
    ("reference", "glossary"),
];

/// Letters before the number of a ticket or record: `INC-0042`, `ADR 12`.
pub const IDS: &[(&str, &str)] = &[
    ("incident", "inc"),
    ("incident", "incident"),
    ("incident", "pir"),
    ("decision", "adr"),
    ("change", "chg"),
];
