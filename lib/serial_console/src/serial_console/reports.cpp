#include "reports.h"

#include <lstm_kernels/standard.h>
#include <predictor/quantization.h>

#include "frame.h"

namespace serial_console {

namespace {

constexpr char kFirmware[] = "lstm-microcontroller 1.0.0";

#if MODEL_DATA_IS_OF_PICTURES
int ShadeOf(int, uint8_t pixel) { return pixel; }
#else
int ShadeOf(int feature, float value) {
  float standardized;
  SetInput(feature, value, standardized);
  return static_cast<int>(lstm_kernels::Min(
      lstm_kernels::Max((standardized + 2) * 64.0f, 0.0f), 255.0f));
}
#endif

// Writes "key: value" lines.
class Table {
 public:
  Table(const char* end_of_line, TextWriter& text)
      : end_of_line_(end_of_line), text_(text) {}

  template <typename Value>
  void Add(const char* key, Value value) {
    text_.Add(key).Add(": ").Add(value).Add(end_of_line_);
  }

  void Add(const char* key, int value) {
    Add(key, static_cast<uint32_t>(value));
  }

 private:
  const char* const end_of_line_;
  TextWriter& text_;
};

constexpr bool kHasClasses = model_data::kClasses > 0;

// Names and probabilities of the classes, a line each.
[[maybe_unused]] void WriteProbabilities(const Prediction& prediction,
                                         TextWriter& text) {
  text.Add(model_data::kSubject).Add(':');
  for (const char* name : model_data::kClassNames) text.Add('\t').Add(name);
  text.Add(kEndOfLine).Add("proba:");
  for (int label = 0; label < model_data::kClasses; ++label) {
    text.Add('\t').AddFiveDecimals(prediction.ProbabilityOf(label));
  }
  text.Add(kEndOfLine);
}

// As in "temperature = 21.5312 °C, humidity = 55.2000 %".
[[maybe_unused]] void WriteValues(const float (&values)[model_data::kOutputs],
                                  TextWriter& text) {
  for (int i = 0; i < model_data::kOutputs; ++i) {
    if (i > 0) text.Add(", ");
    text.Add(model_data::kOutputNames[i]).Add(" = ").AddSixDigits(values[i]);
    const char* unit = model_data::kOutputUnits[i];
    if (*unit != '\0') text.Add(' ').Add(unit);
  }
}

// What is right: a class, or values.
[[maybe_unused]] void WriteLabel(int32_t label, TextWriter& text) {
  text.Add(model_data::kSubject).Add(' ').Add(model_data::kClassNames[label]);
}
[[maybe_unused]] void WriteLabel(const float (&values)[model_data::kOutputs],
                                 TextWriter& text) {
  text.Add("expected ");
  WriteValues(values, text);
}

}  // namespace

void WriteBoot(const char* runtime, size_t arena_used_bytes, TextWriter& text) {
  text.Add(model_data::kName).Add(": ");
  text.Add(static_cast<uint32_t>(model_data::kUnits)).Add(" units, ");
  text.Add(model_data::kQuantization).Add(", ");
  text.Add(runtime).Add(" runtime, ").Add(model_data::kAccuracy);
  if (arena_used_bytes == 0) {
    text.Add(", no arena");
  } else {
    text.Add(", arena ").Add(static_cast<uint32_t>(arena_used_bytes));
    text.Add(" bytes");
  }
  text.Add(kEndOfLine);
}

void WriteTable(const TimedPrediction& result, TextWriter& text) {
  const Prediction& prediction = result.prediction;
  if constexpr (kHasClasses) WriteProbabilities(prediction, text);
  text.Add("predicted ");
  if constexpr (kHasClasses) {
    text.Add(model_data::kClassNames[prediction.predicted_class]);
  } else {
    WriteValues(prediction.outputs, text);
  }
  text.Add(" in ").Add(result.microseconds).Add(" us");
  text.Add(kEndOfLine).Add(kEndOfLine);
}

void WritePrediction(const model_data::Label& label,
                     const TimedPrediction& result, TextWriter& text) {
  WriteLabel(label, text);
  text.Add(kEndOfLine);
  WriteTable(result, text);
}

void WriteRow(const model_data::Feature* row, TextWriter& text) {
  constexpr char kShades[] = " .:-=+*#%@";
  constexpr int kShadeCount = sizeof(kShades) - 1;
  for (int i = 0; i < model_data::kFeatures; ++i) {
    text.Add(kShades[ShadeOf(i, row[i]) * kShadeCount / 256]);
  }
}

void WriteLeader(const Prediction& prediction, TextWriter& text) {
  if constexpr (kHasClasses) {
    const int leader = prediction.predicted_class;
    text.Add(model_data::kClassNames[leader]).Add(' ');
    text.AddFiveDecimals(prediction.ProbabilityOf(leader));
  } else {
    WriteValues(prediction.outputs, text);
  }
}

void WriteError(const char* reason, TextWriter& text) {
  text.Add("error: ").Add(reason).Add(kEndOfLine);
}

void WriteInfo(const ConsoleState& state, const char* end_of_line,
               TextWriter& text) {
  Table table(end_of_line, text);
  table.Add("firmware", kFirmware);
  table.Add("board", state.board.name);
  table.Add("model", model_data::kName);
  table.Add("sha256", model_data::kSha256);
  table.Add("recipe", model_data::kRecipe);
  table.Add("accuracy", model_data::kAccuracy);
  table.Add("mode", MODEL_DATA_IS_STREAM ? "stream" : "sequences");
  table.Add("units", model_data::kUnits);
  table.Add("time_steps", model_data::kTimeSteps);
  table.Add("features", model_data::kFeatures);
  table.Add("outputs", model_data::kOutputs);
  table.Add("classes", model_data::kClasses);
  table.Add("quantization", model_data::kQuantization);
  table.Add("runtime", Predictor::runtime());
  table.Add("arena", static_cast<int>(Predictor::arena_used_bytes()));
  table.Add("examples", state.examples.count);
  table.Add("ack_bytes", kAcknowledgedBytes);
}

void WriteStatistics(const ConsoleState& state, const char* end_of_line,
                     TextWriter& text) {
  const Durations& durations = state.predictor.durations();
  const Statistics& statistics = state.statistics;
  Table table(end_of_line, text);
  table.Add("predictions", durations.count());
  table.Add("errors", statistics.errors);
  table.Add("min_us", durations.min_us());
  table.Add("mean_us", durations.mean_us());
  table.Add("max_us", durations.max_us());
  table.Add("stack_bytes", state.board.stack_bytes());
  table.Add("frames", statistics.frames);
  table.Add("frames_bad_crc", statistics.frames_bad_crc);
  table.Add("frames_cut", statistics.frames_cut);
  table.Add("frames_lost", statistics.frames_lost);
  table.Add("frames_doubled", statistics.frames_doubled);
}

}  // namespace serial_console
