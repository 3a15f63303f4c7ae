#ifndef PREDICTOR_ROWS_H_
#define PREDICTOR_ROWS_H_

// Where an implementation of Predictor finds the rows of a sequence: Next()
// gives them one after the other, each where it is or in `buffer`.

#include "predictor.h"

// Rows that lie one after the other in memory.
struct StoredRows {
  const model_data::Feature* next;

  const model_data::Feature* Next(Predictor::Row& /* buffer */) {
    const model_data::Feature* row = next;
    next += model_data::kFeatures;
    return row;
  }
};

// Rows of a source.
struct PulledRows {
  Predictor::RowSource& source;

  const model_data::Feature* Next(Predictor::Row& buffer) {
    source.Next(buffer);
    return buffer;
  }
};

#endif  // PREDICTOR_ROWS_H_
