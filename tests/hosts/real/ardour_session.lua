-- Builds an Ardour session: a track for the stem with Leeway in it, a track for the vocal with a
-- pre-fader send to Leeway's key. Arguments: folder, Depth in percent, Depth later, the sample
-- from which the latter counts (0: never), after a ramp of 0.1 s. The audio is put in afterwards, by in_ardour.py.

local folder, depth, later, from = arg[1], tonumber(arg[2]), tonumber(arg[3]), tonumber(arg[4])

AudioEngine:set_backend("None (Dummy)", "", "")
assert(create_session(folder, "song", 48000), "the session cannot be made")

local function track(name)
	return Session:new_audio_track(2, 2, nil, 1, name,
		ARDOUR.PresentationInfo.max_order, ARDOUR.TrackMode.Normal, true):front()
end
local stem, vocal = track("stem"), track("vocal")

-- The identifier is the class id in hexadecimal digits.
local leeway = ARDOUR.LuaAPI.new_plugin(Session, "4C6565776179436172766573526F6F6D",
	ARDOUR.PluginType.VST3, "")
assert(not leeway:isnil(), "Ardour did not find Leeway when it scanned")
stem:add_processor_by_index(leeway, 0, nil, true)
assert(stem:add_sidechain(leeway), "Leeway got no key")

local key = leeway:to_plugininsert():sidechain_input()
local send = ARDOUR.LuaAPI.new_send(Session, vocal, vocal:amp()):to_send():output()
for channel = 0, 1 do
	assert(send:nth(channel):connect(key:nth(channel):name()) == 0, "the key is not connected")
end
-- The vocal is for Leeway alone: its fader is down.
vocal:gain_control():set_value(0, PBD.GroupControlDisposition.NoGroup)

local _, controls, range = ARDOUR.LuaAPI.plugin_automation(leeway, 0)
assert(range.lower == 0 and range.upper == 100, "Depth is not in percent")
assert(ARDOUR.LuaAPI.set_processor_param(leeway, 0, depth), "Depth cannot be set")
if from > 0 then
	for _, point in ipairs({ { 0, depth }, { from - 4800, depth }, { from, later } }) do
		controls:add(Temporal.timepos_t(point[1]), point[2], false, true)
	end
	leeway:to_automatable():automation_control(
		Evoral.Parameter(ARDOUR.AutomationType.PluginAutomation, 0, 0), false
	):set_automation_state(ARDOUR.AutoState.Play)
end
sleep(1) -- until what was set has got through

print("latency " .. leeway:to_plugininsert():signal_latency())
Session:save_state("", false, false, false, false, false)
Session:close()
quit()
