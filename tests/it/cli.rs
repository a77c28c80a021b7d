//! The outer door: what is typed, what comes out on which stream, with which exit code.

use std::io::Read;
use std::process::Stdio;

use crate::program::{Program, example};
use crate::workspace::Folder;

fn vault(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    for (path, text) in files {
        folder.write(path, text);
    }
    folder
}

#[test]
fn every_command_has_help_that_ends_with_examples() {
    let program = Program::new();
    let all = program.example(&["--help"]);
    assert_eq!(all.code, 0);
    for command in [
        "init",
        "index",
        "watch",
        "search",
        "show",
        "list",
        "graph",
        "export",
        "path",
        "check",
        "site",
        "serve",
        "explain",
        "formats",
        "completions",
        "man",
    ] {
        assert!(all.stdout.contains(&format!("\n  {command} ")), "{command}");
        let help = program.example(&[command, "--help"]);
        assert_eq!(help.code, 0, "{command}");
        let (_, examples) = help.stdout.split_once("Examples:").expect(command);
        assert!(examples.contains(&format!("opslore {command}")) || command == "site");
    }
}

#[test]
fn the_status_counts_and_names_what_is_open() {
    let answer = Program::new().example(&[]);
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(answer.stdout);
}

#[test]
fn check_finds_what_was_planted_and_nothing_else() {
    let answer = Program::new().example(&["check"]);
    assert_eq!((answer.code, answer.stderr.as_str()), (1, ""));
    insta::assert_snapshot!(answer.stdout);
    let program = Program::new();
    assert_eq!(program.example(&["check", "--fail-on", "error"]).code, 0);
    assert_eq!(
        program.example(&["check", "--select", "invalid-yaml"]).code,
        0
    );
}

#[test]
fn search_tells_the_line_and_the_heading_of_the_best_place() {
    let answer = Program::new().example(&["search", "pool wait timeout", "-n", "2"]);
    assert_eq!(answer.code, 0);
    assert_eq!(answer.stderr, "2 of 4; `-n 10` shows more\n");
    insta::assert_snapshot!(answer.stdout);
}

#[test]
fn a_path_leads_from_an_incident_to_a_manifest_with_the_line_of_each_step() {
    let answer = Program::new().example(&[
        "path",
        "INC-0039 Checkout errors after pool change",
        "shop/configmap/checkout-config",
    ]);
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(answer.stdout);
}

#[test]
fn show_and_list_tell_what_an_alert_hangs_together_with() {
    let program = Program::new();
    insta::assert_snapshot!(
        program
            .example(&["show", "alert:CheckoutErrorRateHigh"])
            .stdout
    );
    insta::assert_snapshot!(program.example(&["list", "services"]).stdout);
}

#[test]
fn the_answer_does_not_depend_on_the_current_directory() {
    let program = Program::new();
    let inside = program.run(&example().join("vault/runbooks"), &["list", "notes"]);
    let outside = program.run(
        std::path::Path::new("/"),
        &["-C", example().to_str().unwrap(), "list", "notes"],
    );
    assert_eq!(inside.stdout, outside.stdout);
}

