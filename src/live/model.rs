//! What a deed changed, as listeners are told it: its kinds, each with the store where it happened; and who may hear it.
use crate::access::{Actor, Permission, Scope};
use crate::kernel::id::StoreId;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

crate::words! {
    /// What changed.
    Topic {
        /// What is on the shelves of a store, and what waits there for a second person.
        Stock = "stock",
        /// Attempts at a store's tills.
        Redemptions = "redemptions",
        /// Gifts at a store.
        Donations = "donations",
        /// Money of the funds.
        Funds = "funds",
        /// Vouchers.
        Vouchers = "vouchers",
        /// Batches of vouchers.
        Batches = "batches",
    }
}

/// A kind of change, and the store where it happened, if it happened in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[schema(as = LiveChange)]
pub struct Change {
    /// What.
    pub kind: Topic,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store_id: Option<StoreId>,
}

/// What an event says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = LiveEvent)]
pub struct Heard {
    /// What changed, as far as one may hear it.
    pub changed: Vec<Change>,
}

impl Topic {
    /// Which permission opens it.
    #[must_use]
    pub const fn permission(self) -> Permission {
        match self {
            Self::Stock => Permission::ReadStock,
            Self::Redemptions => Permission::ReadRedemptions,
            Self::Donations => Permission::ReadDonations,
            Self::Funds => Permission::ReadFunds,
            Self::Vouchers | Self::Batches => Permission::ReadVouchers,
        }
    }

    /// Whether it happens in a store.
    #[must_use]
    pub const fn is_of_a_store(self) -> bool {
        matches!(self, Self::Stock | Self::Redemptions | Self::Donations)
    }
}

/// What a deed touches. A deed that nobody watches touches nothing here.
#[must_use]
pub fn topics(operation: &str) -> &'static [Topic] {
    use Topic::{Batches, Donations, Funds, Redemptions, Stock, Vouchers};
    let (slice, deed) = operation.split_once('.').unwrap_or((operation, ""));
    match (slice, deed) {
        ("redemptions", "refuse") => &[Redemptions],
        ("redemptions", _) | ("offline", "sync") => &[Redemptions, Stock, Funds, Vouchers],
        ("stock", _) => &[Stock],
        ("donations", "inspect") => &[Donations, Stock],
        ("donations", _) => &[Donations],
        ("funds", _) => &[Funds],
        ("vouchers", "draft_batch" | "discard_batch") => &[Batches],
        ("vouchers", "approve_batch" | "issue_batch" | "abandon_batch" | "cancel_batch") => {
            &[Batches, Vouchers, Funds]
        }
        ("vouchers", "print") => &[],
        ("vouchers", _) => &[Vouchers, Funds],
        _ => &[],
    }
}

/// What of these changes somebody may hear.
#[must_use]
pub fn heard(actor: &Actor, changes: &BTreeSet<Change>) -> Vec<Change> {
    changes.iter().copied().filter(|change| hears(actor, change)).collect()
}

fn hears(actor: &Actor, change: &Change) -> bool {
    let Ok(scope): Result<Scope, _> = actor.scope(change.kind.permission()) else {
        return false;
    };
    match change.store_id {
        _ if !change.kind.is_of_a_store() => true,
        Some(store_id) => scope.sees_store(store_id),
        None => scope.district_wide,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Held, Role};
    use crate::kernel::id::{AccountId, SessionId};

    fn somebody(role: Role, stores: Vec<StoreId>, district_wide: bool) -> Actor {
        Actor {
            account_id: AccountId::make(),
            session_id: SessionId::make(),
            device_id: None,
            device_store_id: None,
            district_code: "310107".to_owned(),
            donor_id: None,
            person_key: None,
            restricted: false,
            held: vec![Held { role, areas: Vec::new(), stores, district_wide }],
        }
    }

    #[test]
    fn a_redemption_is_heard_in_its_store_and_its_money_by_those_who_keep_it() {
        let (here, there) = (StoreId::make(), StoreId::make());
        let changes: BTreeSet<Change> = topics("redemptions.redeem")
            .iter()
            .map(|kind| Change { kind: *kind, store_id: kind.is_of_a_store().then_some(here) })
            .collect();
        let kinds = |actor: &Actor| -> Vec<Topic> {
            heard(actor, &changes).into_iter().map(|change| change.kind).collect()
        };
        let keeper = |store| somebody(Role::StoreKeeper, vec![store], false);
        assert_eq!(kinds(&keeper(here)), [Topic::Stock, Topic::Redemptions]);
        assert_eq!(kinds(&keeper(there)), []);
        let manager = somebody(Role::FundManager, Vec::new(), true);
        assert_eq!(kinds(&manager), [Topic::Stock, Topic::Redemptions, Topic::Funds, Topic::Vouchers]);
        assert_eq!(kinds(&somebody(Role::Donor, Vec::new(), false)), []);
        assert_eq!(kinds(&somebody(Role::Admin, Vec::new(), true)), [Topic::Stock]);
    }

    #[test]
    fn a_change_whose_store_is_not_known_is_heard_by_the_district_alone() {
        let changes = BTreeSet::from([Change { kind: Topic::Stock, store_id: None }]);
        assert!(heard(&somebody(Role::StoreKeeper, vec![StoreId::make()], false), &changes).is_empty());
        assert_eq!(heard(&somebody(Role::FundManager, Vec::new(), true), &changes).len(), 1);
    }

    #[test]
    fn deeds_on_people_and_accounts_are_told_to_nobody() {
        for operation in ["households.register", "staff.add_account", "audit.unmasked_read", "nonsense"] {
            assert!(topics(operation).is_empty(), "{operation}");
        }
    }
}
