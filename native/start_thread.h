// Starting threads without exceptions.
#pragma once

#include <system_error>
#include <thread>
#include <utility>

#include "run_error.h"

namespace muxbench {

// Runs `body` in a new thread. Returns false, with the reason in `error`, where the kernel grants no thread.
template <typename Body>
bool StartThread(std::thread* thread, Body body, RunError* error) {
  try {
    *thread = std::thread(std::move(body));
    return true;
  } catch (const std::system_error& problem) {
    return Fail(error, problem.code().value(), "pthread_create");
  }
}

}  // namespace muxbench
