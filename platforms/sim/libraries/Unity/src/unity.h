// The part of the Unity test API (https://www.throwtheswitch.org/unity, 2.6.1)
// that this project's suites use, for the simulated boards. What passes here
// passes there, with the same messages. Real boards use Unity itself, from
// PlatformIO's registry.
#ifndef UNITY_H_
#define UNITY_H_

#include <stddef.h>
#include <stdint.h>

#ifdef UNITY_INCLUDE_CONFIG_H
#error "This build wants the real Unity, and found the one of platforms/sim."
#endif

#define UNITY_BEGIN() UnityBegin(__FILE__)
// Prints the summary and returns the number of failures. The program then ends
// by itself.
#define UNITY_END() UnityEnd()
#define RUN_TEST(test) UnityDefaultTestRun(test, #test, __LINE__)

#define TEST_FAIL_MESSAGE(message) unity::AssertTrue(__LINE__, false, message)

// Conditions; a message replaces the usual text.
#define TEST_ASSERT_TRUE(condition) \
  TEST_ASSERT_TRUE_MESSAGE(condition, "Expected TRUE Was FALSE")
#define TEST_ASSERT_TRUE_MESSAGE(condition, message) \
  unity::AssertTrue(__LINE__, (condition) ? true : false, message)
#define TEST_ASSERT_FALSE(condition) \
  TEST_ASSERT_FALSE_MESSAGE(condition, "Expected FALSE Was TRUE")
#define TEST_ASSERT_FALSE_MESSAGE(condition, message) \
  TEST_ASSERT_TRUE_MESSAGE(!(condition), message)
#define TEST_ASSERT_NULL(pointer) \
  TEST_ASSERT_TRUE_MESSAGE((pointer) == nullptr, "Expected NULL")
#define TEST_ASSERT_NOT_NULL(pointer) \
  TEST_ASSERT_NOT_NULL_MESSAGE(pointer, "Expected Non-NULL")
#define TEST_ASSERT_NOT_NULL_MESSAGE(pointer, message) \
  TEST_ASSERT_TRUE_MESSAGE((pointer) != nullptr, message)

// Integers; `actual` is the greater or smaller number.
#define TEST_ASSERT_EQUAL_INT(expected, actual) \
  UNITY_COMPARE(kEqual, unity::Signed, expected, actual)
#define TEST_ASSERT_EQUAL_INT8(expected, actual) \
  UNITY_COMPARE(kEqual, int8_t, expected, actual)
#define TEST_ASSERT_EQUAL_INT16(expected, actual) \
  UNITY_COMPARE(kEqual, int16_t, expected, actual)
#define TEST_ASSERT_EQUAL_INT32(expected, actual) \
  UNITY_COMPARE(kEqual, int32_t, expected, actual)
#define TEST_ASSERT_EQUAL_UINT32(expected, actual) \
  UNITY_COMPARE(kEqual, uint32_t, expected, actual)
#define TEST_ASSERT_EQUAL_size_t(expected, actual) \
  UNITY_COMPARE(kEqual, size_t, expected, actual)
#define TEST_ASSERT_EQUAL_HEX8(expected, actual) \
  UNITY_COMPARE(kEqual, unity::Hex<uint8_t>, expected, actual)
#define TEST_ASSERT_EQUAL_HEX16(expected, actual) \
  UNITY_COMPARE(kEqual, unity::Hex<uint16_t>, expected, actual)
#define TEST_ASSERT_EQUAL_HEX32(expected, actual) \
  UNITY_COMPARE(kEqual, unity::Hex<uint32_t>, expected, actual)
#define TEST_ASSERT_GREATER_THAN_INT(threshold, actual) \
  UNITY_COMPARE(kGreaterThan, int64_t, threshold, actual)
#define TEST_ASSERT_GREATER_THAN_size_t(threshold, actual) \
  UNITY_COMPARE(kGreaterThan, size_t, threshold, actual)
#define TEST_ASSERT_LESS_THAN(threshold, actual) \
  UNITY_COMPARE(kLessThan, int64_t, threshold, actual)
#define TEST_ASSERT_GREATER_OR_EQUAL_size_t(threshold, actual) \
  UNITY_COMPARE(kGreaterOrEqual, size_t, threshold, actual)
#define TEST_ASSERT_LESS_OR_EQUAL_size_t(threshold, actual) \
  UNITY_COMPARE(kLessOrEqual, size_t, threshold, actual)
#define UNITY_COMPARE(relation, type, expected, actual)      \
  unity::AssertRelation(__LINE__, unity::Relation::relation, \
                        static_cast<type>(expected),         \
                        static_cast<type>(actual))

// At most `delta` apart
#define TEST_ASSERT_INT_WITHIN(delta, expected, actual) \
  unity::AssertWithin(__LINE__, delta, expected, actual)
#define TEST_ASSERT_FLOAT_WITHIN(delta, expected, actual) \
  unity::AssertFloatWithin(__LINE__, delta, expected, actual)

#define TEST_ASSERT_EQUAL_STRING(expected, actual) \
  TEST_ASSERT_EQUAL_STRING_MESSAGE(expected, actual, nullptr)
#define TEST_ASSERT_EQUAL_STRING_MESSAGE(expected, actual, message) \
  unity::AssertEqualString(__LINE__, expected, actual, message)
#define TEST_ASSERT_EQUAL_MEMORY(expected, actual, length) \
  unity::AssertEqualMemory(__LINE__, expected, actual, length)
#define TEST_ASSERT_EQUAL_INT8_ARRAY(expected, actual, count) \
  unity::AssertEqualInt8Array(__LINE__, expected, actual, count)

// A suite may define what runs before and after each of its tests.
extern "C" void setUp();
extern "C" void tearDown();

void UnityBegin(const char* file);
int UnityEnd();
void UnityDefaultTestRun(void (*test)(), const char* name, int line);

namespace unity {

// What integers are compared and printed as: 64 bits, but 32 where pointers
// have 16, as the flash of such a chip is small.
#if __SIZEOF_POINTER__ == 2
using Signed = int32_t;
using Unsigned = uint32_t;
#else
using Signed = int64_t;
using Unsigned = uint64_t;
#endif

// A number that is printed in hexadecimal, with all digits of its type.
template <typename Type>
struct Hex {
  explicit Hex(Type number) : value(number) {}
  Type value;
};

// An integer of any type, as it is compared and printed.
struct Integer {
  template <typename Type>
  Integer(Type value)
      : bits(static_cast<Unsigned>(value)),
        is_signed(static_cast<Type>(-1) < static_cast<Type>(1)) {}
  template <typename Type>
  Integer(Hex<Type> hex) : bits(hex.value), hex_digits(2 * sizeof(Type)) {}

  Unsigned bits;
  bool is_signed = false;
  int hex_digits = 0;  // 0 for decimal
};

enum class Relation {
  kEqual,
  kGreaterThan,
  kLessThan,
  kGreaterOrEqual,
  kLessOrEqual,
};

// An assertion that fails does not return: it jumps out of the test.
void AssertTrue(int line, bool condition, const char* otherwise);
void AssertRelation(int line, Relation relation, Integer expected,
                    Integer actual);
void AssertWithin(int line, Unsigned delta, Signed expected, Signed actual);
void AssertFloatWithin(int line, float delta, float expected, float actual);
void AssertEqualString(int line, const char* expected, const char* actual,
                       const char* message);
void AssertEqualMemory(int line, const void* expected, const void* actual,
                       size_t length);
void AssertEqualInt8Array(int line, const int8_t* expected,
                          const int8_t* actual, size_t count);

}  // namespace unity

#endif  // UNITY_H_
