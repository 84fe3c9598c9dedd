// pselect(2), whose system call is pselect6: see bitmap_poller.h. It is select with a timespec for its
// timeout and a signal mask, which is null here, so that the call leaves the mask as it is.
#include "pselect_poller.h"

#include "bitmap_poller.h"
#include "system_call.h"

namespace muxbench {

const PollerEntry kPselectPoller = {
    "pselect", WithTimeoutResolution(kBitmapFeatures, 1),
    [](size_t) -> std::unique_ptr<Poller> { return std::make_unique<BitmapPoller<system_call::Pselect>>(); }};

}  // namespace muxbench
