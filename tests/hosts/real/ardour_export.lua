-- Exports an Ardour session. Arguments: folder, block size, length in samples, name of the result,
-- id of the preset.

local folder, block, length, name, preset = table.unpack(arg)
block = tonumber(block)

local backend = AudioEngine:set_backend("None (Dummy)", "", "")
backend:set_buffer_size(block)
assert(load_session(folder, "song"), "the session cannot be loaded")
assert(backend:buffer_size() == block, "the block size is not what was asked for")

local export = Session:simple_export()
assert(export:set_preset(preset), "the export preset is missing")
export:set_name(name)
export:set_range(0, tonumber(length))
assert(export:run_export(), "the export failed")
Session:close()
quit()
