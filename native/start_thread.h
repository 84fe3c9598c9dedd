// Starts threads without exceptions.
#pragma once

#include <pthread.h>

#include <system_error>
#include <thread>
#include <utility>

#include "run_error.h"

namespace muxbench {

// The name by which a tool that looks at the process finds the threads of a cell.
constexpr char kThreadName[] = "muxbench";

// Runs `body` in a new thread. Returns false, with the reason in `error`, where the kernel grants no thread.
template <typename Body>
bool StartThread(std::thread* thread, Body body, RunError* error) {
  try {
    *thread = std::thread(std::move(body));
    // The name is given from here, so that the thread has it when this returns.
    pthread_setname_np(thread->native_handle(), kThreadName);
    return true;
  } catch (const std::system_error& problem) {
    return Fail(error, problem.code().value(), "pthread_create");
  }
}

}  // namespace muxbench
