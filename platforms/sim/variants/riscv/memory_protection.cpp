// Physical memory protection. Its regions hold for machine mode too, in which
// everything here runs, once they are locked; the first that fits decides.
#include <stdint.h>

#include "registers.h"
#include "startup.h"

namespace machine {
namespace {

constexpr uint32_t kRead = 1u << 0;
constexpr uint32_t kWrite = 1u << 1;
constexpr uint32_t kExecute = 1u << 2;
constexpr uint32_t kLockedPowerOfTwo = 1u << 7 | 3u << 3;  // L, NAPOT

// The form of an address register: address and, in the bits below it, size.
constexpr uint32_t Region(uint32_t address, uint32_t size) {
  return address >> 2 | ((size >> 3) - 1);
}
constexpr uint32_t kEverything = 0xFFFFFFFF;

constexpr uint32_t Access(uint32_t region, uint32_t access) {
  return (kLockedPowerOfTwo | access) << 8 * (region % 4);
}

static_assert((SIM_FLASH_SIZE & (SIM_FLASH_SIZE - 1)) == 0 &&
                  SIM_FLASH_ADDRESS % SIM_FLASH_SIZE == 0,
              "a region is a power of two");
static_assert((SIM_RAM_SIZE & (SIM_RAM_SIZE - 1)) == 0 &&
                  SIM_RAM_ADDRESS % SIM_RAM_SIZE == 0,
              "a region is a power of two");

}  // namespace

void ProtectMemory() {
  WRITE_CSR(pmpaddr0, Region(SIM_FLASH_ADDRESS, SIM_FLASH_SIZE));
  WRITE_CSR(pmpaddr1, Region(SIM_RAM_ADDRESS, SIM_RAM_SIZE));
  WRITE_CSR(pmpaddr2, Region(kClintAddress, kClintSize));
  WRITE_CSR(pmpaddr3, Region(kPlicAddress, kPlicSize));
  WRITE_CSR(pmpaddr4, Region(SIM_UART_ADDRESS, kUartSize));
  WRITE_CSR(pmpaddr5, kEverything);
  WRITE_CSR(pmpcfg0, Access(0, kRead | kExecute) | Access(1, kRead | kWrite) |
                         Access(2, kRead | kWrite) | Access(3, kRead | kWrite));
  WRITE_CSR(pmpcfg1, Access(4, kRead | kWrite) | Access(5, 0));
}

}  // namespace machine
