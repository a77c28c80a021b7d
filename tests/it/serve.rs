//! The live server, asked over its own port: what it serves is what is built, it follows the vault, and it gives other
//! sites and strange addresses nothing.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use opslore::serve::{Event, Options, Server, Stop};
use opslore::site::{Route, Site};
use opslore::workspace::{Error, LockError, Session, acquire};
use serde_json::Value;

use crate::house::package;

/// Whatever is waited for comes within this time.
const PATIENCE: Duration = Duration::from_secs(10);

/// A server over a copy of the example, with what it said.
struct Served {
    folder: tempfile::TempDir,
    address: SocketAddr,
    stop: Stop,
    thread: Option<JoinHandle<Result<(), Error>>>,
    said: Arc<Mutex<Vec<String>>>,
    site: Site,
}

struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(n, _)| n == name);
        found.map_or("", |(_, value)| value)
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

fn open(folder: &Path) -> Session {
    let index = folder.join("index");
    Session::open(&folder.join("example"), None, Some(&index)).unwrap_or_else(|e| panic!("{e}"))
}

impl Served {
    /// Serves the example.
    fn example(watch: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(
            &package().join("vault-example"),
            &folder.path().join("example"),
        );
        Self::of(folder, watch)
    }

    fn of(folder: tempfile::TempDir, watch: bool) -> Self {
        let options = Options {
            address: Some("127.0.0.1:0".parse().unwrap()),
            watch,
            ..Options::default()
        };
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&said);
        let say = move |event: &Event| {
            if !matches!(event, Event::Reading(..) | Event::Indexing(..)) {
                heard.lock().unwrap().push(format!("{event:?}"));
            }
        };
        let server = Server::open(open(folder.path()), &options, say).unwrap();
        let revision = server.revision();
        Self {
            folder,
            address: server.address(),
            stop: server.stop(),
            site: Site::new(revision.snapshot, revision.findings),
            thread: Some(std::thread::spawn(move || server.run())),
            said,
        }
    }

    /// A request line and headers as they are; a `Host` is added if there is none.
    fn send(&self, line: &str, headers: &[(&str, &str)]) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut text = format!("{line} HTTP/1.1\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            text.push_str(&format!("Host: {}\r\n", self.address));
        }
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str("\r\n");
        stream.write_all(text.as_bytes()).unwrap();
        stream
    }

    fn ask(&self, line: &str, headers: &[(&str, &str)]) -> Answer {
        let headers = [headers, &[("Connection", "close")]].concat();
        let mut stream = self.send(line, &headers);
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap();
        Answer {
            status: status.parse().unwrap(),
            headers: lines
                .map(|l| l.split_once(": ").unwrap())
                .map(|(n, v)| (n.to_owned(), v.to_owned()))
                .collect(),
            body: bytes[end + 4..].to_vec(),
        }
    }

    fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path}"), &[])
    }

    /// Asks until the answer is as it should be.
    fn until(&self, path: &str, good: impl Fn(&Answer) -> bool) -> Answer {
        let begun = Instant::now();
        loop {
            let answer = self.get(path);
            if good(&answer) {
                return answer;
            }
            let late = begun.elapsed() > PATIENCE;
            assert!(
                !late,
                "{path}: {}\n{:?}",
                answer.text(),
                self.said.lock().unwrap()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn write(&self, path: &str, text: &str) {
        std::fs::write(self.folder.path().join("example").join(path), text).unwrap();
    }

    fn heard(&self, word: &str) -> usize {
        let said = self.said.lock().unwrap();
        said.iter().filter(|event| event.contains(word)).count()
    }

    /// Waits until something is said.
    fn hears(&self, word: &str) {
        let begun = Instant::now();
        while self.heard(word) == 0 {
            assert!(begun.elapsed() < PATIENCE, "{word} is not said");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Ends, and says how long that took.
    fn end(&mut self) -> Duration {
        let begun = Instant::now();
        self.stop.stop();
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap().unwrap();
        }
        begun.elapsed()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop.stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The address of a path: everything but the plainest characters encoded.
fn address(path: &str) -> String {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"-_.~/".contains(b);
    let encoded = path.bytes().map(|b| match plain(&b) {
        true => char::from(b).to_string(),
        false => format!("%{b:02X}"),
    });
    format!("/{}", encoded.collect::<String>())
}

/// The next event of a stream: its name and its data.
fn next_event(stream: &mut BufReader<TcpStream>) -> (String, Value) {
    let mut name = String::new();
    loop {
        let mut line = String::new();
        assert!(stream.read_line(&mut line).unwrap() > 0, "the stream ended");
        if let Some(event) = line.strip_prefix("event: ") {
            name = event.trim().to_owned();
        }
        if let Some(data) = line.strip_prefix("data: ") {
            return (name, serde_json::from_str(data).unwrap());
        }
    }
}

#[test]
fn what_is_served_is_what_is_built() {
    let served = Served::example(false);
    let mut pages = 0;
    for route in served.site.routes() {
        let path = served.site.path(route).unwrap();
        let answer = served.get(&address(path));
        assert_eq!(answer.status, 200, "{path}");
        let built = served.site.render(route).map(|file| file.bytes);
        match (path, built) {
            ("d/live.js", Some(built)) => {
                assert!(built.starts_with(b"// ") && built.len() < 100);
                assert!(answer.text().contains("new EventSource(\"/-/live\")"));
            }
            (_, Some(built)) => assert!(answer.body == built, "{path}"),
            (_, None) => assert!(matches!(route, Route::Attachment(_)), "{path}"),
        }
        if path.ends_with(".html") {
            pages += 1;
            assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
            assert!(answer.text().contains("d/live.js\" defer></script>"));
        }
        assert!(!answer.header("content-security-policy").is_empty());
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
    }
    assert!(pages > 100, "{pages}");
    assert_eq!(served.get("/").body, served.get("/index.html").body);
}

#[test]
fn a_browser_that_has_a_page_is_told_so_and_assets_are_never_asked_for_again() {
    let served = Served::example(false);
    let first = served.get("/");
    assert_eq!(first.header("cache-control"), "no-cache");
    let tag = first.header("etag");
    let again = served.ask("GET /", &[("If-None-Match", tag)]);
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(again.header("etag"), tag);
    let other = served.ask("GET /graph.html", &[("If-None-Match", tag)]);
    assert_eq!(other.status, 200);
    let head = served.ask("HEAD /", &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(
        head.header("content-length"),
        first.body.len().to_string(),
        "{:?}",
        head.headers
    );
    let asset = served
        .site
        .routes()
        .iter()
        .find(|r| matches!(r, Route::Asset(_)));
    let asset = served.site.path(asset.unwrap()).unwrap();
    let answer = served.get(&address(asset));
    assert!(answer.header("cache-control").contains("immutable"));
}

#[test]
fn addresses_lead_to_their_page_or_to_the_page_for_those_that_have_none() {
    let served = Served::example(false);
    let moved = served.get("/services/");
    assert_eq!(
        (moved.status, moved.header("location")),
        (308, "/services/index.html")
    );
    assert_eq!(served.get("/GRAPH").header("location"), "/graph.html");
    let missing = served.get("/no/such/page");
    assert_eq!(missing.status, 404);
    let page = served.site.render(&Route::NotFound).unwrap();
    assert!(missing.body == page.bytes);
    // It is shown at any address, so its own links do not depend on it.
    assert!(missing.text().contains("href=\"/index.html\""));
}

#[test]
fn no_address_leads_out_of_the_site() {
    let served = Served::example(false);
    std::fs::write(served.folder.path().join("secret.txt"), "SECRET").unwrap();
    for path in [
        "/../secret.txt",
        "/n/../../../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "/f/..%2f..%2fsecret.txt",
        "/%252e%252e/secret.txt",
        "/opslore.toml",
        "/vault/attachments/architecture.svg",
        "/%00",
        "/%ff",
        "/C:/secret.txt",
        "/.obsidian/app.json",
    ] {
        let answer = served.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.text().contains("SECRET"), "{path}");
    }
}

#[test]
fn a_drawing_of_the_vault_has_no_rights_and_a_link_out_of_the_vault_is_not_followed() {
    let served = Served::example(false);
    let route = served
        .site
        .routes()
        .iter()
        .find(|r| matches!(r, Route::Attachment(s) if s.has_extension("svg")));
    let (path, source) = served.site.attachment(route.unwrap()).unwrap();
    let answer = served.get(&address(&path));
    let file = served
        .folder
        .path()
        .join("example/vault")
        .join(&*source.path);
    assert_eq!(answer.body, std::fs::read(&file).unwrap());
    assert_eq!(answer.header("content-type"), "image/svg+xml");
    assert!(
        answer
            .header("content-security-policy")
            .starts_with("sandbox;")
    );
    let tag = answer.header("etag");
    let again = served.ask(
        &format!("GET {}", address(&path)),
        &[("If-None-Match", tag)],
    );
    assert_eq!(again.status, 304);
    #[cfg(unix)]
    {
        let secret = served.folder.path().join("secret.svg");
        std::fs::write(&secret, "SECRET").unwrap();
        std::fs::remove_file(&file).unwrap();
        std::os::unix::fs::symlink(&secret, &file).unwrap();
        let answer = served.get(&address(&path));
        assert_eq!(answer.status, 404);
        assert!(!answer.text().contains("SECRET"));
    }
}

#[test]
fn other_sites_get_nothing() {
    let served = Served::example(false);
    let port = served.address.port();
    let own = format!("127.0.0.1:{port}");
    let local = format!("localhost:{port}");
    let status = |line: &str, headers: &[(&str, &str)]| served.ask(line, headers).status;
    assert_eq!(status("GET /", &[("Host", &local)]), 200);
    assert_eq!(
        status("GET /", &[("Host", &format!("evil.example:{port}"))]),
        403
    );
    assert_eq!(status("GET /", &[("Host", "localhost:1")]), 403);
    assert_eq!(
        status("GET /", &[("Host", &own), ("Host", "evil.example")]),
        403
    );
    assert_eq!(
        status(
            &format!("GET http://evil.example:{port}/"),
            &[("Host", &own)]
        ),
        403
    );
    assert_eq!(status("POST /", &[]), 405);
    assert_eq!(status("DELETE /api/status", &[]), 405);
    let origin = format!("http://{own}");
    assert_eq!(status("GET /api/status", &[("Origin", &origin)]), 200);
    for foreign in [
        "http://evil.example",
        "null",
        "http://127.0.0.1:1",
        "http://127.0.0.1",
    ] {
        assert_eq!(
            status("GET /-/live", &[("Origin", foreign)]),
            403,
            "{foreign}"
        );
        assert_eq!(status("GET /api/status", &[("Origin", foreign)]), 403);
    }
    let script = [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Mode", "no-cors"),
    ];
    assert_eq!(status("GET /d/i.js", &script), 403);
    let link = [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Mode", "navigate"),
    ];
    assert_eq!(status("GET /", &link), 200);
}

#[test]
fn questions_are_answered_and_refused_as_json() {
    let served = Served::example(false);
    let list = served.get("/api").json();
    let names: Vec<&str> = list["operations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["name"].as_str().unwrap())
        .collect();
    assert!(
        names.contains(&"search") && names.contains(&"show"),
        "{names:?}"
    );
    let status = served.get("/api/status");
    assert_eq!(status.header("content-type"), "application/json");
    assert!(status.json()["relations"].as_u64().unwrap() > 10);
    let found = served.get("/api/search?q=checkout&limit=3").json();
    assert_eq!(found["revision"], status.json()["revision"]);
    assert_eq!(found["hits"].as_array().unwrap().len(), 3);

    for (path, code) in [
        ("/api/search", 400),
        ("/api/search?q=a&colour=red", 400),
        ("/api/search?q=a&q=b", 400),
        ("/api/search?q=a&limit=many", 400),
        ("/api/show?ref=no-such-thing-at-all", 404),
        ("/api/nothing", 404),
    ] {
        let answer = served.get(path);
        assert_eq!(answer.status, code, "{path}: {}", answer.text());
        let message = answer.json()["error"]["message"].clone();
        assert!(message.as_str().is_some_and(|m| !m.is_empty()), "{path}");
    }
    let unknown = served.get("/api/nothing").json();
    assert!(
        unknown["error"]["candidates"]
            .as_array()
            .unwrap()
            .contains(&Value::from("status"))
    );
}

#[test]
fn a_saved_note_is_shown_told_and_found() {
    let mut served = Served::example(true);
    let mut live = BufReader::new(served.send("GET /-/live", &[]));
    let (name, first) = next_event(&mut live);
    assert_eq!(name, "hello");
    served.write(
        "vault/Zanzibar.md",
        "---\ntype: guide\n---\n# Zanzibar\n\nAbout quokkafication.\n",
    );
    let (name, news) = next_event(&mut live);
    assert_eq!(name, "change");
    assert_ne!(news["revision"], first["revision"]);
    let page = served.get("/n/zanzibar.html");
    assert!(page.text().contains("quokkafication"));
    let revision = news["revision"].as_str().unwrap();
    assert!(page.text().contains(&revision[..12]));
    let found = served.until("/api/search?q=quokkafication", |answer| {
        answer.json()["total"] == 1
    });
    assert_eq!(found.json()["revision"], news["revision"]);

    // Nothing is told of a save that changes nothing.
    served.write(
        "vault/Zanzibar.md",
        "---\ntype: guide\n---\n# Zanzibar\n\nAbout quokkafication.\n",
    );
    served.write(
        "vault/Zanzibar.md",
        "---\ntype: guide\n---\n# Zanzibar\n\nAbout wombats.\n",
    );
    let (name, last) = next_event(&mut live);
    assert_eq!(name, "change");
    assert_ne!(last["revision"], news["revision"]);
    served.until("/n/zanzibar.html", |answer| {
        answer.text().contains("wombats")
    });

    std::fs::remove_file(served.folder.path().join("example/vault/Zanzibar.md")).unwrap();
    served.until("/n/zanzibar.html", |answer| answer.status == 404);
    served.until("/api/search?q=wombats", |answer| {
        answer.json()["revision"] == first["revision"]
    });

    // With the stream still open.
    assert!(served.end() < Duration::from_secs(5));
    let mut rest = String::new();
    live.read_to_string(&mut rest).unwrap();
    assert_eq!(served.heard("Trouble"), 0);
}

#[test]
fn a_configuration_that_cannot_be_read_leaves_everything_as_it_was() {
    let served = Served::example(true);
    let path = served.folder.path().join("example/opslore.toml");
    let good = std::fs::read_to_string(&path).unwrap();
    let before = served.get("/api/status").json()["revision"].clone();
    served.write("opslore.toml", "version = 1\n[vault]\npath = 7\n");
    served.hears("Trouble");
    assert_eq!(served.get("/api/status").json()["revision"], before);
    let (less, _) = good.split_once("[[repo]]\nname = \"shop\"").unwrap();
    served.write("opslore.toml", less);
    served.until("/api/status", |answer| {
        answer.json()["roots"].as_array().unwrap().len() == 2
    });
    // What the new configuration names is watched.
    served.write("vault/Later.md", "later\n");
    served.until("/n/later.html", |answer| answer.status == 200);
}

#[test]
fn a_vault_whose_folder_goes_away_is_shown_until_it_is_back() {
    let served = Served::example(true);
    let vault = served.folder.path().join("example/vault");
    let away = served.folder.path().join("away");
    std::fs::rename(&vault, &away).unwrap();
    served.hears("Gone");
    assert_eq!(served.get("/services/index.html").status, 200);
    std::fs::write(away.join("Back.md"), "back\n").unwrap();
    std::fs::rename(&away, &vault).unwrap();
    served.until("/n/back.html", |answer| answer.status == 200);
    served.hears("Back(");
}

#[test]
fn while_another_process_writes_the_index_pages_go_on_and_searches_follow_later() {
    let served = Served::example(true);
    let guard = match acquire(&served.folder.path().join("index"), "index") {
        Ok(guard) => guard,
        Err(LockError::Held(held)) => panic!("{held:?}"),
        Err(LockError::World(error)) => panic!("{error}"),
    };
    for n in 0..2 {
        served.write("vault/Zanzibar.md", &format!("About quokkas, {n}.\n"));
        let says = format!("quokkas, {n}");
        served.until("/n/zanzibar.html", |answer| answer.text().contains(&says));
    }
    let old = served.get("/api/search?q=quokkas");
    assert_eq!(
        (old.status, old.json()["total"].clone()),
        (200, Value::from(0))
    );
    drop(guard);
    served.until("/api/search?q=quokkas", |answer| {
        answer.json()["total"] == 1
    });
    assert_eq!(served.heard("Held("), 1);
}

#[test]
fn a_taken_address_is_an_error_that_says_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("example")).unwrap();
    let options = Options {
        address: Some(taken.local_addr().unwrap()),
        ..Options::default()
    };
    let Err(error) = Server::open(open(folder.path()), &options, |_| {}) else {
        panic!("two servers at one address");
    };
    assert!(error.message.contains("is taken by another process"));
    assert!(error.hint.unwrap().contains("--addr 127.0.0.1:0"));
}

#[test]
fn without_a_chosen_address_the_next_free_port_is_taken_and_said() {
    // Whether or not somebody else has the first one already.
    let _first = TcpListener::bind("127.0.0.1:7373");
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("example")).unwrap();
    let said = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&said);
    let server = Server::open(open(folder.path()), &Options::default(), move |event| {
        if let Event::OtherAddress(address) = event {
            heard.lock().unwrap().push(*address);
        }
    })
    .unwrap();
    assert!((7374..=7382).contains(&server.address().port()));
    assert_eq!(*said.lock().unwrap(), [server.address()]);
}

#[cfg(unix)]
const SERVED_DIR: &str = "OPSLORE_TEST_SERVED_DIR";

/// No test of its own: the process that the next one ends.
#[cfg(unix)]
#[test]
fn a_server_in_a_process_of_its_own() {
    if let Some(folder) = std::env::var_os(SERVED_DIR) {
        let options = Options {
            address: Some("127.0.0.1:0".parse().unwrap()),
            ..Options::default()
        };
        let server = Server::open(open(Path::new(&folder)), &options, |_| {}).unwrap();
        let place = Path::new(&folder).join("address");
        let address = server.address();
        std::thread::spawn(move || std::fs::write(place, server_is_up(address)).unwrap());
        server.run().unwrap();
    }
}

/// The address, once something is answered there.
#[cfg(unix)]
fn server_is_up(address: SocketAddr) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"GET / HTTP/1.0\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    address.to_string()
}

#[cfg(unix)]
#[test]
fn an_interrupt_or_a_request_to_end_is_a_good_end_with_open_streams_too() {
    for signal in ["-INT", "-TERM"] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("example")).unwrap();
        let mut process = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["a_server_in_a_process_of_its_own", "--nocapture"])
            .env(SERVED_DIR, folder.path())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        let place = folder.path().join("address");
        let address = loop {
            let address = std::fs::read_to_string(&place).unwrap_or_default();
            if let Ok(address) = address.parse::<SocketAddr>() {
                break address;
            }
            assert!(begun.elapsed() < PATIENCE);
            std::thread::sleep(Duration::from_millis(20));
        };
        let mut stream = TcpStream::connect(address).unwrap();
        let request = format!("GET /-/live HTTP/1.1\r\nHost: {address}\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut live = BufReader::new(stream);
        assert_eq!(next_event(&mut live).0, "hello");
        let asked = Instant::now();
        let id = process.id().to_string();
        let mut kill = std::process::Command::new("kill");
        assert!(kill.args([signal, &id]).status().unwrap().success());
        assert!(process.wait().unwrap().success(), "{signal}");
        assert!(asked.elapsed() < Duration::from_secs(5), "{signal}");
    }
}
