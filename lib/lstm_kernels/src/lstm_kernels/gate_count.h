#ifndef LSTM_KERNELS_GATE_COUNT_H_
#define LSTM_KERNELS_GATE_COUNT_H_

namespace lstm_kernels {

constexpr int kGates = 4;  // input, forget, cell, output

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_GATE_COUNT_H_
