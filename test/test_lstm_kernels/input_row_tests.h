#ifndef INPUT_ROW_TESTS_H_
#define INPUT_ROW_TESTS_H_

// What is skipped of a row of inputs, in each of the layouts.

#include <lstm_kernels.h>
#include <stdint.h>
#include <string.h>
#include <unity.h>

namespace {

using lstm_kernels::InputRow;

#if LSTM_KERNELS_MVE

// Ink from number 17 to 33 of 40: two blocks, of which the second has one.
void RowsWithoutInkAreSkipped() {
  uint8_t values[40] = {};
  InputRow::Part parts[InputRow::MaxParts(40)];
  TEST_ASSERT_EQUAL_INT(0, InputRow(values, 40, -128, parts).count());
  values[17] = 255;
  TEST_ASSERT_EQUAL_INT(1, InputRow(values, 40, -128, parts).count());
  values[33] = 1;
  const InputRow row(values, 40, -128, parts);
  TEST_ASSERT_EQUAL_INT(17, row.begin());
  TEST_ASSERT_EQUAL_INT(2, row.count());
  TEST_ASSERT_EQUAL_INT(128 * 256, row.excess());
  TEST_ASSERT_EQUAL_INT(255, row.blocks()[0][0]);
  TEST_ASSERT_EQUAL_INT(1, row.blocks()[1][0]);
}

#elif LSTM_KERNELS_DSP

// Spans of four: the first, 4 to 7, which is empty, and one that has no end.
void RowsWithoutInkAreSkipped() {
  uint8_t values[11];
  memset(values, 3, sizeof(values));
  InputRow::Part parts[InputRow::MaxParts(11)];
  const InputRow empty(values, 11, -125, parts);
  TEST_ASSERT_EQUAL_HEX32(lstm_kernels::kNoOffset, empty.spans()[0].offset);

  values[2] = 5;
  values[3] = 0;
  values[9] = 255;
  const InputRow row(values, 11, -125, parts);
  const lstm_kernels::ActiveSpan* span = row.spans();
  TEST_ASSERT_EQUAL_HEX32(0, span[0].offset);
  TEST_ASSERT_EQUAL_HEX32(0, span[0].pairs[0]);
  TEST_ASSERT_EQUAL_HEX32(0xFFFD0002, span[0].pairs[1]);
  TEST_ASSERT_EQUAL_HEX32(4 * sizeof(lstm_kernels::PairWeights),
                          span[1].offset);
  TEST_ASSERT_EQUAL_HEX32(252 << 16, span[1].pairs[0]);
  TEST_ASSERT_EQUAL_HEX32(0, span[1].pairs[1]);
  TEST_ASSERT_EQUAL_HEX32(lstm_kernels::kNoOffset, span[2].offset);
}

#elif LSTM_KERNELS_AVR

// Four bytes of weights for each input; of more than 63 inputs without ink, one
// counts as ink.
void RowsWithoutInkAreSkipped() {
  uint8_t values[70] = {};
  InputRow::Part parts[InputRow::MaxParts(70)];
  TEST_ASSERT_EQUAL_INT(0, InputRow(values, 63, -128, parts).count());

  values[2] = 5;
  values[69] = 7;
  const InputRow row(values, 70, -128, parts);
  TEST_ASSERT_EQUAL_INT(3, row.count());
  TEST_ASSERT_EQUAL_INT(8, row.parts()[0].skipped);
  TEST_ASSERT_EQUAL_INT(5, row.parts()[0].value);
  TEST_ASSERT_EQUAL_INT(252, row.parts()[1].skipped);
  TEST_ASSERT_EQUAL_INT(0, row.parts()[1].value);
  TEST_ASSERT_EQUAL_INT(8, row.parts()[2].skipped);
  TEST_ASSERT_EQUAL_INT(7, row.parts()[2].value);
}

#elif !LSTM_KERNELS_PAIRS

void RowsWithoutInkAreSkipped() {
  uint8_t values[7];
  memset(values, 3, sizeof(values));
  InputRow::Part parts[InputRow::MaxParts(7)];
  const InputRow empty(values, 7, -125, parts);
  TEST_ASSERT_TRUE(empty.begin() == empty.end());

  values[2] = 5;
  values[6] = 0;
  const InputRow row(values, 7, -125, parts);
  constexpr auto kBytesOfInput = lstm_kernels::kWordsOfInput * sizeof(uint32_t);
  const lstm_kernels::ActiveInput* inputs = row.begin();
  TEST_ASSERT_TRUE(inputs + 2 == row.end());
  TEST_ASSERT_EQUAL_INT(2, inputs[0].value);
  TEST_ASSERT_EQUAL_INT(2 * kBytesOfInput, inputs[0].distance);
  TEST_ASSERT_EQUAL_INT(-3, inputs[1].value);
  TEST_ASSERT_EQUAL_INT(6 * kBytesOfInput, inputs[1].distance);
}

#else

void RowsWithoutInkAreSkipped() {
  uint8_t values[7] = {};
  InputRow::Part parts[InputRow::MaxParts(7)];
  const InputRow empty(values, 7, -128, parts);
  TEST_ASSERT_LESS_THAN(0, empty.pairs()[0].number);

  values[2] = 5;
  values[6] = 7;
  const InputRow row(values, 7, -128, parts);
  const lstm_kernels::ActivePair* pair = row.pairs();
  TEST_ASSERT_LESS_THAN(0, pair[2].number);
  TEST_ASSERT_EQUAL_INT(1, pair[0].number);
  TEST_ASSERT_EQUAL_INT(5, pair[0].values[0]);
  TEST_ASSERT_EQUAL_INT(0, pair[0].values[1]);
  TEST_ASSERT_EQUAL_INT(3, pair[1].number);
  TEST_ASSERT_EQUAL_INT(7, pair[1].values[0]);
  TEST_ASSERT_EQUAL_INT(0, pair[1].values[1]);
}

#endif

}  // namespace

#endif  // INPUT_ROW_TESTS_H_
