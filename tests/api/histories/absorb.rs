//! What an answer changes in the model; and where an answer can be foretold, that it was this one.
use super::ask::About;
use super::model::{COPAY, Draft, EMERGENCY, Lot, Proposal, Redemption, Voucher};
use super::play::{Play, fen, line};
use crate::support::Reply;
use crate::support::given::text;
use nuanquan::kernel::time::Day;
use serde_json::Value;

impl Play<'_> {
    /// Enters an answer; `alone` if nothing else happened at the same moment.
    pub async fn absorb(&mut self, about: About, reply: &Reply, alone: bool) {
        if let About::Redeemed { voucher, basket } = &about {
            self.redeemed(voucher, basket, reply, alone);
            return;
        }
        if reply.status >= 300 {
            return;
        }
        let answer = reply.json();
        match about {
            About::Lot { product, days, pieces } => {
                let expires_on = self.given.day(days);
                self.model.lots.push(Lot {
                    id: text(&answer["lot_id"]),
                    product,
                    expires_on,
                    pieces,
                    on_shelf: true,
                });
            }
            About::Sent { lot, pieces } => {
                let from = self.model.lot(&lot);
                from.pieces -= pieces;
                let arrived =
                    Lot { id: text(&answer["lots"][0]["lot_id"]), pieces, on_shelf: false, ..from.clone() };
                self.model.lots.push(arrived);
            }
            About::Shelf { lot, on_shelf } => self.model.lot(&lot).on_shelf = on_shelf,
            About::Proposed { lot } => {
                let proposal =
                    Proposal { id: text(&answer["adjustment_id"]), lot, pieces: fen(&answer, "quantity") };
                self.model.proposals.push(proposal);
            }
            About::Agreed { proposal } => {
                let proposal = self.model.proposals.iter().find(|one| one.id == proposal).unwrap().clone();
                self.model.lot(&proposal.lot).pieces += proposal.pieces;
            }
            About::Money(moved) => self.model.received += moved,
            About::Drafted { kind, days } => {
                let draft = Draft { id: text(&answer["batch_id"]), kind, last_on: self.given.day(days) };
                self.model.drafts.push(draft);
            }
            About::Approved { batch } => {
                let draft = self.model.drafts.iter().find(|one| one.id == batch).unwrap().clone();
                self.issue(&draft).await;
            }
            About::Reversed { redemption } => self.reversed(&redemption, alone, &answer).await,
            About::State { voucher, state } => {
                let voucher = self.model.voucher(&voucher);
                voucher.state = state;
                if state == "revoked" {
                    voucher.balance = 0;
                }
            }
            About::Replaced { voucher } => self.replaced(&voucher, &answer).await,
            About::Released => self.released(&answer),
            About::Redeemed { .. } | About::Nothing => {}
        }
    }

    fn redeemed(&mut self, voucher: &str, basket: &[(usize, i64)], reply: &Reply, alone: bool) {
        let (today, kind) = (self.given.day(0), self.model.voucher(voucher).kind);
        if alone && kind <= EMERGENCY {
            let foretold = self.model.foretold(voucher, basket, today);
            let lines = (reply.status == 201).then(|| self.left(&reply.json()));
            assert_eq!(lines, foretold, "{basket:?} on {:?}: {}", self.model.voucher(voucher), reply.text());
        }
        if reply.status != 201 {
            return;
        }
        let answer = reply.json();
        let lines: Vec<_> = answer["lines"].as_array().unwrap().iter().map(line).collect();
        for (_, lot, pieces) in &lines {
            self.model.lot(lot).pieces -= pieces;
        }
        let (paid, released) = (fen(&answer, "fund_fen"), fen(&answer, "released_fen"));
        self.model.spent += paid;
        let held = self.model.voucher(voucher);
        held.balance -= paid + released;
        if alone {
            assert_eq!(fen(&answer, "balance_fen"), held.balance, "{answer}");
        }
        let id = text(&answer["redemption_id"]);
        self.model.redemptions.push(Redemption { id, voucher: voucher.to_owned(), lines, released });
    }

    /// Product, day of expiry and pieces of what left, those of one day together.
    fn left(&mut self, answer: &Value) -> Vec<(usize, Day, i64)> {
        let mut left: Vec<(usize, Day, i64)> = Vec::new();
        for (_, lot, pieces) in answer["lines"].as_array().unwrap().iter().map(line) {
            let lot = self.model.lot(&lot);
            match left.last_mut() {
                Some((product, day, sum)) if (*product, *day) == (lot.product, lot.expires_on) => {
                    *sum += pieces
                }
                _ => left.push((lot.product, lot.expires_on, pieces)),
            }
        }
        left.sort_unstable();
        left
    }

    async fn reversed(&mut self, redemption: &str, alone: bool, answer: &Value) {
        let redemption = self.model.redemptions.iter().find(|one| one.id == redemption).unwrap().clone();
        for back in answer["lines"].as_array().unwrap() {
            let (returned, pieces) = (text(&back["returned_lot_id"]), fen(back, "quantity"));
            let of_line = |(line, ..): &&(String, String, i64)| back["line_id"] == line.as_str();
            let (_, lot, _) = redemption.lines.iter().find(of_line).unwrap();
            let lot = self.model.lot(lot).clone();
            match self.model.lots.iter_mut().find(|one| one.id == returned) {
                Some(there) => there.pieces += pieces,
                None => self.model.lots.push(Lot { id: returned, pieces, on_shelf: false, ..lot }),
            }
        }
        let back = fen(answer, "fund_fen");
        self.model.spent -= back;
        if answer["to_fund"] == true {
            return;
        }
        self.model.voucher(&redemption.voucher).balance += back;
        if alone && self.model.voucher(&redemption.voucher).kind == COPAY {
            let before = self.model.voucher(&redemption.voucher).balance;
            self.look_at_copay().await;
            let now = self.model.voucher(&redemption.voucher).balance;
            assert!(now == before || now == before + redemption.released, "{before} became {now}: {answer}");
        }
    }

    /// What a co-pay voucher had set free is reserved anew if the fund still has it at that moment: the service is asked.
    pub async fn look_at_copay(&mut self) {
        for voucher in self.model.vouchers.iter_mut().filter(|voucher| voucher.kind == COPAY) {
            let shown = self.given.district.get(&format!("/api/vouchers/{}", voucher.id)).await.ok();
            voucher.balance = fen(&shown["voucher"], "balance_fen");
        }
    }

    async fn replaced(&mut self, voucher: &str, answer: &Value) {
        let old: &mut Voucher = self.model.voucher(voucher);
        assert!(old.kind == COPAY || fen(answer, "balance_fen") == old.balance, "{answer}");
        (old.balance, old.state) = (0, "replaced");
        let (kind, last_on) = (old.kind, old.last_on);
        let new = self.given.in_hand(&text(&answer["voucher_id"])).await;
        self.hold(&new, kind, last_on);
    }

    fn released(&mut self, answer: &Value) {
        let today = self.given.day(0);
        let mut sum = 0;
        for voucher in &mut self.model.vouchers {
            let ended = voucher.state != "issued" && voucher.state != "frozen";
            if !ended && voucher.balance > 0 && voucher.last_on.plus_days(7) < today {
                sum += voucher.balance;
                (voucher.balance, voucher.state) = (0, "released");
            }
        }
        assert_eq!(fen(answer, "released_fen"), sum, "{answer}");
    }
}
