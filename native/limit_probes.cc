#include <poll.h>
#include <sys/resource.h>
#include <sys/select.h>

#include <algorithm>
#include <climits>

#include "probes.h"
#include "process_control.h"
#include "system_call.h"

namespace muxbench {
namespace {

constexpr uint64_t kWanted = 5000;

// Descriptors of the process beside those of a probe.
constexpr uint64_t kReserved = 64;

// Opens as many eventfds as are wanted, or as the limit has room for.
bool OpenMany(std::vector<OwnedFd>* fds, RunError* error) {
  DescriptorLimit limit;
  const int result = RaiseSoftDescriptorLimit(&limit);
  if (result < 0) return Fail(error, -result, "setrlimit");
  fds->resize(std::min(kWanted, limit.hard - std::min(limit.hard, kReserved)));
  for (OwnedFd& fd : *fds) {
    if (!OpenEventfd(&fd, error)) return false;
  }
  return fds->empty() ? Fail(error, EMFILE, "eventfd") : Signal(fds->back().get(), error);
}

constexpr size_t kWordBits = sizeof(unsigned long) * CHAR_BIT;

void SetBit(std::vector<unsigned long>* words, int fd) {
  (*words)[static_cast<size_t>(fd) / kWordBits] |= 1UL << (static_cast<size_t>(fd) % kWordBits);
}

}  // namespace

bool ProbeSelectLimit(Facts* facts, RunError* error) {
  std::vector<OwnedFd> fds;
  if (!OpenMany(&fds, error)) return false;
  int highest = 0;
  for (const OwnedFd& fd : fds) highest = std::max(highest, fd.get());
  std::vector<unsigned long> set(static_cast<size_t>(highest) / kWordBits + 1);
  std::vector<unsigned long> expected(set.size());
  for (const OwnedFd& fd : fds) SetBit(&set, fd.get());
  SetBit(&expected, fds.back().get());
  auto* bits = reinterpret_cast<fd_set*>(set.data());
  facts->PutResult("selected", system_call::Select(highest + 1, bits, nullptr, nullptr, 0));
  facts->Put("watched", static_cast<int64_t>(fds.size()));
  facts->Put("highestFd", highest);
  facts->Put("fdSetBits", FD_SETSIZE);
  facts->Put("foundHighest", set == expected);
  return true;
}

bool ProbePollLimit(Facts* facts, RunError* error) {
  std::vector<OwnedFd> fds;
  if (!OpenMany(&fds, error)) return false;
  std::vector<pollfd> entries;
  for (const OwnedFd& fd : fds) entries.push_back({fd.get(), POLLIN, 0});
  facts->PutResult("polled", system_call::Poll(entries.data(), entries.size(), 0));
  facts->Put("watched", static_cast<int64_t>(fds.size()));
  facts->Put("foundLast", entries.back().revents == POLLIN);

  constexpr rlim_t kLimit = 1000;
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == -1) return Fail(error, errno, "getrlimit");
  limit.rlim_cur = std::min(limit.rlim_max, kLimit);
  if (setrlimit(RLIMIT_NOFILE, &limit) == -1) return Fail(error, errno, "setrlimit");
  // A negative descriptor is left out by poll, but takes its place in the array.
  const auto most = static_cast<size_t>(limit.rlim_cur);
  entries.assign(most + 1, {-1, POLLIN, 0});
  facts->Put("softLimit", static_cast<int64_t>(limit.rlim_cur));
  facts->PutResult("atLimit", system_call::Poll(entries.data(), most, 0));
  facts->PutResult("aboveLimit", system_call::Poll(entries.data(), most + 1, 0));
  return true;
}

}  // namespace muxbench
