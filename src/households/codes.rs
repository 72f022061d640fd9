//! The codes of this slice.
crate::codes! {
    PERSON_IN_OTHER_HOUSEHOLD = 409 "person_in_other_household", "此人已在另一户在册。", "This person is an active member of another household.";
    HOUSEHOLD_EXISTS = 409 "household_exists", "该户号已存在。", "A household of this number exists already.";
}
