// The part of the Unity test API (https://www.throwtheswitch.org/unity, 2.6)
// that this project's tests use, for the simulated boards. What passes here
// passes there, and results are told in lines of the same form. Real boards use
// Unity itself, from PlatformIO's registry.
#ifndef UNITY_H_
#define UNITY_H_

#include "unity_internals.h"

#define UNITY_BEGIN() UnityBegin(__FILE__)
// Prints the summary and returns the number of failures. The program then ends
// by itself.
#define UNITY_END() UnityEnd()
#define RUN_TEST(test) UnityDefaultTestRun(test, #test, __LINE__)

#define TEST_FAIL() UnityFail(NULL, __LINE__)
#define TEST_FAIL_MESSAGE(message) UnityFail(message, __LINE__)
#define TEST_IGNORE() UnityIgnore(NULL, __LINE__)
#define TEST_IGNORE_MESSAGE(message) UnityIgnore(message, __LINE__)
#define TEST_MESSAGE(message) UnityMessage(message, __LINE__)
#define TEST_PASS() UnityPass()

// Conditions
#define TEST_ASSERT(condition) \
  UNITY_CHECK(condition, "Expression Evaluated To FALSE", NULL)
#define TEST_ASSERT_MESSAGE(condition, message) \
  UNITY_CHECK(condition, "Expression Evaluated To FALSE", message)
#define TEST_ASSERT_TRUE(condition) \
  UNITY_CHECK(condition, "Expected TRUE Was FALSE", NULL)
#define TEST_ASSERT_TRUE_MESSAGE(condition, message) \
  UNITY_CHECK(condition, "Expected TRUE Was FALSE", message)
#define TEST_ASSERT_FALSE(condition) \
  UNITY_CHECK(!(condition), "Expected FALSE Was TRUE", NULL)
#define TEST_ASSERT_FALSE_MESSAGE(condition, message) \
  UNITY_CHECK(!(condition), "Expected FALSE Was TRUE", message)
#define TEST_ASSERT_NULL(pointer) \
  UNITY_CHECK((pointer) == NULL, "Expected NULL", NULL)
#define TEST_ASSERT_NULL_MESSAGE(pointer, message) \
  UNITY_CHECK((pointer) == NULL, "Expected NULL", message)
#define TEST_ASSERT_NOT_NULL(pointer) \
  UNITY_CHECK((pointer) != NULL, "Expected Non-NULL", NULL)
#define TEST_ASSERT_NOT_NULL_MESSAGE(pointer, message) \
  UNITY_CHECK((pointer) != NULL, "Expected Non-NULL", message)

// Integers
#define TEST_ASSERT_EQUAL(expected, actual) \
  UNITY_COMPARE(EQUAL, INT, expected, actual, NULL)
#define TEST_ASSERT_EQUAL_MESSAGE(expected, actual, message) \
  UNITY_COMPARE(EQUAL, INT, expected, actual, message)
#define TEST_ASSERT_EQUAL_INT(expected, actual) \
  UNITY_COMPARE(EQUAL, INT, expected, actual, NULL)
#define TEST_ASSERT_EQUAL_INT_MESSAGE(expected, actual, message) \
  UNITY_COMPARE(EQUAL, INT, expected, actual, message)
#define TEST_ASSERT_EQUAL_INT8(expected, actual) \
  UNITY_COMPARE(EQUAL, INT8, expected, actual, NULL)
#define TEST_ASSERT_EQUAL_INT8_MESSAGE(expected, actual, message) \
  UNITY_COMPARE(EQUAL, INT8, expected, actual, message)
#define TEST_ASSERT_EQUAL_INT16(expected, actual) \
  UNITY_COMPARE(EQUAL, INT16, expected, actual, NULL)
#define TEST_ASSERT_EQUAL_INT16_MESSAGE(expected, actual, message) \
  UNITY_COMPARE(EQUAL, INT16, expected, actual, message)
#define TEST_ASSERT_EQUAL_INT32(expected, actual) \
  UNITY_COMPARE(EQUAL, INT32, expected, actual, NULL)
#define TEST_ASSERT_EQUAL_INT32_MESSAGE(expected, actual, message) \
  UNITY_COMPARE(EQUAL, INT32, expected, actual, message)
