use leeway_engine::Listen;

use super::*;

#[test]
fn every_shipped_preset_is_read_and_has_a_name_of_its_own() {
    let presets = shipped();
    assert_eq!(presets[0].sound, Settings::default());
    for (index, preset) in presets.iter().enumerate() {
        assert_eq!(named(&preset.name).as_ref(), Some(preset));
        assert!(presets[..index].iter().all(|other| other.sound != preset.sound));
    }
}

#[test]
fn every_shipped_preset_has_tags() {
    for Preset { name, tags, .. } in shipped() {
        assert!(!tags.is_empty(), "{name}");
        assert!(tags.iter().all(|tag| *tag == tag.to_lowercase()), "{name}: {tags:?}");
    }
}

#[test]
fn every_value_of_a_shipped_preset_has_its_reason() {
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/presets")).unwrap()
    {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let sound = text.split("[sound]\n").nth(1).expect("a sound");
        assert!(sound.trim_start().starts_with('#'), "{text}");
    }
}

#[test]
fn names_may_be_cut_short_and_nonsense_is_refused() {
    assert_eq!(named("808").unwrap().name, "808 / bass");
    assert_eq!(named("Voice-over").unwrap().name, "Voice-over");
    assert!(named("").is_none() && named("vo").is_none() && named("xyz").is_none());
    assert!(parse("name = \"x\"\n[sound]\ndeph = 3").is_err());
}

#[test]
fn numbers_out_of_range_are_refused_by_name() {
    for (_, control) in CONTROLS.iter() {
        let Some(number) = control.number() else { continue };
        let key = control.key;
        let with = |value: String| parse(&format!("name = \"x\"\n[sound]\n{key} = {value}"));
        for value in [number.lowest, number.highest] {
            assert_eq!(with(value.to_string()).unwrap().sound.value(control), value, "{key}");
        }
        for value in [number.lowest - 0.1, number.highest * 1.01, f32::NAN, f32::INFINITY] {
            let reason = with(value.to_string().to_lowercase()).unwrap_err().to_string();
            assert!(reason.contains(key) && reason.contains(&number.to_string()), "{reason}");
        }
    }
}

#[test]
fn choices_are_named_by_their_ids_and_others_are_refused() {
    for (_, control) in CONTROLS.iter().filter(|(control, _)| control.of_the_sound) {
        let Some(choices) = control.choices() else { continue };
        let key = control.key;
        let with = |id: &str| parse(&format!("name = \"x\"\n[sound]\n{key} = \"{id}\""));
        for (index, id) in choices.ids.iter().enumerate() {
            assert_eq!(with(id).unwrap().sound.value(control), index as f32, "{key}: {id}");
        }
        let reason = with("loud").unwrap_err().to_string();
        assert!(reason.contains("loud") && reason.contains(choices.ids[0]), "{reason}");
    }
}

#[test]
fn what_is_no_sound_is_refused() {
    for line in ["deph = 3", "listen = \"removed\"", "bypass = true", "depth = \"3\"", "stereo = 1"]
    {
        let parsed = parse(&format!("name = \"x\"\n[sound]\n{line}"));
        assert!(parsed.is_err(), "{line}");
    }
}

#[test]
fn a_preset_that_an_older_window_saved_is_as_calm_as_todays() {
    let saved = Preset { version: None, ..Preset::saved("x".into(), &Settings::default()) };
    let of = |version: Option<&str>| {
        let sound = Settings { attack: 5.0, hold: 0.0, release: 40.0, ..Settings::default() };
        let version = version.map(str::to_owned);
        parse(&Preset { version, sound, ..saved.clone() }.to_text()).unwrap().sound
    };
    assert_eq!((of(None).attack, of(None).hold, of(None).release), (25.0, 100.0, 700.0));
    assert_eq!((of(Some("0.2.0")).attack, of(Some("0.2.0")).release), (5.0, 40.0));
    // What a person wrote stays as it is written.
    let written = parse("name = \"x\"\n[sound]\nattack = 5\nrelease = 40").unwrap();
    assert_eq!((written.sound.attack, written.sound.release), (5.0, 40.0));
}

#[test]
fn an_edited_preset_stays_as_it_was_written() {
    let text = "# name = mine\nname = \"old\" # mine\n[sound]\n# calm\nattack = 50\n";
    let new = edited(text, "a \"new\" one", &[]).unwrap();
    assert_eq!(parse(&new).unwrap().name, "a \"new\" one");
    assert!(new.contains("one' # mine") || new.contains("one\" # mine"), "{new}");
    assert!(new.contains("# calm") && new.starts_with("# name = mine\n"), "{new}");
    let tags = ["piano".to_owned(), "soft \"felt\"".to_owned()];
    let tagged = edited(&new, "new", &tags).unwrap();
    let preset = parse(&tagged).unwrap();
    assert_eq!((preset.tags.as_slice(), preset.sound.attack), (tags.as_slice(), 50.0));
    assert!(tagged.contains("# calm"), "{tagged}");
    assert_eq!(edited(&tagged, "a \"new\" one", &[]).unwrap(), new, "tags can be taken away");
    let oddly = edited("\"name\" = \"old\"\nsound.attack = 50", "new", &tags).unwrap();
    let preset = parse(&oddly).unwrap();
    assert_eq!((preset.name.as_str(), preset.sound.attack), ("new", 50.0));
    assert_eq!(preset.tags, tags);
    assert!(edited("attack = 3", "new", &[]).is_err());
}

#[test]
fn a_sound_survives_its_file() {
    let preset = Preset::saved("x".into(), &named("two").unwrap().sound);
    assert_eq!(parse(&preset.to_text()).unwrap(), preset);
    let heard = Settings { listen: Listen::Removed, bypass: true, ..preset.sound };
    assert_eq!(Preset::saved("x".into(), &heard), preset);
}

#[test]
fn of_nodes_only_what_is_set_is_written() {
    let mut sound = Settings::default();
    sound.nodes[2].frequency = 300.0;
    sound.nodes[2].weight = -60.0;
    let text = Preset::saved("Warm".into(), &sound).to_text();
    let of_nodes: Vec<&str> = text.lines().filter(|line| line.starts_with("node")).collect();
    assert_eq!(of_nodes, ["node3_frequency = 300.0", "node3_weight = -60.0"]);
    assert_eq!(parse(&text).unwrap().sound, sound);
    assert!(!Preset::saved("Plain".into(), &Settings::default()).to_text().contains("node"));
}
