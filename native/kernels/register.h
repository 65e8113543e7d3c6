// Every group of operations, each registered by its own file.
#pragma once

namespace gaplab {

void registerBatchNorm();
void registerBatchNormGradient();
void registerUpdates();
void registerSoftmax();
void registerMaps();
void registerProduct();
void registerWinograd();

inline void registerAll() {
  registerBatchNorm();
  registerBatchNormGradient();
  registerUpdates();
  registerSoftmax();
  registerMaps();
  registerProduct();
  registerWinograd();
}

}  // namespace gaplab