#define TEST_ASSERT_EQUAL_INT64(expected, actual) \
  UNITY_COMPARE(EQUAL, INT64, expected, actual, NULL)
#define TEST_ASSERT_EQUAL_INT64_MESSAGE(expected, actual, message) \
  UNITY_COMPARE(EQUAL, INT64, expected, actual, message)
#define TEST_ASSERT_EQUAL_UINT(expected, actual) \
  UNITY_COMPARE(EQUAL, UINT, expected, actual, NULL)
#define TEST_ASSERT_EQUAL_UINT_MESSAGE(expected, actual, message) \
  UNITY_COMPARE(EQUAL, UINT, expected, actual, message)
#define TEST_ASSERT_EQUAL_UINT8(expected, actual) \
  UNITY_COMPARE(EQUAL, UINT8, expected, actual, NULL)
#define TEST_ASSERT_EQUAL_UINT8_MESSAGE(expected, actual, message) \
  UNITY_COMPARE(EQUAL, UINT8, expected, actual, message)
#define TEST_ASSERT_EQUAL_UINT16(expected, actual) \
  UNITY_COMPARE(EQUAL, UINT16, expected, actual, NULL)
#define TEST_ASSERT_EQUAL_UINT16_MESSAGE(expected, actual, message) \
  UNITY_COMPARE(EQUAL, UINT16, expected, actual, message)
#define TEST_ASSERT_EQUAL_UINT32(expected, actual) \
  UNITY_COMPARE(EQUAL, UINT32, expected, actual, NULL)
#define TEST_ASSERT_EQUAL_UINT32_MESSAGE(expected, actual, message) \
  UNITY_COMPARE(EQUAL, UINT32, expected, actual, message)
#define TEST_ASSERT_EQUAL_UINT64(expected, actual) \
  UNITY_COMPARE(EQUAL, UINT64, expected, actual, NULL)
#define TEST_ASSERT_EQUAL_UINT64_MESSAGE(expected, actual, message) \
  UNITY_COMPARE(EQUAL, UINT64, expected, actual, message)
#define TEST_ASSERT_EQUAL_size_t(expected, actual) \
  UNITY_COMPARE(EQUAL, size_t, expected, actual, NULL)
#define TEST_ASSERT_EQUAL_size_t_MESSAGE(expected, actual, message) \
  UNITY_COMPARE(EQUAL, size_t, expected, actual, message)
#define TEST_ASSERT_EQUAL_HEX8(expected, actual) \
  UNITY_COMPARE(EQUAL, HEX8, expected, actual, NULL)
#define TEST_ASSERT_EQUAL_HEX8_MESSAGE(expected, actual, message) \
  UNITY_COMPARE(EQUAL, HEX8, expected, actual, message)
#define TEST_ASSERT_EQUAL_HEX16(expected, actual) \
  UNITY_COMPARE(EQUAL, HEX16, expected, actual, NULL)
#define TEST_ASSERT_EQUAL_HEX16_MESSAGE(expected, actual, message) \
  UNITY_COMPARE(EQUAL, HEX16, expected, actual, message)
#define TEST_ASSERT_EQUAL_HEX32(expected, actual) \
  UNITY_COMPARE(EQUAL, HEX32, expected, actual, NULL)
#define TEST_ASSERT_EQUAL_HEX32_MESSAGE(expected, actual, message) \
  UNITY_COMPARE(EQUAL, HEX32, expected, actual, message)
#define TEST_ASSERT_NOT_EQUAL(expected, actual) \
  UNITY_COMPARE(NOT_EQUAL, INT, expected, actual, NULL)
#define TEST_ASSERT_NOT_EQUAL_MESSAGE(expected, actual, message) \
  UNITY_COMPARE(NOT_EQUAL, INT, expected, actual, message)
#define TEST_ASSERT_NOT_EQUAL_INT(expected, actual) \
  UNITY_COMPARE(NOT_EQUAL, INT, expected, actual, NULL)
#define TEST_ASSERT_NOT_EQUAL_INT_MESSAGE(expected, actual, message) \
  UNITY_COMPARE(NOT_EQUAL, INT, expected, actual, message)
#define TEST_ASSERT_NOT_EQUAL_UINT(expected, actual) \
  UNITY_COMPARE(NOT_EQUAL, UINT, expected, actual, NULL)
