// What Pro Tools is told of Leeway: read by Steinberg's VST3-to-AAX wrapper.

#include "pluginterfaces/base/funknown.h"
#include "pluginterfaces/base/futils.h"
#include "public.sdk/source/vst/aaxwrapper/aaxwrapper_description.h"

namespace {

// One entry for each width of the stem. The vocal is mono in both: so are Pro Tools' key inputs.
// The last number is the latency at the defaults.
AAX_Plugin_Desc layouts[] = {
    {"audio.leeway.leeway.mono", "Leeway", CCONST ('L', 'w', 'N', '1'), CCONST ('L', 'w', 'A', '1'),
     1, 1, 1, nullptr, nullptr, nullptr, 0},
    {"audio.leeway.leeway.stereo", "Leeway", CCONST ('L', 'w', 'N', '2'), CCONST ('L', 'w', 'A', '2'),
     2, 2, 1, nullptr, nullptr, nullptr, 0},
    {nullptr},
};

AAX_Effect_Desc effect = {
    "Leeway",
    "Leeway",
    CCONST ('L', 'w', 'a', 'y'),
    CCONST ('L', 'e', 'e', 'w'),
    "Fx|EQ|Dynamics",
    // `LeewayCarvesRoom`, the class of src/plugin.rs, in the byte order of the system.
    INLINE_UID (0x4C656577, 0x61794361, 0x72766573, 0x526F6F6D),
    LEEWAY_VERSION,
    "LeewayPages.xml",
    layouts,
};

} // namespace

// Nothing else refers to the wrapper, and without this the linker would leave it out.
int* keepTheWrapper = &AAXWrapper_linkAnchor;

AAX_Effect_Desc* AAXWrapper_GetDescription ()
{
    return &effect;
}
