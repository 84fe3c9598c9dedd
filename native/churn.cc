#include "churn.h"

namespace muxbench {

bool Churn::Run(const ControlColumns& columns, size_t at, RunError* error) {
  ChangeStamps stamps;
  int64_t start = NowNs();
  for (uint32_t i = 0; i < count_; ++i, ++at) {
    if (!ChangeNext(&stamps, error)) return false;
    columns.modify_ns[at] = static_cast<double>(stamps.modified - start);
    columns.remove_ns[at] = static_cast<double>(stamps.removed - stamps.modified);
    columns.add_ns[at] = static_cast<double>(stamps.added - stamps.removed);
    start = stamps.added;
  }
  return true;
}

}  // namespace muxbench
