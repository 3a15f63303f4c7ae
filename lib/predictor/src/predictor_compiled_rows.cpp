// Predictor::Run() on rows of a source, on the compiled runtime. In a file of
// its own: a compiler inlines what it finds called once.

#include "predictor.h"

#if !defined(PREDICTOR_TFLM) && !MODEL_DATA_IS_STREAM

#include "predictor/network.h"
#include "predictor/quantization.h"
#include "predictor/rows.h"

bool Predictor::Run(RowSource& rows, Prediction& prediction) {
  if (error_ != nullptr) return false;
  network::ModelNetwork::Run(PulledRows{rows}, prediction.outputs);
  Finish(prediction);
  return true;
}

#endif
