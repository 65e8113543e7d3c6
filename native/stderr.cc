// A tiny addon that holds back what libraries write to stderr: mute() and unmute().
// TensorFlow logs from static initialisers, while its library is being loaded, before any of its own log settings (and
// TF_CPP_MIN_LOG_LEVEL) count; JavaScript cannot redirect a file descriptor. Errors still arrive: loading throws them.
#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>

namespace {
int kept = -1;

napi_value Mute(napi_env, napi_callback_info) {
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (kept < 0 && nowhere >= 0) {
    kept = dup(STDERR_FILENO);
    if (kept >= 0) dup2(nowhere, STDERR_FILENO);
  }
  if (nowhere >= 0) close(nowhere);
  return nullptr;
}

napi_value Unmute(napi_env, napi_callback_info) {
  if (kept >= 0) {
    dup2(kept, STDERR_FILENO);
    close(kept);
    kept = -1;
  }
  return nullptr;
}
}  // namespace

NAPI_MODULE_INIT() {
  napi_value mute, unmute;
  napi_create_function(env, "mute", NAPI_AUTO_LENGTH, Mute, nullptr, &mute);
  napi_create_function(env, "unmute", NAPI_AUTO_LENGTH, Unmute, nullptr, &unmute);
  napi_set_named_property(env, exports, "mute", mute);
  napi_set_named_property(env, exports, "unmute", unmute);
  return exports;
}
