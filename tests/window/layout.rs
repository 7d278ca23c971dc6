//! The window at every size: all of it is there, and nothing lies over anything else.

use egui::{Rect, Role, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use leeway::link::Task;

use super::Stage;
use super::tasks::snapshot;

/// The least width of the window, and its least height without and with the drawer, in points.
const NARROWEST: usize = 560;
const LOWEST: [f32; 2] = [360.0, 464.0];
/// The least height of the picture, in points.
const PICTURE: f32 = 120.0;

impl Stage {
    /// Every control that can be seen, with its place; those in the picture left out.
    fn controls(&self) -> Vec<(String, Rect)> {
        let kinds = [Role::Button, Role::Slider, Role::ComboBox, Role::RadioButton];
        let all = self.harness.root().children_recursive().filter_map(|node| {
            let access = node.accesskit_node();
            let name = access.label().unwrap_or_default();
            let wanted = kinds.contains(&access.role()) && !name.ends_with("handle");
            wanted.then(|| (name, node.rect()))
        });
        all.collect()
    }
}

#[test]
fn every_control_is_inside_at_every_size() {
    let mut stage = Stage::new(false);
    for drawer in [false, true] {
        if drawer {
            stage.press("More");
        }
        for width in (NARROWEST..=1400).step_by(20) {
            for height in [LOWEST[usize::from(drawer)], 480.0, 560.0, 620.0, 700.0, 900.0] {
                let at = format!("{width} by {height}, drawer open: {drawer}");
                let size = vec2(width as f32, height);
                stage.harness.set_size(size);
                stage.publisher.publish(snapshot(Task::None, true, height, None));
                stage.harness.run_steps(3);
                let window = Rect::from_min_size(Default::default(), size).expand(0.5);
                let controls = stage.controls();
                let wanted = if drawer { 31 } else { 21 };
                assert!(controls.len() >= wanted, "{} controls at {at}", controls.len());
                for (n, (name, rect)) in controls.iter().enumerate() {
                    assert!(window.contains_rect(*rect), "{name} lies at {rect} at {at}");
                    for (other, under) in &controls[..n] {
                        let both = rect.intersect(*under);
                        assert!(!both.is_positive(), "{name} lies on {other} at {at}");
                    }
                }
                let picture = stage.harness.get_by_label("Spectra, clash and cut").rect();
                let height = picture.height();
                assert!(height >= PICTURE, "the picture is {height} high at {at}");
                let lowest = controls.iter().filter(|(_, rect)| rect.top() > picture.top());
                assert!(lowest.clone().count() >= 8);
                for (name, rect) in lowest {
                    assert!(rect.top() >= picture.bottom(), "{name} lies in the picture at {at}");
                }
            }
        }
    }
}
