//! The tables, as diesel sees them: the same for both databases.

use diesel::{allow_tables_to_appear_in_same_query, table};

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    trail_heads (district_code) {
        district_code -> Text,
        sequence -> BigInt,
        hash -> Binary,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    trail (district_code, sequence) {
        district_code -> Text,
        sequence -> BigInt,
        at -> InstantSql,
        account_id -> Nullable<UuidSql>,
        device_id -> Nullable<UuidSql>,
        operation -> Text,
        subject_kind -> Text,
        subject_id -> UuidSql,
        command_id -> UuidSql,
        details -> Text,
        previous_hash -> Binary,
        hash -> Binary,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    trail_checkpoints (district_code, sequence) {
        district_code -> Text,
        sequence -> BigInt,
        hash -> Binary,
        signed_at -> InstantSql,
        key_id -> Integer,
        signature -> Binary,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    commands (id) {
        id -> UuidSql,
        account_id -> Nullable<UuidSql>,
        device_id -> Nullable<UuidSql>,
        operation -> Text,
        body_hash -> Binary,
        status -> Integer,
        answer -> Text,
        at -> InstantSql,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    rate_windows (bucket, window_start) {
        bucket -> Text,
        window_start -> InstantSql,
        tries -> BigInt,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    installation (id) {
        id -> Integer,
        demonstration -> Integer,
        district_code -> Text,
        created_at -> InstantSql,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    areas (code) {
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        level -> Text,
        parent_code -> Nullable<Text>,
        valid_from -> Nullable<DaySql>,
        valid_to -> Nullable<DaySql>,
        successor_code -> Nullable<Text>,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    stores (id) {
        id -> UuidSql,
        district_code -> Text,
        number -> Integer,
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        kind -> Text,
        area_code -> Text,
        operator_name -> Nullable<Text>,
        operator_credit_code -> Nullable<Text>,
        address -> Nullable<Text>,
        phone -> Nullable<Text>,
        hours -> Nullable<Text>,
        evidence -> Nullable<Text>,
        opened_on -> Nullable<DaySql>,
        closed_on -> Nullable<DaySql>,
        created_at -> InstantSql,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    donors (id) {
        id -> UuidSql,
        district_code -> Text,
        kind -> Text,
        name -> Nullable<Text>,
        search_text -> Text,
        credit_code -> Nullable<Text>,
        phone_sealed -> Nullable<Binary>,
        phone_key -> Nullable<Binary>,
        display -> Text,
        display_name -> Nullable<Text>,
        created_at -> InstantSql,
        erased_at -> Nullable<InstantSql>,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    accounts (id) {
        id -> UuidSql,
        username -> Text,
        display_name -> Text,
        password_hash -> Text,
        must_change_password -> Integer,
        totp_sealed -> Nullable<Binary>,
        totp_enrolled_at -> Nullable<InstantSql>,
        totp_last_step -> BigInt,
        failed_sign_ins -> Integer,
        locked_until -> Nullable<InstantSql>,
        person_key -> Nullable<Binary>,
        donor_id -> Nullable<UuidSql>,
        demonstration -> Integer,
        created_at -> InstantSql,
        disabled_at -> Nullable<InstantSql>,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    grants (id) {
        id -> UuidSql,
        account_id -> UuidSql,
        role -> Text,
        area_code -> Nullable<Text>,
        store_id -> Nullable<UuidSql>,
        granted_by -> Nullable<UuidSql>,
        granted_at -> InstantSql,
        revoked_at -> Nullable<InstantSql>,
        revoked_by -> Nullable<UuidSql>,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    devices (id) {
        id -> UuidSql,
        district_code -> Text,
        store_id -> UuidSql,
        number -> Integer,
        name -> Text,
        public_key -> Nullable<Binary>,
        secret_hash -> Binary,
        registered_by -> UuidSql,
        registered_at -> InstantSql,
        blocked_at -> Nullable<InstantSql>,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    sessions (id) {
        id -> UuidSql,
        account_id -> UuidSql,
        device_id -> Nullable<UuidSql>,
        refresh_hash -> Binary,
        generation -> BigInt,
        created_at -> InstantSql,
        refreshed_at -> InstantSql,
        expires_at -> InstantSql,
        revoked_at -> Nullable<InstantSql>,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    unmasked_reads (id) {
        id -> UuidSql,
        district_code -> Text,
        account_id -> UuidSql,
        at -> InstantSql,
        subject_kind -> Text,
        subject_id -> UuidSql,
        fields -> Text,
        purpose -> Text,
        command_id -> UuidSql,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    categories (code) {
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        food -> Integer,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    products (id) {
        id -> UuidSql,
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        search_text -> Text,
        category_code -> Text,
        pack_size -> Text,
        shelf_life -> Text,
        shelf_life_days -> Nullable<Integer>,
        storage -> Text,
        notes -> Nullable<Text>,
        created_at -> InstantSql,
        retired_at -> Nullable<InstantSql>,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    product_barcodes (gtin) {
        gtin -> Text,
        product_id -> UuidSql,
        pieces -> BigInt,
        printed -> Text,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    product_values (product_id, valid_from) {
        product_id -> UuidSql,
        valid_from -> DaySql,
        value_fen -> BigInt,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    packs (id) {
        id -> UuidSql,
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        created_at -> InstantSql,
        retired_at -> Nullable<InstantSql>,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    pack_items (pack_id, product_id) {
        pack_id -> UuidSql,
        product_id -> UuidSql,
        quantity -> BigInt,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    number_series (district_code, series) {
        district_code -> Text,
        series -> Text,
        last_number -> BigInt,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    donations (id) {
        id -> UuidSql,
        district_code -> Text,
        number -> Text,
        store_id -> UuidSql,
        donor_id -> Nullable<UuidSql>,
        state -> Text,
        designation -> Nullable<Text>,
        purpose_category -> Nullable<Text>,
        purpose_campaign_id -> Nullable<UuidSql>,
        note -> Nullable<Text>,
        trace_key -> Binary,
        offered_at -> InstantSql,
        offered_by -> Nullable<UuidSql>,
        received_at -> Nullable<InstantSql>,
        received_by -> Nullable<UuidSql>,
        inspected_at -> Nullable<InstantSql>,
        inspected_by -> Nullable<UuidSql>,
        closed_at -> Nullable<InstantSql>,
        closed_reason -> Nullable<Text>,
        command_id -> UuidSql,
        wished_on -> Nullable<DaySql>,
        wished_time -> Nullable<Text>,
        follow_key -> Nullable<Binary>,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    donation_lines (id) {
        id -> UuidSql,
        donation_id -> UuidSql,
        line_number -> Integer,
        split_of -> Nullable<Integer>,
        product_id -> Nullable<UuidSql>,
        description -> Text,
        offered_quantity -> BigInt,
        received_quantity -> Nullable<BigInt>,
        accepted_quantity -> Nullable<BigInt>,
        refused_quantity -> Nullable<BigInt>,
        refusal_reason -> Nullable<Text>,
        refusal_disposal -> Nullable<Text>,
        refusal_note -> Nullable<Text>,
        condition -> Nullable<Text>,
        expires_on -> Nullable<DaySql>,
        declared_value_fen -> Nullable<BigInt>,
        declared_proof -> Nullable<Text>,
        assessed_value_fen -> Nullable<BigInt>,
        reference_value_fen -> Nullable<BigInt>,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    receipts (id) {
        id -> UuidSql,
        district_code -> Text,
        number -> Text,
        donation_id -> UuidSql,
        issued_at -> InstantSql,
        issued_by -> UuidSql,
        amount_fen -> Nullable<BigInt>,
        value_basis -> Text,
        check_key -> Binary,
        prints -> BigInt,
        official_number -> Nullable<Text>,
        voided_at -> Nullable<InstantSql>,
        voided_by -> Nullable<UuidSql>,
        void_reason -> Nullable<Text>,
        command_id -> UuidSql,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    lots (id) {
        id -> UuidSql,
        district_code -> Text,
        store_id -> UuidSql,
        product_id -> UuidSql,
        expires_on -> Nullable<DaySql>,
        origin -> Text,
        donation_line_id -> Nullable<UuidSql>,
        parent_lot_id -> Nullable<UuidSql>,
        supplier -> Nullable<Text>,
        designation -> Nullable<Text>,
        purpose_category -> Nullable<Text>,
        purpose_campaign_id -> Nullable<UuidSql>,
        unit_value_fen -> BigInt,
        state -> Text,
        state_reason -> Nullable<Text>,
        on_hand -> BigInt,
        received_on -> DaySql,
        created_at -> InstantSql,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    stock_movements (id) {
        id -> UuidSql,
        district_code -> Text,
        lot_id -> UuidSql,
        store_id -> UuidSql,
        product_id -> UuidSql,
        quantity -> BigInt,
        reason -> Text,
        note -> Nullable<Text>,
        redemption_id -> Nullable<UuidSql>,
        command_id -> UuidSql,
        account_id -> Nullable<UuidSql>,
        second_account_id -> Nullable<UuidSql>,
        at -> InstantSql,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    stock_adjustments (id) {
        id -> UuidSql,
        district_code -> Text,
        lot_id -> UuidSql,
        store_id -> UuidSql,
        quantity -> BigInt,
        reason -> Text,
        note -> Text,
        state -> Text,
        proposed_by -> UuidSql,
        proposed_at -> InstantSql,
        decided_by -> Nullable<UuidSql>,
        decided_at -> Nullable<InstantSql>,
        command_id -> UuidSql,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    imports (id) {
        id -> UuidSql,
        district_code -> Text,
        kind -> Text,
        state -> Text,
        file_hash -> Binary,
        rows_total -> BigInt,
        rows_good -> BigInt,
        rows_bad -> BigInt,
        summary -> Text,
        created_by -> UuidSql,
        created_at -> InstantSql,
        live_at -> Nullable<InstantSql>,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    households (id) {
        id -> UuidSql,
        district_code -> Text,
        household_no -> Text,
        status -> Text,
        status_reason -> Nullable<Text>,
        hukou_area_code -> Text,
        residence_area_code -> Text,
        size -> Integer,
        data_basis -> Text,
        address_sealed -> Nullable<Binary>,
        owner_account_id -> Nullable<UuidSql>,
        import_id -> Nullable<UuidSql>,
        created_at -> InstantSql,
        closed_at -> Nullable<InstantSql>,
        blocked_at -> Nullable<InstantSql>,
        block_reason -> Nullable<Text>,
        erased_at -> Nullable<InstantSql>,
        version -> BigInt,
        split_from_id -> Nullable<UuidSql>,
        merged_into_id -> Nullable<UuidSql>,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    members (id) {
        id -> UuidSql,
        district_code -> Text,
        household_id -> UuidSql,
        name -> Text,
        search_text -> Text,
        relation -> Text,
        sex -> Text,
        birth_on -> Nullable<DaySql>,
        id_number_sealed -> Nullable<Binary>,
        person_key -> Nullable<Binary>,
        id_last_four -> Nullable<Text>,
        phone_sealed -> Nullable<Binary>,
        phone_key -> Nullable<Binary>,
        joined_on -> DaySql,
        left_on -> Nullable<DaySql>,
        left_reason -> Nullable<Text>,
        blocked_at -> Nullable<InstantSql>,
        erased_at -> Nullable<InstantSql>,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    household_categories (id) {
        id -> UuidSql,
        district_code -> Text,
        household_id -> UuidSql,
        member_id -> Nullable<UuidSql>,
        code -> Text,
        legal_basis -> Text,
        proving_body -> Text,
        valid_from -> DaySql,
        valid_to -> Nullable<DaySql>,
        recorded_by -> UuidSql,
        recorded_at -> InstantSql,
        ended_at -> Nullable<InstantSql>,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    delegates (id) {
        id -> UuidSql,
        district_code -> Text,
        household_id -> UuidSql,
        kind -> Text,
        name -> Text,
        person_key -> Binary,
        id_number_sealed -> Binary,
        id_last_four -> Text,
        phone_sealed -> Nullable<Binary>,
        relation -> Text,
        authority -> Text,
        valid_from -> DaySql,
        valid_to -> Nullable<DaySql>,
        voucher_id -> Nullable<UuidSql>,
        used_at -> Nullable<InstantSql>,
        recorded_by -> UuidSql,
        recorded_at -> InstantSql,
        revoked_at -> Nullable<InstantSql>,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    funds (id) {
        id -> UuidSql,
        district_code -> Text,
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        resource_class -> Text,
        reason_required -> Integer,
        closed_through -> Nullable<Text>,
        received_fen -> BigInt,
        available_fen -> BigInt,
        reserved_fen -> BigInt,
        spent_fen -> BigInt,
        lost_fen -> BigInt,
        created_at -> InstantSql,
        closed_at -> Nullable<InstantSql>,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    fund_postings (id) {
        id -> UuidSql,
        district_code -> Text,
        fund_id -> UuidSql,
        kind -> Text,
        amount_fen -> BigInt,
        at -> InstantSql,
        period -> Text,
        batch_id -> Nullable<UuidSql>,
        voucher_id -> Nullable<UuidSql>,
        redemption_id -> Nullable<UuidSql>,
        reference -> Nullable<Text>,
        account_id -> Nullable<UuidSql>,
        command_id -> UuidSql,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    campaigns (id) {
        id -> UuidSql,
        district_code -> Text,
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        starts_on -> DaySql,
        ends_on -> DaySql,
        policy_basis -> Text,
        created_at -> InstantSql,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    voucher_batches (id) {
        id -> UuidSql,
        district_code -> Text,
        number -> Text,
        campaign_id -> UuidSql,
        fund_id -> UuidSql,
        fund_reason -> Nullable<Text>,
        kind -> Text,
        rule -> Text,
        rule_digest -> Binary,
        area_code -> Text,
        policy_basis -> Text,
        face_fen -> BigInt,
        copay_fen -> BigInt,
        product_id -> Nullable<UuidSql>,
        category_code -> Nullable<Text>,
        pieces -> Nullable<BigInt>,
        pack_id -> Nullable<UuidSql>,
        all_stores -> Integer,
        first_on -> DaySql,
        last_on -> DaySql,
        release_after_days -> Integer,
        state -> Text,
        vouchers -> BigInt,
        total_fen -> BigInt,
        drafted_by -> UuidSql,
        drafted_at -> InstantSql,
        approved_by -> Nullable<UuidSql>,
        approved_at -> Nullable<InstantSql>,
        live_at -> Nullable<InstantSql>,
        digest -> Nullable<Binary>,
        command_id -> UuidSql,
        approve_command_id -> Nullable<UuidSql>,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    batch_stores (batch_id, store_id) {
        batch_id -> UuidSql,
        store_id -> UuidSql,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    vouchers (id) {
        id -> UuidSql,
        district_code -> Text,
        batch_id -> UuidSql,
        household_id -> UuidSql,
        fund_id -> UuidSql,
        home_store_id -> UuidSql,
        home_store_number -> Integer,
        position -> BigInt,
        state -> Text,
        state_reason -> Nullable<Text>,
        face_fen -> BigInt,
        copay_fen -> BigInt,
        balance_fen -> BigInt,
        redeemed_fen -> BigInt,
        reversed_fen -> BigInt,
        released_fen -> BigInt,
        moved_fen -> BigInt,
        overdraft_fen -> BigInt,
        first_on -> DaySql,
        last_on -> DaySql,
        snapshot_category -> Nullable<Text>,
        snapshot_area_code -> Text,
        snapshot_size -> Integer,
        key_id -> Integer,
        signature -> Binary,
        human_key -> Binary,
        human_sealed -> Binary,
        replaces_id -> Nullable<UuidSql>,
        issued_at -> InstantSql,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    voucher_items (voucher_id, item_number) {
        voucher_id -> UuidSql,
        item_number -> Integer,
        product_id -> Nullable<UuidSql>,
        category_code -> Nullable<Text>,
        pieces_total -> BigInt,
        pieces_left -> BigInt,
        value_fen -> BigInt,
        value_left_fen -> BigInt,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    redemptions (id) {
        id -> UuidSql,
        district_code -> Text,
        voucher_id -> UuidSql,
        household_id -> UuidSql,
        fund_id -> UuidSql,
        store_id -> UuidSql,
        device_id -> Nullable<UuidSql>,
        account_id -> UuidSql,
        outcome -> Text,
        refusal_code -> Nullable<Text>,
        collector -> Text,
        delegate_id -> Nullable<UuidSql>,
        fund_fen -> BigInt,
        cash_fen -> BigInt,
        goods_fen -> BigInt,
        released_fen -> BigInt,
        first_redemption_id -> Nullable<UuidSql>,
        accepted_at -> InstantSql,
        at -> InstantSql,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    redemption_lines (id) {
        id -> UuidSql,
        redemption_id -> UuidSql,
        line_number -> Integer,
        lot_id -> UuidSql,
        product_id -> UuidSql,
        item_number -> Nullable<Integer>,
        quantity -> BigInt,
        unit_fen -> BigInt,
        value_fen -> BigInt,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    reversals (id) {
        id -> UuidSql,
        district_code -> Text,
        redemption_id -> UuidSql,
        reason -> Text,
        note -> Nullable<Text>,
        fund_fen -> BigInt,
        cash_fen -> BigInt,
        to_fund -> Integer,
        account_id -> UuidSql,
        device_id -> Nullable<UuidSql>,
        at -> InstantSql,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    reversal_lines (reversal_id, redemption_line_id) {
        reversal_id -> UuidSql,
        redemption_line_id -> UuidSql,
        quantity -> BigInt,
        value_fen -> BigInt,
        returned_lot_id -> Nullable<UuidSql>,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    cash_entries (id) {
        id -> UuidSql,
        district_code -> Text,
        store_id -> UuidSql,
        device_id -> Nullable<UuidSql>,
        account_id -> UuidSql,
        redemption_id -> UuidSql,
        tender -> Text,
        amount_fen -> BigInt,
        at -> InstantSql,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    bad_scans (bucket, hour) {
        bucket -> Text,
        hour -> InstantSql,
        scans -> BigInt,
    }
}

table! {
    use crate::db::types::{InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    offline_limits (id) {
        id -> UuidSql,
        district_code -> Text,
        store_id -> Nullable<UuidSql>,
        per_voucher_fen -> BigInt,
        total_fen -> BigInt,
        hours -> BigInt,
        set_by -> UuidSql,
        set_at -> InstantSql,
    }
}

table! {
    use crate::db::types::{InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    offline_leases (id) {
        id -> UuidSql,
        district_code -> Text,
        store_id -> UuidSql,
        device_id -> UuidSql,
        account_id -> UuidSql,
        public_key -> Binary,
        per_voucher_fen -> BigInt,
        total_fen -> BigInt,
        issued_at -> InstantSql,
        until_at -> InstantSql,
        closed_at -> Nullable<InstantSql>,
        ended -> Nullable<Text>,
        last_counter -> Nullable<BigInt>,
        last_hash -> Nullable<Binary>,
    }
}

table! {
    use crate::db::types::{InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    offline_entries (id) {
        id -> UuidSql,
        district_code -> Text,
        store_id -> UuidSql,
        device_id -> UuidSql,
        lease_id -> UuidSql,
        hash -> Binary,
        previous_hash -> Nullable<Binary>,
        counter -> Nullable<BigInt>,
        main -> Integer,
        payload -> Binary,
        signature -> Binary,
        claimed_id -> Nullable<UuidSql>,
        account_id -> Nullable<UuidSql>,
        voucher_id -> Nullable<UuidSql>,
        redemption_id -> Nullable<UuidSql>,
        outcome -> Text,
        code -> Nullable<Text>,
        case_id -> Nullable<UuidSql>,
        fund_fen -> BigInt,
        accepted_at -> Nullable<InstantSql>,
        command_id -> UuidSql,
        at -> InstantSql,
    }
}

table! {
    use crate::db::types::{InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    offline_cases (id) {
        id -> UuidSql,
        district_code -> Text,
        store_id -> UuidSql,
        device_id -> UuidSql,
        lease_id -> UuidSql,
        entry_id -> Nullable<UuidSql>,
        account_id -> Nullable<UuidSql>,
        code -> Text,
        codes -> Text,
        counter -> Nullable<BigInt>,
        voucher_id -> Nullable<UuidSql>,
        redemption_id -> Nullable<UuidSql>,
        first_redemption_id -> Nullable<UuidSql>,
        fund_fen -> BigInt,
        overdraft_fen -> BigInt,
        covered_fen -> BigInt,
        uncovered_fen -> BigInt,
        found_pieces -> BigInt,
        accepted_at -> Nullable<InstantSql>,
        opened_at -> InstantSql,
        command_id -> UuidSql,
        owner_id -> Nullable<UuidSql>,
        state -> Text,
        decision -> Nullable<Text>,
        note -> Nullable<Text>,
        decided_by -> Nullable<UuidSql>,
        decided_at -> Nullable<InstantSql>,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    shifts (id) {
        id -> UuidSql,
        district_code -> Text,
        store_id -> UuidSql,
        device_id -> Nullable<UuidSql>,
        account_id -> UuidSql,
        place_id -> UuidSql,
        opened_at -> InstantSql,
        by_itself -> Integer,
        float_fen -> Nullable<BigInt>,
        closed_at -> Nullable<InstantSql>,
        redeemed -> BigInt,
        refused -> BigInt,
        reversed -> BigInt,
        fund_fen -> BigInt,
        fund_back_fen -> BigInt,
        cash_fen -> BigInt,
        cash_back_fen -> BigInt,
        mobile_fen -> BigInt,
        mobile_back_fen -> BigInt,
        counted_cash_fen -> Nullable<BigInt>,
        counted_wechat_fen -> Nullable<BigInt>,
        counted_alipay_fen -> Nullable<BigInt>,
        note -> Nullable<Text>,
        close_command_id -> Nullable<UuidSql>,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    shift_items (item_id) {
        item_id -> UuidSql,
        shift_id -> UuidSql,
        kind -> Text,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    import_additions (import_id, household_id) {
        import_id -> UuidSql,
        household_id -> UuidSql,
        version -> BigInt,
        member_ids -> Text,
        category_ids -> Text,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    photographs (id) {
        id -> UuidSql,
        donation_id -> UuidSql,
        line_number -> Nullable<Integer>,
        width -> Integer,
        height -> Integer,
        added_at -> InstantSql,
        added_by -> Nullable<UuidSql>,
        removed_at -> Nullable<InstantSql>,
        removed_by -> Nullable<UuidSql>,
        command_id -> UuidSql,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    photograph_images (photograph_id, size) {
        photograph_id -> UuidSql,
        size -> Text,
        jpeg -> Binary,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    store_needs (id) {
        id -> UuidSql,
        district_code -> Text,
        store_id -> UuidSql,
        kind -> Text,
        product_id -> Nullable<UuidSql>,
        category_code -> Nullable<Text>,
        words_zh -> Nullable<Text>,
        words_en -> Nullable<Text>,
        quantity -> Nullable<BigInt>,
        until_on -> Nullable<DaySql>,
        note_zh -> Nullable<Text>,
        note_en -> Nullable<Text>,
        added_at -> InstantSql,
        added_by -> UuidSql,
        ended_at -> Nullable<InstantSql>,
        ended_by -> Nullable<UuidSql>,
        command_id -> UuidSql,
    }
}

table! {
    use crate::db::types::{DaySql, InstantSql, UuidSql};
    use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

    campaign_defaults (campaign_id) {
        campaign_id -> UuidSql,
        fund_id -> Nullable<UuidSql>,
        fund_reason -> Nullable<Text>,
        face_fen -> Nullable<BigInt>,
        days -> Nullable<Integer>,
        changed_at -> InstantSql,
        changed_by -> UuidSql,
        command_id -> UuidSql,
    }
}

allow_tables_to_appear_in_same_query!(accounts, devices);
allow_tables_to_appear_in_same_query!(accounts, grants);
allow_tables_to_appear_in_same_query!(accounts, sessions);
allow_tables_to_appear_in_same_query!(accounts, stores);
allow_tables_to_appear_in_same_query!(areas, delegates);
allow_tables_to_appear_in_same_query!(areas, household_categories);
allow_tables_to_appear_in_same_query!(areas, households);
allow_tables_to_appear_in_same_query!(areas, imports);
allow_tables_to_appear_in_same_query!(areas, members);
allow_tables_to_appear_in_same_query!(areas, stores);
allow_tables_to_appear_in_same_query!(batch_stores, stores);
allow_tables_to_appear_in_same_query!(batch_stores, voucher_batches);
allow_tables_to_appear_in_same_query!(campaigns, funds);
allow_tables_to_appear_in_same_query!(campaigns, households);
allow_tables_to_appear_in_same_query!(campaigns, stores);
allow_tables_to_appear_in_same_query!(campaigns, voucher_batches);
allow_tables_to_appear_in_same_query!(campaigns, voucher_items);
allow_tables_to_appear_in_same_query!(campaigns, vouchers);
allow_tables_to_appear_in_same_query!(categories, donation_lines);
allow_tables_to_appear_in_same_query!(categories, donations);
allow_tables_to_appear_in_same_query!(categories, donors);
allow_tables_to_appear_in_same_query!(categories, lots);
allow_tables_to_appear_in_same_query!(categories, pack_items);
allow_tables_to_appear_in_same_query!(categories, packs);
allow_tables_to_appear_in_same_query!(categories, product_barcodes);
allow_tables_to_appear_in_same_query!(categories, product_values);
allow_tables_to_appear_in_same_query!(categories, products);
allow_tables_to_appear_in_same_query!(categories, stock_movements);
allow_tables_to_appear_in_same_query!(categories, stores);
allow_tables_to_appear_in_same_query!(delegates, household_categories);
allow_tables_to_appear_in_same_query!(delegates, households);
allow_tables_to_appear_in_same_query!(delegates, imports);
allow_tables_to_appear_in_same_query!(delegates, members);
allow_tables_to_appear_in_same_query!(devices, grants);
allow_tables_to_appear_in_same_query!(devices, households);
allow_tables_to_appear_in_same_query!(devices, lots);
allow_tables_to_appear_in_same_query!(devices, products);
allow_tables_to_appear_in_same_query!(devices, redemption_lines);
allow_tables_to_appear_in_same_query!(devices, redemptions);
allow_tables_to_appear_in_same_query!(devices, reversal_lines);
allow_tables_to_appear_in_same_query!(devices, reversals);
allow_tables_to_appear_in_same_query!(devices, sessions);
allow_tables_to_appear_in_same_query!(devices, stores);
allow_tables_to_appear_in_same_query!(devices, vouchers);
allow_tables_to_appear_in_same_query!(donation_lines, donations);
allow_tables_to_appear_in_same_query!(donation_lines, donors);
allow_tables_to_appear_in_same_query!(donation_lines, lots);
allow_tables_to_appear_in_same_query!(donation_lines, products);
allow_tables_to_appear_in_same_query!(donation_lines, receipts);
allow_tables_to_appear_in_same_query!(donation_lines, stock_movements);
allow_tables_to_appear_in_same_query!(donation_lines, stores);
allow_tables_to_appear_in_same_query!(donations, donors);
allow_tables_to_appear_in_same_query!(donations, lots);
allow_tables_to_appear_in_same_query!(donations, products);
allow_tables_to_appear_in_same_query!(donations, receipts);
allow_tables_to_appear_in_same_query!(donations, stock_movements);
allow_tables_to_appear_in_same_query!(donations, stores);
allow_tables_to_appear_in_same_query!(donors, lots);
allow_tables_to_appear_in_same_query!(donors, products);
allow_tables_to_appear_in_same_query!(donors, receipts);
allow_tables_to_appear_in_same_query!(donors, stock_movements);
allow_tables_to_appear_in_same_query!(donors, stores);
allow_tables_to_appear_in_same_query!(fund_postings, funds);
allow_tables_to_appear_in_same_query!(funds, households);
allow_tables_to_appear_in_same_query!(funds, stores);
allow_tables_to_appear_in_same_query!(funds, voucher_batches);
allow_tables_to_appear_in_same_query!(funds, voucher_items);
allow_tables_to_appear_in_same_query!(funds, vouchers);
allow_tables_to_appear_in_same_query!(grants, sessions);
allow_tables_to_appear_in_same_query!(grants, stores);
allow_tables_to_appear_in_same_query!(household_categories, households);
allow_tables_to_appear_in_same_query!(household_categories, imports);
allow_tables_to_appear_in_same_query!(household_categories, members);
allow_tables_to_appear_in_same_query!(households, imports);
allow_tables_to_appear_in_same_query!(households, lots);
allow_tables_to_appear_in_same_query!(households, members);
allow_tables_to_appear_in_same_query!(households, products);
allow_tables_to_appear_in_same_query!(households, redemption_lines);
allow_tables_to_appear_in_same_query!(households, redemptions);
allow_tables_to_appear_in_same_query!(households, reversal_lines);
allow_tables_to_appear_in_same_query!(households, reversals);
allow_tables_to_appear_in_same_query!(households, stores);
allow_tables_to_appear_in_same_query!(households, voucher_batches);
allow_tables_to_appear_in_same_query!(households, voucher_items);
allow_tables_to_appear_in_same_query!(households, vouchers);
allow_tables_to_appear_in_same_query!(imports, members);
allow_tables_to_appear_in_same_query!(lots, products);
allow_tables_to_appear_in_same_query!(lots, redemption_lines);
allow_tables_to_appear_in_same_query!(lots, redemptions);
allow_tables_to_appear_in_same_query!(lots, reversal_lines);
allow_tables_to_appear_in_same_query!(lots, reversals);
allow_tables_to_appear_in_same_query!(lots, stock_adjustments);
allow_tables_to_appear_in_same_query!(lots, stock_movements);
allow_tables_to_appear_in_same_query!(lots, stores);
allow_tables_to_appear_in_same_query!(lots, vouchers);
allow_tables_to_appear_in_same_query!(pack_items, packs);
allow_tables_to_appear_in_same_query!(pack_items, product_barcodes);
allow_tables_to_appear_in_same_query!(pack_items, product_values);
allow_tables_to_appear_in_same_query!(pack_items, products);
allow_tables_to_appear_in_same_query!(packs, product_barcodes);
allow_tables_to_appear_in_same_query!(packs, product_values);
allow_tables_to_appear_in_same_query!(packs, products);
allow_tables_to_appear_in_same_query!(product_barcodes, product_values);
allow_tables_to_appear_in_same_query!(product_barcodes, products);
allow_tables_to_appear_in_same_query!(product_values, products);
allow_tables_to_appear_in_same_query!(products, redemption_lines);
allow_tables_to_appear_in_same_query!(products, redemptions);
allow_tables_to_appear_in_same_query!(products, reversal_lines);
allow_tables_to_appear_in_same_query!(products, reversals);
allow_tables_to_appear_in_same_query!(products, stock_adjustments);
allow_tables_to_appear_in_same_query!(products, stock_movements);
allow_tables_to_appear_in_same_query!(products, stores);
allow_tables_to_appear_in_same_query!(products, vouchers);
allow_tables_to_appear_in_same_query!(receipts, stores);
allow_tables_to_appear_in_same_query!(redemption_lines, redemptions);
allow_tables_to_appear_in_same_query!(redemption_lines, reversal_lines);
allow_tables_to_appear_in_same_query!(redemption_lines, reversals);
allow_tables_to_appear_in_same_query!(redemption_lines, stores);
allow_tables_to_appear_in_same_query!(redemption_lines, vouchers);
allow_tables_to_appear_in_same_query!(redemptions, reversal_lines);
allow_tables_to_appear_in_same_query!(redemptions, reversals);
allow_tables_to_appear_in_same_query!(redemptions, shift_items);
allow_tables_to_appear_in_same_query!(redemptions, stores);
allow_tables_to_appear_in_same_query!(redemptions, vouchers);
allow_tables_to_appear_in_same_query!(reversal_lines, reversals);
allow_tables_to_appear_in_same_query!(reversal_lines, stores);
allow_tables_to_appear_in_same_query!(reversal_lines, vouchers);
allow_tables_to_appear_in_same_query!(reversals, stores);
allow_tables_to_appear_in_same_query!(reversals, vouchers);
allow_tables_to_appear_in_same_query!(sessions, stores);
allow_tables_to_appear_in_same_query!(shift_items, vouchers);
allow_tables_to_appear_in_same_query!(stock_adjustments, stores);
allow_tables_to_appear_in_same_query!(stock_movements, stores);
allow_tables_to_appear_in_same_query!(stores, voucher_batches);
allow_tables_to_appear_in_same_query!(stores, voucher_items);
allow_tables_to_appear_in_same_query!(stores, vouchers);
allow_tables_to_appear_in_same_query!(voucher_batches, voucher_items);
allow_tables_to_appear_in_same_query!(voucher_batches, vouchers);
allow_tables_to_appear_in_same_query!(voucher_items, vouchers);
