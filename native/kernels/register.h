// Every group of operations, each registered by its own file.
#pragma once

namespace gaplab {

inline void registerAll() {
}

}  // namespace gaplab
