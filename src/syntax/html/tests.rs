//! What a note's text becomes.

use super::*;
use crate::model::LinkKind;

/// Links lead to `#name` of their target, `[[missing]]` nowhere, `![[x.png]]` is a picture, `![[note]]` a block.
struct Plain;

impl Resolver for Plain {
    fn link(&self, _: usize, link: &Link) -> LinkView {
        match link.linkpath.as_str() {
            "missing" => LinkView::Broken {
                title: "No note has this name".to_owned(),
            },
            path if path.ends_with(".png") => LinkView::Image {
                src: format!("f/{path}"),
                alt: path.to_owned(),
            },
            _ if link.kind == LinkKind::Embed => {
                LinkView::Block("<section>embedded</section>".to_owned())
            }
            path => LinkView::To {
                href: format!("{path}.html"),
                class: "l t-ref".to_owned(),
                title: None,
            },
        }
    }

    fn address(&self, url: &str) -> Option<LinkView> {
        url.starts_with("k8s:").then(|| LinkView::To {
            href: "e/x.html".to_owned(),
            class: "l t-svc".to_owned(),
            title: None,
        })
    }

    fn tag(&self, name: &str) -> Option<String> {
        Some(format!("tags/{name}.html"))
    }
}

fn document(text: &str) -> Document {
    crate::syntax::note::parse("note", text).document
}

fn with(text: &str, options: Options) -> Rendered {
    render(text, &document(text), &options, &Plain)
}

fn html(text: &str) -> String {
    with(
        text,
        Options {
            ids: true,
            ..Options::default()
        },
    )
    .html
}

#[test]
fn links_carry_their_class_and_broken_ones_lead_nowhere() {
    assert_eq!(
        html("see [[a|the *a*]]"),
        "<p>see <a href=\"a.html\" class=\"l t-ref\">the *a*</a></p>\n"
    );
    assert!(
        html("[[missing]]")
            .contains("<span class=\"broken\" title=\"No note has this name\">missing</span>")
    );
    assert!(html("**[[a]]**").contains("<strong><a href"));
}

#[test]
fn a_link_with_an_escaped_pipe_stays_in_its_table_cell() {
    let out = html("| a | b |\n| - | - |\n| [[x\\|y]] | z |\n");
    assert!(
        out.contains("<td><a href=\"x.html\" class=\"l t-ref\">y</a></td><td>z</td>"),
        "{out}"
    );
}

#[test]
fn headings_keep_their_words_as_ids_and_equal_ones_are_numbered() {
    let out = with(
        "## CI/CD: Über 2.4\n\n## Act\n\n## Act\n\n## 1. First\n\n## main\n",
        Options {
            ids: true,
            ..Options::default()
        },
    );
    let ids: Vec<&str> = out.toc.iter().map(|t| t.id.as_str()).collect();
    assert_eq!(
        ids,
        ["CI/CD:-Über-2.4", "Act", "Act-1", "1.-First", "main-1"]
    );
    assert!(out.html.contains("<a name=\"CI/CD: Über 2.4\"></a>"));
    assert!(out.html.contains("href=\"#CI/CD:-%C3%9Cber-2.4\""));
}

#[test]
fn comments_are_hidden_but_not_in_code() {
    assert_eq!(html("a %%b [[c]]%% d"), "<p>a  d</p>\n");
    assert_eq!(
        html("a\n\n%%\nhidden\n\n## Hidden\n%%\n\nb"),
        "<p>a</p>\n<p>b</p>\n"
    );
    assert!(html("`50 %% of 60 %%`").contains("50 %% of 60 %%"));
    assert_eq!(html("a\n\n%% never closed\n\nb"), "<p>a</p>\n");
}

#[test]
fn callouts_have_looks_titles_folds_and_nest() {
    let out = html("> [!warning]- Mind *this*\n> body\n> > [!tip]\n> > inner\n");
    assert!(
        out.starts_with("<details class=\"callout t-mon is-warning\"><summary>"),
        "{out}"
    );
    assert!(out.contains("<span>Mind <em>this</em></span>"));
    assert!(out.contains("<p>body</p>"));
    assert!(out.contains("<div class=\"callout t-guide is-tip\"><p class=\"c-title\"><span class=\"g\"></span><span>Tip</span></p>\n<p>inner</p>"), "{out}");
    assert!(html("> [!danger]\n> [[a]] is open").contains("<p><a href=\"a.html\""));
    assert!(html("> a quote").starts_with("<blockquote>"));
}

#[test]
fn tasks_keep_their_state() {
    let out = html("- [ ] a\n- [x] b\n- [/] c [[d]]\n- [y](https://x.example)\n");
    assert!(out.contains("task-item t-task\"><span class=\"g\" role=\"img\" aria-label=\"Open\"></span><div>a</div>"), "{out}");
    assert!(out.contains("t-done") && out.contains("Under way"));
    assert!(
        out.contains(
            "<li><a href=\"https://x.example\" class=\"ext\" rel=\"noreferrer\">y</a></li>"
        ),
        "{out}"
    );
}

#[test]
fn a_paragraph_that_is_one_embed_is_no_paragraph() {
    assert_eq!(html("![[note]]"), "<section>embedded</section>\n");
    let out = html("before ![[note]] after");
    assert_eq!(
        out,
        "<p>before </p>\n<section>embedded</section>\n<p> after</p>\n"
    );
    assert_eq!(
        html("![[a.png|Plan|250x100]]"),
        "<p><img src=\"f/a.png\" alt=\"Plan\" width=\"250\" height=\"100\" loading=\"lazy\"></p>\n"
    );
}