#define TEST_ASSERT_NOT_EQUAL_UINT_MESSAGE(expected, actual, message) \
  UNITY_COMPARE(NOT_EQUAL, UINT, expected, actual, message)

// `actual` is what is greater or less.
#define TEST_ASSERT_GREATER_THAN(threshold, actual) \
  UNITY_COMPARE(GREATER_THAN, INT, threshold, actual, NULL)
#define TEST_ASSERT_GREATER_THAN_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE(GREATER_THAN, INT, threshold, actual, message)
#define TEST_ASSERT_GREATER_THAN_INT(threshold, actual) \
  UNITY_COMPARE(GREATER_THAN, INT, threshold, actual, NULL)
#define TEST_ASSERT_GREATER_THAN_INT_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE(GREATER_THAN, INT, threshold, actual, message)
#define TEST_ASSERT_GREATER_THAN_INT32(threshold, actual) \
  UNITY_COMPARE(GREATER_THAN, INT32, threshold, actual, NULL)
#define TEST_ASSERT_GREATER_THAN_INT32_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE(GREATER_THAN, INT32, threshold, actual, message)
#define TEST_ASSERT_GREATER_THAN_UINT(threshold, actual) \
  UNITY_COMPARE(GREATER_THAN, UINT, threshold, actual, NULL)
#define TEST_ASSERT_GREATER_THAN_UINT_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE(GREATER_THAN, UINT, threshold, actual, message)
#define TEST_ASSERT_GREATER_THAN_UINT32(threshold, actual) \
  UNITY_COMPARE(GREATER_THAN, UINT32, threshold, actual, NULL)
#define TEST_ASSERT_GREATER_THAN_UINT32_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE(GREATER_THAN, UINT32, threshold, actual, message)
#define TEST_ASSERT_GREATER_THAN_size_t(threshold, actual) \
  UNITY_COMPARE(GREATER_THAN, size_t, threshold, actual, NULL)
#define TEST_ASSERT_GREATER_THAN_size_t_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE(GREATER_THAN, size_t, threshold, actual, message)
#define TEST_ASSERT_GREATER_THAN_FLOAT(threshold, actual) \
  UNITY_COMPARE_FLOAT(GREATER_THAN, threshold, actual, NULL)
#define TEST_ASSERT_GREATER_THAN_FLOAT_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE_FLOAT(GREATER_THAN, threshold, actual, message)
#define TEST_ASSERT_LESS_THAN(threshold, actual) \
  UNITY_COMPARE(LESS_THAN, INT, threshold, actual, NULL)
#define TEST_ASSERT_LESS_THAN_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE(LESS_THAN, INT, threshold, actual, message)
#define TEST_ASSERT_LESS_THAN_INT(threshold, actual) \
  UNITY_COMPARE(LESS_THAN, INT, threshold, actual, NULL)
#define TEST_ASSERT_LESS_THAN_INT_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE(LESS_THAN, INT, threshold, actual, message)
#define TEST_ASSERT_LESS_THAN_INT32(threshold, actual) \
  UNITY_COMPARE(LESS_THAN, INT32, threshold, actual, NULL)
#define TEST_ASSERT_LESS_THAN_INT32_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE(LESS_THAN, INT32, threshold, actual, message)
#define TEST_ASSERT_LESS_THAN_UINT(threshold, actual) \
  UNITY_COMPARE(LESS_THAN, UINT, threshold, actual, NULL)
#define TEST_ASSERT_LESS_THAN_UINT_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE(LESS_THAN, UINT, threshold, actual, message)
#define TEST_ASSERT_LESS_THAN_UINT32(threshold, actual) \
  UNITY_COMPARE(LESS_THAN, UINT32, threshold, actual, NULL)
#define TEST_ASSERT_LESS_THAN_UINT32_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE(LESS_THAN, UINT32, threshold, actual, message)
#define TEST_ASSERT_LESS_THAN_size_t(threshold, actual) \
  UNITY_COMPARE(LESS_THAN, size_t, threshold, actual, NULL)
#define TEST_ASSERT_LESS_THAN_size_t_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE(LESS_THAN, size_t, threshold, actual, message)
#define TEST_ASSERT_LESS_THAN_FLOAT(threshold, actual) \
  UNITY_COMPARE_FLOAT(LESS_THAN, threshold, actual, NULL)
