#include <Arduino.h>

#include <cmath>
#include <cstring>

#include "unity_report.h"

namespace {

using unity::BeginFailure;
using unity::EndFailure;
using unity::PrintFloat;
using unity::PrintInteger;
using unity::PrintText;

// What Unity takes as equal: a difference of a 100,000th.
constexpr float kFloatPrecision = 0.00001f;

struct Integer {
  UnityStyle style;
  size_t size;
  int64_t bits;
};

void Print(const Integer& value) {
  PrintInteger(value.style, value.size, value.bits);
}
void Print(float value) { PrintFloat(value); }

void Print(const char* text) {
  if (text == nullptr) {
    Serial.print("NULL");
    return;
  }
  Serial.print('\'');
  PrintText(text);
  Serial.print('\'');
}

template <typename Value>
void PrintExpectedWas(Value expected, Value actual) {
  Serial.print("Expected ");
  Print(expected);
  Serial.print(" Was ");
  Print(actual);
}

// "Expected 3 Was 4", or, for all but equality, "Expected 4 to be less than 3".
template <typename Value>
void PrintRelation(UnityRelation relation, Value expected, Value actual) {
  static const char* const kWords[] = {"",
                                       " to be not equal to ",
                                       " to be greater than ",
                                       " to be less than ",
                                       " to be greater than or equal to ",
                                       " to be less than or equal to "};
  if (relation == UNITY_EQUAL) {
    PrintExpectedWas(expected, actual);
    return;
  }
  Serial.print("Expected ");
  Print(actual);
  Serial.print(kWords[relation]);
  Print(expected);
}

void PrintElement(size_t index) {
  Serial.print("Element ");
  Serial.print(static_cast<unsigned long>(index));
  Serial.print(' ');
}

bool IsLess(UnityStyle style, int64_t left, int64_t right) {
  if (style == UNITY_SIGNED) return left < right;
  return static_cast<uint64_t>(left) < static_cast<uint64_t>(right);
}

bool Holds(UnityRelation relation, bool is_less, bool is_equal,
           bool is_greater) {
  switch (relation) {
    case UNITY_EQUAL:
      return is_equal;
    case UNITY_NOT_EQUAL:
      return !is_equal;
    case UNITY_GREATER_THAN:
      return is_greater;
    case UNITY_LESS_THAN:
      return is_less;
    case UNITY_GREATER_OR_EQUAL:
      return is_greater || is_equal;
    default:
      return is_less || is_equal;
  }
}

// NaN is near NaN, and each infinity near itself; nothing else is near either.
bool IsWithin(float delta, float expected, float actual) {
  if (std::isnan(expected) || std::isnan(actual))
    return std::isnan(expected) && std::isnan(actual);
  if (std::isinf(expected) || std::isinf(actual)) return expected == actual;
  return std::fabs(actual - expected) <= std::fabs(delta);
}

bool IsEqual(float expected, float actual) {
  return IsWithin(expected * kFloatPrecision, expected, actual);
}

// Comparing nothing passes for no good reason, and a missing array cannot be
// compared.
void CheckArrays(const void* expected, const void* actual, size_t count,
                 const char* message, int line) {
  const char* mistake = nullptr;
  if (expected == nullptr) mistake = "Expected pointer to be NULL";
  if (actual == nullptr) mistake = "Actual pointer was NULL";
  if (count == 0)
    mistake = "You Asked Me To Compare Nothing, Which Was Pointless.";
  if (mistake == nullptr) return;
  BeginFailure(line);
  Serial.print(mistake);
  EndFailure(message);
}

// Element `index` of an array of integers of `size` bytes.
int64_t Load(UnityStyle style, size_t size, const void* array, size_t index) {
  const void* element = static_cast<const uint8_t*>(array) + index * size;
  int64_t bits = 0;  // the machines are little-endian
  std::memcpy(&bits, element, size);
  if (style != UNITY_SIGNED || size == sizeof(bits)) return bits;
  const int64_t sign = int64_t{1} << (8 * size - 1);
  return (bits ^ sign) - sign;
}

}  // namespace

