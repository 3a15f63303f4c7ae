// How a failure is told.
#ifndef UNITY_REPORT_H_
#define UNITY_REPORT_H_

#include "unity.h"

namespace unity {

// A failed assertion prints what it expected between the two; the second leaves
// the test.
void BeginFailure(int line);
[[noreturn]] void EndFailure(const char* message);

// On one line whatever the text holds: control characters appear as \n, \r or
// \xNN.
void PrintText(const char* text);
void PrintInteger(UnityStyle style, size_t size, int64_t bits);
// Seven significant digits.
void PrintFloat(float number);

}  // namespace unity

#endif  // UNITY_REPORT_H_
