#ifndef LSTM_KERNELS_SIGMOID_TABLE_H_
#define LSTM_KERNELS_SIGMOID_TABLE_H_

// The table from which TFLite interpolates sigmoid and tanh on int16.
//
// Entry i stands for f(i) = 2^16 * sigmoid(i / 24), i = 0 .. 255. A chord lies
// below a concave curve, at most h^2 / 8 * |f''| with h = 1; TFLite halves that
// error by raising the points: table[i] = round(f(i) - f''(i) / 16), with
//   f'' = 2^16 / 24^2 * s * (1 - s) * (1 - 2 s),  s = sigmoid(i / 24).
// The last entry is the largest uint16, so that the ends saturate.
//
// The compiler evaluates all this; the chip only holds 512 bytes.

#include <cstdint>

namespace lstm_kernels {
namespace sigmoid_table {

// exp(-x) for x in [0, 11]: a Taylor series at x / 1024, squared ten times.
constexpr double ExpOfNegative(double x) {
  const double small = -x / 1024;
  double term = 1;
  double sum = 1;
  for (int n = 1; n < 12; ++n) {
    term *= small / n;
    sum += term;
  }
  for (int n = 0; n < 10; ++n) sum *= sum;
  return sum;
}

struct Table {
  std::uint16_t entry[256];
};

constexpr Table Make() {
  Table table{};
  for (int i = 0; i < 255; ++i) {
    const double s = 1 / (1 + ExpOfNegative(i / 24.0));
    const double curvature = 65536.0 / (24 * 24) * s * (1 - s) * (1 - 2 * s);
    table.entry[i] =
        static_cast<std::uint16_t>(65536 * s - curvature / 16 + 0.5);
  }
  table.entry[255] = 65535;
  return table;
}

}  // namespace sigmoid_table

inline constexpr sigmoid_table::Table kSigmoidTable = sigmoid_table::Make();

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_SIGMOID_TABLE_H_
