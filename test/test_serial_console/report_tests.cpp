#include "report_tests.h"

#include <lstm_kernels/standard.h>
#include <math.h>
#include <serial_console/reports.h>
#include <unity.h>

#include "recorder.h"

using serial_console::TextWriter;
using serial_console::TimedPrediction;

namespace {

constexpr bool kHasClasses = model_data::kClasses > 0;
constexpr int kLast = kHasClasses ? model_data::kClasses - 1 : 0;
constexpr const char* kLastName = model_data::kClassNames[kLast];
constexpr int kLastOutput = model_data::kOutputs - 1;

TextWriter NewText() {
  heard.Clear();
  return TextWriter(heard);
}

// The last class, or values of 21.4.
[[maybe_unused]] void Set(int32_t& label) { label = kLast; }
[[maybe_unused]] void Set(float (&values)[model_data::kOutputs]) {
  for (float& value : values) value = 21.4f;
}

void WritePrediction(const TimedPrediction& result) {
  model_data::Label label;
  Set(label);
  TextWriter text = NewText();
  serial_console::WritePrediction(label, result, text);
}

void ExpectClasses(TextWriter& lines) {
  lines.Add(model_data::kSubject).Add(' ').Add(kLastName).Add("\r\n");
  lines.Add(model_data::kSubject).Add(':');
  for (const char* name : model_data::kClassNames) lines.Add('\t').Add(name);
  lines.Add("\r\nproba:\t0.00391");
  for (int i = 1; i < kLast; ++i) lines.Add("\t0.00000");
  lines.Add("\t0.99609\r\npredicted ").Add(kLastName);
}

void ExpectValue(int output, const char* number, TextWriter& line) {
  const char* unit = model_data::kOutputUnits[output];
  line.Add(output > 0 ? ", " : "").Add(model_data::kOutputNames[output]);
  line.Add(" = ").Add(number).Add(*unit == '\0' ? "" : " ").Add(unit);
}

void ExpectValues(TextWriter& lines) {
  lines.Add("expected ");
  for (int i = 0; i <= kLastOutput; ++i) ExpectValue(i, "21.4000", lines);
  lines.Add("\r\npredicted ");
  for (int i = 0; i < kLastOutput; ++i) {
    ExpectValue(i, i == 0 ? "0.00390625" : "0.00000", lines);
  }
  ExpectValue(kLastOutput, "0.996094", lines);
}

}  // namespace

// Of the ten digits, with 9 shown:
//
// digit 9
// digit:  0        1        …        9
// proba:  0.00391  0.00000  …        0.99609
// predicted 9 in 1234 us
//
// Of values:
//
// expected temperature = 21.4000 °C, …
// predicted temperature = 0.00390625 °C, … in 1234 us
void PredictionHasTheDocumentedForm() {
  ShortRecorder expected;
  TextWriter lines(expected);
  kHasClasses ? ExpectClasses(lines) : ExpectValues(lines);
  lines.Add(" in 1234 us\r\n\r\n");

  TimedPrediction result = {};
  result.prediction.predicted_class = kLast;
  result.microseconds = 1234;
  result.prediction.outputs[0] = 0.00390625f;
  result.prediction.outputs[kLastOutput] = 0.99609375f;
  WritePrediction(result);
  TEST_ASSERT_EQUAL_STRING(expected.text(), heard.text());
}

void LargestNumbersFitThePrediction() {
  TimedPrediction result = {};
  result.prediction.predicted_class = kLast;
  result.microseconds = 4294967295u;
  for (float& output : result.prediction.outputs) output = 1;
  WritePrediction(result);
  TEST_ASSERT_TRUE(heard.Has(kHasClasses ? "\t1.00000\r\n" : " = 1.00000"));
  TEST_ASSERT_TRUE(heard.Has(" in 4294967295 us\r\n\r\n"));
}

