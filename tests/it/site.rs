//! The site of a small workspace: every link leads somewhere, nothing runs that an author wrote, equal bytes each time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use opslore::engine::Engine;
use opslore::model::{ContentHash, RootName, RootRole, RootSettings, Settings, Source, SourcePath};
use opslore::site::{Found, Route, Site};

const NOTES: &[(&str, &str)] = &[
    (
        "Home.md",
        "# Home\n\nSee [[checkout]], [[INC-1 Down]], [[deploy#Roll back|back]], [[nowhere]] and #ops/day.\n\n![[map.png|A map|200]]\n",
    ),
    (
        "services/checkout.md",
        "---\ntype: service\nowner: \"[[team]]\"\nalerts: [CheckoutDown]\ndepends_on: [\"[[pay]]\"]\n---\nTakes orders.\n\n## CI/CD: Über 2.4\n\n[[#CI/CD Über 2.4]] and [[loop]].\n",
    ),
    ("services/pay.md", "---\ntype: service\n---\nTakes money.\n"),
    ("teams/team.md", "---\ntype: team\n---\nPeople.\n"),
    (
        "guides/deploy.md",
        "---\ntype: guide\n---\n## Roll back\n\nGo back. ^now\n\n> [!warning]- Mind\n> the [[checkout]]\n\n![[loop]]\n",
    ),
    (
        "loop.md",
        "before ![[loop]] and ![[deploy#^now]]\n\n%% secret words %%\n",
    ),
    (
        "incidents/INC-1 Down.md",
        "---\ntype: incident\nseverity: SEV-2\nstatus: investigating\nstarted: 2026-11-05T10:21:00Z\naffects: [\"[[checkout]]\"]\nalerts: [CheckoutDown]\n---\nIt is down.\n\n## Timeline\n\n- 10:21 begins\n- 10:30 [[team]] looks\n\n## Action items\n\n- [ ] mend 📅 2026-11-06\n",
    ),
    (
        "runbooks/CheckoutDown.md",
        "---\ntype: runbook\nrunbook_for: \"[[checkout]]\"\nalerts: [CheckoutDown]\n---\nRestart it: `kubectl -n shop rollout restart deploy/checkout`.\n",
    ),
    (
        "evil.md",
        "---\ntitle: \"<script>alert(1)</script>\"\naliases: [\"\\\" onmouseover=alert(1) x=\\\"\"]\n---\n<script>alert(2)</script> <img src=x onerror=alert(3)> [x](javascript:alert(4)) <a href=\"https://e.example\" style=\"color:red\">y</a>\n\n## main\n\n## <b onclick=x()>q</b>\n",
    ),
    ("a/Same.md", "one"),
    ("a/same!.md", "two"),
    (
        "links to evil.md",
        "[[evil|<i>&]] and [[evil#main]] https://x.example/?a=1&b=2.\n",
    ),
];

const RULES: &str = "groups:\n  - name: checkout\n    rules:\n      - alert: CheckoutDown\n        expr: up{job=\"checkout\"} == 0\n        labels: { severity: page, service: checkout }\n        annotations: { summary: \"<b>down</b>\" }\n";

fn site() -> Site {
    site_of(NOTES)
}

fn site_of(notes: &[(&str, &str)]) -> Site {
    let vault = RootName::new("vault");
    let ops = RootName::new("ops");
    let root = |name: &RootName, role| RootSettings::new(name.clone(), role);
    let settings = Settings {
        roots: vec![
            root(&vault, RootRole::Vault),
            root(&ops, RootRole::Repository),
        ],
        ..Settings::default()
    };
    let source = |path: SourcePath, text: &str| {
        Arc::new(Source {
            path,
            text: Arc::from(text),
            hash: ContentHash(text.len() as u128),
            read: true,
        })
    };
    let mut sources: Vec<Arc<Source>> = notes
        .iter()
        .map(|(path, text)| source(SourcePath::new(&vault, path), text))
        .collect();
    sources.push(source(SourcePath::new(&ops, "rules.yaml"), RULES));
    sources.push(Arc::new(Source::unread(SourcePath::new(&vault, "map.png"))));
    let revision = Engine::default().update(sources, &[], &settings, &|_, _| {});
    Site::new(revision.snapshot, revision.findings)
}