#define TEST_ASSERT_LESS_THAN_FLOAT_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE_FLOAT(LESS_THAN, threshold, actual, message)
#define TEST_ASSERT_GREATER_OR_EQUAL(threshold, actual) \
  UNITY_COMPARE(GREATER_OR_EQUAL, INT, threshold, actual, NULL)
#define TEST_ASSERT_GREATER_OR_EQUAL_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE(GREATER_OR_EQUAL, INT, threshold, actual, message)
#define TEST_ASSERT_GREATER_OR_EQUAL_INT(threshold, actual) \
  UNITY_COMPARE(GREATER_OR_EQUAL, INT, threshold, actual, NULL)
#define TEST_ASSERT_GREATER_OR_EQUAL_INT_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE(GREATER_OR_EQUAL, INT, threshold, actual, message)
#define TEST_ASSERT_GREATER_OR_EQUAL_INT32(threshold, actual) \
  UNITY_COMPARE(GREATER_OR_EQUAL, INT32, threshold, actual, NULL)
#define TEST_ASSERT_GREATER_OR_EQUAL_INT32_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE(GREATER_OR_EQUAL, INT32, threshold, actual, message)
#define TEST_ASSERT_GREATER_OR_EQUAL_UINT(threshold, actual) \
  UNITY_COMPARE(GREATER_OR_EQUAL, UINT, threshold, actual, NULL)
#define TEST_ASSERT_GREATER_OR_EQUAL_UINT_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE(GREATER_OR_EQUAL, UINT, threshold, actual, message)
#define TEST_ASSERT_GREATER_OR_EQUAL_UINT32(threshold, actual) \
  UNITY_COMPARE(GREATER_OR_EQUAL, UINT32, threshold, actual, NULL)
#define TEST_ASSERT_GREATER_OR_EQUAL_UINT32_MESSAGE(threshold, actual, \
                                                    message)           \
  UNITY_COMPARE(GREATER_OR_EQUAL, UINT32, threshold, actual, message)
#define TEST_ASSERT_GREATER_OR_EQUAL_size_t(threshold, actual) \
  UNITY_COMPARE(GREATER_OR_EQUAL, size_t, threshold, actual, NULL)
#define TEST_ASSERT_GREATER_OR_EQUAL_size_t_MESSAGE(threshold, actual, \
                                                    message)           \
  UNITY_COMPARE(GREATER_OR_EQUAL, size_t, threshold, actual, message)
#define TEST_ASSERT_GREATER_OR_EQUAL_FLOAT(threshold, actual) \
  UNITY_COMPARE_FLOAT(GREATER_OR_EQUAL, threshold, actual, NULL)
#define TEST_ASSERT_GREATER_OR_EQUAL_FLOAT_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE_FLOAT(GREATER_OR_EQUAL, threshold, actual, message)
#define TEST_ASSERT_LESS_OR_EQUAL(threshold, actual) \
  UNITY_COMPARE(LESS_OR_EQUAL, INT, threshold, actual, NULL)
#define TEST_ASSERT_LESS_OR_EQUAL_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE(LESS_OR_EQUAL, INT, threshold, actual, message)
#define TEST_ASSERT_LESS_OR_EQUAL_INT(threshold, actual) \
  UNITY_COMPARE(LESS_OR_EQUAL, INT, threshold, actual, NULL)
#define TEST_ASSERT_LESS_OR_EQUAL_INT_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE(LESS_OR_EQUAL, INT, threshold, actual, message)
#define TEST_ASSERT_LESS_OR_EQUAL_INT32(threshold, actual) \
  UNITY_COMPARE(LESS_OR_EQUAL, INT32, threshold, actual, NULL)
#define TEST_ASSERT_LESS_OR_EQUAL_INT32_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE(LESS_OR_EQUAL, INT32, threshold, actual, message)
#define TEST_ASSERT_LESS_OR_EQUAL_UINT(threshold, actual) \
  UNITY_COMPARE(LESS_OR_EQUAL, UINT, threshold, actual, NULL)
#define TEST_ASSERT_LESS_OR_EQUAL_UINT_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE(LESS_OR_EQUAL, UINT, threshold, actual, message)
#define TEST_ASSERT_LESS_OR_EQUAL_UINT32(threshold, actual) \
  UNITY_COMPARE(LESS_OR_EQUAL, UINT32, threshold, actual, NULL)
