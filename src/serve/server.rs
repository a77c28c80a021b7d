//! The server: it listens, hands requests to those who answer, and ends when it is asked to.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::board::{Board, Published};
use super::guard::{Hosts, guard};
use super::keeper::Keeper;
use super::{DEFAULT_ADDRESS, Event, Options, answer, bind, live, page};
use crate::api::Refusal;
use crate::engine::Revision;
use crate::workspace::{Error, Session};

/// How long open connections may take to end.
const GRACE: Duration = Duration::from_secs(2);

/// A workspace that is read, indexed and about to be served. Connections wait until [`Server::run`].
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    hosts: Vec<String>,
    board: Arc<Board>,
    keeper: Option<Keeper>,
}

/// Ends a server, from any thread.
#[derive(Clone)]
pub struct Stop(Arc<Board>);

impl Stop {
    /// Asks the server to end; [`Server::run`] returns soon.
    pub fn stop(&self) {
        self.0.end();
    }
}

impl Server {
    /// Takes the address, then reads and indexes the workspace. `say` hears what happens from here on, from several
    /// threads.
    ///
    /// # Errors
    /// The address cannot be listened at, or folders cannot be watched. An index that cannot be written is no error:
    /// `say` hears of it, and pages are served.
    pub fn open(
        session: Session,
        options: &Options,
        say: impl Fn(&Event) + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        let listener = bind::bind(options.address)?;
        let address = listener.local_addr().map_err(|error| broken(&error))?;
        if options.address.is_none() && address != DEFAULT_ADDRESS {
            say(&Event::OtherAddress(address));
        }
        let (keeper, board) = Keeper::begin(session, options.watch, Box::new(say))?;
        Ok(Self {
            listener,
            address,
            hosts: options.hosts.clone(),
            board: Arc::new(board),
            keeper: options.watch.then_some(keeper),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it shows now.
    pub fn revision(&self) -> Revision {
        self.board.now().revision.clone()
    }

    /// What ends it.
    pub fn stop(&self) -> Stop {
        Stop(Arc::clone(&self.board))
    }

    /// Serves until it is told to end: by [`Stop`], Ctrl-C or SIGTERM.
    ///
    /// # Errors
    /// The system gives no threads or no connections.
    pub fn run(self) -> Result<(), Error> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|error| broken(&error))?;
        let board = self.board;
        let keeper = match self.keeper {
            Some(keeper) => Some(keeper.work(Arc::clone(&board))?),
            None => None,
        };
        let hosts = Arc::new(Hosts::new(self.address, &self.hosts));
        let served = runtime.block_on(serve(self.listener, hosts, &board));
        board.end();
        runtime.shutdown_timeout(GRACE);
        if let Some(keeper) = keeper {
            let _ = keeper.join();
        }
        served.map_err(|error| broken(&error))
    }
}

fn broken(error: &std::io::Error) -> Error {
    Error::world(format!("cannot serve: {error}"))
}

async fn serve(
    listener: TcpListener,
    hosts: Arc<Hosts>,
    board: &Arc<Board>,
) -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let ended = {
        let board = Arc::clone(board);
        async move { board.ended().await }
    };
    let serving =
        axum::serve(listener, router(Arc::clone(board), hosts)).with_graceful_shutdown(ended);
    let ending = async {
        tokio::select! {
            () = interrupted() => board.end(),
            () = board.ended() => {}
        }
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        result = async { serving.await } => result,
        () = ending => Ok(()),
    }
}

/// Waits for Ctrl-C or SIGTERM.
async fn interrupted() {
    let ctrl_c = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                () = ctrl_c => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    ctrl_c.await;
}

fn router(board: Arc<Board>, hosts: Arc<Hosts>) -> Router {
    Router::new()
        .route("/api", get(async || answer::operations()))
        .route("/api/{name}", get(ask))
        .route(
            "/-/live",
            get(async |State(board): State<Arc<Board>>| live::news(&board)),
        )
        .fallback(look)
        .layer(middleware::from_fn_with_state(hosts, guard))
        .with_state(board)
}

async fn look(State(board): State<Arc<Board>>, request: Request) -> Response {
    aside(&board, move |published| {
        page::page(published, request.uri().path(), request.headers())
    })
    .await
}

async fn ask(
    State(board): State<Arc<Board>>,
    Path(name): Path<String>,
    query: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Response {
    match query {
        Ok(Query(parameters)) => {
            aside(&board, move |published| {
                answer::answer(published, &name, parameters)
            })
            .await
        }
        Err(rejection) => answer::refused(&Refusal::usage(rejection.body_text())),
    }
}

/// Makes a response from what is shown now, on a thread that may be busy for long. A bug costs this one response.
async fn aside(
    board: &Board,
    make: impl FnOnce(&Published) -> Response + Send + 'static,
) -> Response {
    let published = board.now();
    let made = tokio::task::spawn_blocking(move || make(&published)).await;
    made.unwrap_or_else(|_| {
        let text = "this could not be answered: it is a bug of opslore\n";
        (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
    })
}
