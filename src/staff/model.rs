//! What accounts, roles and sessions are, and what follows from them: scopes, what is owed, how long a failed try slows.
use super::codes::USERNAME_UNFIT;
use crate::access::actor::lies_in;
use crate::access::{Held, Role};
use crate::kernel::error::{Error, Result};
use crate::kernel::id::StoreId;

/// How long an access token is good.
pub const ACCESS_SECONDS: i64 = 600;
/// How long a session of staff lives from its last refresh.
pub const REFRESH_SECONDS: i64 = 12 * 3600;
/// How long a donor's session lives from its last refresh.
pub const REFRESH_SECONDS_OF_DONORS: i64 = 30 * 24 * 3600;
/// Tries that may fail before the next one must wait.
const FREE_TRIES: i32 = 4;
/// The longest wait after a failed try; then the right password works again.
const WAIT_SECONDS_MAX: i64 = 900;

crate::words! {
    /// What an account owes before anything else is open to it.
    Owed {
        /// A password of its own.
        PasswordChange = "password_change",
        /// The second factor.
        SecondFactor = "second_factor",
    }
}

/// A user name as it is stored and looked up: lower case, 3 to 32 of `[a-z0-9._-]`.
///
/// # Errors
/// `username_unfit`.
pub fn username(text: &str) -> Result<String> {
    let name = text.trim().to_ascii_lowercase();
    let fits = (3..=32).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte));
    if fits { Ok(name) } else { Err(Error::from(&USERNAME_UNFIT)) }
}

/// Seconds to wait after so many failed tries in a row.
#[must_use]
pub fn wait_seconds(failed: i32) -> i64 {
    match u32::try_from(failed - FREE_TRIES) {
        Ok(beyond @ 1..=9) => (1_i64 << beyond).min(WAIT_SECONDS_MAX),
        Ok(0) | Err(_) => 0,
        Ok(_) => WAIT_SECONDS_MAX,
    }
}

/// Whether a role asks for a second factor.
#[must_use]
pub fn wants_second_factor(role: Role) -> bool {
    matches!(role, Role::Admin | Role::FundManager | Role::DistrictOfficer)
}

/// What is owed, the password first. The demonstration's accounts owe nothing.
#[must_use]
pub fn owed(demonstration: bool, must_change_password: bool, enrolled: bool, roles: &[Role]) -> Option<Owed> {
    if demonstration {
        None
    } else if must_change_password {
        Some(Owed::PasswordChange)
    } else if !enrolled && roles.iter().any(|role| wants_second_factor(*role)) {
        Some(Owed::SecondFactor)
    } else {
        None
    }
}

/// Whether a role may be given for this place: officers for an area, a store's staff for a store or an area,
/// a donor for none.
#[must_use]
pub fn fits_scope(role: Role, has_area: bool, has_store: bool) -> bool {
    match role {
        Role::Donor => !has_area && !has_store,
        Role::StoreKeeper | Role::Cashier => has_area != has_store,
        Role::Admin | Role::DistrictOfficer | Role::FundManager | Role::StreetOfficer | Role::Auditor => {
            has_area && !has_store
        }
    }
}

/// An area as scopes see it: its code, and the one that took its place.
#[derive(Debug, Clone)]
pub struct AreaLink {
    /// The code.
    pub code: String,
    /// The code of what took its place.
    pub successor_code: Option<String>,
}

/// A role given for an area: that area, all it replaced, and the stores in them.
#[must_use]
pub fn held_in_area(
    role: Role,
    area: &str,
    district: &str,
    areas: &[AreaLink],
    stores: &[(StoreId, String)],
) -> Held {
    let mut covered = vec![area.to_owned()];
    let mut next = 0;
    while let Some(code) = covered.get(next).cloned() {
        next += 1;
        for link in areas {
            if link.successor_code.as_deref() == Some(code.as_str()) && !covered.contains(&link.code) {
                covered.push(link.code.clone());
            }
        }
    }
    let stores = stores
        .iter()
        .filter(|(_, at)| covered.iter().any(|area| lies_in(at, area)))
        .map(|(id, _)| *id)
        .collect();
    Held { role, district_wide: lies_in(district, area), areas: covered, stores }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_slow_down_and_never_for_longer_than_a_quarter_of_an_hour() {
        let waits: Vec<i64> = (0..=16).map(wait_seconds).collect();
        assert_eq!(waits, [0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
        assert_eq!(wait_seconds(i32::MAX), 900);
    }

    #[test]
    fn names_are_kept_in_lower_case() {
        assert_eq!(username(" Keeper.2 ").unwrap(), "keeper.2");
        for text in ["ab", "keeper 2", "张三三", "", "a\u{200b}bc"] {
            assert!(username(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn only_roles_with_reach_owe_a_second_factor_and_never_in_the_demonstration() {
        assert_eq!(owed(false, false, false, &[Role::Admin]), Some(Owed::SecondFactor));
        assert_eq!(owed(false, true, false, &[Role::Admin]), Some(Owed::PasswordChange));
        assert_eq!(owed(false, false, true, &[Role::Admin]), None);
        assert_eq!(owed(false, false, false, &[Role::Cashier]), None);
        assert_eq!(owed(true, true, false, &[Role::Admin]), None);
    }

    #[test]
    fn each_role_has_its_kind_of_place() {
        assert!(fits_scope(Role::Cashier, false, true));
        assert!(fits_scope(Role::StoreKeeper, true, false));
        assert!(!fits_scope(Role::Cashier, true, true));
        assert!(!fits_scope(Role::Admin, false, true));
        assert!(!fits_scope(Role::Auditor, false, false));
        assert!(fits_scope(Role::Donor, false, false));
        assert!(!fits_scope(Role::Donor, true, false));
    }

    #[test]
    fn a_street_covers_the_town_it_was_and_the_stores_of_both() {
        let link = |code: &str, successor: Option<&str>| AreaLink {
            code: code.to_owned(),
            successor_code: successor.map(str::to_owned),
        };
        let areas = [link("310107102", Some("310107016")), link("310107016", None), link("310107005", None)];
        let (old, new, other) = (StoreId::make(), StoreId::make(), StoreId::make());
        let stores = [(old, "310107102"), (new, "310107016"), (other, "310107005")]
            .map(|(id, area)| (id, area.to_owned()));
        let held = held_in_area(Role::StreetOfficer, "310107016", "310107", &areas, &stores);
        assert_eq!(held.areas, ["310107016", "310107102"]);
        assert_eq!(held.stores, [old, new]);
        assert!(!held.district_wide);
        assert!(held_in_area(Role::Auditor, "310000", "310107", &areas, &stores).district_wide);
        assert_eq!(held_in_area(Role::Auditor, "310107", "310107", &areas, &stores).stores.len(), 3);
    }
}
