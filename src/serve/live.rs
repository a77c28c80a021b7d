//! News for pages that are open: server-sent events.

use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::WatchStream;

use super::board::{Board, Posted};

/// How often a quiet connection says that it lives.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// What an event says.
#[derive(Serialize)]
struct News<'n> {
    revision: &'n str,
    number: u64,
}

/// `hello` with the revision that is shown, then `change` with each further one, until the server ends.
pub(super) fn news(board: &Board) -> Response {
    let mut told = None;
    let events = WatchStream::new(board.follow())
        .map_while(|posted: Posted| (!posted.ended).then_some(posted.published))
        .filter_map(move |published| {
            let revision = &published.revision;
            // The same revision is posted again when its search index has come.
            let name = match told {
                Some(number) if number == revision.number => return None,
                Some(_) => "change",
                None => "hello",
            };
            told = Some(revision.number);
            let news = News {
                revision: revision.snapshot.revision(),
                number: revision.number,
            };
            Some(Event::default().event(name).json_data(news))
        });
    Sse::new(events)
        .keep_alive(KeepAlive::new().interval(HEARTBEAT))
        .into_response()
}
