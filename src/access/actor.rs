//! The actor: a signed-in account with what it holds; it becomes a grant for a deed or a scope for a view.
use super::permission::{Permission, Role};
use crate::kernel::error::{FORBIDDEN, Result};
use crate::kernel::id::{AccountId, DeviceId, DonorId, SessionId, StoreId};

/// A role within its scope, as loaded with the session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The role.
    pub role: Role,
    /// Area codes it covers, with everything below; a predecessor of a renamed street stands beside its successor.
    pub areas: Vec<String>,
    /// Stores it covers: the one it was given for, or all that lie in its areas.
    pub stores: Vec<StoreId>,
    /// Whether it covers the whole district.
    pub district_wide: bool,
}

/// Who asks. Made by the session check only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub account_id: AccountId,
    /// The sign-in.
    pub session_id: SessionId,
    /// The till, if signed in at one.
    pub device_id: Option<DeviceId>,
    /// The store of that till.
    pub device_store_id: Option<StoreId>,
    /// The district.
    pub district_code: String,
    /// For donors: who they are.
    pub donor_id: Option<DonorId>,
    /// Keyed hash of the account holder's own ID number, if recorded: nobody acts for his own household.
    pub person_key: Option<Vec<u8>>,
    /// Whether the second factor or a new password is still owed: then only the session's own paths are open.
    pub restricted: bool,
    /// What it holds.
    pub held: Vec<Held>,
}

/// Where a deed takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// The whole district.
    District,
    /// An area, by its code.
    Area(&'a str),
    /// A store.
    Store(StoreId),
    /// No particular place: holding the permission anywhere is enough.
    Somewhere,
}

/// Proof that an actor may do a deed: who, at which till, in which district.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The account.
    pub account_id: AccountId,
    /// The till.
    pub device_id: Option<DeviceId>,
    /// The district.
    pub district_code: String,
}

/// What an actor may see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    /// All of the district.
    pub district_wide: bool,
    /// These areas, with everything below.
    pub areas: Vec<String>,
    /// These stores.
    pub stores: Vec<StoreId>,
    /// Only what this donor gave.
    pub donor_id: Option<DonorId>,
}

impl Held {
    fn covers(&self, place: Place<'_>) -> bool {
        match place {
            Place::Somewhere => true,
            _ if self.district_wide => true,
            Place::District => false,
            Place::Area(code) => self.areas.iter().any(|area| lies_in(code, area)),
            Place::Store(store) => self.stores.contains(&store),
        }
    }
}

/// Whether an area code lies in another: codes of GB/T 2260 and GB/T 10114 begin with that of the area above.
#[must_use]
pub fn lies_in(code: &str, area: &str) -> bool {
    let area = area.strip_suffix("0000").unwrap_or(area);
    code.starts_with(area)
}

impl Actor {
    /// Whether the actor holds a permission anywhere.
    #[must_use]
    pub fn holds(&self, permission: Permission) -> bool {
        self.held.iter().any(|held| permission.roles().contains(&held.role))
    }

    /// Whether the actor has a role anywhere.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.held.iter().any(|held| held.role == role)
    }

    /// The first line of every deed.
    ///
    /// # Errors
    /// `forbidden` if no role of the actor holds the permission at this place.
    pub fn require(&self, permission: Permission, place: Place<'_>) -> Result<Grant> {
        let held = self.held.iter().any(|held| permission.roles().contains(&held.role) && held.covers(place));
        if !held {
            return Err(FORBIDDEN.with("permission", permission.as_str()));
        }
        Ok(self.grant())
    }

    /// A grant for deeds on oneself: password, sign-out, second factor.
    #[must_use]
    pub fn grant(&self) -> Grant {
        Grant {
            account_id: self.account_id,
            device_id: self.device_id,
            district_code: self.district_code.clone(),
        }
    }

    /// The first line of every view: the union of the scopes in which the actor holds the permission.
    ///
    /// # Errors
    /// `forbidden` if no role of the actor holds it.
    pub fn scope(&self, permission: Permission) -> Result<Scope> {
        let mut scope = Scope::default();
        let mut any = false;
        for held in self.held.iter().filter(|held| permission.roles().contains(&held.role)) {
            any = true;
            if held.role == Role::Donor {
                scope.donor_id = self.donor_id;
            } else {
                scope.district_wide |= held.district_wide;
                scope.areas.extend(held.areas.iter().cloned());
                scope.stores.extend(held.stores.iter().copied());
            }
        }
        if any { Ok(scope) } else { Err(FORBIDDEN.with("permission", permission.as_str())) }
    }
}

impl Scope {
    /// Whether a store is seen.
    #[must_use]
    pub fn sees_store(&self, store: StoreId) -> bool {
        self.district_wide || self.stores.contains(&store)
    }

    /// Whether an area is seen.
    #[must_use]
    pub fn sees_area(&self, code: &str) -> bool {
        self.district_wide || self.areas.iter().any(|area| lies_in(code, area))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_street_lies_in_its_district_and_city_and_not_in_its_neighbour() {
        for (code, area, expected) in [
            ("310107015", "310107", true),
            ("310107015001", "310107015", true),
            ("310107", "310000", true),
            ("310107015", "310107005", false),
            ("310107", "310107015", false),
        ] {
            assert_eq!(lies_in(code, area), expected, "{code} in {area}");
        }
    }
}
