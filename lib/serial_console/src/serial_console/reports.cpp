#include "reports.h"

#include <lstm_kernels/standard.h>
#include <predictor/quantization.h>

#include "frame.h"

namespace serial_console {

namespace {

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
  Table(FlashText end_of_line, TextWriter& text)
      : end_of_line_(end_of_line), text_(text) {}

  template <typename Value>
  void Add(FlashText key, Value value) {
    text_.Add(key).Add(FLASH_TEXT(": ")).Add(value).Add(end_of_line_);
  }

  void Add(FlashText key, int value) { Add(key, static_cast<uint32_t>(value)); }

 private:
  const FlashText end_of_line_;
  TextWriter& text_;
};

constexpr bool kHasClasses = model_data::kClasses > 0;

// Names and probabilities of the classes, a line each.
[[maybe_unused]] void WriteProbabilities(const Prediction& prediction,
                                         TextWriter& text) {
  text.Add(FlashText{model_data::kSubject}).Add(':');
  for (const auto& name : model_data::kClassNames) {
    text.Add('\t').Add(FlashText{name});
  }
  text.Add(kEndOfLine).Add(FLASH_TEXT("proba:"));
  for (int label = 0; label < model_data::kClasses; ++label) {
    text.Add('\t').AddFiveDecimals(prediction.ProbabilityOf(label));
  }
  text.Add(kEndOfLine);
}

// As in "temperature = 21.5312 °C, humidity = 55.2000 %".
[[maybe_unused]] void WriteValues(const float (&values)[model_data::kOutputs],
                                  TextWriter& text) {
  for (int i = 0; i < model_data::kOutputs; ++i) {
    if (i > 0) text.Add(FLASH_TEXT(", "));
    text.Add(FlashText{model_data::kOutputNames[i]})
        .Add(FLASH_TEXT(" = "))
        .AddSixDigits(values[i]);
    const FlashText unit = {model_data::kOutputUnits[i]};
    if (unit[0] != '\0') text.Add(' ').Add(unit);
  }
}

// What is right: a class, or values.
[[maybe_unused]] void WriteLabel(int32_t label, TextWriter& text) {
  text.Add(FlashText{model_data::kSubject})
      .Add(' ')
      .Add(FlashText{model_data::kClassNames[label]});
}
[[maybe_unused]] void WriteLabel(const float (&values)[model_data::kOutputs],
                                 TextWriter& text) {
  text.Add(FLASH_TEXT("expected "));
  WriteValues(values, text);
}

}  // namespace

void WriteBoot(const char* runtime, size_t arena_used_bytes, TextWriter& text) {
  text.Add(FlashText{model_data::kName}).Add(FLASH_TEXT(": "));
  text.Add(static_cast<uint32_t>(model_data::kUnits))
      .Add(FLASH_TEXT(" units, "));
  text.Add(FlashText{model_data::kQuantization}).Add(FLASH_TEXT(", "));
  text.Add(runtime)
      .Add(FLASH_TEXT(" runtime, "))
      .Add(FlashText{model_data::kAccuracy});
  if (arena_used_bytes == 0) {
    text.Add(FLASH_TEXT(", no arena"));
  } else {
    text.Add(FLASH_TEXT(", arena "))
        .Add(static_cast<uint32_t>(arena_used_bytes));
    text.Add(FLASH_TEXT(" bytes"));
  }
  text.Add(kEndOfLine);
}

void WriteTable(const TimedPrediction& result, TextWriter& text) {
  const Prediction& prediction = result.prediction;
  if constexpr (kHasClasses) WriteProbabilities(prediction, text);
  text.Add(FLASH_TEXT("predicted "));
  if constexpr (kHasClasses) {
    text.Add(FlashText{model_data::kClassNames[prediction.predicted_class]});
  } else {
    WriteValues(prediction.outputs, text);
  }
  text.Add(FLASH_TEXT(" in ")).Add(result.microseconds).Add(FLASH_TEXT(" us"));
  text.Add(kEndOfLine).Add(kEndOfLine);
}

