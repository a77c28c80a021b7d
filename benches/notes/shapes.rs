//! Texts that make a careless reader quadratic or deep, each about `n` pieces long.

/// A name, and the text of a size.
pub type Shape = (&'static str, fn(usize) -> String);

/// All of them.
pub const SHAPES: &[Shape] = &[
    ("open links", |n| "[[".repeat(n * 10)),
    ("open embeds", |n| "![[".repeat(n)),
    ("closed once", |n| "[[".repeat(n) + "]]"),
    ("open links on lines", |n| "[[a\n".repeat(n)),
    ("brackets", |n| "[".repeat(n) + &"]".repeat(n)),
    ("pictures in pictures", |n| {
        "![".repeat(n / 10) + &"](a)".repeat(n / 10)
    }),
    ("links", |n| "[[a]] ".repeat(n)),
    ("links to headings", |n| "[[#a#b]] ".repeat(n)),
    ("Markdown links", |n| "[a](b) ".repeat(n)),
    ("links in cells", |n| {
        "|a|\n|-|\n".to_owned() + &"|[[a\\|b]]|\n".repeat(n / 5)
    }),
    ("quotes in quotes", |n| "> ".repeat(n) + "x"),
    ("callouts in quotes", |n| "> ".repeat(n) + "[!tip]"),
    ("lines of quotes", |n| "> > > > > > > > x\n".repeat(n / 10)),
    ("lists in lists", |n| "- ".repeat(n / 10) + "x"),
    ("deep lists", |n| {
        let deep = (n / 10).isqrt() * 3;
        (0..deep).map(|k| "  ".repeat(k) + "- x\n").collect()
    }),
    ("stars", |n| "*a ".repeat(n)),
    ("backticks", |n| {
        let runs = (n * 2).isqrt();
        (1..runs).map(|k| "`".repeat(k) + "a").collect()
    }),
    ("dollars", |n| "$a ".repeat(n)),
    ("tags", |n| "#a".repeat(n)),
    ("tags in quotes", |n| ">#".repeat(n)),
    ("backslashes", |n| "\\".repeat(n) + "[[a]]"),
    ("open fields", |n| "[a:: ".repeat(n)),
    ("colons", |n| "a:: ".repeat(n)),
    ("fields", |n| "a:: [[b]]\n".repeat(n)),
    ("comments", |n| "%%\n".repeat(n)),
    ("long comment marks", |n| {
        "%".repeat(n) + "\n" + &"%x\n".repeat(n)
    }),
    ("block ids", |n| "^a\n\n".repeat(n / 2)),
    ("open HTML comments", |n| "<!-- ".repeat(n)),
    ("open HTML", |n| "<b>".repeat(n / 5)),
    ("blocks of HTML", |n| "<div>\n\n".repeat(n / 10)),
    ("headings", |n| "# a\n".repeat(n)),
    ("tasks", |n| "- [ ] a 📅 2026-11-30\n".repeat(n / 5)),
    ("footnotes", |n| "[^a]: x\n".repeat(n / 5)),
    ("references", |n| {
        "[a]: x\n".repeat(n / 5) + &"[a]".repeat(n / 5)
    }),
    ("entities", |n| "&".repeat(n)),
    ("addresses", |n| "https://a".repeat(n / 5)),
    ("properties", |n| {
        let lines = (0..n / 5).map(|k| format!("k{k}: 1\n"));
        format!("---\n{}---\n", lines.collect::<String>())
    }),
    ("deep properties", |n| {
        format!("---\na: {}\n---\n", "[".repeat(n))
    }),
    ("deep lists in properties", |n| {
        format!("---\n{}x\n---\n", "- ".repeat(n))
    }),
    ("deep YAML", |n| "- ".repeat(n)),
    ("open JSON", |n| "{\"nodes\":".to_owned() + &"[".repeat(n)),
    ("deep JSON", |n| {
        format!("{{\"nodes\":{}{}}}", "[".repeat(n), "]".repeat(n))
    }),
];
