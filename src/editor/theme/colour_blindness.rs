//! Vocal, stem, clash and cut are told apart whatever colours an eye tells apart.

use super::*;

/// What an eye without one kind of cone sees, as linear light (Machado, Oliveira & Fernandes 2009, severity
/// 1): without long, middle and short waves. The first is everybody else's.
const EYES: [(&str, [[f64; 3]; 3]); 4] = [
    ("all cones", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia",
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ],
    ),
];
/// The least distance in Oklab, in which 0.02 is just noticed side by side: lines apart need more.
const LEAST: f64 = 0.15;

fn times(matrix: &[[f64; 3]; 3], vector: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.iter().zip(vector).map(|(gain, value)| gain * value).sum())
}

/// Oklab (Ottosson 2020) of `colour` as an eye sees it.
fn seen(colour: Color32, eye: &[[f64; 3]; 3]) -> [f64; 3] {
    let [red, green, blue, _] = colour.to_array();
    let linear = [red, green, blue].map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    let light = times(eye, linear).map(|part| part.clamp(0.0, 1.0));
    let cones = [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ];
    let lab = [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ];
    times(&lab, times(&cones, light).map(f64::cbrt))
}

fn distance(a: Color32, b: Color32, eye: &[[f64; 3]; 3]) -> f64 {
    let (a, b) = (seen(a, eye), seen(b, eye));
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}

#[test]
fn the_simulation_takes_red_and_green_for_one_and_leaves_greys_alone() {
    let (red, green) = (Color32::from_rgb(200, 60, 40), Color32::from_rgb(112, 104, 40));
    let [everybody, _, deuteranopia, _] = EYES.map(|(_, eye)| distance(red, green, &eye));
    assert!(deuteranopia < everybody / 2.0, "{deuteranopia} against {everybody}");
    for (name, eye) in EYES {
        let grey = Color32::from_gray(128);
        let moved = distance(grey, grey, &eye);
        assert_eq!(moved, 0.0);
        let [light, a, b] = seen(grey, &eye);
        assert!((light - 0.6).abs() < 0.01 && a.hypot(b) < 0.01, "{name}");
    }
}

#[test]
fn what_the_pictures_show_is_told_apart_by_every_eye() {
    for theme in [DARK, LIGHT] {
        let hues = [
            ("stem", theme.stem),
            ("vocal", theme.vocal),
            ("clash", theme.accent),
            ("cut", theme.cut),
            ("background", theme.background),
        ];
        for (name, eye) in EYES {
            for (n, (one, a)) in hues.iter().enumerate() {
                for (other, b) in &hues[..n] {
                    let apart = distance(*a, *b, &eye);
                    let dark = theme.dark;
                    assert!(apart >= LEAST, "{one} and {other}, {name}, dark {dark}: {apart:.3}");
                }
            }
        }
    }
}
