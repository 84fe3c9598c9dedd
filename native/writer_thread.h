// What the threads that write to a reader's descriptors have in common: where they run, whether they share
// its descriptor table, and how they end a wait that nothing else would end.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include "registration.h"

namespace muxbench {

struct WriterPlace {
  int cpu = -1;                  // -1: wherever the scheduler likes
  bool shares_cpu = false;       // with the reader: it sleeps where it would spin
  bool shares_fd_table = false;  // otherwise it takes a copy, so that the reader's stays private
};

// Puts the calling thread there. It takes no signals from then on: one that the process handles would
// otherwise run its handler there.
bool SettleWriter(const WriterPlace& place, RunError* error);

// Between two looks of a thread that spins.
inline void Relax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// Ends waits of one thread by a signal (SIGURG, which is ignored by default), for as long as it lives.
class Rouser {
 public:
  explicit Rouser(pid_t thread);
  ~Rouser();
  Rouser(const Rouser&) = delete;
  Rouser& operator=(const Rouser&) = delete;

  // A signal that comes just before a wait is lost on it: to be repeated.
  void Rouse() const;

 private:
  const pid_t thread_;
  struct sigaction before_;
};

}  // namespace muxbench
