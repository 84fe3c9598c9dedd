// select(2): see bitmap_poller.h. Its timeout is a timeval.
#include "select_poller.h"

#include "bitmap_poller.h"
#include "system_call.h"

namespace muxbench {

const PollerEntry kSelectPoller = {"select", kBitmapFeatures, [](size_t) -> std::unique_ptr<Poller> {
                                     return std::make_unique<BitmapPoller<system_call::Select>>();
                                   }};

}  // namespace muxbench
