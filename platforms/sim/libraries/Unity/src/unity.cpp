// Runs the tests and prints the result of each as a line of its own, as Unity
// does:
//   FILE:LINE:TEST:PASS
//   FILE:LINE:TEST:FAIL: Expected 1 Was 2
//   3 Tests 1 Failures 0 Ignored
#include "unity.h"

#include <Arduino.h>
#include <math.h>
#include <setjmp.h>
#include <sim/machine.h>
#include <stdlib.h>
#include <string.h>

namespace unity {
namespace {

const char* file_name = "";
const char* test_name = "";
int tests = 0;
int failures = 0;
jmp_buf end_of_test;

// A string between quotation marks, or NULL.
struct Quoted {
  const char* text;
};

// The text on one line, whatever is in it.
void Print(const char* text) {
  for (; *text != '\0'; ++text) {
    const auto code = static_cast<unsigned char>(*text);
    if (code >= ' ' && code <= '~') {
      Serial.print(*text);
    } else if (code == '\n' || code == '\r') {
      Serial.print(code == '\n' ? "\\n" : "\\r");
    } else {
      Serial.print(code < 16 ? "\\x0" : "\\x");
      Serial.print(code, HEX);
    }
  }
}

void Print(Quoted string) {
  if (string.text == nullptr) {
    Print("NULL");
    return;
  }
  Print("'");
  Print(string.text);
  Print("'");
}

void Print(const Integer& number) {
  if (number.hex_digits > 0) Print("0x");
  for (int digit = number.hex_digits - 1; digit >= 0; --digit)
    Serial.print(static_cast<int>(number.bits >> 4 * digit & 0xF), HEX);
  if (number.hex_digits > 0) return;
  if (number.is_signed) {
    Serial.print(static_cast<Signed>(number.bits));
  } else {
    Serial.print(number.bits);
  }
}

// (Those of avr-libc's <math.h> are assembler code that Clang does not know.)
bool IsNan(float number) { return number != number; }

// Seven significant digits, without zeros at the end.
void Print(float number) {
  if (number < 0) Print("-");
  if (IsNan(number)) return Print("nan");
  if (IsNan(number - number)) return Print("inf");
  if (number == 0) return Print("0");

  double scaled = fabs(static_cast<double>(number));
  int exponent = 0;
  for (; scaled < 999999.5; scaled *= 10) --exponent;
  for (; scaled >= 9999999.5; scaled /= 10) ++exponent;
  auto digits = static_cast<uint32_t>(scaled + 0.5);
  const bool is_plain = exponent >= -10 && exponent <= 0;
  int decimals = is_plain ? -exponent : 6;
  exponent += decimals;
  for (; decimals > 0 && digits % 10 == 0; digits /= 10) --decimals;

  char text[16] = {};
  char* start = text + sizeof(text) - 1;
  for (int place = 0; digits != 0 || place <= decimals; digits /= 10, ++place) {
    if (place == decimals && decimals > 0) *--start = '.';
    *--start = static_cast<char>('0' + digits % 10);
  }
  Print(start);
  if (exponent == 0) return;
  Print(exponent < 0 ? "e-" : "e+");
  if (abs(exponent) < 10) Print("0");
  Serial.print(abs(exponent));
}

void PrintTest(int line) {
  Print(file_name);
  Print(":");
  Print(Integer(line));
  Print(":");
  Print(test_name);
}

template <typename... Parts>
void PrintResult(int line, const Parts&... parts) {
  PrintTest(line);
  (Print(parts), ...);
}

template <typename... Parts>
[[noreturn]] void Fail(int line, const Parts&... parts) {
  PrintResult(line, ":FAIL: ", parts...);
  longjmp(end_of_test, 1);
}

bool IsLess(const Integer& left, const Integer& right) {
  if (!left.is_signed) return left.bits < right.bits;
  return static_cast<Signed>(left.bits) < static_cast<Signed>(right.bits);
}

// Whether there is something to compare. A comparison of nothing would always
// pass.
bool AreToBeCompared(int line, const void* expected, const void* actual,
                     size_t count) {
  if (count == 0)
    Fail(line, "You Asked Me To Compare Nothing, Which Was Pointless.");
  if (expected == actual) return false;
  if (expected == nullptr) Fail(line, "Expected pointer to be NULL");
  if (actual == nullptr) Fail(line, "Actual pointer was NULL");
  return true;
}

}  // namespace

void AssertTrue(int line, bool condition, const char* otherwise) {
  if (!condition) Fail(line, otherwise);
}

void AssertRelation(int line, Relation relation, Integer expected,
                    Integer actual) {
  const bool is_less = IsLess(actual, expected);
  const bool is_greater = IsLess(expected, actual);
  const char* words = "";
  switch (relation) {
    case Relation::kEqual:
      if (is_less || is_greater)
        Fail(line, "Expected ", expected, " Was ", actual);
      return;
    case Relation::kGreaterThan:
      if (is_greater) return;
      words = " to be greater than ";
      break;
    case Relation::kLessThan:
      if (is_less) return;
      words = " to be less than ";
      break;
    case Relation::kGreaterOrEqual:
      if (!is_less) return;
      words = " to be greater than or equal to ";
      break;
    case Relation::kLessOrEqual:
      if (!is_greater) return;
      words = " to be less than or equal to ";
      break;
  }
  Fail(line, "Expected ", actual, words, expected);
}

void AssertWithin(int line, Unsigned delta, Signed expected, Signed actual) {
  const auto difference =
      static_cast<Unsigned>(actual) - static_cast<Unsigned>(expected);
  if ((actual < expected ? 0 - difference : difference) <= delta) return;
  Fail(line, "Values Not Within Delta ", Integer(delta), " Expected ",
       Integer(expected), " Was ", Integer(actual));
}

void AssertFloatWithin(int line, float delta, float expected, float actual) {
  // NaN counts as equal to NaN, and each infinity to itself.
  const bool is_equal = IsNan(expected) ? IsNan(actual) : expected == actual;
  const float difference = fabsf(actual - expected);
  if (is_equal || (!IsNan(difference) && difference <= fabsf(delta))) return;
  Fail(line, "Expected ", expected, " Was ", actual);
}

void AssertEqualString(int line, const char* expected, const char* actual,
                       const char* message) {
  const bool are_strings = expected != nullptr && actual != nullptr;
  if (are_strings ? strcmp(expected, actual) == 0 : expected == actual) return;
  Fail(line, "Expected ", Quoted{expected}, " Was ", Quoted{actual},
       message == nullptr ? "" : ". ", message == nullptr ? "" : message);
}

void AssertEqualMemory(int line, const void* expected, const void* actual,
                       size_t length) {
  if (!AreToBeCompared(line, expected, actual, length)) return;
  const auto* wanted = static_cast<const uint8_t*>(expected);
  const auto* found = static_cast<const uint8_t*>(actual);
  for (size_t i = 0; i < length; ++i) {
    if (wanted[i] != found[i])
      Fail(line, "Memory Mismatch. Byte ", Integer(i), " Expected ",
           Integer(Hex(wanted[i])), " Was ", Integer(Hex(found[i])));
  }
}

void AssertEqualInt8Array(int line, const int8_t* expected,
                          const int8_t* actual, size_t count) {
  if (!AreToBeCompared(line, expected, actual, count)) return;
  for (size_t i = 0; i < count; ++i) {
    if (expected[i] != actual[i])
      Fail(line, "Element ", Integer(i), " Expected ", Integer(expected[i]),
           " Was ", Integer(actual[i]));
  }
}

}  // namespace unity

