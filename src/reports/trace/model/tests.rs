//! What a trace hides: no number that is told leads to one that is not.
use super::*;
use crate::kernel::id::{CommandId, DonationId};

const NORTH: StoreId = StoreId::of(uuid::Uuid::from_u128(1));
const SOUTH: StoreId = StoreId::of(uuid::Uuid::from_u128(2));

fn donation() -> Donation {
    let now = Instant::from_micros(0);
    Donation {
        id: DonationId::of(uuid::Uuid::from_u128(9)),
        district_code: "310107".to_owned(),
        number: "PT01-2026-00001".to_owned(),
        store_id: NORTH,
        donor_id: None,
        state: State::Inspected,
        designation: None,
        purpose_category: None,
        purpose_campaign_id: None,
        note: None,
        trace_key: Vec::new(),
        offered_at: now,
        offered_by: None,
        received_at: None,
        received_by: None,
        inspected_at: Some(now),
        inspected_by: None,
        closed_at: None,
        closed_reason: None,
        command_id: CommandId::of(uuid::Uuid::from_u128(9)),
        wished_on: None,
        wished_time: None,
        follow_key: None,
    }
}

fn line(line_number: i32) -> Named {
    let pieces = Pieces::new(100);
    Named {
        line_number,
        name_zh: "米".to_owned(),
        name_en: None,
        pack_size: None,
        received: pieces,
        accepted: pieces,
        refused: None,
    }
}

/// Each entry: line, store, households; each household got one piece.
fn told_of(entries: &[(i32, StoreId, u128)]) -> Trace {
    let household = |number: u128| HouseholdId::of(uuid::Uuid::from_u128(number));
    let given = entries.iter().flat_map(|(line, store, households)| {
        (0..*households).map(move |number| (*line, *store, household(number), 1))
    });
    let facts = Facts {
        shelves: vec![
            (1, NORTH, LotState::Shelf, 40),
            (1, SOUTH, LotState::Shelf, 20),
            (2, NORTH, LotState::Shelf, 7),
        ],
        movements: vec![
            (1, MovementReason::Damaged, -3),
            (1, MovementReason::TransferOut, -30),
            (1, MovementReason::TransferIn, 30),
        ],
        given: given.collect(),
    };
    tell(&donation(), vec![line(1), line(2)], &facts, &HashMap::new())
}

#[test]
fn what_enough_households_got_is_told() {
    let trace = told_of(&[(1, NORTH, 5), (1, SOUTH, 8), (2, NORTH, 6)]);
    assert!(!trace.hidden);
    assert_eq!((trace.given, trace.households), (Some(19), Some(8)));
    let rice = &trace.lines[0];
    assert_eq!((rice.given, rice.households, rice.on_shelf), (Some(13), Some(8), Some(60)));
    assert_eq!((rice.disposed, rice.transferred, rice.sold), (3, 30, 0));
    assert_eq!(rice.stores.len(), 2);
}

#[test]
fn one_small_number_hides_all_from_which_it_could_be_reckoned() {
    for small in 1..5 {
        let trace = told_of(&[(1, NORTH, small), (1, SOUTH, 8), (2, NORTH, 6)]);
        assert_eq!((trace.hidden, trace.given, trace.households), (true, None, None));
        let rice = &trace.lines[0];
        assert_eq!((rice.hidden, rice.given, rice.households, rice.on_shelf), (true, None, None, None));
        assert!(rice.stores.iter().all(|store| store.on_shelf.is_none()));
        let (north, south) = (&rice.stores[0], &rice.stores[1]);
        assert_eq!((north.hidden, north.given, north.households), (true, None, None));
        assert_eq!((south.hidden, south.given, south.households), (false, Some(8), Some(8)));
        let other = &trace.lines[1];
        assert_eq!((other.hidden, other.given, other.on_shelf), (false, Some(6), Some(7)));
    }
}

#[test]
fn that_nothing_was_given_is_said() {
    let trace = told_of(&[]);
    assert_eq!((trace.hidden, trace.given, trace.households), (false, Some(0), Some(0)));
    assert_eq!(trace.lines[0].on_shelf, Some(60));
}
