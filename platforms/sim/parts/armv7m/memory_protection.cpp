// The memory protection unit.
#include <stdint.h>

#include "registers.h"
#include "startup.h"

namespace machine {
namespace {

// All regions are normal memory, in which unaligned access is allowed; QEMU has
// no caches, so that does for the devices too.
#if __ARM_ARCH >= 8

// In RBAR: access by privileged code (AP) and XN. RLAR holds the last 32 bytes,
// attributes 0 of MAIR0, and the enable bit.
constexpr uint32_t kWriteThrough = 0xAA;  // in MAIR0
constexpr uint32_t kReadWrite = 0;
constexpr uint32_t kReadOnly = 2u << 1;
constexpr uint32_t kNeverExecute = 1;

void ProtectRegion(uint32_t number, uint32_t address, uint32_t size,
                   uint32_t access) {
  memory_attributes() = kWriteThrough;
  memory_protection().region_number = number;
  memory_protection().region_base = address | access;
  memory_protection().region_attributes_or_limit = (address + size - 32) | 1;
}

#else

// In RASR: AP and XN, memory attributes (C alone is write-through), SIZE for
// 2^(SIZE + 1) bytes, and the enable bit.
constexpr uint32_t kWriteThrough = 1u << 17;
constexpr uint32_t kReadWrite = 3u << 24;
constexpr uint32_t kReadOnly = 6u << 24;
constexpr uint32_t kNeverExecute = 1u << 28;

void ProtectRegion(uint32_t number, uint32_t address, uint32_t size,
                   uint32_t access) {
  const uint32_t size_field = static_cast<uint32_t>(__builtin_ctz(size)) - 1;
  memory_protection().region_number = number;
  memory_protection().region_base = address;
  memory_protection().region_attributes_or_limit =
      access | kWriteThrough | size_field << 1 | 1;
}

static_assert((SIM_FLASH_SIZE & (SIM_FLASH_SIZE - 1)) == 0,
              "v7-M regions are powers of two");
static_assert((SIM_RAM_SIZE & (SIM_RAM_SIZE - 1)) == 0,
              "v7-M regions are powers of two");

#endif

}  // namespace

void ProtectMemory() {
  constexpr uint32_t kDevices = 0x40000000;
  constexpr uint32_t kDevicesSize = 0x20000000;
  ProtectRegion(0, SIM_FLASH_ADDRESS, SIM_FLASH_SIZE, kReadOnly);
  ProtectRegion(1, SIM_RAM_ADDRESS, SIM_RAM_SIZE, kReadWrite | kNeverExecute);
  ProtectRegion(2, kDevices, kDevicesSize, kReadWrite | kNeverExecute);
  memory_protection().control = kProtectionEnable;
  asm volatile("dsb\n isb" : : : "memory");
}

}  // namespace machine
