// What the core needs of the machine below it: each folder in variants/
// implements the first part, main.cpp the second.
#ifndef SIM_MACHINE_H_
#define SIM_MACHINE_H_

#include <cstddef>
#include <cstdint>

namespace machine {

// Microseconds since the program started; never runs backwards.
uint64_t Microseconds();

// The same as finely as the machine tells it: cycles of the processor clock
// (F_CPU) on an emulated board, nanoseconds on a PC.
uint64_t Ticks();

// Lets the program's time pass by `microseconds`, at no cost to the processor.
void Wait(uint64_t microseconds);

// The same for a little while, a millisecond at the most: until a byte comes
// in.
void WaitForInput();

// A number that differs from run to run and from call to call.
uint32_t Noise();

// The serial line. `ReadSerial` gives the next byte, or -1 at once when there
// is none. Whoever brings the bytes in calls Serial.receive(): an interrupt, or
// else `ReceiveSerial`, which is called before the sketch looks for input.
void OpenSerial(unsigned long baud);
void WriteSerial(const uint8_t* bytes, size_t length);
void FlushSerial();
int ReadSerial();
void ReceiveSerial();

// Ends the program; `code` becomes that of the process on the PC.
[[noreturn]] void Stop(int code);

// Runs setup() once and loop() for ever, or until a stop is requested.
[[noreturn]] void RunSketch();

// Ends the program with code 0 when the setup() or loop() that is running
// returns. A real board would go on for ever; a test suite on a PC is expected
// to end.
void RequestStop();

}  // namespace machine

#endif  // SIM_MACHINE_H_
