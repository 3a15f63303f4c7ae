// Runs the tests and prints the result of each as a line of its own, as Unity
// does:
//   FILE:LINE:TEST:PASS
//   FILE:LINE:TEST:FAIL: Expected 1 Was 2. MESSAGE
//   FILE:LINE:TEST:IGNORE: MESSAGE
//   3 Tests 1 Failures 1 Ignored
#include "unity.h"

#include <Arduino.h>
#include <sim/machine.h>

#include <csetjmp>

#include "unity_report.h"

namespace {

enum class Outcome { kPassed, kFailed, kIgnored };

const char* file_name = "";
const char* test_name = "";
Outcome outcome = Outcome::kPassed;
int tests = 0;
int failures = 0;
int ignored = 0;
std::jmp_buf end_of_test;

[[noreturn]] void LeaveTest(Outcome reason) {
  outcome = reason;
  std::longjmp(end_of_test, 1);
}

void PrintResult(const char* result, int line) {
  Serial.print(file_name);
  Serial.print(':');
  Serial.print(line);
  Serial.print(':');
  Serial.print(test_name);
  Serial.print(':');
  Serial.print(result);
}

void PrintMessage(const char* message) {
  if (message == nullptr) return;
  Serial.print(": ");
  unity::PrintText(message);
}

void PrintCount(int count, const char* name) {
  Serial.print(count);
  Serial.print(name);
}

}  // namespace

namespace unity {

void BeginFailure(int line) { PrintResult("FAIL: ", line); }

void EndFailure(const char* message) {
  if (message != nullptr) {
    Serial.print(". ");
    PrintText(message);
  }
  LeaveTest(Outcome::kFailed);
}

}  // namespace unity

extern "C" {

__attribute__((weak)) void setUp() {}
__attribute__((weak)) void tearDown() {}

void UnityBegin(const char* file) {
  file_name = file;
  tests = failures = ignored = 0;
  Serial.begin(115200);
}

void UnityDefaultTestRun(void (*test)(), const char* name, int line) {
  test_name = name;
  outcome = Outcome::kPassed;
  ++tests;
  if (setjmp(end_of_test) == 0) {
    setUp();
    test();
  }
  if (setjmp(end_of_test) == 0) tearDown();

  if (outcome == Outcome::kPassed) PrintResult("PASS", line);
  if (outcome == Outcome::kFailed) ++failures;
  if (outcome == Outcome::kIgnored) ++ignored;
  Serial.print('\n');
  Serial.flush();
}

int UnityEnd() {
  Serial.print("\n-----------------------\n");
  PrintCount(tests, " Tests ");
  PrintCount(failures, " Failures ");
  PrintCount(ignored, failures == 0 ? " Ignored \nOK\n" : " Ignored \nFAIL\n");
  Serial.flush();
  // A sketch goes on with loop(); for a program on a PC a finished suite is the
  // end.
  machine::RequestStop();
  return failures;
}

void UnityPass() { LeaveTest(outcome); }

void UnityFail(const char* message, int line) {
  PrintResult("FAIL", line);
  PrintMessage(message);
  LeaveTest(Outcome::kFailed);
}

void UnityIgnore(const char* message, int line) {
  PrintResult("IGNORE", line);
  PrintMessage(message);
  LeaveTest(Outcome::kIgnored);
}

void UnityMessage(const char* message, int line) {
  PrintResult("INFO", line);
  PrintMessage(message);
  Serial.print('\n');
}

}  // extern "C"
