// What newlib expects from the board; it comes with Arm's toolchain.
#include <sys/types.h>

#ifndef __PICOLIBC__

#include <errno.h>
#include <sys/stat.h>

#include "fault_report.h"

extern "C" {

// abort() ends here.
int _kill(pid_t, int) { machine::Fail("abort() called"); }
pid_t _getpid() { return 1; }

// There is no heap: the firmware needs none, and any use of one fails here.
void* _sbrk(ptrdiff_t) {
  errno = ENOMEM;
  return reinterpret_cast<void*>(-1);
}

// There are no files, and no printf(), which would need a heap.
int _write(int, const char*, int) { return -1; }
int _read(int, char*, int) { return 0; }
int _close(int) { return -1; }
off_t _lseek(int, off_t, int) { return 0; }
int _isatty(int) { return 1; }
int _fstat(int, struct stat* status) {
  status->st_mode = S_IFCHR;
  return 0;
}

}  // extern "C"

#endif
