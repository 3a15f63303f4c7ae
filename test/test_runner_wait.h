#ifndef TEST_RUNNER_WAIT_H_
#define TEST_RUNNER_WAIT_H_

#include <Arduino.h>
#include <unity.h>

// UNITY_BEGIN(), and time for the test runner to open its end of the port,
// because earlier output is lost: up to ten seconds on boards that know whether
// it is open, and two on all boards. `file` is the suite's __FILE__.
inline void BeginSuite(const char* file) {
  UnityBegin(file);  // calls Serial.begin(), before which no port is open
  while (!Serial && millis() < 10000) delay(10);
  delay(2000);
}

#endif  // TEST_RUNNER_WAIT_H_
