// A thread that sleeps from Start until it is destroyed. While it lives, the process's descriptor table is
// shared.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "start_thread.h"

namespace muxbench {

class ParkedThread {
 public:
  ParkedThread() = default;

  ~ParkedThread() {
    if (!thread_.joinable()) return;
    {
      std::lock_guard lock(mutex_);
      ending_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

  ParkedThread(const ParkedThread&) = delete;
  ParkedThread& operator=(const ParkedThread&) = delete;

  bool Start(RunError* error) {
    const auto sleep = [this] {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return ending_; });
    };
    return StartThread(&thread_, sleep, error);
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace muxbench