fn pages(site: &Site) -> BTreeMap<String, String> {
    site.routes()
        .iter()
        .filter_map(|route| site.render(route))
        .filter(|file| file.path.ends_with(".html"))
        .map(|file| (file.path, String::from_utf8(file.bytes).unwrap()))
        .collect()
}

/// The values of an attribute, decoded.
fn attribute(html: &str, name: &str) -> Vec<String> {
    let needle = format!(" {name}=\"");
    html.match_indices(&needle)
        .filter_map(|(at, _)| html[at + needle.len()..].split('"').next())
        .map(|v| {
            v.replace("&#38;", "&")
                .replace("&amp;", "&")
                .replace("&#39;", "'")
                .replace("&quot;", "\"")
        })
        .collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// The path that a relative address leads to.
fn target(page: &str, href: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in href.split('/') {
        match part {
            ".." => {
                assert!(
                    parts.pop().is_some(),
                    "{page} leads out of the site: {href}"
                );
            }
            "" | "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[test]
fn every_link_and_every_anchor_leads_somewhere() {
    let site = site();
    let pages = pages(&site);
    let files: BTreeSet<&str> = site.routes().iter().filter_map(|r| site.path(r)).collect();
    let ids: BTreeMap<&str, Vec<String>> = pages
        .iter()
        .map(|(p, h)| (p.as_str(), attribute(h, "id")))
        .collect();
    let mut count = 0;
    for (page, html) in &pages {
        let own = &ids[page.as_str()];
        let unique: BTreeSet<&String> = own.iter().collect();
        assert_eq!(unique.len(), own.len(), "{page} has an id twice");
        for href in attribute(html, "href")
            .iter()
            .chain(&attribute(html, "src"))
        {
            if href.contains("://") || href.starts_with("mailto:") {
                continue;
            }
            let (path, fragment) = href
                .split_once('#')
                .map_or((href.as_str(), None), |(p, f)| (p, Some(f)));
            let path = if path.is_empty() {
                page.clone()
            } else {
                target(page, &decoded(path))
            };
            assert!(files.contains(path.as_str()), "{page}: nothing at {href}");
            count += 1;
            if let (Some(fragment), Some(there)) = (fragment, ids.get(path.as_str()))
                && path != "graph.html"
            {
                assert!(
                    there.contains(&decoded(fragment)),
                    "{page}: no anchor {href} in {there:?}"
                );
            }
        }
        for id in attribute(html, "popovertarget") {
            assert!(own.contains(&id), "{page}: no popover {id}");
        }
    }
    assert!(count > 500, "{count}");
}

#[test]
fn no_page_loads_or_runs_anything_of_an_author_or_from_elsewhere() {
    for (page, html) in pages(&site()) {
        assert!(
            html.contains("http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';")
        );
        for word in [
            " style=\"",
            "<style",
            "=\"javascript:",
            "<iframe",
            " onclick",
            " onerror=",
            " onmouseover=\"",
            "<base",
        ] {
            assert!(!html.contains(word), "{page} has {word}");
        }
        for script in html.match_indices("<script").map(|(at, _)| &html[at..]) {
            assert!(
                script.starts_with("<script src=\"") && script.contains("></script>"),
                "{page}"
            );
        }
        for src in attribute(&html, "src") {
            assert!(!src.contains("//"), "{page} loads {src}");
        }
        for link in html
            .match_indices("<link ")
            .map(|(at, _)| html[at..].split('>').next().unwrap())
        {
            assert!(!link.contains("//"), "{page}: {link}");
        }
        assert_eq!(html.matches("<h1").count(), 1, "{page}");
        assert!(!html.contains("secret words"), "{page}");
    }
}

#[test]
fn equal_sources_give_equal_bytes() {
    let (one, two) = (site(), site());
    assert_eq!(one.routes(), two.routes());
    for route in one.routes() {
        assert_eq!(one.render(route), two.render(route), "{route:?}");
    }
}

#[test]
fn addresses_are_found_with_and_without_ending_and_whatever_their_case() {
    let site = site();
    let note = |path: &str| Route::Note(SourcePath::new(&RootName::new("vault"), path));
    let page = |path: &str| Found::Page(note(path));
    assert_eq!(site.find("/"), Found::Page(Route::Home));
    assert_eq!(
        site.find("/n/services/checkout.html"),
        page("services/checkout.md")
    );
    let redirect = Found::Redirect("/n/services/checkout.html".to_owned());
    assert_eq!(site.find("/n/services/checkout"), redirect);
    assert_eq!(site.find("/N/Services/Checkout.html"), redirect);
    assert_eq!(site.find("/services/checkout.md").clone(), Found::Missing);
    assert_eq!(
        site.find("/n/incidents/INC-1%20Down"),
        Found::Redirect("/n/incidents/inc-1-down.html".to_owned())
    );
    assert_eq!(
        site.find("/services/"),
        Found::Redirect("/services/index.html".to_owned())
    );
    for bad in [
        "/../etc/passwd",
        "/n/%2e%2e/x",
        "/a%5cb",
        "/%00",
        "/n/%252e%252e/index.html",
        "/c:/x",
    ] {
        assert_eq!(site.find(bad), Found::Missing, "{bad}");
    }
    assert_eq!(site.path(&note("a/Same.md")), Some("n/a/same.html"));
    assert_eq!(site.path(&note("a/same!.md")), Some("n/a/same-2.html"));
}

#[test]
fn an_embed_of_itself_ends_and_its_pieces_stand_where_they_are_embedded() {
    let pages = pages(&site());
    let html = &pages["n/loop.html"];
    assert!(html.contains("<section class=\"embed t-"), "{html}");
    assert!(html.contains("<p>Go back.</p>"));
    assert!(
        html.contains("before </p>") || html.contains("before <a"),
        "{html}"
    );
    assert!(
        pages["n/guides/deploy.html"]
            .matches("<section class=\"embed")
            .count()
            <= 6
    );
}

#[test]
fn the_first_page_opens_with_what_is_open_and_what_to_do() {
    let pages = pages(&site());
    let home = &pages["index.html"];
    assert!(home.contains("One incident is open."));
    let runbook = home.find("class=\"btn pri\" href=\"n/runbooks/checkoutdown.html\"");
    assert!(
        runbook.is_some_and(|at| at < home.find("id=\"sec-services\"").unwrap()),
        "{home}"
    );
    let incident = &pages["n/incidents/inc-1-down.html"];
    assert!(incident.contains("since 5 Nov 2026, 10:21 UTC"));
    assert!(
        incident.contains("<time>10:30<small>+9 min</small></time>"),
        "{incident}"
    );
}

#[test]
fn a_service_is_one_page_with_what_it_needs_and_who_is_woken_for_it() {
    let site = site();
    let html = &pages(&site)["n/services/checkout.html"];
    assert!(
        html.contains("id=\"sec-deps\"") && html.contains("pay"),
        "{html}"
    );
    assert!(html.contains("alerts/checkoutdown.html"));
    assert!(
        html.contains("id=\"CI/CD:-Über-2.4\"") && html.contains("href=\"#CI/CD:-%C3%9Cber-2.4\""),
        "{html}"
    );
}

#[test]
fn an_attachment_that_is_linked_is_handed_over_and_not_rendered() {
    let site = site();
    let found: Vec<(String, SourcePath)> = site
        .routes()
        .iter()
        .filter_map(|r| site.attachment(r))
        .collect();
    assert_eq!(found.len(), 1);
    assert!(found[0].0.starts_with("f/") && found[0].0.ends_with("-map.png"));
    assert!(pages(&site)["n/home.html"].contains(&format!(
        "<img src=\"../{}\" alt=\"A map\" width=\"200\"",
        found[0].0
    )));
}

#[test]
fn an_ordinary_page_stays_light() {
    let site = site();
    for (page, html) in pages(&site) {
        assert!(html.len() < 60_000, "{page} has {} bytes", html.len());
    }
    let style = site
        .routes()
        .iter()
        .filter_map(|r| site.render(r))
        .find(|f| f.path.ends_with(".css"))
        .unwrap();
    assert!(style.bytes.len() < 70_000, "{}", style.bytes.len());
}

#[test]
fn no_page_grows_with_the_vault() {
    let mut notes = vec![
        (
            "services/pay.md".to_owned(),
            "---\ntype: service\n---\nMoney.\n".to_owned(),
        ),
        ("hub.md".to_owned(), "The hub.\n".to_owned()),
    ];
    for n in 0..400 {
        notes.push((
            format!("guides/G {n}.md"),
            format!("---\ntype: guide\nservice: \"[[pay]]\"\ntags: [t{n}]\n---\nSee [[hub]].\n\n- [ ] step {n}\n"),
        ));
        notes.push((
            format!("incidents/INC-{n}.md"),
            "---\ntype: incident\nstatus: open\nstarted: 2026-11-05\naffects: [\"[[pay]]\"]\n---\nDown.\n".to_owned(),
        ));
    }
    let site = site_of(
        &notes
            .iter()
            .map(|(p, t)| (p.as_str(), t.as_str()))
            .collect::<Vec<_>>(),
    );
    for (page, html) in pages(&site) {
        let most = if page.contains(".links") {
            160_000
        } else {
            60_000
        };
        assert!(html.len() < most, "{page} has {} bytes", html.len());
    }
    let pages = pages(&site);
    assert!(pages["n/services/pay.html"].contains("All 400"));
    assert!(pages["index.html"].contains("396 more open incidents"));
    assert!(pages["n/hub.html"].contains("All 400"));
}

#[test]
fn a_tile_leads_to_a_list_of_as_many_notes_as_it_says() {
    let pages = pages(&site());
    let home = &pages["index.html"];
    for look in ["svc", "inc", "guide"] {
        let tile = home
            .split(&format!("href=\"groups/{look}.html\""))
            .nth(1)
            .unwrap();
        let count = tile
            .split("class=\"v\">")
            .nth(1)
            .unwrap()
            .split('<')
            .next()
            .unwrap();
        let list = &pages[&format!("groups/{look}.html")];
        assert_eq!(
            list.matches("<li><a class=\"row t-").count().to_string(),
            count,
            "{look}"
        );
    }
}

#[test]
fn where_a_service_runs_is_no_service_that_it_needs() {
    let site = site_of(&[
        (
            "services/pay.md",
            "---\ntype: service\ndepends_on: \"[[db]]\"\nruns_on: \"[[cluster]]\"\n---\nx\n",
        ),
        ("services/db.md", "---\ntype: service\n---\ny\n"),
        ("services/cluster.md", "---\ntype: service\n---\nNodes.\n"),
        ("choice.md", "One of everything.\n"),
        (
            "incidents/INC-2.md",
            "---\ntype: incident\nstatus: resolved\ncaused_by: \"[[choice]]\"\nstarted: 2026-11-05T10:00:00Z\nresolved: 2026-11-05T10:37:00Z\n---\nDown.\n",
        ),
    ]);
    let pages = pages(&site);
    let page = &pages["n/services/pay.html"];
    let drawing = page
        .split("id=\"sec-deps\"")
        .nth(1)
        .unwrap()
        .split("</section>")
        .next()
        .unwrap();
    assert!(
        drawing.contains("db") && !drawing.contains("cluster"),
        "{drawing}"
    );
    assert!(page.contains("<h3>Runs on</h3>"));
    let incident = &pages["n/incidents/inc-2.html"];
    assert!(
        incident.contains("<dt>Cause</dt><dd><a class=\"l t-ref\" href=\"../../n/choice.html\">"),
        "{incident}"
    );
    assert!(incident.contains("from start to end"));
}
