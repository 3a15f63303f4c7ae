// Runs a network of the compiled runtime on inputs in flash; its outputs go to
// the serial port as float32. As networks.h, it is included once for each
// network, in a namespace of its own.

#include <predictor/network.h>

struct RowsInFlash {
  const uint8_t* next;

  const model_data::Feature* Next(Predictor::Row& buffer) {
    lstm_kernels::CopyFlash(buffer, next, sizeof(buffer));
    next += sizeof(buffer);
    return buffer;
  }
};

template <int kCount, int kBytes>
inline void RunInputs(const uint8_t (&inputs)[kCount][kBytes]) {
  for (const auto& sequence : inputs) {
    float outputs[model_data::kOutputs];
    network::ModelNetwork::Run(RowsInFlash{sequence}, outputs);
    Send(outputs, sizeof(outputs));
  }
}
