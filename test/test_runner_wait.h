#ifndef TEST_RUNNER_WAIT_H_
#define TEST_RUNNER_WAIT_H_

#include <Arduino.h>

// Gives the test runner time to open the port, as what is printed before is
// lost: up to ten seconds for boards that know whether it is open, and two for
// all.
inline void WaitForTestRunner() {
  while (!Serial && millis() < 10000) delay(10);
  delay(2000);
}

#endif  // TEST_RUNNER_WAIT_H_
