// Every group of operations, each registered by its own file.
#pragma once

namespace gaplab {

void registerBatchNorm();
void registerBatchNormGradient();
void registerUpdates();
void registerSoftmax();
void registerMaps();
void registerEnlarge();
void registerProduct();
void registerWinograd();

inline void registerAll() {
  registerBatchNorm();
  registerBatchNormGradient();
  registerUpdates();
  registerSoftmax();
  registerMaps();
  registerEnlarge();
  registerProduct();
  registerWinograd();
}

}  // namespace gaplab