#[test]
fn block_ids_are_hidden_and_name_their_block() {
    assert_eq!(html("one two ^abc\n"), "<p id=\"^abc\">one two</p>\n");
    let out = html("- one\n- two ^it\n");
    assert!(out.contains("<li id=\"^it\">two"), "{out}");
}

#[test]
fn html_of_authors_cannot_run_or_pretend() {
    let out = html(
        "<script>alert(1)</script>\n\n<b onclick=\"x()\" class=\"top\" id=\"main\" style=\"color:red\">b</b> [[a]] <img src=x onerror=alert(1)>",
    );
    assert!(
        !out.contains("script")
            && !out.contains("onclick")
            && !out.contains("class=\"top\"")
            && !out.contains("id="),
        "{out}"
    );
    assert!(!out.contains("style") && !out.contains("<img"));
    assert!(
        out.contains("<b>b</b> <a href=\"a.html\" class=\"l t-ref\">a</a>"),
        "{out}"
    );
    assert!(!html("[x](javascript:alert(1))").contains("javascript"));
    assert!(!html("<a href=\"java&#115;cript:alert(1)\">x</a>").contains("script"));
    let spoof = html("&#xE000;&#xE010;&#xE001; <i title=\"&#57344;&#57360;&#57345;\">x</i> [[a]]");
    assert_eq!(spoof.matches("<a href").count(), 1, "{spoof}");
}

#[test]
fn our_own_attributes_survive_cleaning() {
    let out = html(
        "<u>x</u>\n\n> [!tip] T\n> b\n\n## H\n\n```sh\nls -l # all\n```\n\n[k](k8s:a/b) and https://a.example/b.\n",
    );
    assert!(
        out.contains("<div class=\"callout t-guide is-tip\">"),
        "{out}"
    );
    assert!(out.contains("<h2 id=\"H\">"));
    assert!(out.contains("<span class=\"hl-v\">-l</span> <span class=\"hl-c\"># all</span>"));
    assert!(out.contains("<a href=\"e/x.html\" class=\"l t-svc\">k</a>"));
    assert!(out.contains("class=\"ext\" rel=\"noreferrer\">https://a.example/b</a>."));
}

#[test]
fn highlights_may_cross_emphasis() {
    assert_eq!(
        html("==a **b== c**"),
        "<p><mark>a <strong>b</strong></mark><strong> c</strong></p>\n"
    );
    assert_eq!(html("a == b and c == d"), "<p>a == b and c == d</p>\n");
}

#[test]
fn tags_lead_to_their_page_and_numbers_are_no_tags() {
    let out = html("#deploy/prod, #2024 and a#b `#c`");
    assert!(out.starts_with("<p><a href=\"tags/deploy/prod.html\" class=\"tag\">#deploy/prod</a>, #2024 and a#b <code>#c"), "{out}");
}

#[test]
fn footnotes_are_numbered_as_they_are_named() {
    let out = html("a[^x] b[^y] c[^x]\n\n[^y]: why\n[^x]: ex\n");
    assert!(
        out.contains("<li id=\"fn-1\"><p>ex</p>\n</li>\n<li id=\"fn-2\"><p>why</p>"),
        "{out}"
    );
}

#[test]
fn the_first_heading_and_paragraph_can_be_taken_out() {
    let options = Options {
        ids: true,
        take_title: true,
        take_lede: true,
        ..Options::default()
    };
    let out = with("# Title `x`\n\nWhat it is: [[a]].\n\n## More\n", options);
    assert_eq!(
        out.title,
        Some(("Title-x".to_owned(), "Title <code>x</code>".to_owned()))
    );
    assert_eq!(
        out.lede.as_deref(),
        Some("What it is: <a href=\"a.html\" class=\"l t-ref\">a</a>.")
    );
    assert!(out.html.starts_with("<h2"));
}

#[test]
fn a_paragraph_that_announces_a_list_stays_above_it() {
    let options = Options {
        take_lede: true,
        ..Options::default()
    };
    let out = with("Two of them:\n\n- a\n", options);
    assert_eq!(out.lede, None);
    assert!(out.html.starts_with("<p>Two of them:</p>"), "{}", out.html);
}

#[test]
fn a_head_cell_that_heads_nothing_is_an_ordinary_cell() {
    let out = html("| | b |\n| :-: | --- |\n| 1 | 2 |\n");
    assert!(out.contains("<tr><td></td><th>b</th></tr>"), "{out}");
}

#[test]
fn lists_and_tables_of_times_are_timelines() {
    let list = html("- 10:12 out\n- 10:21 [[a]] fires\n");
    assert!(list.starts_with("<ol class=\"tl\">\n<li><time>10:12<small></small></time><span class=\"g\"></span><div>out</div></li>"), "{list}");
    assert!(
        list.contains("<time>10:21<small>+9 min</small></time>")
            && list.contains("<a href=\"a.html\"")
    );
    let table = html(
        "| time | what |\n| --- | --- |\n| 2026-11-22 22:30 | starts |\n| 2026-11-22 22:41 | **ends** |\n",
    );
    assert!(table.contains("<time>22:41<small>+11 min</small></time><span class=\"g\"></span><div><strong>ends</strong></div>"), "{table}");
    assert!(html("- 10:12 a\n- b\n").starts_with("<ul>"));
}

#[test]
fn dates_of_tasks_are_words() {
    assert!(
        html("- [ ] call 📅 2026-11-24\n")
            .contains("call <span class=\"when\">due</span> 2026-11-24")
    );
    assert!(html("a 📅 b").contains("📅"));
}
