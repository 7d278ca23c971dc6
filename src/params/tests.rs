use super::*;

#[test]
fn defaults_are_the_engines() {
    let (from_params, engines) = (LeewayParams::default().settings(), Settings::default());
    assert_eq!(format!("{from_params:?}"), format!("{engines:?}"));
}