#[test]
fn an_ambiguous_reference_is_a_usage_error_that_lists_the_candidates() {
    let answer = Program::new().example(&["show", "deploy/checkout"]);
    assert_eq!((answer.code, answer.stdout.as_str()), (2, ""));
    insta::assert_snapshot!(answer.stderr, @r"
    error: `deploy/checkout` means 2 things
      k8s:production:shop/Deployment/checkout
      k8s:staging:shop-staging/Deployment/checkout
      = hint: write one of their ids
    ");
}

#[test]
fn nothing_found_is_exit_one_and_a_word_on_stderr() {
    let program = Program::new();
    let answer = program.example(&["search", "zebracorn"]);
    assert_eq!((answer.code, answer.stdout.as_str()), (1, ""));
    assert_eq!(answer.stderr, "nothing matches `zebracorn`\n");
    let answer = program.example(&["show", "chekout"]);
    assert_eq!(answer.code, 1);
    assert!(answer.stderr.contains("did you mean"));
}

#[test]
fn a_malformed_query_is_shown_with_a_caret() {
    let answer = Program::new().example(&["search", "status:investigating \"mails"]);
    assert!(answer.stderr.contains("the quotation is not closed"));
    assert!(answer.stderr.contains("^^^^^^"));
}

#[test]
fn every_answer_as_json_names_its_revision() {
    let program = Program::new();
    for arguments in [
        &["-o", "json"][..],
        &["search", "pool", "--json"],
        &["show", "checkout", "--json"],
        &["list", "alerts", "--json"],
        &["path", "checkout", "payments", "--json"],
        &["export"],
    ] {
        let answer = program.example(arguments);
        assert_eq!(answer.code, 0, "{arguments:?} {}", answer.stderr);
        assert!(answer.json()["revision"].is_string(), "{arguments:?}");
    }
}

#[test]
fn colour_is_for_terminals_unless_it_is_asked_for() {
    let program = Program::new();
    assert!(!program.example(&["list", "tags"]).stdout.contains('\u{1b}'));
    let forced = program.example(&["list", "tags", "--color", "always"]);
    assert!(forced.stdout.contains('\u{1b}'));
    let mut asked_not = program.command(&example(), &["check"]);
    asked_not.env("NO_COLOR", "1");
    assert!(
        !String::from_utf8(asked_not.output().unwrap().stdout)
            .unwrap()
            .contains('\u{1b}')
    );
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let program = Program::new();
    let mut child = program
        .command(&example(), &["export"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut few = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut few).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
}

#[test]
fn trouble_with_the_configuration_is_exit_two_with_the_line() {
    let program = Program::new();
    let folder = vault(&[("opslore.toml", "version = 1\n[vault]\npaht = \".\"\n")]);
    let answer = program.run(folder.path(), &["check"]);
    assert_eq!(answer.code, 2);
    assert!(answer.stderr.contains("unknown key `paht` in `[vault]`"));
    assert!(answer.stderr.contains("did you mean `path`?"));
    let answer = program.run(folder.path(), &["-C", "nowhere"]);
    assert_eq!(answer.code, 2);
    assert!(answer.stderr.contains("no folder `nowhere`"));
}

#[test]
fn an_empty_vault_is_no_error_and_says_how_to_go_on() {
    let folder = Folder::new();
    let answer = Program::new().run(folder.path(), &[]);
    assert_eq!(answer.code, 0);
    assert!(answer.stdout.contains("no notes here"));
}

#[test]
fn broken_files_cost_one_finding_each_and_everything_else_goes_on() {
    let folder = vault(&[
        ("Good.md", "# Fine\r\n[[Broken]]\r\n"),
        ("Broken.md", "---\ntitle: a: b\n---\n[[Good]]\n"),
        ("bom.md", "\u{feff}---\ntags: [x]\n---\n"),
        (
            "m.yaml",
            "a: [1\n---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\n",
        ),
    ]);
    std::fs::write(folder.path().join("latin.md"), b"caf\xe9 [[Good]]").unwrap();
    let program = Program::new();
    let answer = program.run(folder.path(), &["check", "-o", "concise"]);
    insta::assert_snapshot!(answer.stdout);
    let tags = program.run(folder.path(), &["list", "tags", "-o", "csv"]);
    assert_eq!(tags.stdout, "id,tag,notes,direct\nx,x,1,1\n");
    let service = program.run(
        folder.path(),
        &["list", "entities", "--where", "subkind=Service"],
    );
    assert_eq!(service.code, 0);
}

#[test]
fn a_damaged_index_is_made_anew_and_said_in_one_line() {
    let program = Program::new();
    let folder = vault(&[("a.md", "zebra")]);
    let index = folder.path().join(".index");
    let search = || {
        let place = index.to_str().unwrap();
        program.run(folder.path(), &["--index-dir", place, "search", "zebra"])
    };
    assert_eq!(search().code, 0);
    std::fs::write(index.join("meta.json"), "{").unwrap();
    let answer = search();
    assert_eq!(answer.code, 0);
    assert!(answer.stdout.contains("a.md:1"));
    assert_eq!(answer.stderr.lines().count(), 1, "{}", answer.stderr);
    assert!(answer.stderr.contains("it was made anew"));
    assert_eq!(search().stderr, "");
}

#[test]
fn a_frozen_search_answers_from_the_index_as_it_is() {
    let program = Program::new();
    let folder = vault(&[("a.md", "zebra")]);
    let missing = program.run(folder.path(), &["search", "--frozen", "zebra"]);
    assert_eq!(missing.code, 3);
    assert!(missing.stderr.contains("opslore index"));
    program.run(folder.path(), &["index"]);
    folder.write("b.md", "zebra");
    let frozen = program.run(folder.path(), &["search", "--frozen", "zebra", "-l"]);
    assert_eq!(frozen.stdout, "a.md\n");
    let fresh = program.run(folder.path(), &["search", "zebra", "-l"]);
    assert_eq!(fresh.stdout.lines().count(), 2);
}

#[test]
fn a_second_writer_is_told_who_writes_and_readers_go_on() {
    let program = Program::new();
    let folder = vault(&[("a.md", "zebra")]);
    let mut watch = program
        .command(folder.path(), &["watch", "-o", "jsonl"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(watch.stdout.take().unwrap()));
    let first = lines.next().unwrap().unwrap();
    assert!(first.contains("\"event\":\"ready\""), "{first}");
    let second = program.run(folder.path(), &["index", "--full"]);
    assert_eq!(second.code, 3);
    assert!(
        second.stderr.contains("`opslore watch` (process"),
        "{}",
        second.stderr
    );
    assert_eq!(program.run(folder.path(), &["search", "zebra"]).code, 0);
    folder.write("b.md", "zebra");
    let change = lines.next().unwrap().unwrap();
    assert!(
        change.contains("\"event\":\"added\"") && change.contains("b.md"),
        "{change}"
    );
    let found = program.run(folder.path(), &["search", "--frozen", "zebra", "-l"]);
    assert_eq!(found.stdout.lines().count(), 2);
    watch.kill().unwrap();
    watch.wait().unwrap();
    assert_eq!(program.run(folder.path(), &["index", "--full"]).code, 0);
}

#[test]
fn init_writes_one_file_once_and_touches_nothing_else() {
    let program = Program::new();
    let folder = vault(&[("runbooks/a.md", "x"), ("b.md", "y")]);
    let shown = program.run(folder.path(), &["init", "--dry-run"]);
    assert_eq!(shown.code, 0);
    assert!(shown.stdout.contains("match = [\"runbooks/**\"]"));
    assert!(!folder.path().join("opslore.toml").exists());
    assert_eq!(program.run(folder.path(), &["init"]).code, 0);
    assert_eq!(
        std::fs::read_to_string(folder.path().join("opslore.toml")).unwrap(),
        shown.stdout
    );
    let again = program.run(folder.path(), &["init"]);
    assert_eq!(again.code, 4);
    assert!(again.stderr.contains("exists already"));
    let list = program.run(
        folder.path(),
        &["list", "notes", "--where", "type=runbook", "-o", "csv"],
    );
    assert_eq!(list.stdout.lines().count(), 2);
}

#[test]
fn a_site_is_written_whole_and_never_over_something_else() {
    let program = Program::new();
    let folder = Folder::new();
    let out = folder.path().join("out");
    let build = || program.example(&["site", "build", out.to_str().unwrap()]);
    assert_eq!(build().code, 0);
    assert!(out.join("index.html").is_file() && out.join("search.html").is_file());
    assert_eq!(build().code, 0);
    folder.write("other/precious.txt", "x");
    let other = folder.path().join("other");
    let refused = program.example(&["site", "build", other.to_str().unwrap()]);
    assert_eq!(refused.code, 4);
    assert!(other.join("precious.txt").is_file());
}

#[test]
fn support_commands_are_derived_from_the_racks() {
    let program = Program::new();
    assert!(program.example(&["formats"]).stdout.contains("kubernetes"));
    assert!(
        program
            .example(&["explain"])
            .stdout
            .contains("dead-heading")
    );
    let one = program.example(&["explain", "warning[dead-heading]"]);
    assert!(one.stdout.contains("Roll back"));
    let typo = program.example(&["explain", "dead-heding"]);
    assert_eq!(typo.code, 2);
    assert!(typo.stderr.contains("did you mean `dead-heading`?"));
    assert!(
        program
            .example(&["completions", "zsh"])
            .stdout
            .contains("#compdef opslore")
    );
    assert!(program.example(&["man"]).stdout.contains(".TH"));
    assert!(program.cache().is_dir());
}
