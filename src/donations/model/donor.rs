//! What a donor says of himself, and which of it belongs to which kind of donor.
use super::{Display, DonorKind};
use crate::kernel::credit_code::CreditCode;
use crate::kernel::error::{Result, invalid};
use crate::kernel::person_name::PersonName;
use crate::kernel::phone::Phone;
use crate::kernel::text::Line;
use serde::Deserialize;
use utoipa::ToSchema;

/// What a donor says of himself.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DonorFacts {
    /// Kind.
    pub kind: DonorKind,
    /// The name; not for an anonymous donor.
    #[schema(value_type = Option<String>)]
    pub name: Option<Line>,
    /// Unified social credit code: an organisation must have one, a unit may.
    #[schema(value_type = Option<String>)]
    pub credit_code: Option<CreditCode>,
    /// Telephone; a change that leaves it out keeps the one that is known.
    #[schema(value_type = Option<String>)]
    pub phone: Option<Phone>,
    /// How the donor is named in public.
    pub display: Display,
    /// The alias, if one is shown.
    #[schema(value_type = Option<String>)]
    pub display_name: Option<Line>,
}

impl DonorFacts {
    /// Checks that what is said fits the kind.
    ///
    /// # Errors
    /// `invalid_field` with the place.
    pub fn check(&self) -> Result<()> {
        let anonymous = self.kind == DonorKind::Anonymous;
        match &self.name {
            None if !anonymous => return Err(invalid("donor.name", "this kind of donor has a name")),
            Some(_) if anonymous => return Err(invalid("donor.name", "an anonymous donor has none")),
            Some(name) if self.kind == DonorKind::Person => {
                PersonName::parse(name.as_str()).map_err(|reason| invalid("donor.name", reason.code()))?;
            }
            _ => {}
        }
        match (self.kind, &self.credit_code) {
            (DonorKind::Organisation, None) => Err(invalid("donor.credit_code", "an organisation has one")),
            (DonorKind::Person | DonorKind::Anonymous, Some(_)) => {
                Err(invalid("donor.credit_code", "only organisations and units have one"))
            }
            _ => Ok(()),
        }?;
        match (self.display, &self.display_name) {
            (Display::Alias, None) => Err(invalid("donor.display_name", "the alias is missing")),
            (Display::Name, _) if anonymous => {
                Err(invalid("donor.display", "an anonymous donor shows no name"))
            }
            _ => Ok(()),
        }
    }
}

/// What the public may read of a donor's name; nothing for whoever wants to stay unnamed.
#[must_use]
pub fn shown(display: Display, name: Option<&str>, alias: Option<&str>) -> Option<String> {
    match display {
        Display::Name => name.map(str::to_owned),
        Display::Alias => alias.map(str::to_owned),
        Display::Anonymous => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_kind_of_donor_says_what_belongs_to_it() {
        let code = "52310107MJ000000XL";
        for (facts, fits) in [
            (json!({"kind": "person", "name": "陈晓明", "display": "name"}), true),
            (json!({"kind": "person", "display": "anonymous"}), false),
            (json!({"kind": "person", "name": "陈晓明9", "display": "name"}), false),
            (json!({"kind": "person", "name": "陈晓明", "credit_code": code, "display": "name"}), false),
            (
                json!({"kind": "organisation", "name": "示例公司", "credit_code": code, "display": "name"}),
                true,
            ),
            (json!({"kind": "organisation", "name": "示例公司", "display": "name"}), false),
            (json!({"kind": "unit", "name": "示例中学2班", "display": "name"}), true),
            (json!({"kind": "anonymous", "display": "anonymous"}), true),
            (json!({"kind": "anonymous", "display": "name"}), false),
            (json!({"kind": "anonymous", "name": "陈晓明", "display": "anonymous"}), false),
            (json!({"kind": "unit", "name": "示例中学", "display": "alias"}), false),
            (
                json!({"kind": "unit", "name": "示例中学", "display": "alias", "display_name": "一群学生"}),
                true,
            ),
        ] {
            let parsed: DonorFacts = serde_json::from_value(facts.clone()).unwrap();
            assert_eq!(parsed.check().is_ok(), fits, "{facts}");
        }
    }
}
