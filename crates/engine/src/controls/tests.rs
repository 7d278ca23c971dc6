use std::collections::BTreeSet;

use super::*;

#[test]
fn controls_are_told_apart_and_explained() {
    for told in [
        |control: &Control| control.id,
        |control: &Control| control.key,
        |control: &Control| control.name,
        |control: &Control| control.short_name,
        |control: &Control| control.hint,
        |control: &Control| control.help,
    ] {
        let all: BTreeSet<_> = CONTROLS.iter().map(|(_, control)| told(control)).collect();
        assert_eq!(all.len(), CONTROL_COUNT, "{all:?}");
        assert!(!all.contains(""));
    }
    for (_, control) in CONTROLS.iter() {
        assert!(control.short_name.chars().count() <= 8, "{}", control.short_name);
    }
}

#[test]
fn numbers_start_within_their_range() {
    for (_, control) in CONTROLS.iter() {
        if let Some(number) = control.number() {
            assert!(number.lowest < number.highest && number.holds(number.default), "{control:?}");
        }
    }
}

#[test]
fn choices_have_an_id_a_name_and_a_description_each() {
    for (_, control) in CONTROLS.iter() {
        if let Some(Choices { ids, names, descriptions }) = control.choices() {
            assert!(ids.len() > 1 && ids.len() == names.len() && ids.len() == descriptions.len());
            for (index, id) in ids.iter().enumerate() {
                assert_eq!(control.choices().and_then(|c| c.index_of(id)), Some(index), "{id}");
            }
        }
    }
}

#[test]
fn settings_are_numbers_and_back() {
    let default = Settings::default();
    assert_eq!(Settings::from_values(&default.values()), default);
    for (_, control) in CONTROLS.iter() {
        let value = match &control.kind {
            Kind::Number(number) => number.highest - 0.25 * (number.highest - number.lowest),
            _ => 1.0,
        };
        let settings = default.with_value(control, value);
        assert_ne!(settings, default, "{}", control.key);
        assert_eq!(Settings::from_values(&settings.values()), settings);
        for (other, now) in settings.values().iter() {
            let was = if other.key == control.key { value } else { other.default_value() };
            assert_eq!(*now, was, "{} set, {} changed", control.key, other.key);
        }
    }
}

#[test]
fn values_out_of_range_are_brought_into_it_and_nan_is_the_default() {
    for (_, control) in CONTROLS.iter() {
        let settings =
            |value: f32| Settings::default().with_value(control, value).brought_into_range();
        assert_eq!(settings(f32::NAN), Settings::default(), "{}", control.key);
        let Some(number) = control.number() else { continue };
        assert_eq!(settings(f32::INFINITY), settings(number.highest), "{}", control.key);
        assert_eq!(settings(-1e30), settings(number.lowest), "{}", control.key);
    }
}

#[test]
fn bypass_is_no_depth_at_unit_gain() {
    let set = Settings { listen: Listen::Removed, output: 6.0, ..Settings::default() };
    let bypassed = Settings { bypass: true, ..set }.in_force();
    assert_eq!((bypassed.depth, bypassed.output, bypassed.listen), (0.0, 0.0, Listen::Output));
    assert_eq!(set.in_force(), set);
}