extern "C" {

void UnityAssert(int condition, const char* otherwise, const char* message,
                 int line) {
  if (condition != 0) return;
  BeginFailure(line);
  Serial.print(otherwise);
  EndFailure(message);
}

void UnityAssertInteger(UnityRelation relation, UnityStyle style, size_t size,
                        int64_t expected, int64_t actual, const char* message,
                        int line) {
  if (Holds(relation, IsLess(style, actual, expected), actual == expected,
            IsLess(style, expected, actual))) {
    return;
  }
  BeginFailure(line);
  PrintRelation(relation, Integer{style, size, expected},
                Integer{style, size, actual});
  EndFailure(message);
}

void UnityAssertIntegerWithin(UnityStyle style, size_t size, uint64_t delta,
                              int64_t expected, int64_t actual,
                              const char* message, int line) {
  const auto difference =
      static_cast<uint64_t>(actual) - static_cast<uint64_t>(expected);
  if ((IsLess(style, actual, expected) ? 0 - difference : difference) <= delta)
    return;
  BeginFailure(line);
  Serial.print("Values Not Within Delta ");
  Serial.print(static_cast<unsigned long long>(delta));
  Serial.print(' ');
  PrintExpectedWas(Integer{style, size, expected},
                   Integer{style, size, actual});
  EndFailure(message);
}

void UnityAssertIntegerArray(UnityStyle style, size_t size,
                             const void* expected, const void* actual,
                             size_t count, const char* message, int line) {
  CheckArrays(expected, actual, count, message, line);
  for (size_t i = 0; i < count; ++i) {
    const Integer wanted = {style, size, Load(style, size, expected, i)};
    const Integer found = {style, size, Load(style, size, actual, i)};
    if (wanted.bits == found.bits) continue;
    BeginFailure(line);
    PrintElement(i);
    PrintExpectedWas(wanted, found);
    EndFailure(message);
  }
}

void UnityAssertFloat(UnityRelation relation, float expected, float actual,
                      const char* message, int line) {
  if (Holds(relation,
            actual<expected, IsEqual(expected, actual), actual> expected))
    return;
  BeginFailure(line);
  PrintRelation(relation, expected, actual);
  EndFailure(message);
}

void UnityAssertFloatWithin(float delta, float expected, float actual,
                            const char* message, int line) {
  if (IsWithin(delta, expected, actual)) return;
  BeginFailure(line);
  PrintExpectedWas(expected, actual);
  EndFailure(message);
}

void UnityAssertFloatArrayWithin(float delta, const float* expected,
                                 const float* actual, size_t count,
                                 const char* message, int line) {
  CheckArrays(expected, actual, count, message, line);
  for (size_t i = 0; i < count; ++i) {
    const float allowed =
        std::fabs(delta) + std::fabs(expected[i] * kFloatPrecision);
    if (IsWithin(allowed, expected[i], actual[i])) continue;
    BeginFailure(line);
    PrintElement(i);
    PrintExpectedWas(expected[i], actual[i]);
    EndFailure(message);
  }
}

void UnityAssertEqualString(const char* expected, const char* actual,
                            const char* message, int line) {
  const bool are_strings = expected != nullptr && actual != nullptr;
  if (are_strings ? std::strcmp(expected, actual) == 0 : expected == actual)
    return;
  BeginFailure(line);
  PrintExpectedWas(expected, actual);
  EndFailure(message);
}

void UnityAssertEqualMemory(const void* expected, const void* actual,
                            size_t length, const char* message, int line) {
  CheckArrays(expected, actual, length, message, line);
  const auto* wanted = static_cast<const uint8_t*>(expected);
  const auto* found = static_cast<const uint8_t*>(actual);
  for (size_t i = 0; i < length; ++i) {
    if (wanted[i] == found[i]) continue;
    BeginFailure(line);
    Serial.print("Memory Mismatch. Byte ");
    Serial.print(static_cast<unsigned long>(i));
    Serial.print(' ');
    PrintExpectedWas(Integer{UNITY_HEXADECIMAL, 1, wanted[i]},
                     Integer{UNITY_HEXADECIMAL, 1, found[i]});
    EndFailure(message);
  }
}

}  // extern "C"
