//! Codes of vouchers that are nearly right.
use crate::both;
use crate::support::given::STORE;
use crate::support::{Given, TestApp};
use nuanquan::access::Role;
use nuanquan::kernel::crockford::{HumanCode, decode, encode};
use serde_json::{Value, json};

/// Codes that a single account may show in a minute, with room for one more.
const TRIES: usize = 50;
const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Shows codes at tills; none of them is one.
async fn shown_at_tills(app: &TestApp, codes: &[String]) {
    for some in codes.chunks(TRIES) {
        let cashier = app.at_store(Role::Cashier, STORE).await;
        for code in some {
            let reply = cashier.post("/api/vouchers/lookup", &json!({ "code": code })).await;
            assert_eq!((reply.status, reply.refused("code_invalid")), (422, json!({})), "{code}");
            assert!(code.len() < 10 || !reply.text().contains(code.as_str()), "{code}");
        }
    }
}

fn next_of(character: char) -> char {
    let at = ALPHABET.find(character).unwrap();
    ALPHABET.chars().nth((at + 1) % ALPHABET.len()).unwrap()
}

/// The text with one of its characters changed to the next of the alphabet.
fn with_another(text: &str, at: usize) -> String {
    text.char_indices().map(|(place, c)| if place == at { next_of(c) } else { c }).collect()
}

async fn balance(given: &Given<'_>, voucher: &str) -> Value {
    given.district.get(&format!("/api/vouchers/{voucher}")).await.ok()["voucher"].clone()
}

both! {
    async fn a_code_with_a_flipped_bit_is_no_code(app: &TestApp) {
        let given = Given::of(app).await;
        given.goods("G001", 5).good_for(30).await;
        let voucher = given.voucher().await;
        let before = balance(&given, &voucher.id).await;
        let bytes = decode(&voucher.code).unwrap();
        assert_eq!(bytes.len(), 27 + 64);
        let mut codes: Vec<String> = (0..bytes.len()).map(|at| {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            encode(&flipped)
        }).collect();
        // Bits that fill the last character up are no room for a second code of the same voucher.
        codes.push(with_another(&voucher.code, voucher.code.len() - 1));
        codes.push(voucher.code[1..].to_owned());
        codes.push(format!("{}0", voucher.code));
        shown_at_tills(app, &codes).await;
        let nobody = app.nobody();
        for code in &codes {
            let page = nobody.get(&format!("/V/{code}")).await;
            assert_eq!(page.status, 404, "{code}");
            assert!(page.text().contains("没有查到这张券") && !page.text().contains("可选"), "{code}");
        }
        let cashier = app.at_store(Role::Cashier, STORE).await;
        for code in codes.iter().step_by(9) {
            cashier.post("/api/redemptions", &given.basket(code, &[("G001", 1)]).await).await.refused("code_invalid");
        }
        assert_eq!(balance(&given, &voucher.id).await, before);
        assert!(nobody.get(&format!("/V/{}", voucher.code)).await.text().contains("有效"));
        given.cashier.post("/api/vouchers/lookup", &json!({ "code": voucher.code })).await.ok();
    }

    async fn a_typed_code_with_a_wrong_character_is_no_code(app: &TestApp) {
        let given = Given::of(app).await;
        let voucher = given.voucher().await;
        let typed = &voucher.human_code;
        let mut codes: Vec<String> = (0..typed.len()).map(|at| with_another(typed, at)).collect();
        let swapped = |at: usize| {
            let mut characters: Vec<char> = typed.chars().collect();
            characters.swap(at, at + 1);
            characters.into_iter().collect::<String>()
        };
        codes.extend((0..typed.len() - 1).map(swapped).filter(|code| code != typed));
        codes.extend(["", " ", "\u{0}", "券", "=1+1", &typed[1..]].map(str::to_owned));
        // Well formed, and of no voucher.
        codes.push(HumanCode::from_bits(12_345).as_str().to_owned());
        codes.push(HumanCode::from_bits(u64::MAX >> 14).printed());
        for code in &codes {
            // The answer is the same for what cannot be and for what is not.
            shown_at_tills(app, std::slice::from_ref(code)).await;
        }
        let seen = given.cashier.post("/api/vouchers/lookup", &json!({ "code": typed })).await.ok();
        assert_eq!(seen["voucher_id"], json!(voucher.id));
    }
}
