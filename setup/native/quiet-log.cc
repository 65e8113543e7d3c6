// Makes TensorFlow's start-up log obey TF_CPP_MIN_LOG_LEVEL (0 all, 1 no infos, 2 no warnings, 3 fatal only).
// The addon itself never initialises TensorFlow's logging, so without this the variable is ignored and every process prints
// which processor instructions it found. Compiled into the addon; runs when the addon is loaded, before TensorFlow starts.
#include <cstdlib>

#include "absl/base/log_severity.h"
#include "absl/log/globals.h"

namespace {
const bool quietened = [] {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  if (level == nullptr || *level < '1' || *level > '3') return false;
  absl::SetStderrThreshold(static_cast<absl::LogSeverityAtLeast>(*level - '0'));
  return true;
}();
}  // namespace
