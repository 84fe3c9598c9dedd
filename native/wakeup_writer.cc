#include "wakeup_writer.h"

#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "clock.h"
#include "start_thread.h"

namespace muxbench {
namespace {

// The time for which the reader sleeps at least before it is woken. It is the same for every mechanism,
// however long its call takes to fall asleep, and it separates the wake-up from the read of the reader's
// state, which takes kernel locks.
constexpr int64_t kSleepNs = 50'000;

// The most that one reading of the clock adds to the time for which the writer has waited, so that the time
// for which the whole process was stopped does not count.
constexpr int64_t kLookNs = 10'000'000;

constexpr int64_t kForever = -1;

constexpr timespec kRousePause = {0, 1'000'000};

}  // namespace

WakeupWriter::WakeupWriter(const Plan& plan, Registration& registration, const WakeupWriterOptions& options)
    : plan_(plan),
      registration_(registration),
      options_(options),
      reader_(gettid()),
      stamps_(plan.fd_count()) {}

WakeupWriter::~WakeupWriter() {
  if (!thread_.joinable()) return;
  SetTurn(kEnding);
  WakeOther();
  thread_.join();
}

bool WakeupWriter::Start(RunError* error) {
  if (!StartThread(
          &thread_, [this] { Run(); }, error))
    return false;
  while (turn() == kStarting) SleepWhile(kStarting, kForever);
  return Healthy(error);
}

bool WakeupWriter::BorrowPeers(uint32_t first, uint32_t* iterations, RunError* error) {
  if (registration_.peer_process() == nullptr) return true;
  iteration_ = first;
  iterations_ = *iterations;
  SetTurn(kBorrowing);
  WakeOther();
  while (turn() == kBorrowing) SleepWhile(kBorrowing, kForever);
  *iterations = iterations_;
  return Healthy(error);
}

void WakeupWriter::BeginBatch() {
  SetTurn(kReading);
  WakeOther();
}

void WakeupWriter::EndBatch() {
  RunError ignored;
  AwaitWritten(&ignored);
  SetTurn(kParked);
  WakeOther();
}

void WakeupWriter::Request(uint32_t iteration) {
  iteration_ = iteration;
  SetTurn(kWriting);
  if (options_.place.shares_cpu) WakeOther();
}

int64_t WakeupWriter::TakeStamp(uint32_t index) {
  const int64_t stamp = stamps_[index].load(std::memory_order_acquire);
  stamps_[index].store(0, std::memory_order_relaxed);
  return stamp;
}

bool WakeupWriter::Healthy(RunError* error) {
  if (turn() != kFailed) return true;
  *error = error_;
  return false;
}

bool WakeupWriter::AwaitWritten(RunError* error) {
  while (turn() == kWriting) {
    if (options_.place.shares_cpu)
      sched_yield();
    else
      Relax();
  }
  return Healthy(error);
}

void WakeupWriter::SleepWhile(Turn turn, int64_t timeout_ns) {
  const timespec timeout = {timeout_ns / 1'000'000'000, timeout_ns % 1'000'000'000};
  // The result needs no check: whether a wake-up, a changed word, a signal or the timeout ended the sleep,
  // the caller reads the word again.
  syscall(SYS_futex, &turn_, FUTEX_WAIT_PRIVATE, turn, timeout_ns < 0 ? nullptr : &timeout, nullptr, 0);
}

void WakeupWriter::WakeOther() { syscall(SYS_futex, &turn_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0); }

void WakeupWriter::Run() {
  // This thread opens and closes the file, since its descriptor table may not be the reader's.
  SleepWatch watch;
  const bool prepared = Prepare(&watch);
  if (prepared) SetTurn(kParked);
  WakeOther();
  if (!prepared) return;
  std::optional<BorrowedPeers> borrowed;
  if (registration_.peer_process() != nullptr) borrowed.emplace(*registration_.peer_process());
  for (;;) {
    const Turn now = turn();
    switch (now) {
      case kStarting:
      case kParked: SleepWhile(now, kForever); break;
      case kBorrowing: Borrow(*borrowed); break;
      case kReading: AwaitRequest(); break;
      case kWriting: Write(watch); break;
      case kFailed: RouseReader(); break;
      case kEnding: return;
    }
  }
}

bool WakeupWriter::Prepare(SleepWatch* watch) {
  RunError error;
  if (!SettleWriter(options_.place, &error)) {
    GiveUp(kStarting, error);
  } else if (int result = watch->Open(reader_)) {
    GiveUp(kStarting, {-result, "open of the reader's state in /proc"});
  }
  return turn() == kStarting;
}

void WakeupWriter::GiveUp(Turn from, const RunError& error) {
  error_ = error;
  uint32_t expected = from;
  turn_.compare_exchange_strong(expected, kFailed, std::memory_order_acq_rel);
}

void WakeupWriter::RouseReader() {
  const Rouser rouser(reader_);
  while (turn() == kFailed) {
    rouser.Rouse();
    nanosleep(&kRousePause, nullptr);
  }
}

void WakeupWriter::AwaitRequest() {
  int64_t waited_ns = 0;
  int64_t last = NowNs();
  while (turn() == kReading) {
    if (options_.place.shares_cpu)
      SleepWhile(kReading, kLookNs);
    else
      Relax();
    const int64_t now = NowNs();
    waited_ns += std::min(now - last, kLookNs);
    last = now;
    if (waited_ns > options_.patience_ns) {
      GiveUp(kReading, {0, "descriptors that were made ready were not delivered"});
    }
  }
}

// Waits for the reader to fall asleep. Returns 1 if it sleeps, 0 if it was not seen asleep within watch_ns,
// or -errno.
int WakeupWriter::AwaitSleep(const SleepWatch& watch) {
  const int64_t start = NowNs();
  int asleep = 0;
  while (asleep == 0) {
    if (NowNs() - start >= options_.watch_ns) return 0;
    asleep = watch.Asleep();
    if (asleep == 0 && options_.place.shares_cpu) sched_yield();
  }
  if (options_.place.shares_cpu || asleep < 0) return asleep;
  const int64_t seen = NowNs();
  while (NowNs() - seen < kSleepNs) Relax();
  return asleep;
}

void WakeupWriter::Borrow(BorrowedPeers& borrowed) {
  const ChainWrites no_chain(0, plan_.active_count());
  RunError error;
  if (!registration_.BorrowPeers(borrowed, plan_, iteration_, no_chain, &iterations_, &error))
    return GiveUp(kBorrowing, error);
  SetTurn(kParked);
  WakeOther();
}

void WakeupWriter::Write(const SleepWatch& watch) {
  const int asleep = AwaitSleep(watch);
  if (asleep < 0) return GiveUp(kWriting, {-asleep, "read of the reader's state in /proc"});
  saw_reader_asleep_ = asleep == 1;
  const uint32_t* active = plan_.Iteration(iteration_);
  const int64_t start = NowNs();
  for (uint32_t i = 0; i < plan_.active_count(); ++i) {
    stamps_[active[i]].store(NowNs(), std::memory_order_release);
    if (int result = registration_.MakeReady(active[i]))
      return GiveUp(kWriting, {-result, registration_.making()});
  }
  write_ns_ = NowNs() - start;
  SetTurn(kReading);
}

}  // namespace muxbench
