// links: tensorflow
// GapLab's own TensorFlow operations, as a Node addon. Requiring it registers them, and they run like TensorFlow's own.
// exports: features ("AVX-512", "AVX2", "baseline": the best this processor has of what the kernels can use);
// threads() and setThreads(n).
#include <node_api.h>

#include <mutex>

#include "operation.h"
#include "parallel.h"
#include "register.h"

namespace gaplab {
namespace {

const char* features() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("fma")) return "AVX-512";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "AVX2";
#endif
  return "baseline";
}

/** Why registration failed; empty where it did not. Once per process: a second time would end it. */
const std::string& registered() {
  static std::once_flag once;
  static std::string problem;
  std::call_once(once, [] {
    try {
      registerAll();
    } catch (const Failure& failure) {
      problem = failure.text;
    }
  });
  return problem;
}

napi_value Threads(napi_env env, napi_callback_info) {
  napi_value out;
  napi_create_int32(env, threads(), &out);
  return out;
}

napi_value SetThreads(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  int32_t wanted = 0;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  if (count < 1 || napi_get_value_int32(env, argument, &wanted) != napi_ok || wanted < 1) {
    napi_throw_range_error(env, nullptr, "setThreads: expected a whole number from 1");
    return nullptr;
  }
  setThreads(wanted);
  return nullptr;
}

}  // namespace
}  // namespace gaplab

NAPI_MODULE_INIT() {
  using namespace gaplab;
  const std::string& problem = registered();
  if (!problem.empty()) {
    napi_throw_error(env, nullptr, problem.c_str());
    return exports;
  }
  const auto put = [&](const char* name, napi_value value) { napi_set_named_property(env, exports, name, value); };
  const auto function = [&](const char* name, napi_callback call) {
    napi_value out;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, call, nullptr, &out);
    return out;
  };
  napi_value best;
  napi_create_string_utf8(env, features(), NAPI_AUTO_LENGTH, &best);
  put("features", best);
  put("threads", function("threads", Threads));
  put("setThreads", function("setThreads", SetThreads));
  return exports;
}
