// Runs a network of the compiled runtime on inputs from stdin; its outputs,
// after each row of a stream, go to stdout as float32. Included once for each
// network, in a namespace of its own: test/python/compiled_runtime.py puts many
// of them into one program.

#include <predictor/network.h>

inline bool RunInputs(int count) {
  for (int i = 0; i < count; ++i) {
    model_data::Feature inputs[model_data::kTimeSteps * model_data::kFeatures];
    float outputs[model_data::kOutputs];
    if (fread(inputs, sizeof(inputs), 1, stdin) != 1) return false;
    if (MODEL_DATA_IS_STREAM) network::ModelNetwork::Reset();
    for (int row = 0; row < model_data::kTimeSteps; row += network::kRows) {
      network::ModelNetwork::Run(
          StoredRows{inputs + row * model_data::kFeatures}, outputs);
      if (fwrite(outputs, sizeof(outputs), 1, stdout) != 1) return false;
    }
  }
  return true;
}
