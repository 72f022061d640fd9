//! The stream of live updates, as server-sent events.
use super::hub::{Hub, Seat};
use super::model::{Change, Heard, heard};
use crate::access::Actor;
use crate::access::permission::may;
use crate::app::App;
use crate::http::extract::Can;
use crate::kernel::error::Result;
use crate::staff;
use actix_web::http::header::ContentEncoding;
use actix_web::rt::time::{Interval, interval_at};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, get};
use futures_util::Stream;
use futures_util::stream::unfold;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;
use utoipa_actix_web::service_config::ServiceConfig;

/// How often a silent stream shows that it lives, and whether its listener still may listen is asked.
const BETWEEN_BEATS: Duration = Duration::from_secs(10);
/// After how many milliseconds a browser comes back to a stream that broke.
const COMES_BACK_AFTER: u32 = 3_000;

/// The routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(listen);
}

/// Live updates as server-sent events, for whoever is signed in. `changed` tells kinds, and the stores where it
/// happened, within one's own scope; `anew` tells to look at everything again: at the beginning, unless nothing has
/// happened since `Last-Event-ID`, and whenever one has fallen behind. A comment every ten seconds shows that the stream
/// lives. It ends with the session and with the service.
#[utoipa::path(tag = "live", operation_id = "listen", security(("session" = ["read_house"])),
    responses((status = 200, body = Heard, content_type = "text/event-stream")))]
#[get("/events")]
async fn listen(
    app: Data<App>,
    hub: Data<Hub>,
    actor: Can<may::ReadHouse>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let (seat, last) = hub.listen(&actor).await?;
    let heard_up_to = request.headers().get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let first = if heard_up_to == Some(last) {
        event(last, "here", Vec::new())
    } else {
        event(last, "anew", Vec::new())
    };
    let listener = Listener {
        app: app.get_ref().clone(),
        actor: actor.clone(),
        seat,
        heard_up_to: last,
        beats: interval_at(Instant::now() + BETWEEN_BEATS, BETWEEN_BEATS),
        first: Some(format!("retry: {COMES_BACK_AFTER}\n{first}")),
    };
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        // A compressor would keep events back until it has enough of them.
        .insert_header(ContentEncoding::Identity)
        .insert_header(("cache-control", "no-store"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(listener.stream()))
}

struct Listener {
    app: App,
    actor: Actor,
    seat: Seat,
    heard_up_to: i64,
    beats: Interval,
    first: Option<String>,
}

/// What happens next on a stream.
enum Next {
    Say(String),
    /// Nothing that this listener may hear.
    Pass,
    End,
}

impl Listener {
    fn stream(self) -> impl Stream<Item = std::result::Result<Bytes, Infallible>> {
        unfold(self, |mut listener| async move {
            loop {
                match listener.next().await {
                    Next::Say(text) => return Some((Ok(Bytes::from(text)), listener)),
                    Next::Pass => {}
                    Next::End => return None,
                }
            }
        })
    }

    async fn next(&mut self) -> Next {
        if let Some(first) = self.first.take() {
            return Next::Say(first);
        }
        tokio::select! {
            () = self.app.ending.told() => Next::End,
            () = self.seat.leaves.notified() => Next::End,
            _ = self.beats.tick() => if self.may_stay().await { Next::Say(":\n\n".to_owned()) } else { Next::End },
            told = self.seat.tellings.recv() => match told {
                // The first ones may lie before the moment at which the stream began.
                Ok(told) if told.sequence <= self.heard_up_to => Next::Pass,
                Ok(told) => {
                    self.heard_up_to = told.sequence;
                    if !self.may_stay().await {
                        return Next::End;
                    }
                    let changes = heard(&self.actor, &told.changes);
                    if changes.is_empty() { Next::Pass } else { Next::Say(event(told.sequence, "changed", changes)) }
                }
                Err(RecvError::Lagged(_)) => Next::Say(event(self.heard_up_to, "anew", Vec::new())),
                Err(RecvError::Closed) => Next::End,
            },
        }
    }

    /// Whether the session still lives; its roles may be others by now. A database that is away ends nobody's stream.
    async fn may_stay(&mut self) -> bool {
        match staff::actors::known(&self.app, self.actor.session_id).await {
            Ok(known) => {
                self.actor = known.0.clone();
                known.1.is_none()
            }
            Err(error) => error.code().is_none_or(|code| code.status != 401),
        }
    }
}

fn event(sequence: i64, name: &str, changed: Vec<Change>) -> String {
    let data = serde_json::to_string(&Heard { changed }).unwrap_or_default();
    format!("id: {sequence}\nevent: {name}\ndata: {data}\n\n")
}
