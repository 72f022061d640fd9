//! The one table of permissions: which role may do what. Where, is said by each grant's area or store.

crate::words! {
    /// What an account is entrusted with.
    Role {
        /// 系统管理员: accounts, roles, tills, stores; no goods, no money, no register.
        Admin = "admin",
        /// 区民政干部: the whole district's work, campaigns, the register across streets.
        DistrictOfficer = "district_officer",
        /// 基金管理人: money, approval of batches, write-offs.
        FundManager = "fund_manager",
        /// 街道救助干部: the register of a street, drafting batches, printing.
        StreetOfficer = "street_officer",
        /// 理货员: intake, inspection, stock of a store.
        StoreKeeper = "store_keeper",
        /// 收银员: the till of a store.
        Cashier = "cashier",
        /// 捐赠人: own gifts only.
        Donor = "donor",
        /// 审计: reads all, masked; changes nothing.
        Auditor = "auditor",
    }
}

/// Declares the permissions, who holds each, and a marker type for each to name it in a handler's signature.
macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident $word:tt : $($role:ident)+;)+) => {
        crate::words! {
            /// Something that may be done.
            Permission { $($(#[$doc])* $name = $word),+ }
        }

        impl Permission {
            /// The roles that hold it.
            #[must_use]
            pub const fn roles(self) -> &'static [Role] {
                match self { $(Self::$name => &[$(Role::$role),+]),+ }
            }
        }

        /// One type for each permission, so that a handler says in its signature what it asks for.
        pub mod may {
            use super::Permission;
            /// A permission as a type.
            pub trait Named: 'static {
                /// Which one.
                const PERMISSION: Permission;
            }
            $( #[doc = $word] #[derive(Debug)] pub struct $name;
               impl Named for $name { const PERMISSION: Permission = Permission::$name; } )+
        }
    };
}

permissions! {
    /// Anybody who is signed in.
    ReadHouse           "read_house":            Admin DistrictOfficer FundManager StreetOfficer StoreKeeper Cashier Donor Auditor;
    /// Areas, stores.
    ManageStores        "manage_stores":         Admin;
    /// Accounts, their roles, their second factor.
    ManageStaff         "manage_staff":          Admin;
    /// Accounts and roles, to look at.
    ReadStaff           "read_staff":            Admin Auditor;
    /// Tills as devices.
    ManageDevices       "manage_devices":        Admin DistrictOfficer;
    /// The tills of one's stores, to look at.
    ReadDevices         "read_devices":          Admin DistrictOfficer StoreKeeper Cashier Auditor;
    /// Products, barcodes, values, packs.
    ManageGoods         "manage_goods":          Admin FundManager DistrictOfficer StoreKeeper;
    /// What a store wants and what it does not take.
    ManageNeeds         "manage_needs":          StoreKeeper DistrictOfficer;
    /// Offering a gift, for oneself or at the counter.
    OfferDonation       "offer_donation":        Donor StoreKeeper;
    /// Gifts: a donor's own, or those of one's stores.
    ReadDonations       "read_donations":        Donor StoreKeeper FundManager DistrictOfficer Auditor;
    /// Receiving and inspecting gifts, issuing receipts.
    ReceiveDonation     "receive_donation":      StoreKeeper;
    /// Printing a receipt: a donor his own, a keeper his store's.
    PrintReceipt        "print_receipt":         Donor StoreKeeper;
    /// Voiding a receipt, recording the official number, releasing a purpose with the donor's consent.
    CorrectDonation     "correct_donation":      FundManager DistrictOfficer;
    /// What is on the shelves.
    ReadStock           "read_stock":            Admin DistrictOfficer FundManager StreetOfficer StoreKeeper Cashier Auditor;
    /// Purchases, quarantine, proposing adjustments and write-offs.
    ManageStock         "manage_stock":          StoreKeeper;
    /// Approving what another account proposed.
    ApproveAdjustment   "approve_adjustment":    StoreKeeper FundManager;
    /// The register, masked.
    ReadHouseholds      "read_households":       StreetOfficer DistrictOfficer Auditor;
    /// The register: writing, importing, delegates.
    ManageHouseholds    "manage_households":     StreetOfficer DistrictOfficer;
    /// Unmasked data, with a purpose, recorded.
    UnmaskHouseholds    "unmask_households":     StreetOfficer DistrictOfficer;
    /// Blocking and erasing a person's data.
    EraseHouseholds     "erase_households":      DistrictOfficer;
    /// Funds and their postings.
    ReadFunds           "read_funds":            FundManager DistrictOfficer Auditor StreetOfficer;
    /// Opening funds, deposits, closing months, releasing what expired.
    ManageFunds         "manage_funds":          FundManager;
    /// Campaigns.
    ManageCampaigns     "manage_campaigns":      DistrictOfficer FundManager;
    /// Batches and vouchers, holders masked.
    ReadVouchers        "read_vouchers":         StreetOfficer DistrictOfficer FundManager Auditor;
    /// Previewing and drafting a batch.
    DraftBatch          "draft_batch":           StreetOfficer DistrictOfficer FundManager;
    /// Approving a batch drafted by another account.
    ApproveBatch        "approve_batch":         FundManager;
    /// Printing sheets and cards; freezing, revoking, replacing.
    ManageVouchers      "manage_vouchers":       StreetOfficer DistrictOfficer;
    /// Looking a voucher up at the till.
    LookUpVoucher       "look_up_voucher":       Cashier StoreKeeper;
    /// Redeeming at the till.
    RedeemVoucher       "redeem_voucher":        Cashier;
    /// Taking a redemption back.
    ReverseRedemption   "reverse_redemption":    Cashier StoreKeeper;
    /// Redemptions of one's stores or streets, and the way back to household, fund, lot and donor.
    ReadRedemptions     "read_redemptions":      Cashier StoreKeeper StreetOfficer FundManager DistrictOfficer Auditor;
    /// Limits, leases and cases of tills without a network.
    ReadOffline         "read_offline":          StoreKeeper FundManager DistrictOfficer Auditor;
    /// Deciding on what offline tills did that no longer fitted.
    DecideOfflineCase   "decide_offline_case":   StoreKeeper FundManager DistrictOfficer;
    /// Opening and closing one's own shift: the drawer is counted.
    KeepShift           "keep_shift":            Cashier StoreKeeper;
    /// The shifts of one's stores.
    ReadShifts          "read_shifts":           Cashier StoreKeeper FundManager DistrictOfficer Auditor;
    /// Reports.
    ReadReports         "read_reports":          StoreKeeper StreetOfficer FundManager DistrictOfficer Auditor;
    /// The trail, unmasked reads, checkpoints.
    ReadTrail           "read_trail":            Auditor DistrictOfficer;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_auditor_changes_nothing_and_an_admin_touches_no_money() {
        for permission in Permission::ALL {
            let reads = permission.as_str().starts_with("read_");
            assert!(reads || !permission.roles().contains(&Role::Auditor), "{permission}");
            let of_money = matches!(
                permission,
                Permission::ManageFunds | Permission::ApproveBatch | Permission::RedeemVoucher
            );
            assert!(!of_money || !permission.roles().contains(&Role::Admin), "{permission}");
        }
    }
}
