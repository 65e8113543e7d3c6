// The threads that the kernels share. Work is cut into parts, always in the same way; which thread does a part is chance, so a part's
// result must not depend on it. Then the same sums come out in every run.
#pragma once

#include <cstdint>
#include <functional>

namespace gaplab {

/** How many threads work together, the caller's among them. */
int threads();
/** At least one. Takes effect with the next piece of work. */
void setThreads(int count);

/** Runs work(0) ... work(parts - 1), in this order if it were one thread, and returns when all are done. */
void parallel(int parts, const std::function<void(int part)>& work);

/** Where part number `part` of `parts` begins in [0, n), on a multiple of `grain`; part `parts` begins at n. */
inline int64_t begin(int64_t n, int part, int parts, int64_t grain = 1) {
  const int64_t grains = (n + grain - 1) / grain;
  const int64_t at = grains * part / parts * grain;
  return at < n ? at : n;
}

/** Divides [0, n) into some stretches per thread, since threads are not equally fast; one stretch where n is below `least`. */
template <class Work>
void stretches(int64_t n, int64_t least, int64_t grain, const Work& work) {
  const int parts = n < least || threads() == 1 ? 1 : 4 * threads();
  if (parts == 1) return work(int64_t(0), n);
  parallel(parts, [&](int part) {
    const int64_t from = begin(n, part, parts, grain), to = begin(n, part + 1, parts, grain);
    if (from < to) work(from, to);
  });
}

}  // namespace gaplab
