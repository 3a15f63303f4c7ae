// Functions that newlib and the C++ runtime expect from the board.
#include <errno.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "fault_report.h"
#include "sim/machine.h"

extern "C" {

// Programs never end by returning, so objects with static lifetime are never
// destroyed.
void* __dso_handle = nullptr;
int __cxa_atexit(void (*)(void*), void*, void*) { return 0; }

void __cxa_pure_virtual() { machine::Fail("pure virtual function called"); }

void __assert_func(const char*, int, const char*, const char* expression) {
  machine::Fail("assertion failed: ", expression);
}

// abort() ends here.
int _kill(pid_t, int) { machine::Fail("abort() called"); }
pid_t _getpid() { return 1; }

void _exit(int code) { machine::Stop(code); }

// There is no heap: the firmware needs none, and any use of one fails here.
void* _sbrk(ptrdiff_t) {
  errno = ENOMEM;
  return reinterpret_cast<void*>(-1);
}

// printf() goes to the serial line; there are no files.
int _write(int, const char* bytes, int length) {
  machine::WriteSerial(reinterpret_cast<const uint8_t*>(bytes),
                       static_cast<size_t>(length));
  return length;
}
int _read(int, char*, int) { return 0; }
int _close(int) { return -1; }
off_t _lseek(int, off_t, int) { return 0; }
int _isatty(int) { return 1; }
int _fstat(int, struct stat* status) {
  status->st_mode = S_IFCHR;
  return 0;
}

}  // extern "C"
