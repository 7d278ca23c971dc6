//! Presets as CLAP hosts find them: the preset discovery factory, and what a plugin says for it.

use clap_sys::factory::preset_discovery::{
    CLAP_PRESET_DISCOVERY_IS_FACTORY_CONTENT, CLAP_PRESET_DISCOVERY_IS_USER_CONTENT,
    CLAP_PRESET_DISCOVERY_LOCATION_FILE, CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN,
    clap_preset_discovery_filetype, clap_preset_discovery_indexer, clap_preset_discovery_location,
    clap_preset_discovery_location_kind, clap_preset_discovery_metadata_receiver,
    clap_preset_discovery_provider, clap_preset_discovery_provider_descriptor,
};
use clap_sys::universal_plugin_id::clap_universal_plugin_id;
use clap_sys::version::CLAP_VERSION;
use std::ffi::{CStr, CString, c_char, c_void};
use std::path::PathBuf;
use std::ptr;

use crate::wrapper::clap::ClapPlugin;

/// Where presets are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PresetLocation {
    /// In the plugin itself.
    Plugin,
    /// In a file, or in the files of a folder.
    File(PathBuf),
}

/// A location that the host is to index.
pub struct PresetSource {
    /// What the user sees.
    pub name: String,
    pub location: PresetLocation,
    /// Whether its presets come with the plugin, rather than from the user.
    pub is_factory_content: bool,
}

/// A kind of preset files.
pub struct PresetFileType {
    pub name: &'static str,
    pub description: &'static str,
    /// Without the dot.
    pub extension: &'static str,
}

/// What the host shows of a preset, and finds it by.
#[derive(Debug, Clone, Default)]
pub struct PresetMetadata {
    pub name: String,
    /// What tells the presets of one location apart. `None` for a file that is a preset.
    pub load_key: Option<String>,
    pub creators: Vec<String>,
    pub description: Option<String>,
    /// Keywords of any kind.
    pub features: Vec<String>,
}

/// A plugin's presets, for the host to index. The functions are called outside of any instance.
pub struct PresetProvider {
    /// The files to look for where a location is a folder.
    pub file_types: &'static [PresetFileType],
    /// The locations to index.
    pub sources: fn() -> Vec<PresetSource>,
    /// The presets at a location: in the plugin, or in one file. The error is for the user.
    pub presets_at: fn(&PresetLocation) -> Result<Vec<PresetMetadata>, String>,
}

/// Loads the preset at a location with this load key: returns the parameters that it sets, by id, and
/// their normalized values. The error is for the user. Called on the main thread.
pub type PresetLoader =
    Box<dyn Fn(&PresetLocation, Option<&str>) -> Result<Vec<(String, f32)>, String> + Send>;

impl PresetLocation {
    /// # Safety
    ///
    /// `location` must be null or a string.
    pub(crate) unsafe fn from_raw(
        kind: clap_preset_discovery_location_kind,
        location: *const c_char,
    ) -> Option<Self> {
        match kind {
            CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN => Some(Self::Plugin),
            CLAP_PRESET_DISCOVERY_LOCATION_FILE if !location.is_null() => {
                let path = unsafe { CStr::from_ptr(location) }.to_str().ok()?;
                Some(Self::File(path.into()))
            }
            _ => None,
        }
    }
}

/// A plugin's preset provider, type erased.
pub struct PresetProviderInfo {
    presets: PresetProvider,
    plugin_id: CString,
    id: CString,
    // The descriptor points to these.
    _name: CString,
    _vendor: CString,
    descriptor: clap_preset_discovery_provider_descriptor,
}

unsafe impl Send for PresetProviderInfo {}
unsafe impl Sync for PresetProviderInfo {}

impl PresetProviderInfo {
    /// The preset provider of a plugin, if it has one.
    pub fn for_plugin<P: ClapPlugin>() -> Option<Self> {
        let presets = P::CLAP_PRESETS?;
        let plugin_id = c_string(P::CLAP_ID);
        let id = c_string(&format!("{}.presets", P::CLAP_ID));
        let name = c_string(&format!("{} presets", P::NAME));
        let vendor = c_string(P::VENDOR);
        let descriptor = clap_preset_discovery_provider_descriptor {
            clap_version: CLAP_VERSION,
            id: id.as_ptr(),
            name: name.as_ptr(),
            vendor: vendor.as_ptr(),
        };
        Some(Self { presets, plugin_id, id, _name: name, _vendor: vendor, descriptor })
    }

    pub fn id(&self) -> &CStr {
        &self.id
    }

    pub fn descriptor(&self) -> &clap_preset_discovery_provider_descriptor {
        &self.descriptor
    }

    /// A provider for `indexer`. The host destroys it.
    pub fn create(
        &'static self,
        indexer: *const clap_preset_discovery_indexer,
    ) -> *const clap_preset_discovery_provider {
        let instance = Box::into_raw(Box::new(Instance {
            raw: clap_preset_discovery_provider {
                desc: &self.descriptor,
                provider_data: ptr::null_mut(),
                init: Some(init),
                destroy: Some(destroy),
                get_metadata: Some(get_metadata),
                get_extension: Some(get_extension),
            },
            indexer,
            info: self,
        }));
        unsafe {
            (*instance).raw.provider_data = instance.cast();
            &raw const (*instance).raw
        }
    }

