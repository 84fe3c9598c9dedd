#include "yardstick.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "clock.h"
#include "system_call.h"

namespace muxbench {
namespace {

// A batch has enough calls for the clock's reading to be a small share of it, and so few that an interrupt
// affects only one batch of many.
constexpr int kCallsPerBatch = 16;

using Batches = std::array<double, kMaxYardstickBatches>;

double Median(Batches& values, size_t count) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(count / 2);
  std::nth_element(values.begin(), middle, values.begin() + static_cast<std::ptrdiff_t>(count));
  return *middle;
}

double SystemCallNs() {
  const int64_t start = NowNs();
  for (int i = 0; i < kCallsPerBatch; ++i) system_call::Call(SYS_getppid, 0, 0, 0);
  return static_cast<double>(NowNs() - start) / kCallsPerBatch;
}

// Times `steps` steps of Knuth's linear congruential generator: a multiplication and an addition each. The
// empty asm statement makes the compiler treat the state as unknown before and needed after each step; it
// would otherwise combine several steps into one.
double UserLoopNs(uint32_t steps) {
  uint64_t state = steps;
  const int64_t start = NowNs();
  for (uint32_t i = 0; i < steps; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    asm volatile("" : "+r"(state));
  }
  return static_cast<double>(NowNs() - start);
}

constexpr size_t kBufferBytes = size_t{8} << 20;
constexpr size_t kLineBytes = 64;
constexpr uint32_t kLines = kBufferBytes / kLineBytes;

constexpr size_t kPageBytes = 4096;

// Returns 8 MiB of zeros with a page of memory behind each address, or null. They are never given back.
const uint64_t* MakeBuffer() {
  // One call fills the page table, which takes a fraction of the time that 2,048 page faults take.
  constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE;
  void* made = mmap(nullptr, kBufferBytes, PROT_READ | PROT_WRITE, kFlags, -1, 0);
  if (made == MAP_FAILED) return nullptr;
  // Each page is written to, in case the kernel could not fill the table: all that are only read would share one page
  // of zeros, and a fault would be in a reading.
  auto* bytes = static_cast<volatile char*>(made);
  for (size_t at = 0; at < kBufferBytes; at += kPageBytes) bytes[at] = 0;
  return static_cast<const uint64_t*>(made);
}

}  // namespace

double ReadMemoryNs(uint32_t reads) {
  static const uint64_t* const buffer = MakeBuffer();
  static uint32_t line = 0;
  if (buffer == nullptr) return 0;
  const int64_t start = NowNs();
  for (uint32_t i = 0; i < reads; ++i) {
    // A linear congruential generator with a full period of 2^17 (Hull and Dobell, SIAM Review 4, 1962) visits each
    // line once. The value read is 0, but the compiler and the processor do not know that.
    uint64_t value = buffer[size_t{line} * (kLineBytes / sizeof(uint64_t))];
    asm volatile("" : "+r"(value));
    line = (line * 51'749u + 67'867u + static_cast<uint32_t>(value)) % kLines;
  }
  return static_cast<double>(NowNs() - start) / reads;
}

YardstickReading ReadYardstick(uint32_t batches, uint32_t loop_steps) {
  const size_t count = std::clamp<uint32_t>(batches, 1, kMaxYardstickBatches);
  Batches calls;
  Batches loops;
  for (size_t i = 0; i < count; ++i) {
    calls[i] = SystemCallNs();
    loops[i] = UserLoopNs(loop_steps);
  }
  return {Median(calls, count), Median(loops, count)};
}

}  // namespace muxbench
