// What the core needs from the machine: each folder in variants/, with what its
// boards share in parts/ and chip/, implements the first part, main.cpp the
// second. The Uno has the real Arduino core: there is only what programs call.
#ifndef SIM_MACHINE_H_
#define SIM_MACHINE_H_

#include <stddef.h>
#include <stdint.h>

namespace machine {

// Microseconds since the program started; never runs backwards.
uint64_t Microseconds();

// The same in the machine's finest unit: cycles of the processor clock (F_CPU)
// on an emulated board, nanoseconds on a PC.
uint64_t Ticks();

// Waits for `microseconds` of the program's time without using the processor.
void Wait(uint64_t microseconds);

// Waits until a byte arrives, but at most a millisecond.
void WaitForInput();

// A number that differs from run to run and from call to call.
uint32_t Noise();

// The serial line. `ReadSerial` returns the next byte, or -1 at once if there
// is none. An interrupt calls Serial.receive() for each byte, or
// `ReceiveSerial` does, which is called before the sketch reads.
void OpenSerial(unsigned long baud);
void WriteSerial(const uint8_t* bytes, size_t length);
void FlushSerial();
int ReadSerial();
void ReceiveSerial();

// On an emulated board: runs 2 * `rounds` instructions, and a few more however
// many rounds these are; with it a program checks what Ticks() counts.
void RunKnownLoop(uint32_t rounds);

// Ends the program; `code` becomes that of the process on the PC.
[[noreturn]] void Stop(int code);

// Runs setup() once, and loop() until a stop is requested.
[[noreturn]] void RunSketch();

// Ends the program with code 0 when the running setup() or loop() returns. A
// real board never ends; a test suite on a PC has to.
void RequestStop();

}  // namespace machine

#endif  // SIM_MACHINE_H_