void BootLineNamesModelRuntimeAccuracyAndArena() {
  TextWriter text = NewText();
  serial_console::WriteBoot("compiled", 4321, text);
  TEST_ASSERT_TRUE(heard.Has(model_data::kName));
  TEST_ASSERT_TRUE(heard.Has(model_data::kQuantization));
  TEST_ASSERT_TRUE(heard.Has(model_data::kAccuracy));
  TEST_ASSERT_TRUE(heard.Has("compiled runtime"));
  TEST_ASSERT_TRUE(heard.Has("arena 4321 bytes\r\n"));
}

void BootLineSaysIfThereIsNoArena() {
  TextWriter text = NewText();
  serial_console::WriteBoot("compiled", 0, text);
  TEST_ASSERT_TRUE(heard.Has(", no arena\r\n"));
}

void ErrorIsOneLine() {
  TextWriter text = NewText();
  serial_console::WriteError("no model", text);
  TEST_ASSERT_EQUAL_STRING("error: no model\r\n", heard.text());
}

// Rows have different lengths in other networks, so each shade fills a whole
// row. NaN counts as the mean.
void RowShowsEachFeatureAsACharacter() {
#if MODEL_DATA_IS_OF_PICTURES
  const uint8_t values[] = {0, 25, 26, 127, 128, 230, 255};
  const char shades[] = "  .=+%@";
#else
  const float values[] = {NAN};
  const char shades[] = "+";
#endif
  for (size_t i = 0; i < lstm_kernels::SizeOf(values); ++i) {
    model_data::Feature row[model_data::kFeatures];
    lstm_kernels::Fill(row, model_data::kFeatures, values[i]);
    TextWriter text = NewText();
    serial_console::WriteRow(row, text);
    TEST_ASSERT_EQUAL_INT(model_data::kFeatures, heard.length());
    for (int k = 0; k < model_data::kFeatures; ++k) {
      TEST_ASSERT_EQUAL_INT(shades[i], heard.text()[k]);
    }
  }
}

void FiveDecimalsAreRoundedHalfUp() {
  TextWriter text = NewText();
  const float values[] = {0.0f, 0.000004f, 0.000006f, 0.5f, 1.0f, 12.25f};
  for (const float value : values) text.AddFiveDecimals(value).Add(' ');
  TEST_ASSERT_EQUAL_STRING("0.00000 0.00000 0.00001 0.50000 1.00000 12.25000 ",
                           heard.text());
}

void AnyValueHasSixDigits() {
  TextWriter text = NewText();
  constexpr float kInfinity = INFINITY;
  const float values[] = {0.0f,         -21.53121f, 0.00042f,  999999.6f,
                          9.999999f,    101325.0f,  -1.5e-5f,  3.402823e38f,
                          1.17549e-38f, NAN,        -kInfinity};
  for (const float value : values) text.AddSixDigits(value).Add(' ');
  TEST_ASSERT_EQUAL_STRING(
      "0.00000 -21.5312 0.000420000 1.00000e6 10.0000 101325 -1.50000e-5 "
      "3.40282e38 1.17549e-38 nan -inf ",
      heard.text());
}

void WholeNumbersAreWrittenInDecimal() {
  TextWriter text = NewText();
  const uint32_t numbers[] = {0, 7, 10, 4294967295u};
  for (const uint32_t number : numbers) text.Add(number).Add(' ');
  TEST_ASSERT_EQUAL_STRING("0 7 10 4294967295 ", heard.text());
}

void SmallPiecesAreCollected() {
  heard.Clear();
  serial_console::CollectingSink sink(heard);
  TextWriter text(sink);
  if (SERIAL_CONSOLE_IS_SMALL) {
    text.Add("ab");
    TEST_ASSERT_EQUAL_STRING("ab", heard.text());
    return;
  }
  for (int i = 0; i < 63; ++i) text.Add('a');
  TEST_ASSERT_EQUAL_INT(0, heard.length());
  text.Add("bc");
  TEST_ASSERT_EQUAL_INT(64, heard.length());
  sink.Flush();
  TEST_ASSERT_EQUAL_INT(65, heard.length());
  TEST_ASSERT_TRUE(heard.Has("aabc"));
}
