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
        }

        /// One `T` for each control.
        #[derive(Debug, Clone, Copy)]
        pub struct PerControl<T> {
            $(pub $key: T,)+
        }

        /// Every control, in the order in which hosts list them.
        pub static CONTROLS: PerControl<Control> =
            PerControl { $($key: $control.with_key(stringify!($key)),)+ };

        /// How many controls there are.
        pub const CONTROL_COUNT: usize = [$(stringify!($key)),+].len();

        impl<T> PerControl<T> {
            /// What `make` makes of each control.
            pub fn from_fn(mut make: impl FnMut(&'static Control) -> T) -> Self {
                Self { $($key: make(&CONTROLS.$key),)+ }
            }

            /// What `make` makes of each control and what is kept for it.
            pub fn map<U>(&self, mut make: impl FnMut(&'static Control, &T) -> U) -> PerControl<U> {
                PerControl { $($key: make(&CONTROLS.$key, &self.$key),)+ }
            }

            /// Each control and what is kept for it, in the order of the table.
            pub fn iter(&self) -> std::array::IntoIter<(&'static Control, &T), CONTROL_COUNT> {
                [$((&CONTROLS.$key, &self.$key)),+].into_iter()
            }
        }

        impl Settings {
            /// Every setting as a number, in its control's unit: a choice as its index, on as 1.
            pub fn values(&self) -> PerControl<f32> {
                PerControl { $($key: self.$key.to_value(),)+ }
            }

            /// The settings that [`values`](Self::values) gives as numbers.
            pub fn from_values(values: &PerControl<f32>) -> Self {
                Self { $($key: Setting::from_value(values.$key),)+ }
            }
        }

        impl<T> std::ops::Index<&Control> for PerControl<T> {
            type Output = T;

            fn index(&self, control: &Control) -> &T {
                $(if control.key == stringify!($key) {
                    return &self.$key;
                })+
                unreachable!("controls are made by their table only")
            }
        }

        impl<T> std::ops::IndexMut<&Control> for PerControl<T> {
            fn index_mut(&mut self, control: &Control) -> &mut T {
                $(if control.key == stringify!($key) {
                    return &mut self.$key;
                })+
                unreachable!("controls are made by their table only")
            }
        }
    };
}

pub(super) use controls;