extern "C" {

__attribute__((weak)) void setUp() {}
__attribute__((weak)) void tearDown() {}

}  // extern "C"

void UnityBegin(const char* file) {
  unity::file_name = file;
  unity::tests = unity::failures = 0;
  Serial.begin(115200);
}

void UnityDefaultTestRun(void (*test)(), const char* name, int line) {
  volatile bool has_failed = true;  // survives the jump
  unity::test_name = name;
  ++unity::tests;
  if (setjmp(unity::end_of_test) == 0) {
    setUp();
    test();
    has_failed = false;
  }
  if (setjmp(unity::end_of_test) == 0) {
    tearDown();
  } else {
    has_failed = true;
  }
  if (has_failed) {
    ++unity::failures;
  } else {
    unity::PrintResult(line, ":PASS");
  }
  Serial.print('\n');
  Serial.flush();
}

int UnityEnd() {
  Serial.print("\n-----------------------\n");
  Serial.print(unity::tests);
  Serial.print(" Tests ");
  Serial.print(unity::failures);
  Serial.print(" Failures 0 Ignored \n");
  Serial.print(unity::failures == 0 ? "OK\n" : "FAIL\n");
  Serial.flush();
  // A sketch continues with loop(); a program on a PC ends with its suite.
  machine::RequestStop();
  return unity::failures;
}
