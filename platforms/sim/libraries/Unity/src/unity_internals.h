// What the macros of unity.h are made of.
#ifndef UNITY_INTERNALS_H_
#define UNITY_INTERNALS_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Called before and after each test; the tests may define them.
void setUp(void);
void tearDown(void);

typedef enum {
  UNITY_EQUAL,
  UNITY_NOT_EQUAL,
  UNITY_GREATER_THAN,
  UNITY_LESS_THAN,
  UNITY_GREATER_OR_EQUAL,
  UNITY_LESS_OR_EQUAL,
} UnityRelation;

// How integers are compared and printed. All of them travel as the bits of an
// int64_t.
typedef enum {
  UNITY_SIGNED,
  UNITY_UNSIGNED,
  UNITY_HEXADECIMAL,
} UnityStyle;

// By the names that the assertions call them. INT and UINT take any width, as
// in Unity.
typedef int64_t UnityTypeINT;
typedef int8_t UnityTypeINT8;
typedef int16_t UnityTypeINT16;
typedef int32_t UnityTypeINT32;
typedef int64_t UnityTypeINT64;
typedef uint64_t UnityTypeUINT;
typedef uint8_t UnityTypeUINT8;
typedef uint16_t UnityTypeUINT16;
typedef uint32_t UnityTypeUINT32;
typedef uint64_t UnityTypeUINT64;
typedef size_t UnityTypesize_t;
typedef uint8_t UnityTypeHEX8;
typedef uint16_t UnityTypeHEX16;
typedef uint32_t UnityTypeHEX32;

#define UNITY_STYLE_INT UNITY_SIGNED
#define UNITY_STYLE_INT8 UNITY_SIGNED
#define UNITY_STYLE_INT16 UNITY_SIGNED
#define UNITY_STYLE_INT32 UNITY_SIGNED
#define UNITY_STYLE_INT64 UNITY_SIGNED
#define UNITY_STYLE_UINT UNITY_UNSIGNED
#define UNITY_STYLE_UINT8 UNITY_UNSIGNED
#define UNITY_STYLE_UINT16 UNITY_UNSIGNED
#define UNITY_STYLE_UINT32 UNITY_UNSIGNED
#define UNITY_STYLE_UINT64 UNITY_UNSIGNED
#define UNITY_STYLE_size_t UNITY_UNSIGNED
#define UNITY_STYLE_HEX8 UNITY_HEXADECIMAL
#define UNITY_STYLE_HEX16 UNITY_HEXADECIMAL
#define UNITY_STYLE_HEX32 UNITY_HEXADECIMAL

#define UNITY_TYPE(type) UNITY_STYLE_##type, sizeof(UnityType##type)
#define UNITY_BITS(type, value) ((int64_t)(UnityType##type)(value))

#define UNITY_CHECK(condition, otherwise, message) \
  UnityAssert((condition) ? 1 : 0, otherwise, message, __LINE__)
#define UNITY_COMPARE(relation, type, expected, actual, message)           \
  UnityAssertInteger(UNITY_##relation, UNITY_TYPE(type),                   \
                     UNITY_BITS(type, expected), UNITY_BITS(type, actual), \
                     message, __LINE__)
#define UNITY_WITHIN(type, delta, expected, actual, message)    \
  UnityAssertIntegerWithin(UNITY_TYPE(type), (uint64_t)(delta), \
                           UNITY_BITS(type, expected),          \
                           UNITY_BITS(type, actual), message, __LINE__)
#define UNITY_ARRAY(type, expected, actual, count, message)                   \
  UnityAssertIntegerArray(UNITY_TYPE(type), expected, actual, count, message, \
                          __LINE__)
#define UNITY_COMPARE_FLOAT(relation, expected, actual, message) \
  UnityAssertFloat(UNITY_##relation, expected, actual, message, __LINE__)

void UnityBegin(const char* file);
int UnityEnd(void);
void UnityDefaultTestRun(void (*test)(void), const char* name, int line);

// `message` may be NULL everywhere. A failed assertion does not return: it
// jumps out of the test.
void UnityPass(void);
void UnityFail(const char* message, int line);
void UnityIgnore(const char* message, int line);
void UnityMessage(const char* message, int line);
void UnityAssert(int condition, const char* otherwise, const char* message,
                 int line);
void UnityAssertInteger(UnityRelation relation, UnityStyle style, size_t size,
                        int64_t expected, int64_t actual, const char* message,
                        int line);
void UnityAssertIntegerWithin(UnityStyle style, size_t size, uint64_t delta,
                              int64_t expected, int64_t actual,
                              const char* message, int line);
void UnityAssertIntegerArray(UnityStyle style, size_t size,
                             const void* expected, const void* actual,
                             size_t count, const char* message, int line);
void UnityAssertFloat(UnityRelation relation, float expected, float actual,
                      const char* message, int line);
void UnityAssertFloatWithin(float delta, float expected, float actual,
                            const char* message, int line);
void UnityAssertFloatArrayWithin(float delta, const float* expected,
                                 const float* actual, size_t count,
                                 const char* message, int line);
void UnityAssertEqualString(const char* expected, const char* actual,
                            const char* message, int line);
void UnityAssertEqualMemory(const void* expected, const void* actual,
                            size_t length, const char* message, int line);

#ifdef __cplusplus
}
#endif

#endif  // UNITY_INTERNALS_H_
