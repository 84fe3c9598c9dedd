// Describes why a loop failed.
#pragma once

#include <string>

namespace muxbench {

struct RunError {
  int error = 0;  // errno, or 0 where no system call failed
  std::string what;
};

// Sets `error` and returns false, so that a caller can write `return Fail(…)`. `number` is an errno or 0.
inline bool Fail(RunError* error, int number, const char* what) {
  *error = {number, what};
  return false;
}

}  // namespace muxbench