#define TEST_ASSERT_LESS_OR_EQUAL_UINT32_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE(LESS_OR_EQUAL, UINT32, threshold, actual, message)
#define TEST_ASSERT_LESS_OR_EQUAL_size_t(threshold, actual) \
  UNITY_COMPARE(LESS_OR_EQUAL, size_t, threshold, actual, NULL)
#define TEST_ASSERT_LESS_OR_EQUAL_size_t_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE(LESS_OR_EQUAL, size_t, threshold, actual, message)
#define TEST_ASSERT_LESS_OR_EQUAL_FLOAT(threshold, actual) \
  UNITY_COMPARE_FLOAT(LESS_OR_EQUAL, threshold, actual, NULL)
#define TEST_ASSERT_LESS_OR_EQUAL_FLOAT_MESSAGE(threshold, actual, message) \
  UNITY_COMPARE_FLOAT(LESS_OR_EQUAL, threshold, actual, message)

// At most `delta` apart
#define TEST_ASSERT_INT_WITHIN(delta, expected, actual) \
  UNITY_WITHIN(INT, delta, expected, actual, NULL)
#define TEST_ASSERT_INT_WITHIN_MESSAGE(delta, expected, actual, message) \
  UNITY_WITHIN(INT, delta, expected, actual, message)
#define TEST_ASSERT_INT8_WITHIN(delta, expected, actual) \
  UNITY_WITHIN(INT8, delta, expected, actual, NULL)
#define TEST_ASSERT_INT8_WITHIN_MESSAGE(delta, expected, actual, message) \
  UNITY_WITHIN(INT8, delta, expected, actual, message)
#define TEST_ASSERT_INT16_WITHIN(delta, expected, actual) \
  UNITY_WITHIN(INT16, delta, expected, actual, NULL)
#define TEST_ASSERT_INT16_WITHIN_MESSAGE(delta, expected, actual, message) \
  UNITY_WITHIN(INT16, delta, expected, actual, message)
#define TEST_ASSERT_INT32_WITHIN(delta, expected, actual) \
  UNITY_WITHIN(INT32, delta, expected, actual, NULL)
#define TEST_ASSERT_INT32_WITHIN_MESSAGE(delta, expected, actual, message) \
  UNITY_WITHIN(INT32, delta, expected, actual, message)
#define TEST_ASSERT_UINT_WITHIN(delta, expected, actual) \
  UNITY_WITHIN(UINT, delta, expected, actual, NULL)
#define TEST_ASSERT_UINT_WITHIN_MESSAGE(delta, expected, actual, message) \
  UNITY_WITHIN(UINT, delta, expected, actual, message)
#define TEST_ASSERT_UINT8_WITHIN(delta, expected, actual) \
  UNITY_WITHIN(UINT8, delta, expected, actual, NULL)
#define TEST_ASSERT_UINT8_WITHIN_MESSAGE(delta, expected, actual, message) \
  UNITY_WITHIN(UINT8, delta, expected, actual, message)
#define TEST_ASSERT_UINT16_WITHIN(delta, expected, actual) \
  UNITY_WITHIN(UINT16, delta, expected, actual, NULL)
#define TEST_ASSERT_UINT16_WITHIN_MESSAGE(delta, expected, actual, message) \
  UNITY_WITHIN(UINT16, delta, expected, actual, message)
#define TEST_ASSERT_UINT32_WITHIN(delta, expected, actual) \
  UNITY_WITHIN(UINT32, delta, expected, actual, NULL)
#define TEST_ASSERT_UINT32_WITHIN_MESSAGE(delta, expected, actual, message) \
  UNITY_WITHIN(UINT32, delta, expected, actual, message)

// Floats; equal ones differ by a 100,000th at most
#define TEST_ASSERT_FLOAT_WITHIN(delta, expected, actual) \
  UnityAssertFloatWithin(delta, expected, actual, NULL, __LINE__)
#define TEST_ASSERT_FLOAT_WITHIN_MESSAGE(delta, expected, actual, message) \
  UnityAssertFloatWithin(delta, expected, actual, message, __LINE__)
#define TEST_ASSERT_EQUAL_FLOAT(expected, actual) \
  UNITY_COMPARE_FLOAT(EQUAL, expected, actual, NULL)
