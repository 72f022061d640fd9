//! Photographs of gifts: made anew, shown to those who may see the gift, added and taken away while it waits.
use super::{donor, rice_and_quilts};
use crate::both;
use crate::support::{Caller, Reply, TestApp, id};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use nuanquan::access::Role;
use reqwest::Method;
use serde_json::{Value, json};
use std::io::Cursor;

/// A photograph of nothing in particular.
pub fn photograph(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let shade = |x: u32, y: u32| Rgb([u8::try_from(x % 256).unwrap(), u8::try_from(y % 256).unwrap(), 90]);
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, shade)).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A PNG that claims to be 8,000 × 6,000 pixels and holds nine.
fn bomb() -> Vec<u8> {
    let mut file = photograph(3, 3, ImageFormat::Png);
    file[16..20].copy_from_slice(&8_000_u32.to_be_bytes());
    file[20..24].copy_from_slice(&6_000_u32.to_be_bytes());
    let turn = |crc: u32, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    let crc = !file[12..29].iter().fold(!0_u32, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), turn));
    file[29..33].copy_from_slice(&crc.to_be_bytes());
    file
}

/// Sends a photograph to an address.
pub async fn send(caller: &Caller, path: &str, command: &Value, kind: &str, file: Vec<u8>) -> Reply {
    let path = format!("{path}?id={}", command.as_str().unwrap());
    caller.send(Method::POST, &path, Some((kind, file))).await
}

async fn offered(app: &TestApp, giver: &Caller) -> String {
    let offer = rice_and_quilts(app, 4, 1).await;
    giver.post("/api/donations", &offer).await.created()["donation_id"].as_str().unwrap().to_owned()
}

