//! Ids: UUIDv7, one type for each thing, made by whoever starts the deed.

/// A new UUIDv7: sorted by time, unique without asking anybody.
#[expect(clippy::disallowed_methods, reason = "this is the one place that makes ids")]
pub fn new_uuid() -> uuid::Uuid {
    uuid::Uuid::now_v7()
}

/// Declares id types that cannot be taken for one another.
#[macro_export]
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = uuid::Uuid)]
        pub struct $name(uuid::Uuid);
        impl $name {
            /// A new id.
            #[must_use]
            pub fn make() -> Self { Self($crate::kernel::id::new_uuid()) }
            /// The id that these bits stand for.
            pub const fn of(uuid: uuid::Uuid) -> Self { Self(uuid) }
            /// The bits.
            pub const fn uuid(self) -> uuid::Uuid { self.0 }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
    )+ };
}

ids! {
    /// A supermarket.
    StoreId,
    /// A person who signs in.
    AccountId,
    /// A role that an account holds within a scope.
    GrantId,
    /// A till.
    DeviceId,
    /// One sign-in.
    SessionId,
    /// Who gives.
    DonorId,
    /// A gift, from offer to shelf.
    DonationId,
    /// One line of a gift.
    DonationLineId,
    /// A receipt for a gift (接收凭证).
    ReceiptId,
    /// A photograph of a gift.
    PhotographId,
    /// Something that a store wants or does not take.
    NeedId,
    /// A kind of goods.
    ProductId,
    /// A pack (礼包).
    PackId,
    /// Goods of one product, store, expiry, origin and designation.
    LotId,
    /// One change of a lot.
    MovementId,
    /// A change of the books that waits for a second person.
    AdjustmentId,
    /// A household in need.
    HouseholdId,
    /// A person in a household.
    MemberId,
    /// A category that a household holds for some days.
    HouseholdCategoryId,
    /// Who may collect for a household (代领人).
    DelegateId,
    /// One uploaded register.
    ImportId,
    /// A fund account.
    FundId,
    /// One change of a fund.
    PostingId,
    /// A relief campaign.
    CampaignId,
    /// A batch of vouchers.
    BatchId,
    /// A voucher.
    VoucherId,
    /// One use of a voucher, or one refused attempt.
    RedemptionId,
    /// One line of a redemption.
    RedemptionLineId,
    /// A redemption taken back.
    ReversalId,
    /// One entry of a till's cash book.
    CashEntryId,
    /// What a till may hand out without a network.
    LeaseId,
    /// One entry of a till's outbox.
    OfflineEntryId,
    /// An offline entry that a person must look at.
    OfflineCaseId,
    /// A cashier's work at a till, from one count of the drawer to the next.
    ShiftId,
    /// One look at unmasked data.
    UnmaskedReadId,
    /// A command: the idempotency key that its author made.
    CommandId,
}