#define TEST_ASSERT_EQUAL_FLOAT_MESSAGE(expected, actual, message) \
  UNITY_COMPARE_FLOAT(EQUAL, expected, actual, message)

// Strings and arrays
#define TEST_ASSERT_EQUAL_STRING(expected, actual) \
  UnityAssertEqualString(expected, actual, NULL, __LINE__)
#define TEST_ASSERT_EQUAL_STRING_MESSAGE(expected, actual, message) \
  UnityAssertEqualString(expected, actual, message, __LINE__)
#define TEST_ASSERT_EQUAL_MEMORY(expected, actual, length) \
  UnityAssertEqualMemory(expected, actual, length, NULL, __LINE__)
#define TEST_ASSERT_EQUAL_MEMORY_MESSAGE(expected, actual, length, message) \
  UnityAssertEqualMemory(expected, actual, length, message, __LINE__)
#define TEST_ASSERT_EQUAL_INT_ARRAY(expected, actual, count) \
  UNITY_ARRAY(INT32, expected, actual, count, NULL)
#define TEST_ASSERT_EQUAL_INT_ARRAY_MESSAGE(expected, actual, count, message) \
  UNITY_ARRAY(INT32, expected, actual, count, message)
#define TEST_ASSERT_EQUAL_INT8_ARRAY(expected, actual, count) \
  UNITY_ARRAY(INT8, expected, actual, count, NULL)
#define TEST_ASSERT_EQUAL_INT8_ARRAY_MESSAGE(expected, actual, count, message) \
  UNITY_ARRAY(INT8, expected, actual, count, message)
#define TEST_ASSERT_EQUAL_INT16_ARRAY(expected, actual, count) \
  UNITY_ARRAY(INT16, expected, actual, count, NULL)
#define TEST_ASSERT_EQUAL_INT16_ARRAY_MESSAGE(expected, actual, count, \
                                              message)                 \
  UNITY_ARRAY(INT16, expected, actual, count, message)
#define TEST_ASSERT_EQUAL_INT32_ARRAY(expected, actual, count) \
  UNITY_ARRAY(INT32, expected, actual, count, NULL)
#define TEST_ASSERT_EQUAL_INT32_ARRAY_MESSAGE(expected, actual, count, \
                                              message)                 \
  UNITY_ARRAY(INT32, expected, actual, count, message)
#define TEST_ASSERT_EQUAL_UINT8_ARRAY(expected, actual, count) \
  UNITY_ARRAY(UINT8, expected, actual, count, NULL)
#define TEST_ASSERT_EQUAL_UINT8_ARRAY_MESSAGE(expected, actual, count, \
                                              message)                 \
  UNITY_ARRAY(UINT8, expected, actual, count, message)
#define TEST_ASSERT_EQUAL_UINT16_ARRAY(expected, actual, count) \
  UNITY_ARRAY(UINT16, expected, actual, count, NULL)
#define TEST_ASSERT_EQUAL_UINT16_ARRAY_MESSAGE(expected, actual, count, \
                                               message)                 \
  UNITY_ARRAY(UINT16, expected, actual, count, message)
#define TEST_ASSERT_EQUAL_UINT32_ARRAY(expected, actual, count) \
  UNITY_ARRAY(UINT32, expected, actual, count, NULL)
#define TEST_ASSERT_EQUAL_UINT32_ARRAY_MESSAGE(expected, actual, count, \
                                               message)                 \
  UNITY_ARRAY(UINT32, expected, actual, count, message)
#define TEST_ASSERT_EQUAL_FLOAT_ARRAY(expected, actual, count) \
  UnityAssertFloatArrayWithin(0, expected, actual, count, NULL, __LINE__)
#define TEST_ASSERT_EQUAL_FLOAT_ARRAY_MESSAGE(expected, actual, count, \
                                              message)                 \
  UnityAssertFloatArrayWithin(0, expected, actual, count, message, __LINE__)
#define TEST_ASSERT_FLOAT_ARRAY_WITHIN(delta, expected, actual, count) \
  UnityAssertFloatArrayWithin(delta, expected, actual, count, NULL, __LINE__)
#define TEST_ASSERT_FLOAT_ARRAY_WITHIN_MESSAGE(delta, expected, actual, count, \
                                               message)                        \
  UnityAssertFloatArrayWithin(delta, expected, actual, count, message, __LINE__)

#endif  // UNITY_H_
