// links: tensorflow
// An addon that does nothing but bring TensorFlow's libraries into the process, which takes a fifth of a second. A worker thread loads it
// while the main thread is busy with other things; the addon that computes then finds the libraries there.
#include <node_api.h>
#include <tensorflow/c/c_api.h>

NAPI_MODULE_INIT() {
  napi_value version;
  napi_create_string_utf8(env, TF_Version(), NAPI_AUTO_LENGTH, &version);
  napi_set_named_property(env, exports, "version", version);
  return exports;
}
