// How the batch norm kernels cut a map into rows and chunks. A row is so many whole pixels that it is worth a loop (one pixel where
// there are many channels); a chunk is a few rows, the least that a thread works on. Sums are made per chunk, and the chunks' are added
// up in double precision in their order: how many threads there are changes no result.
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "batch-norm-rows.h"
#include "operation.h"
#include "parallel.h"

namespace gaplab {

using Floats = std::vector<float>;
using Doubles = std::vector<double>;

struct Layout {
  static constexpr int64_t chunkRows = 64, leastWidth = 256, leastValues = 16384;
  int64_t channels, pixels, repeat, width, rows, chunks;

  explicit Layout(const Input& x) : channels(x.channels()), pixels(channels ? x.size / channels : 0) {
    require(pixels > 0, "batch norm: an empty map");
    repeat = std::max<int64_t>(1, std::min(leastWidth / channels, pixels));
    width = repeat * channels;
    rows = pixels / repeat;
    chunks = (rows + chunkRows - 1) / chunkRows;
  }
  int64_t values() const { return pixels * channels; }
  int64_t rowsOf(int64_t chunk) const { return std::min(chunkRows, rows - chunk * chunkRows); }
  Rows rowsIn(int64_t chunk) const { return {rowsOf(chunk), width}; }
  /** The first value of a chunk, and of the pixels left behind the last whole row. */
  int64_t at(int64_t chunk) const { return chunk * chunkRows * width; }
  int64_t tail() const { return rows * width; }
  Rows tailRow() const { return {1, values() - tail()}; }

  /** One value per channel, once for each pixel of a row. */
  template <class Number>
  std::vector<Number> spread(const std::vector<Number>& perChannel) const {
    std::vector<Number> out;
    out.reserve(size_t(width));
    for (int64_t k = 0; k < repeat; k++) out.insert(out.end(), perChannel.begin(), perChannel.end());
    return out;
  }
  /** The other way: the values of a row, added up by channel. */
  Doubles fold(const Doubles& row) const {
    Doubles out(static_cast<size_t>(channels));
    for (int64_t i = 0; i < width; i++) out[i % channels] += row[i];
    return out;
  }

  /** work(chunk) for all. */
  template <class Work>
  void eachChunk(const Work& work) const {
    stretches(chunks, least(), 1, [&](int64_t from, int64_t to) {
      for (int64_t chunk = from; chunk < to; chunk++) work(chunk);
    });
  }
  /** The same from the last to the first: the end of the map was read last and is still in a cache. */
  template <class Work>
  void eachChunkBackwards(const Work& work) const {
    eachChunk([&](int64_t chunk) { work(chunks - 1 - chunk); });
  }

 private:
  /** Small maps are not worth a second thread. */
  int64_t least() const { return values() < leastValues ? chunks + 1 : 2; }
};

/** A row of sums for every chunk; not set to anything yet. */
class ChunkSums {
 public:
  explicit ChunkSums(const Layout& layout) : width_(layout.width), values_(new float[size_t(layout.chunks * layout.width)]) {}
  float* of(int64_t chunk) const { return values_.get() + chunk * width_; }

 private:
  int64_t width_;
  std::unique_ptr<float[]> values_;
};

}  // namespace gaplab
