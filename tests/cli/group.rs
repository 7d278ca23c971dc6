//! A song's stems are carved together, whatever their order; the figures are those of their sum.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::common::{leeway, read_wav, write_wav};
