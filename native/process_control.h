// What a block process asks of the kernel about itself: limits, CPUs, and not to outlive its parent.
#pragma once

#include <cstdint>
#include <vector>

namespace muxbench {

struct DescriptorLimit {
  uint64_t soft;
  uint64_t hard;
};

// All return 0 or -errno.
int GetDescriptorLimit(DescriptorLimit* limit);
int RaiseSoftDescriptorLimit(DescriptorLimit* limit);  // to the hard one, which is never touched
int GetAffinity(std::vector<int>* cpus);               // of the calling thread
int SetAffinity(const std::vector<int>& cpus);
int DieWithParent();

}  // namespace muxbench
