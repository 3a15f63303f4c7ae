// The serial console, byte by byte: what goes in, what comes out.

#include <test_runner_wait.h>
#include <unity.h>

#include "report_tests.h"

void setUp() {}
void tearDown() {}

void setup() {
  WaitForTestRunner();
  UNITY_BEGIN();
  RUN_TEST(TableHasTheDocumentedForm);
  RUN_TEST(LargestNumbersFitTheTable);
  RUN_TEST(BootLineNamesModelRuntimeAccuracyAndArena);
  RUN_TEST(BootLineOfARuntimeWithoutArenaSaysSo);
  RUN_TEST(ErrorIsOneLine);
  RUN_TEST(RowShowsEachPixelAsACharacter);
  RUN_TEST(FiveDecimalsAreRoundedHalfUp);
  RUN_TEST(WholeNumbersAreWrittenInDecimal);
  RUN_TEST(SmallPiecesAreCollected);
  UNITY_END();
}

void loop() {}
