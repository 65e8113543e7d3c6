// Every group of operations, each registered by its own file.
#pragma once

namespace gaplab {

void registerBatchNorm();
void registerBatchNormGradient();
void registerUpdates();

inline void registerAll() {
  registerBatchNorm();
  registerBatchNormGradient();
  registerUpdates();
}

}  // namespace gaplab
