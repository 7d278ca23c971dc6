//! Nodes: frequencies at which somebody says how much is to be cut, by three controls each.

use super::control::{Control, Group, hertz, octaves, signed_percent};

/// One `T` for each control of every node.
pub type Nodes<T> = [Node<T>; 8];

/// How many nodes there are.
pub const NODE_COUNT: usize = NODES.len();

/// One `T` for each control of a node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Node<T> {
    /// Its centre in Hz.
    pub frequency: T,
    /// How wide it is, in octaves: from there on, at either side, it counts less than half.
    pub width: T,
    /// How much is to be cut there: from −100 %, never, over 0, as without it, to 100 %, first.
    pub weight: T,
}

impl<T> Node<T> {
    /// What `make` makes of each.
    pub fn map<U>(self, mut make: impl FnMut(T) -> U) -> Node<U> {
        Node { frequency: make(self.frequency), width: make(self.width), weight: make(self.weight) }
    }

    /// References to them.
    pub fn each_ref(&self) -> Node<&T> {
        Node { frequency: &self.frequency, width: &self.width, weight: &self.weight }
    }

    /// The same, to change them.
    pub fn each_mut(&mut self) -> Node<&mut T> {
        Node { frequency: &mut self.frequency, width: &mut self.width, weight: &mut self.weight }
    }

    /// Pairs of them and those of `other`.
    pub fn zip<U>(self, other: Node<U>) -> Node<(T, U)> {
        Node {
            frequency: (self.frequency, other.frequency),
            width: (self.width, other.width),
            weight: (self.weight, other.weight),
        }
    }

    /// All three.
    pub fn to_array(self) -> [T; 3] {
        [self.frequency, self.width, self.weight]
    }
}

/// The controls of the node that is called `$number`, at `$hz` by default.
macro_rules! node {
    ($number:literal, $hz:literal) => {
        Node {
            frequency: hertz(concat!("Node ", $number, " frequency"), 20.0, 20_000.0, $hz)
                .short(concat!("N", $number, " Freq"))
                .with_key(concat!("node", $number, "_frequency"))
                .group(Group::Nodes)
                .hint(concat!("Where node ", $number, " is")),
            width: octaves(concat!("Node ", $number, " width"), 0.25, 4.0, 1.0)
                .short(concat!("N", $number, " Width"))
                .with_key(concat!("node", $number, "_width"))
                .group(Group::Nodes)
                .hint(concat!("How wide node ", $number, " is")),
            weight: signed_percent(concat!("Node ", $number, " weight"))
                .short(concat!("N", $number, " Wght"))
                .with_key(concat!("node", $number, "_weight"))
                .group(Group::Nodes)
                .hint(concat!("How much is cut at node ", $number, ": from never to first"))
                .modulatable(),
        }
    };
}

/// Every node's controls.
pub(super) const NODES: Nodes<Control> = [
    node!("1", 120.0),
    node!("2", 250.0),
    node!("3", 500.0),
    node!("4", 1000.0),
    node!("5", 2000.0),
    node!("6", 4000.0),
    node!("7", 6500.0),
    node!("8", 10_000.0),
];