both! {
    async fn a_photograph_is_made_anew_and_seen_by_those_who_may_see_the_gift(app: &TestApp) {
        let (giver, _) = donor(app, "陈晓明").await;
        let gift = offered(app, &giver).await;
        let path = format!("/api/donations/{gift}/photographs");
        let (command, file) = (json!(id()), photograph(2000, 1000, ImageFormat::Png));
        let added = send(&giver, &path, &command, "image/png", file.clone()).await;
        assert_eq!(added.created(), json!({ "photograph_id": command, "photographs": 1 }));
        let again = send(&giver, &path, &command, "image/png", file).await;
        assert_eq!((again.body, again.headers["nuanquan-repeat"].to_str().unwrap()), (added.body, "true"));
        let other = send(&giver, &path, &command, "image/png", photograph(9, 9, ImageFormat::Png)).await;
        other.refused("id_reused");

        let view = giver.get(&format!("/api/donations/{gift}")).await.ok();
        assert_eq!(view["photographs"], json!([{ "id": command, "line_number": null, "width": 1600, "height": 800 }]));
        let shown = format!("/api/photographs/{}", command.as_str().unwrap());
        let full = giver.get(&format!("{shown}/full")).await;
        assert_eq!((full.status, full.headers["content-type"].to_str().unwrap()), (200, "image/jpeg"));
        assert_eq!(full.headers["cache-control"], "private, no-cache");
        assert_eq!(image::load_from_memory(&full.body).unwrap().width(), 1600);
        let thumbnail = giver.get(&format!("{shown}/thumbnail")).await;
        assert_eq!(image::load_from_memory(&thumbnail.body).unwrap().width(), 320);
        giver.get(&format!("{shown}/original")).await.refused("invalid_path");

        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        assert_eq!(keeper.get(&format!("{shown}/full")).await.status, 200);
        assert_eq!(keeper.get("/api/donations").await.ok()["items"][0]["photographs"], json!([command]));
        assert_eq!(app.of_district(Role::Auditor).await.get(&format!("{shown}/full")).await.status, 200);
        app.at_store(Role::StoreKeeper, "PT02").await.get(&format!("{shown}/full")).await.refused("not_found");
        donor(app, "李小红").await.0.get(&format!("{shown}/full")).await.refused("not_found");
        app.at_store(Role::Cashier, "PT01").await.get(&format!("{shown}/full")).await.refused("forbidden");
        app.nobody().get(&format!("{shown}/full")).await.refused("unauthenticated");
    }

    async fn a_photograph_is_added_and_taken_away_only_while_the_gift_waits(app: &TestApp) {
        let (giver, _) = donor(app, "陈晓明").await;
        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        let gift = offered(app, &giver).await;
        let path = format!("/api/donations/{gift}/photographs");
        let jpeg = || photograph(64, 48, ImageFormat::Jpeg);
        let (first, second) = (json!(id()), json!(id()));
        let with_line = format!("{path}?id={}&line_number=2", first.as_str().unwrap());
        keeper.send(Method::POST, &with_line, Some(("image/jpeg", jpeg()))).await.created();
        let no_line = format!("{path}?id={}&line_number=3", id());
        keeper.send(Method::POST, &no_line, Some(("image/jpeg", jpeg()))).await.refused("line_unknown");
        send(&giver, &path, &second, "image/jpeg", jpeg()).await.created();
        let remove = |photograph: &Value| format!("/api/photographs/{}/remove", photograph.as_str().unwrap());
        donor(app, "李小红").await.0.post(&remove(&first), &json!({ "id": id() })).await.refused("not_found");
        assert_eq!(giver.post(&remove(&first), &json!({ "id": id() })).await.ok()["photographs"], 1);
        giver.get(&format!("/api/photographs/{}/full", first.as_str().unwrap())).await.refused("not_found");
        giver.post(&remove(&first), &json!({ "id": id() })).await.refused("not_found");

        keeper.post(&format!("/api/donations/{gift}/receive"), &json!({ "id": id() })).await.ok();
        send(&giver, &path, &json!(id()), "image/jpeg", jpeg()).await.refused("donation_state");
        giver.post(&remove(&second), &json!({ "id": id() })).await.refused("donation_state");
        send(&keeper, &path, &json!(id()), "image/jpeg", jpeg()).await.created();
        let inspection = json!({ "id": id(), "lines": [{ "line_number": 1, "accepted_quantity": 4 }, { "line_number": 2, "accepted_quantity": 1 }] });
        keeper.post(&format!("/api/donations/{gift}/inspect"), &inspection).await.ok();
        send(&keeper, &path, &json!(id()), "image/jpeg", jpeg()).await.refused("donation_state");
        assert_eq!(giver.get(&format!("/api/donations/{gift}")).await.ok()["photographs"].as_array().unwrap().len(), 2);
    }

    async fn what_is_no_photograph_or_too_large_is_refused_and_changes_nothing(app: &TestApp) {
        let (giver, _) = donor(app, "陈晓明").await;
        let gift = offered(app, &giver).await;
        let path = format!("/api/donations/{gift}/photographs");
        for (kind, file, code) in [
            ("image/jpeg", b"no photograph".to_vec(), "photograph_unreadable"),
            ("image/jpeg", Vec::new(), "photograph_unreadable"),
            ("image/jpeg", photograph(64, 64, ImageFormat::Jpeg)[..200].to_vec(), "photograph_unreadable"),
            ("image/png", bomb(), "photograph_too_large"),
            ("image/jpeg", vec![0xff; 8 * 1024 * 1024 + 1], "body_too_large"),
            ("image/gif", b"GIF89a".to_vec(), "unsupported_type"),
            ("application/json", b"{}".to_vec(), "unsupported_type"),
        ] {
            send(&giver, &path, &json!(id()), kind, file).await.refused(code);
        }
        let view = giver.get(&format!("/api/donations/{gift}")).await.ok();
        assert_eq!(view["photographs"], json!([]));
        for _ in 0..12 {
            send(&giver, &path, &json!(id()), "image/webp", photograph(8, 8, ImageFormat::WebP)).await.created();
        }
        send(&giver, &path, &json!(id()), "image/webp", photograph(8, 8, ImageFormat::WebP)).await.refused("photographs_enough");
    }
}
