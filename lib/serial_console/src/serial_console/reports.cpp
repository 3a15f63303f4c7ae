#include "reports.h"

#include "frame.h"

namespace serial_console {

namespace {

constexpr char kFirmware[] = "lstm-microcontroller 1.0.0";

// Writes "key: value" lines.
class Table {
 public:
  Table(const char* end_of_line, TextWriter& text)
      : end_of_line_(end_of_line), text_(text) {}

  template <typename Value>
  void add(const char* key, Value value) {
    text_.add(key).add(": ").add(value).add(end_of_line_);
  }

  void add(const char* key, int value) {
    add(key, static_cast<std::uint32_t>(value));
  }

 private:
  const char* const end_of_line_;
  TextWriter& text_;
};

}  // namespace

void WriteBoot(const char* runtime, std::size_t arena_used_bytes,
               TextWriter& text) {
  text.add(model_data::kName).add(": ");
  text.add(static_cast<std::uint32_t>(model_data::kUnits)).add(" units, ");
  text.add(model_data::kQuantization).add(", ");
  text.add(runtime).add(" runtime, ").add(model_data::kAccuracy);
  if (arena_used_bytes == 0) {
    text.add(", no arena");
  } else {
    text.add(", arena ").add(static_cast<std::uint32_t>(arena_used_bytes));
    text.add(" bytes");
  }
  text.add(kEndOfLine);
}

void WriteTable(const TimedPrediction& result, TextWriter& text) {
  text.add(model_data::kSubject).add(':');
  for (const char* name : model_data::kClassNames) text.add('\t').add(name);
  text.add(kEndOfLine).add("proba:");
  for (const float probability : result.prediction.probabilities) {
    text.add('\t').addFiveDecimals(probability);
  }
  text.add(kEndOfLine).add("predicted ");
  text.add(model_data::kClassNames[result.prediction.digit]);
  text.add(" in ").add(result.microseconds).add(" us");
  text.add(kEndOfLine).add(kEndOfLine);
}

void WritePrediction(int shown, const TimedPrediction& result,
                     TextWriter& text) {
  text.add(model_data::kSubject).add(' ');
  text.add(model_data::kClassNames[shown]).add(kEndOfLine);
  WriteTable(result, text);
}

void WriteRow(const std::uint8_t* row, TextWriter& text) {
  constexpr char kShades[] = " .:-=+*#%@";
  constexpr int kShadeCount = sizeof(kShades) - 1;
  for (int i = 0; i < model_data::kFeatures; ++i) {
    text.add(kShades[row[i] * kShadeCount / 256]);
  }
}

void WriteLeader(const Prediction& prediction, TextWriter& text) {
  text.add(model_data::kClassNames[prediction.digit]).add(' ');
  text.addFiveDecimals(prediction.probabilities[prediction.digit]);
}

void WriteError(const char* reason, TextWriter& text) {
  text.add("error: ").add(reason).add(kEndOfLine);
}

void WriteInfo(const ConsoleState& state, const char* end_of_line,
               TextWriter& text) {
  Table table(end_of_line, text);
  table.add("firmware", kFirmware);
  table.add("board", state.board.name);
  table.add("model", model_data::kName);
  table.add("sha256", model_data::kSha256);
  table.add("recipe", model_data::kRecipe);
  table.add("accuracy", model_data::kAccuracy);
  table.add("units", model_data::kUnits);
  table.add("time_steps", model_data::kTimeSteps);
  table.add("features", model_data::kFeatures);
  table.add("classes", model_data::kClasses);
  table.add("quantization", model_data::kQuantization);
  table.add("runtime", DigitClassifier::runtime());
  table.add("arena", static_cast<int>(DigitClassifier::arena_used_bytes()));
  table.add("digits", state.digits.count);
  table.add("ack_bytes", kAcknowledgedBytes);
}

void WriteStatistics(const ConsoleState& state, const char* end_of_line,
                     TextWriter& text) {
  const Durations& durations = state.classifier.durations();
  const Statistics& statistics = state.statistics;
  Table table(end_of_line, text);
  table.add("classified", durations.count());
  table.add("errors", statistics.errors);
  table.add("min_us", durations.min_us());
  table.add("mean_us", durations.mean_us());
  table.add("max_us", durations.max_us());
  table.add("stack_bytes", state.board.stack_bytes());
  table.add("frames", statistics.frames);
  table.add("frames_bad_crc", statistics.frames_bad_crc);
  table.add("frames_cut", statistics.frames_cut);
  table.add("frames_lost", statistics.frames_lost);
  table.add("frames_doubled", statistics.frames_doubled);
}

}  // namespace serial_console
