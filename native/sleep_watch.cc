#include "sleep_watch.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace muxbench {

namespace {

// Writes the path of a file about a thread of this process or the main thread of another one. An emulator of user
// programs shows a file of its own in place of /proc/PID/stat.
void ThreadFile(char (&path)[64], pid_t thread, const char* name) {
  const int id = static_cast<int>(thread);
  std::snprintf(path, sizeof path, "/proc/%d/task/%d/%s", id, id, name);
}

}  // namespace

SleepWatch::~SleepWatch() {
  if (fd_ != -1) close(fd_);
}

int SleepWatch::Open(pid_t thread) {
  char path[64];
  ThreadFile(path, thread, "stat");
  fd_ = open(path, O_RDONLY | O_CLOEXEC);
  return fd_ == -1 ? -errno : 0;
}

int SleepWatch::State() const {
  char buffer[128];
  const ssize_t length = pread(fd_, buffer, sizeof buffer, 0);
  if (length == -1) return -errno;
  const std::string_view text(buffer, static_cast<size_t>(length));
  // The format is "tid (name) state …" (proc(5)). The name, of at most 15 bytes, may itself contain
  // parentheses.
  const size_t name_end = text.rfind(") ");
  if (name_end == text.npos || name_end + 2 >= text.size()) return -EPROTO;
  return text[name_end + 2];
}

int64_t SleepsOf(pid_t thread) {
  constexpr std::string_view kName = "\nvoluntary_ctxt_switches:";
  char path[64], buffer[4096];
  ThreadFile(path, thread, "status");
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd == -1) return -errno;
  const ssize_t length = read(fd, buffer, sizeof buffer - 1);
  const int error = errno;
  close(fd);
  if (length == -1) return -error;
  buffer[length] = '\0';
  const size_t at = std::string_view(buffer).find(kName);
  return at == std::string_view::npos ? -EPROTO : std::atoll(buffer + at + kName.size());
}

}  // namespace muxbench
