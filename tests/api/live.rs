//! Live updates: who hears what, from which moment on, and when a stream ends.
use crate::both;
use crate::redemptions::scene::Scene;
use crate::support::{Caller, Given, TestApp, history, id};
use nuanquan::access::Role;
use nuanquan::live::hub::LISTENERS_OF_ONE_MAX;
use serde_json::{Value, json};
use std::time::Duration;

/// Longer than any telling takes, also on a machine at work.
const PATIENCE: Duration = Duration::from_secs(30);

/// A stream of events that somebody listens to.
struct Stream {
    response: reqwest::Response,
    read: String,
}

/// An event: its id, name and data.
#[derive(Debug)]
struct Event {
    id: String,
    name: String,
    data: Value,
}

impl Stream {
    async fn open(caller: &Caller, last: Option<&str>) -> Self {
        let mut request = caller
            .client
            .get(format!("{}/api/events", caller.url))
            .bearer_auth(caller.token.as_deref().unwrap_or_default());
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        Self { response, read: String::new() }
    }

    /// A stream whose first event is heard already.
    async fn opened(caller: &Caller) -> Self {
        let mut stream = Self::open(caller, None).await;
        assert_eq!(stream.next().await.unwrap().name, "anew");
        stream
    }

    /// The next event; nothing if the stream has ended.
    async fn next(&mut self) -> Option<Event> {
        loop {
            while let Some((block, rest)) = self.read.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.read = rest;
                let field =
                    |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
                if let (Some(id), Some(name), Some(data)) = (field("id: "), field("event: "), field("data: "))
                {
                    return Some(Event { id, name, data: serde_json::from_str(&data).unwrap() });
                }
            }
            let chunk =
                tokio::time::timeout(PATIENCE, self.response.chunk()).await.expect("an event or an end");
            match chunk {
                Ok(Some(bytes)) => self.read.push_str(std::str::from_utf8(&bytes).unwrap()),
                Ok(None) | Err(_) => return None,
            }
        }
    }

    /// What the next event says has changed, as `stock PT01`; the stream goes on.
    async fn changed(&mut self, app: &TestApp) -> Vec<String> {
        let event = self.next().await.unwrap();
        assert_eq!(event.name, "changed", "{event:?}");
        let stores = ["PT01", "PT02"];
        let mut known = Vec::new();
        for code in stores {
            known.push((app.store(code).await.to_string(), code));
        }
        let say = |change: &Value| {
            let fields = change.as_object().unwrap();
            assert!(fields.keys().all(|name| name == "kind" || name == "store_id"), "{change}");
            let kind = change["kind"].as_str().unwrap();
            match change["store_id"].as_str() {
                None => kind.to_owned(),
                Some(store) => format!("{kind} {}", known.iter().find(|(id, _)| id == store).unwrap().1),
            }
        };
        event.data["changed"].as_array().unwrap().iter().map(say).collect()
    }
}

both! {
    async fn each_hears_of_a_redemption_what_lies_in_his_scope(app: &TestApp) {
        let scene = Scene::set(app).await;
        scene.rice(30, 20).await;
        let batch = scene.voucher(10_000).await;
        let manager = app.of_district(Role::FundManager).await;
        let mut district = Stream::opened(&manager).await;
        let mut here = Stream::opened(&app.at_store(Role::StoreKeeper, "PT01").await).await;
        let mut there = Stream::opened(&app.at_store(Role::StoreKeeper, "PT02").await).await;

        scene.redeem(&batch.vouchers[0].qr, 1).await.created();
        assert_eq!(district.changed(app).await, ["stock PT01", "redemptions PT01", "funds", "vouchers"]);
        assert_eq!(here.changed(app).await, ["stock PT01", "redemptions PT01"]);

        // What another store hears first is its own purchase: of the redemption it was told nothing.
        let keeper = app.at_store(Role::StoreKeeper, "PT02").await;
        let bought = json!({ "id": id(), "store_id": app.store("PT02").await, "product_id": scene.rice, "quantity": 5,
            "expires_on": app.app.now().day().plus_days(30), "unit_price_fen": 100, "supplier": "示例批发市场" });
        keeper.post("/api/stock/purchases", &bought).await.created();
        assert_eq!(there.changed(app).await, ["stock PT02"]);
        assert_eq!(district.changed(app).await, ["stock PT02"]);
    }

    async fn whoever_comes_back_is_told_whether_he_missed_something(app: &TestApp) {
        let manager = app.of_district(Role::FundManager).await;
        let mut first = Stream::open(&manager, None).await;
        let last = first.next().await.unwrap().id;
        let mut again = Stream::open(&manager, Some(&last)).await;
        assert_eq!(again.next().await.unwrap().name, "here");
        history::deed(app).await;
        let mut late = Stream::open(&manager, Some(&last)).await;
        let event = late.next().await.unwrap();
        assert_eq!(event.name, "anew");
        assert_ne!(event.id, last);
        assert_eq!(Stream::open(&manager, Some("nonsense")).await.next().await.unwrap().name, "anew");
    }

    async fn deeds_on_people_are_told_to_nobody(app: &TestApp) {
        let given = Given::of(app).await;
        let mut stream = Stream::opened(&given.district).await;
        given.household().await;
        let fund = given.fund().await;
        assert_eq!(stream.changed(app).await, ["funds"], "the household that was entered before is not told of");
        let money = json!({ "id": id(), "amount_fen": 700, "reference": "示例入账" });
        given.manager.post(&format!("/api/funds/{fund}/deposits"), &money).await.created();
        assert_eq!(stream.changed(app).await, ["funds"]);
    }

    async fn a_stream_ends_with_its_session(app: &TestApp) {
        let manager = app.of_district(Role::FundManager).await;
        let mut stream = Stream::opened(&manager).await;
        assert_eq!(manager.delete("/api/session").await.status / 100, 2);
        Given::of(app).await.fund().await;
        assert!(stream.next().await.is_none());
    }

    async fn a_stream_ends_with_the_service(app: &TestApp) {
        let mut stream = Stream::opened(&app.of_district(Role::Auditor).await).await;
        app.app.ending.tell();
        assert!(stream.next().await.is_none());
    }

    async fn what_one_instance_does_the_listeners_of_another_hear(app: &TestApp) {
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", socket.local_addr().unwrap());
        let other = nuanquan::serve::start(app.app.clone(), socket).unwrap();
        let handle = other.handle();
        actix_web::rt::spawn(other);
        let there = Caller { url, ..app.of_district(Role::FundManager).await };
        let mut stream = Stream::opened(&there).await;
        Given::of(app).await.fund().await;
        assert_eq!(stream.changed(app).await, ["funds"]);
        drop(stream);
        handle.stop(false).await;
    }

    async fn whoever_opens_too_many_streams_loses_his_oldest(app: &TestApp) {
        let manager = app.of_district(Role::FundManager).await;
        let mut oldest = Stream::opened(&manager).await;
        let mut streams = Vec::new();
        for _ in 0..LISTENERS_OF_ONE_MAX {
            streams.push(Stream::opened(&manager).await);
        }
        assert!(oldest.next().await.is_none());
        Given::of(app).await.fund().await;
        for stream in &mut streams {
            assert_eq!(stream.changed(app).await, ["funds"]);
        }
        app.nobody().get("/api/events").await.refused("unauthenticated");
    }
}
