#ifndef TEST_INCLUDED_DIGITS_H_
#define TEST_INCLUDED_DIGITS_H_

// The predictor on the included digits, or the examples of your own data, for
// suites.

#include <digits.h>
#include <lstm_kernels/flash.h>
#include <math.h>
#include <predictor.h>
#include <predictor/packed_rows.h>
#include <unity.h>

namespace included_digits {

using lstm_kernels::ReadFlash;
using model_data::Feature;
using RowSource = Predictor::RowSource;

inline Predictor predictor;

inline Prediction Run(RowSource& rows) {
  Prediction prediction = {};
  if (!predictor.Run(rows, prediction)) {
    TEST_FAIL_MESSAGE(predictor.error());
  }
  return prediction;
}

inline PackedRows RowsOf(int digit) {
  return PackedRows(digits::kPacked + ReadFlash(&digits::kStarts[digit]));
}

inline Prediction RunDigit(int digit) {
  PackedRows rows = RowsOf(digit);
  return Run(rows);
}

// `expected` lies in flash.
inline void AssertAreEqual(const float (&expected)[model_data::kOutputs],
                           const Prediction& prediction) {
  for (int i = 0; i < model_data::kOutputs; ++i) {
    TEST_ASSERT_TRUE_MESSAGE(fabsf(ReadFlash(&expected[i]) -
                                   prediction.outputs[i]) <= digits::kTolerance,
                             "an output differs from the golden one");
  }
}

inline void AssertIsGolden(int digit, const Prediction& prediction) {
  AssertAreEqual(digits::kExpected[digit], prediction);
}

// The message is that of after Begin(): arguments have no order.
inline void BeginSucceeds() {
  const bool is_ready = predictor.Begin();
  TEST_ASSERT_TRUE_MESSAGE(is_ready, predictor.error());
}

}  // namespace included_digits

#endif  // TEST_INCLUDED_DIGITS_H_
