// Functions that any C library and the C++ runtime expect from the board.
// newlib.cpp and picolibc.cpp have those of one of them.
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

void _exit(int code) { machine::Stop(code); }

}  // extern "C"
