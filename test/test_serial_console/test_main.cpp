// What the firmware prints, character by character.

#include <serial_console.h>
#include <test_runner_wait.h>
#include <unity.h>

#include <cstring>

namespace {

using serial_console::Block;
using serial_console::Line;

Prediction PredictionOf(int digit) {
  Prediction prediction = {};
  prediction.digit = digit;
  return prediction;
}

void TableHasTheDocumentedForm() {
  Prediction prediction = PredictionOf(7);
  prediction.probabilities[0] = 0.00390625f;
  prediction.probabilities[7] = 0.99609375f;
  Block block;
  serial_console::FormatPrediction(7, prediction, 1234, block);
  TEST_ASSERT_EQUAL_STRING(
      "digit 7\r\n"
      "digit:\t0\t1\t2\t3\t4\t5\t6\t7\t8\t9\r\n"
      "proba:\t0.00391\t0.00000\t0.00000\t0.00000\t0.00000\t0.00000\t0.00000"
      "\t0.99609\t0.00000\t0.00000\r\n"
      "predicted 7 in 1234 us\r\n"
      "\r\n",
      block.text());
}

void LargestTableFitsItsBlock() {
  Prediction prediction = PredictionOf(9);
  for (float& probability : prediction.probabilities) probability = 1;
  Block block;
  serial_console::FormatPrediction(9, prediction, 4294967295u, block);
  TEST_ASSERT_LESS_THAN_INT(serial_console::kBlockCapacity, block.length());
  const char* end = block.text() + block.length() - 4;
  TEST_ASSERT_EQUAL_STRING("\r\n\r\n", end);
}

void BlockIsClearedBeforeItIsWrittenAgain() {
  Block block;
  serial_console::FormatPrediction(1, PredictionOf(1), 1, block);
  const std::size_t length = block.length();
  serial_console::FormatPrediction(2, PredictionOf(2), 2, block);
  TEST_ASSERT_EQUAL_INT(length, block.length());
  TEST_ASSERT_EQUAL_INT(0, std::strncmp("digit 2\r\n", block.text(), 9));
}

void BootLineNamesModelRuntimeAccuracyAndArena() {
  Line line;
  serial_console::FormatBoot("compiled", 4321, line);
  TEST_ASSERT_NOT_NULL(std::strstr(line.text(), model_data::kName));
  TEST_ASSERT_NOT_NULL(std::strstr(line.text(), model_data::kQuantization));
  TEST_ASSERT_NOT_NULL(std::strstr(line.text(), model_data::kAccuracy));
  TEST_ASSERT_NOT_NULL(std::strstr(line.text(), "compiled runtime"));
  TEST_ASSERT_NOT_NULL(std::strstr(line.text(), "arena 4321 bytes\r\n"));
}

void BootLineOfARuntimeWithoutArenaSaysSo() {
  Line line;
  serial_console::FormatBoot("compiled", 0, line);
  TEST_ASSERT_NOT_NULL(std::strstr(line.text(), ", no arena\r\n"));
}

void ErrorIsOneLine() {
  Line line;
  serial_console::FormatError("no model", line);
  TEST_ASSERT_EQUAL_STRING("error: no model\r\n", line.text());
}

void FiveDecimalsAreRoundedHalfUp() {
  TextBuffer<80> text;
  const float values[] = {0.0f, 0.000004f, 0.000006f, 0.5f, 1.0f, 12.25f};
  for (const float value : values) {
    text.addFiveDecimals(value);
    text.add(' ');
  }
  TEST_ASSERT_EQUAL_STRING("0.00000 0.00000 0.00001 0.50000 1.00000 12.25000 ",
                           text.text());
}

void WholeNumbersAreWrittenInDecimal() {
  TextBuffer<40> text;
  const std::uint32_t numbers[] = {0, 7, 10, 4294967295u};
  for (const std::uint32_t number : numbers) {
    text.add(number);
    text.add(' ');
  }
  TEST_ASSERT_EQUAL_STRING("0 7 10 4294967295 ", text.text());
}

void TextThatDoesNotFitIsCutOff() {
  TextBuffer<4> text;
  text.add("abcdef");
  TEST_ASSERT_EQUAL_STRING("abcd", text.text());
  TEST_ASSERT_EQUAL_INT(4, text.length());
}

}  // namespace

void setUp() {}
void tearDown() {}

void setup() {
  WaitForTestRunner();
  UNITY_BEGIN();
  RUN_TEST(TableHasTheDocumentedForm);
  RUN_TEST(LargestTableFitsItsBlock);
  RUN_TEST(BlockIsClearedBeforeItIsWrittenAgain);
  RUN_TEST(BootLineNamesModelRuntimeAccuracyAndArena);
  RUN_TEST(BootLineOfARuntimeWithoutArenaSaysSo);
  RUN_TEST(ErrorIsOneLine);
  RUN_TEST(FiveDecimalsAreRoundedHalfUp);
  RUN_TEST(WholeNumbersAreWrittenInDecimal);
  RUN_TEST(TextThatDoesNotFitIsCutOff);
  UNITY_END();
}

void loop() {}
