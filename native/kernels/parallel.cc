// A pool of threads that stays. A network's small operations follow each other closely, so a helper that has nothing to do looks out
// for more for some microseconds before it sleeps: waking a sleeping thread costs more than many an operation.
#include "parallel.h"

#include <pthread.h>
#if defined(__linux__)
#include <sched.h>
#endif

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

namespace gaplab {
namespace {

using Clock = std::chrono::steady_clock;

/** How long a helper looks out for work, and the caller for the helpers' end, before it lets others run. */
constexpr auto lookOut = std::chrono::microseconds(50);

inline void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

/** Spins until `holds` does or the time is over. */
template <class Condition>
bool spin(const Condition& holds) {
  const auto end = Clock::now() + lookOut;
  do {
    for (int i = 0; i < 64; i++) {
      if (holds()) return true;
      pause();
    }
  } while (Clock::now() < end);
  return holds();
}

/**
 * The caller and its helpers take parts, the next one each time, until none is left. A helper that comes too late, because it slept or
 * the machine has other things to do, finds the door shut and is not waited for. Never destroyed: helpers sleep until the process ends.
 */
class Pool {
 public:
  explicit Pool(int count) : count_(count) {
    for (int i = 1; i < count; i++) {
      std::thread helper([this] { help(); });
      helpers_.push_back(helper.native_handle());
      helper.detach();
    }
  }
  int count() const { return count_; }

  void run(int parts, const std::function<void(int)>& work) {
    work_ = &work;
    parts_ = parts;
    next_.store(0, std::memory_order_relaxed);
    left_.store(0, std::memory_order_relaxed);
    const uint64_t turn = ++turns_;
    {
      // The lock keeps a helper from falling asleep between its last look and this.
      std::lock_guard<std::mutex> lock(mutex_);
      door_.store(turn << 32 | open, std::memory_order_release);
    }
    if (asleep_.load(std::memory_order_acquire) > 0) {
      keepOffCallersCore();
      wake_.notify_all();
    }
    takeParts();
    const int came = int(door_.fetch_and(~open, std::memory_order_acq_rel) & entered);
    const auto done = [&] { return left_.load(std::memory_order_acquire) == came; };
    while (!spin(done)) std::this_thread::yield();
  }

 private:
  /** The door: the number of the turn, whether it is open, how many helpers have come in. */
  static constexpr uint64_t open = uint64_t(1) << 31, entered = open - 1;

  /**
   * Linux likes to wake a thread on the core of the thread that wakes it, and the caller goes on working there: for milliseconds the
   * helper would wait behind it while other cores are idle. So helpers may run on every core but the caller's.
   */
  void keepOffCallersCore() {
#if defined(__linux__)
    const int here = sched_getcpu();
    cpu_set_t others;
    if (here < 0 || here == callersCore_ || sched_getaffinity(0, sizeof others, &others) != 0) return;
    CPU_CLR(here, &others);
    if (CPU_COUNT(&others) == 0) return;
    for (pthread_t helper : helpers_) pthread_setaffinity_np(helper, sizeof others, &others);
    callersCore_ = here;
#endif
  }

  void takeParts() {
    for (int part; (part = next_.fetch_add(1, std::memory_order_relaxed)) < parts_;) (*work_)(part);
  }

  bool enter(uint64_t& seen) {
    uint64_t door = door_.load(std::memory_order_acquire);
    seen = door >> 32;
    while (door & open) {
      if (door_.compare_exchange_weak(door, door + 1, std::memory_order_acq_rel)) return true;
      seen = door >> 32;
    }
    return false;
  }

  void help() {
    for (uint64_t seen = 0;;) {
      const auto called = [&] { return door_.load(std::memory_order_acquire) >> 32 != seen; };
      if (!spin(called)) {
        std::unique_lock<std::mutex> lock(mutex_);
        asleep_.fetch_add(1, std::memory_order_release);
        wake_.wait(lock, called);
        asleep_.fetch_sub(1, std::memory_order_release);
      }
      if (!enter(seen)) continue;
      takeParts();
      left_.fetch_add(1, std::memory_order_release);
    }
  }

  const int count_;
  const std::function<void(int)>* work_ = nullptr;
  int parts_ = 0;
  uint64_t turns_ = 0;
  std::atomic<uint64_t> door_{0};
  std::atomic<int> next_{0}, left_{0}, asleep_{0};
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<pthread_t> helpers_;
  int callersCore_ = -1;
};

int fromEnvironment() {
  const char* text = std::getenv("TF_NUM_INTRAOP_THREADS");
  const int count = text ? std::atoi(text) : 0;
  return count > 0 ? count : std::max(1, int(std::thread::hardware_concurrency()));
}

std::atomic<int> wanted{0};
Pool* pool = nullptr;
/** Held while the pool works: another JavaScript thread that comes meanwhile does its work alone. */
std::mutex inUse;
thread_local bool isWorking = false;

/** A forked child has the pool's memory but not its threads. */
void forgetPool() {
  pool = nullptr;
  new (&inUse) std::mutex;
}
const int watchesForks = pthread_atfork(nullptr, nullptr, forgetPool);

}  // namespace

int threads() {
  const int count = wanted.load(std::memory_order_relaxed);
  return count > 0 ? count : fromEnvironment();
}

void setThreads(int count) { wanted.store(std::max(1, count), std::memory_order_relaxed); }

void parallel(int parts, const std::function<void(int)>& work) {
  const int count = threads();
  const auto alone = [&] {
    for (int part = 0; part < parts; part++) work(part);
  };
  // Work that asks for more threads from inside the pool gets none, nor does who finds it in use.
  if (count == 1 || parts <= 1 || isWorking) return alone();
  std::unique_lock<std::mutex> lock(inUse, std::try_to_lock);
  if (!lock) return alone();
  // The helpers of a pool of another size go on sleeping; sizes change in tests and benchmarks only.
  if (!pool || pool->count() != count) pool = new Pool(count);
  isWorking = true;
  pool->run(parts, work);
  isWorking = false;
}

}  // namespace gaplab
