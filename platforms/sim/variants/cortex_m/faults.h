// Ends a program after a fault.
#ifndef FAULTS_H_
#define FAULTS_H_

namespace machine {

// Makes the processor report what it would otherwise ignore, such as a division
// by zero.
void EnableFaults();

// Prints "fault: ", the cause and the detail as a line and ends the program
// with code 1.
[[noreturn]] void Fail(const char* cause, const char* detail = "");

// Entry of every exception that should not happen.
extern "C" void OnFault();

}  // namespace machine

#endif  // FAULTS_H_
