// A thread that sleeps until it is destroyed. While it lives, the process's descriptor table is shared.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

namespace muxbench {

class ParkedThread {
 public:
  ParkedThread()
      : thread_([this] {
          std::unique_lock lock(mutex_);
          wake_.wait(lock, [this] { return ending_; });
        }) {}

  ~ParkedThread() {
    {
      std::lock_guard lock(mutex_);
      ending_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

  ParkedThread(const ParkedThread&) = delete;
  ParkedThread& operator=(const ParkedThread&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool ending_ = false;
  std::thread thread_;  // last, so that it starts when the others are there
};

}  // namespace muxbench