    /// Tells `indexer` what there is to index.
    unsafe fn declare(&self, indexer: *const clap_preset_discovery_indexer) -> bool {
        let (Some(declare_filetype), Some(declare_location)) =
            (unsafe { (*indexer).declare_filetype }, unsafe { (*indexer).declare_location })
        else {
            return false;
        };
        let file_types_told = self.presets.file_types.iter().all(|file_type| {
            let name = c_string(file_type.name);
            let description = c_string(file_type.description);
            let extension = c_string(file_type.extension);
            let raw = clap_preset_discovery_filetype {
                name: name.as_ptr(),
                description: description.as_ptr(),
                file_extension: extension.as_ptr(),
            };
            unsafe { declare_filetype(indexer, &raw) }
        });
        file_types_told
            && (self.presets.sources)().iter().all(|source| {
                let name = c_string(&source.name);
                let (kind, path) = match &source.location {
                    PresetLocation::Plugin => (CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN, None),
                    // A path that is not UTF-8 cannot be told.
                    PresetLocation::File(path) => match path.to_str() {
                        Some(path) => (CLAP_PRESET_DISCOVERY_LOCATION_FILE, Some(c_string(path))),
                        None => return true,
                    },
                };
                let raw = clap_preset_discovery_location {
                    flags: if source.is_factory_content {
                        CLAP_PRESET_DISCOVERY_IS_FACTORY_CONTENT
                    } else {
                        CLAP_PRESET_DISCOVERY_IS_USER_CONTENT
                    },
                    name: name.as_ptr(),
                    kind,
                    location: path.as_ref().map_or(ptr::null(), |path| path.as_ptr()),
                };
                unsafe { declare_location(indexer, &raw) }
            })
    }

    /// Tells `receiver` of one preset. Returns whether it wants more.
    unsafe fn tell(
        &self,
        preset: &PresetMetadata,
        receiver: *const clap_preset_discovery_metadata_receiver,
    ) -> bool {
        let to = unsafe { &*receiver };
        let name = c_string(&preset.name);
        let load_key = preset.load_key.as_deref().map(c_string);
        let load_key = load_key.as_ref().map_or(ptr::null(), |key| key.as_ptr());
        let Some(begin_preset) = to.begin_preset else { return false };
        if !unsafe { begin_preset(receiver, name.as_ptr(), load_key) } {
            return false;
        }
        if let Some(add_plugin_id) = to.add_plugin_id {
            let id =
                clap_universal_plugin_id { abi: c"clap".as_ptr(), id: self.plugin_id.as_ptr() };
            unsafe { add_plugin_id(receiver, &id) };
        }
        if let Some(add_creator) = to.add_creator {
            for creator in &preset.creators {
                unsafe { add_creator(receiver, c_string(creator).as_ptr()) };
            }
        }
        if let (Some(set_description), Some(text)) = (to.set_description, &preset.description) {
            unsafe { set_description(receiver, c_string(text).as_ptr()) };
        }
        if let Some(add_feature) = to.add_feature {
            for feature in &preset.features {
                unsafe { add_feature(receiver, c_string(feature).as_ptr()) };
            }
        }
        true
    }
}

/// A provider that a host has made.
struct Instance {
    raw: clap_preset_discovery_provider,
    indexer: *const clap_preset_discovery_indexer,
    info: &'static PresetProviderInfo,
}

unsafe extern "C" fn init(provider: *const clap_preset_discovery_provider) -> bool {
    check_null_ptr!(false, provider, unsafe { (*provider).provider_data });
    let instance = unsafe { &*((*provider).provider_data as *const Instance) };
    check_null_ptr!(false, instance.indexer);

    unsafe { instance.info.declare(instance.indexer) }
}

unsafe extern "C" fn destroy(provider: *const clap_preset_discovery_provider) {
    check_null_ptr!((), provider, unsafe { (*provider).provider_data });

    drop(unsafe { Box::from_raw((*provider).provider_data as *mut Instance) });
}

unsafe extern "C" fn get_metadata(
    provider: *const clap_preset_discovery_provider,
    location_kind: clap_preset_discovery_location_kind,
    location: *const c_char,
    receiver: *const clap_preset_discovery_metadata_receiver,
) -> bool {
    check_null_ptr!(false, provider, unsafe { (*provider).provider_data }, receiver);
    let instance = unsafe { &*((*provider).provider_data as *const Instance) };

    let presets = match unsafe { PresetLocation::from_raw(location_kind, location) } {
        Some(location) => (instance.info.presets.presets_at)(&location),
        None => Err("this is no location of presets".to_owned()),
    };
    match presets {
        Ok(presets) => {
            // The receiver may have had enough.
            for preset in &presets {
                if !unsafe { instance.info.tell(preset, receiver) } {
                    break;
                }
            }
            true
        }
        Err(reason) => {
            if let Some(on_error) = unsafe { (*receiver).on_error } {
                unsafe { on_error(receiver, 0, c_string(&reason).as_ptr()) };
            }
            false
        }
    }
}

unsafe extern "C" fn get_extension(
    _provider: *const clap_preset_discovery_provider,
    _id: *const c_char,
) -> *const c_void {
    ptr::null()
}

/// A text for the host, up to its first zero byte.
pub(crate) fn c_string(text: &str) -> CString {
    let until_zero = text.split('\0').next().unwrap_or_default();
    CString::new(until_zero).expect("there is no zero byte in it")
}
