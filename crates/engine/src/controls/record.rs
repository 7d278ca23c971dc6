//! What the table of controls expands to: a record of settings, and a record of anything per control.

/// A setting as a number: itself, the index of a choice, or 1 for on.
pub trait Setting: Copy {
    fn to_value(self) -> f32;
    fn from_value(value: f32) -> Self;
}

impl Setting for f32 {
    fn to_value(self) -> f32 {
        self
    }

    fn from_value(value: f32) -> Self {
        value
    }
}

impl Setting for bool {
    fn to_value(self) -> f32 {
        f32::from(u8::from(self))
    }

    fn from_value(value: f32) -> Self {
        value > 0.5
    }
}

/// Makes `Settings`, `PerControl` and `CONTROLS` of entries `key: type = control;`.
macro_rules! controls {
    ($($(#[$doc:meta])* $key:ident: $type:ty = $control:expr;)+) => {
        /// Everything that can be set while the engine runs, in the units of the controls.
        ///
        /// Values outside their range are brought into it, and NaN counts as the default.
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub struct Settings {
            $($(#[$doc])* pub $key: $type,)+
            /// Where somebody says how much is to be cut. A node of no weight does nothing.
            pub nodes: Nodes<f32>,
        }

        /// One `T` for each control.
        #[derive(Debug, Clone, Copy)]
        pub struct PerControl<T> {
            $(pub $key: T,)+
            pub nodes: Nodes<T>,
        }

        /// Every control, in the order in which hosts list them.
        pub static CONTROLS: PerControl<Control> =
            PerControl { $($key: $control.with_key(stringify!($key)),)+ nodes: NODES };

        /// How many controls there are.
        pub const CONTROL_COUNT: usize = [$(stringify!($key)),+].len() + 3 * NODE_COUNT;

        impl<T> PerControl<T> {
            /// What `make` makes of each control.
            pub fn from_fn(mut make: impl FnMut(&'static Control) -> T) -> Self {
                Self {
                    $($key: make(&CONTROLS.$key),)+
                    nodes: CONTROLS.nodes.each_ref().map(|node| node.each_ref().map(&mut make)),
                }
            }

            /// What `make` makes of each control and what is kept for it.
            pub fn map<U>(&self, mut make: impl FnMut(&'static Control, &T) -> U) -> PerControl<U> {
                PerControl {
                    $($key: make(&CONTROLS.$key, &self.$key),)+
                    nodes: std::array::from_fn(|n| {
                        let pairs = CONTROLS.nodes[n].each_ref().zip(self.nodes[n].each_ref());
                        pairs.map(|(control, kept)| make(control, kept))
                    }),
                }
            }

            /// Each control and what is kept for it, in the order of the table.
            pub fn iter(&self) -> impl Iterator<Item = (&'static Control, &T)> {
                let of_nodes = CONTROLS.nodes.iter().zip(&self.nodes);
                let of_nodes = of_nodes.flat_map(|(controls, kept)| {
                    controls.each_ref().zip(kept.each_ref()).to_array()
                });
                [$((&CONTROLS.$key, &self.$key)),+].into_iter().chain(of_nodes)
            }
        }

        impl Settings {
            /// Every setting as a number, in its control's unit: a choice as its index, on as 1.
            pub fn values(&self) -> PerControl<f32> {
                PerControl { $($key: self.$key.to_value(),)+ nodes: self.nodes }
            }

            /// The settings that [`values`](Self::values) gives as numbers.
            pub fn from_values(values: &PerControl<f32>) -> Self {
                Self { $($key: Setting::from_value(values.$key),)+ nodes: values.nodes }
            }
        }

        impl<T> std::ops::Index<&Control> for PerControl<T> {
            type Output = T;

            fn index(&self, control: &Control) -> &T {
                $(if control.key == stringify!($key) {
                    return &self.$key;
                })+
                let mut of_nodes = CONTROLS.nodes.iter().zip(&self.nodes).flat_map(|(controls, kept)| {
                    controls.each_ref().zip(kept.each_ref()).to_array()
                });
                if let Some((_, kept)) = of_nodes.find(|(it, _)| it.key == control.key) {
                    return kept;
                }
                unreachable!("controls are made by their table only")
            }
        }

        impl<T> std::ops::IndexMut<&Control> for PerControl<T> {
            fn index_mut(&mut self, control: &Control) -> &mut T {
                $(if control.key == stringify!($key) {
                    return &mut self.$key;
                })+
                let of_nodes = CONTROLS.nodes.iter().zip(&mut self.nodes);
                let mut of_nodes = of_nodes.flat_map(|(controls, kept)| {
                    controls.each_ref().zip(kept.each_mut()).to_array()
                });
                if let Some((_, kept)) = of_nodes.find(|(it, _)| it.key == control.key) {
                    return kept;
                }
                unreachable!("controls are made by their table only")
            }
        }
    };
}

pub(super) use controls;