void WritePrediction(const model_data::Label& label,
                     const TimedPrediction& result, TextWriter& text) {
  WriteLabel(label, text);
  text.Add(kEndOfLine);
  WriteTable(result, text);
}

void WriteRow(const model_data::Feature* row, TextWriter& text) {
  const FlashText shades = FLASH_TEXT(" .:-=+*#%@");
  constexpr int kShadeCount = 10;
  for (int i = 0; i < model_data::kFeatures; ++i) {
    text.Add(shades[ShadeOf(i, row[i]) * kShadeCount / 256]);
  }
}

void WriteLeader(const Prediction& prediction, TextWriter& text) {
  if constexpr (kHasClasses) {
    const int leader = prediction.predicted_class;
    text.Add(FlashText{model_data::kClassNames[leader]}).Add(' ');
    text.AddFiveDecimals(prediction.ProbabilityOf(leader));
  } else {
    WriteValues(prediction.outputs, text);
  }
}

void WriteInfo(const ConsoleState& state, FlashText end_of_line,
               TextWriter& text) {
  Table table(end_of_line, text);
  table.Add(FLASH_TEXT("firmware"), FLASH_TEXT("lstm-microcontroller 1.0.0"));
  table.Add(FLASH_TEXT("board"), state.board.name);
  table.Add(FLASH_TEXT("model"), FlashText{model_data::kName});
  table.Add(FLASH_TEXT("sha256"), FlashText{model_data::kSha256});
  table.Add(FLASH_TEXT("recipe"), FlashText{model_data::kRecipe});
  table.Add(FLASH_TEXT("accuracy"), FlashText{model_data::kAccuracy});
  table.Add(FLASH_TEXT("mode"), MODEL_DATA_IS_STREAM ? FLASH_TEXT("stream")
                                                     : FLASH_TEXT("sequences"));
  table.Add(FLASH_TEXT("units"), model_data::kUnits);
  table.Add(FLASH_TEXT("time_steps"), model_data::kTimeSteps);
  table.Add(FLASH_TEXT("features"), model_data::kFeatures);
  table.Add(FLASH_TEXT("outputs"), model_data::kOutputs);
  table.Add(FLASH_TEXT("classes"), model_data::kClasses);
  table.Add(FLASH_TEXT("quantization"), FlashText{model_data::kQuantization});
  table.Add(FLASH_TEXT("runtime"), Predictor::runtime());
  table.Add(FLASH_TEXT("arena"),
            static_cast<int>(Predictor::arena_used_bytes()));
  table.Add(FLASH_TEXT("examples"), state.examples.count);
  table.Add(FLASH_TEXT("ack_bytes"), kAcknowledgedBytes);
}

void WriteStatistics(const ConsoleState& state, FlashText end_of_line,
                     TextWriter& text) {
  const Durations& durations = state.predictor.durations();
  const Statistics& statistics = state.statistics;
  Table table(end_of_line, text);
  table.Add(FLASH_TEXT("predictions"), durations.count());
  table.Add(FLASH_TEXT("errors"), statistics.errors);
  table.Add(FLASH_TEXT("min_us"), durations.min_us());
  table.Add(FLASH_TEXT("mean_us"), durations.mean_us());
  table.Add(FLASH_TEXT("max_us"), durations.max_us());
  table.Add(FLASH_TEXT("stack_bytes"), state.board.stack_bytes());
  table.Add(FLASH_TEXT("frames"), statistics.frames);
  table.Add(FLASH_TEXT("frames_bad_crc"), statistics.frames_bad_crc);
  table.Add(FLASH_TEXT("frames_cut"), statistics.frames_cut);
  table.Add(FLASH_TEXT("frames_lost"), statistics.frames_lost);
  table.Add(FLASH_TEXT("frames_doubled"), statistics.frames_doubled);
}

}  // namespace serial_console
