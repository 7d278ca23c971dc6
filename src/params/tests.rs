use super::*;

#[test]
fn defaults_are_the_tables() {
    assert_eq!(LeewayParams::default().settings(), Settings::default());
    let sound = LeewayParams::positions(&Settings::default());
    for (control, param) in HostParams::default().iter() {
        // SAFETY: the pointer is to `param`.
        let position = unsafe { param.as_ptr().default_normalized_value() };
        let of_the_sound = control.of_the_sound.then_some(&position);
        assert_eq!(sound.get(control.id), of_the_sound, "{}", control.id);
    }
}

#[test]
fn hosts_are_told_short_names() {
    for (control, param) in HostParams::default().iter() {
        let param = param.as_ptr();
        // SAFETY: the pointer is to what is borrowed from the parameters.
        assert_eq!(unsafe { param.short_name() }, control.short_name);
    }
}

#[test]
fn every_value_comes_back_from_its_position() {
    for (control, param) in HostParams::default().iter() {
        let values = match &control.kind {
            Kind::Number(number) => vec![number.lowest, number.default, number.highest],
            Kind::Choice(choices) => (0..choices.ids.len()).map(|index| index as f32).collect(),
            Kind::Toggle => vec![0.0, 1.0],
        };
        for value in values {
            // SAFETY: the pointer is to `param`, which is nobody else's.
            unsafe { param.as_ptr()._internal_set_normalized_value(param.position(value)) };
            let error = (param.value() - value).abs();
            assert!(error <= 1e-5 * value.abs(), "{}: {value} is {}", control.id, param.value());
        }
    }
}
