// How a loop says what went wrong.
#pragma once

#include <string>

namespace muxbench {

struct RunError {
  int error = 0;  // errno, or 0 where no system call failed
  std::string what;
};

// Always returns false, so that a caller can return what it returns.
inline bool Fail(RunError* error, int number, const char* what) {
  *error = {number, what};
  return false;
}

}  // namespace muxbench
