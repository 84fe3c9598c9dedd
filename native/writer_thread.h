// The common part of the threads that write to a reader's descriptors: where they run, whether they share the
// reader's descriptor table, and how they end a wait that nothing else would end.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include "registration.h"

namespace muxbench {

struct WriterPlace {
  int cpu = -1;             // the CPU on which the writer runs; -1 leaves that to the scheduler
  bool shares_cpu = false;  // whether it runs on the reader's CPU, so that it must sleep rather than spin
  bool shares_fd_table =
      false;  // otherwise the writer takes a copy, so that the reader's table is not shared
};

// Puts the calling thread there. Returns false, with the reason in `error`, where a call fails. The thread
// blocks all signals from then on, since it might otherwise run a signal handler of the process.
bool SettleWriter(const WriterPlace& place, RunError* error);

// Tells the CPU that the calling thread spins. It is called between two checks of the spinning loop.
inline void Relax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// Interrupts the waits of one thread with a signal (SIGURG, which is ignored by default). Its handler is
// installed for as long as the object exists.
class Rouser {
 public:
  explicit Rouser(pid_t thread);
  ~Rouser();
  Rouser(const Rouser&) = delete;
  Rouser& operator=(const Rouser&) = delete;

  // Sends the signal once. A signal that arrives just before a wait does not end that wait, so that the
  // caller has to repeat it.
  void Rouse() const;

 private:
  const pid_t thread_;
  struct sigaction before_;
};

}  // namespace muxbench
