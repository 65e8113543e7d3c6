// TensorFlow's C API (tensorflow/c/kernels.h, ops.h) as little C++ as it takes: an operation is a class that is made from its attributes
// and called once per execution. Whatever is wrong is thrown as a Failure and arrives in JavaScript as an exception with its text.
#pragma once

#include <cstdint>
#include <new>
#include <string>
#include <vector>

#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"

namespace gaplab {

/** Why an operation cannot do what it was asked for. */
struct Failure {
  TF_Code code;
  std::string text;
};

[[noreturn]] inline void fail(const std::string& text) { throw Failure{TF_INVALID_ARGUMENT, text}; }
inline void require(bool holds, const char* text) {
  if (!holds) fail(text);
}

/** A status that is deleted with its scope and thrown where it is not OK. */
class Status {
 public:
  Status() : status_(TF_NewStatus()) {}
  ~Status() { TF_DeleteStatus(status_); }
  Status(const Status&) = delete;
  operator TF_Status*() const { return status_; }
  void check() const {
    if (TF_GetCode(status_) != TF_OK) throw Failure{TF_GetCode(status_), TF_Message(status_)};
  }

 private:
  TF_Status* status_;
};

using Shape = std::vector<int64_t>;

/** A float32 input: its values in row-major order. */
struct Input {
  const float* data;
  Shape shape;
  int64_t size;
  /** The length of the last dimension, or 1: channels. */
  int64_t channels() const { return shape.empty() ? 1 : shape.back(); }
};

/** The attributes of an operation, by name; read when it is made. */
class Attributes {
 public:
  explicit Attributes(TF_OpKernelConstruction* from) : from_(from) {}
  float number(const char* name) const { return read<float>(TF_OpKernelConstruction_GetAttrFloat, name); }
  int64_t integer(const char* name) const { return read<int64_t>(TF_OpKernelConstruction_GetAttrInt64, name); }
  bool flag(const char* name) const { return read<TF_Bool>(TF_OpKernelConstruction_GetAttrBool, name) != 0; }

 private:
  template <class T>
  T read(void (*get)(TF_OpKernelConstruction*, const char*, T*, TF_Status*), const char* name) const {
    T value{};
    Status status;
    get(from_, name, &value, status);
    status.check();
    return value;
  }
  TF_OpKernelConstruction* from_;
};

/** One execution: inputs and outputs by number. Tensors are let go of with it. */
class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context) {}
  ~Call() {
    for (TF_Tensor* tensor : held_) TF_DeleteTensor(tensor);
  }
  Call(const Call&) = delete;

  int inputs() const { return TF_NumInputs(context_); }
  Input input(int index) {
    TF_Tensor* tensor = nullptr;
    Status status;
    TF_GetInput(context_, index, &tensor, status);
    status.check();
    held_.push_back(tensor);
    require(TF_TensorType(tensor) == TF_FLOAT, "an input is not float32");
    Input out{static_cast<const float*>(TF_TensorData(tensor)), {}, TF_TensorElementCount(tensor)};
    for (int i = 0; i < TF_NumDims(tensor); i++) out.shape.push_back(TF_Dim(tensor, i));
    return out;
  }
  /** An int32 input's values: labels. */
  std::vector<int> integers(int index) {
    TF_Tensor* tensor = nullptr;
    Status status;
    TF_GetInput(context_, index, &tensor, status);
    status.check();
    held_.push_back(tensor);
    require(TF_TensorType(tensor) == TF_INT32, "an input is not int32");
    const int* data = static_cast<const int*>(TF_TensorData(tensor));
    return std::vector<int>(data, data + TF_TensorElementCount(tensor));
  }
  /** An input whose values the operation changes: only where the caller has seen to it that nobody else holds them. */
  float* inPlace(int index, int64_t size) {
    const Input in = input(index);
    require(in.size == size, "tensors that belong together differ in size");
    return const_cast<float*>(in.data);
  }
  float* output(int index, const Shape& shape) {
    int64_t size = 1;
    for (int64_t n : shape) size *= n;
    Status status;
    TF_Tensor* tensor =
        TF_AllocateOutput(context_, index, TF_FLOAT, shape.data(), int(shape.size()), size_t(size) * sizeof(float), status);
    status.check();
    held_.push_back(tensor);
    return static_cast<float*>(TF_TensorData(tensor));
  }

 private:
  TF_OpKernelContext* context_;
  std::vector<TF_Tensor*> held_;
};

/** An operation's signature in TensorFlow's notation. Every one has the attribute "T: {float}" as well. */
struct Signature {
  const char* name;
  std::vector<const char*> inputs, outputs, attributes;
};

/** Tells TensorFlow of an operation. A second one of the same name, or an attribute named as an input, ends the process. */
inline void define(const Signature& signature) {
  TF_OpDefinitionBuilder* builder = TF_NewOpDefinitionBuilder(signature.name);
  TF_OpDefinitionBuilderAddAttr(builder, "T: {float} = DT_FLOAT");
  for (const char* attribute : signature.attributes) TF_OpDefinitionBuilderAddAttr(builder, attribute);
  for (const char* input : signature.inputs) TF_OpDefinitionBuilderAddInput(builder, input);
  for (const char* output : signature.outputs) TF_OpDefinitionBuilderAddOutput(builder, output);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(builder, [](TF_ShapeInferenceContext* context, TF_Status* status) {
    TF_ShapeInferenceContextSetUnknownShape(context, status);
  });
  Status status;
  TF_RegisterOpDefinition(builder, status);
  status.check();
}

/** Runs `work`; what it throws becomes `report(status)`. TensorFlow knows no exceptions. */
template <class Work, class Report>
void guarded(const Work& work, const Report& report) {
  Status status;
  try {
    return work();
  } catch (const Failure& failure) {
    TF_SetStatus(status, failure.code, failure.text.c_str());
  } catch (const std::bad_alloc&) {
    TF_SetStatus(status, TF_RESOURCE_EXHAUSTED, "out of memory");
  }
  report(status);
}

/**
 * Registers `Operation` for the CPU: a class with the constructor (const Attributes&) and `void operator()(Call&) const`.
 * One object may be called by several threads at once.
 */
template <class Operation>
void registerOperation(const Signature& signature) {
  define(signature);
  const auto make = [](TF_OpKernelConstruction* from) -> void* {
    void* operation = nullptr;
    guarded([&] { operation = new Operation(Attributes(from)); },
            [&](TF_Status* status) { TF_OpKernelConstruction_Failure(from, status); });
    return operation;
  };
  const auto compute = [](void* operation, TF_OpKernelContext* context) {
    guarded(
        [&] {
          Call call(context);
          (*static_cast<const Operation*>(operation))(call);
        },
        [&](TF_Status* status) { TF_OpKernelContext_Failure(context, status); });
  };
  const auto destroy = [](void* operation) { delete static_cast<Operation*>(operation); };
  Status status;
  TF_RegisterKernelBuilder(signature.name, TF_NewKernelBuilder(signature.name, "CPU", make, compute, destroy), status);
  status.check();
}

}  // namespace gaplab
