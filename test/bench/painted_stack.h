#ifndef BENCH_PAINTED_STACK_H_
#define BENCH_PAINTED_STACK_H_

// How deep a call goes into the stack: the free part below the caller is filled
// with a pattern, and afterwards the lowest changed byte is the depth.

#include <stdint.h>

#ifdef F_CPU
extern "C" uint32_t stack_bottom[];  // of linker.ld
#endif

namespace bench {

constexpr uintptr_t kPaintedBytes = 6144;

// The stack pointer of the caller, at most an alignment above it. The register
// is not read: a compiler may do that before the function reserves its stack.
[[gnu::always_inline]] inline uintptr_t StackPointer() {
  return reinterpret_cast<uintptr_t>(__builtin_alloca(1));
}

inline uintptr_t LowestPaint(uintptr_t top) {
#ifdef F_CPU
  const auto bottom = reinterpret_cast<uintptr_t>(stack_bottom);
  if (top - bottom < kPaintedBytes) return bottom;
#endif
  return top - kPaintedBytes;
}

// Bytes of stack that `work` uses below its caller, its return address
// included. What it reserves at the lower end and never writes is not counted.
template <typename Work>
[[gnu::noinline]] uint32_t StackOf(const Work& work, uint8_t paint) {
  // Nothing between here and the call of `work` uses the stack below this.
  const uintptr_t top = StackPointer();
  const uintptr_t lowest = LowestPaint(top);
  const auto byte = [](uintptr_t address) {
    return reinterpret_cast<volatile uint8_t*>(address);
  };
  for (uintptr_t at = lowest; at < top; ++at) *byte(at) = paint;
  work();
  uintptr_t reached = lowest;
  while (reached < top && *byte(reached) == paint) ++reached;
  return static_cast<uint32_t>(top - reached);
}

}  // namespace bench

#endif  // BENCH_PAINTED_STACK_H_
