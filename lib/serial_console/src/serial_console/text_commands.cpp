#include "text_commands.h"

#include <lstm_kernels/standard.h>
#include <string.h>

#include "base64.h"
#include "reports.h"
#include "words.h"

namespace serial_console {

namespace {

constexpr uint32_t kMaxBenchmarks = 1000;

struct Command;

// A typed command and the state that it uses.
struct Request {
  const Command& command;
  const char* argument;
  ConsoleState& state;
  TextWriter& text;
};

// A row of kCommands, below.
struct Command {
  const char* name;
  const char* argument;  // the name of its argument, "" if it has none
  const char* help;
  void (*handler)(const Request& request);

  bool TakesArgument() const { return *argument != '\0'; }
};

// A command and its argument, as in "show N".
void WriteUsage(const Command& command, TextWriter& text) {
  text.Add(command.name);
  if (command.TakesArgument()) text.Add(' ').Add(command.argument);
}

// Classifies, or answers with the model's error.
bool Run(const Inputs& inputs, const Request& request,
         TimedPrediction& result) {
  TimedPredictor& predictor = request.state.predictor;
  if (predictor.Run(inputs, result)) return true;
  AnswerError(predictor.error(), request.state, request.text);
  return false;
}

#if MODEL_DATA_IS_STREAM
constexpr uint32_t kFeatureCount = model_data::kFeatures;
constexpr const char* kFeatureKind =
    lstm_kernels::kIsSame<model_data::Feature, uint8_t>
        ? " numbers from 0 to 255"
        : " numbers";

// The same with the next row of the stream.
bool Step(const Predictor::Row& row, const Request& request,
          TimedPrediction& result) {
  TimedPredictor& predictor = request.state.predictor;
  if (predictor.Step(row, result)) return true;
  AnswerError(predictor.error(), request.state, request.text);
  return false;
}
#endif

// The argument as a number, or an error that names the range.
bool NumberOf(const Request& request, uint32_t min, uint32_t max,
              uint32_t& number) {
  if (ParseNumber(request.argument, min, max, number)) return true;
  ++request.state.statistics.errors;
  TextWriter& text = request.text;
  text.Add("error: type ");
  WriteUsage(request.command, text);
  text.Add(" with a number from ").Add(min).Add(" to ").Add(max);
  text.Add(kEndOfLine);
  return false;
}

// The argument as the number of an included example.
bool ExampleOf(const Request& request, uint32_t& example) {
  const int count = request.state.examples.count;
  return NumberOf(request, 0, static_cast<uint32_t>(count - 1), example);
}

void Info(const Request& request) {
  WriteInfo(request.state, kEndOfLine, request.text);
}

void ShowExample(int example, const Request& request) {
  ConsoleState& state = request.state;
  const Inputs& inputs = state.examples.inputs[example];
  state.next_example = (example + 1) % state.examples.count;
  TimedPrediction result;
  if (!Run(inputs, request, result)) return;
  for (int row = 0; row < model_data::kTimeSteps; ++row) {
    WriteRow(inputs + row * model_data::kFeatures, request.text);
    request.text.Add(kEndOfLine);
  }
  WritePrediction(state.examples.labels[example], result, request.text);
}

void Show(const Request& request) {
  uint32_t example;
  if (!ExampleOf(request, example)) return;
  ShowExample(static_cast<int>(example), request);
}

void Next(const Request& request) {
  ShowExample(request.state.next_example, request);
}

void Auto(const Request& request) {
  uint32_t period_ms = AutoLoop::kDefaultMs;
  const bool is_on = !AreEqual(request.argument, "off");
  if (is_on && !AreEqual(request.argument, "on") &&
      !NumberOf(request, 1, AutoLoop::kMaxMs, period_ms)) {
    return;
  }
  request.state.auto_loop.is_on = is_on;
  request.state.auto_loop.period_ms = period_ms;
  if (is_on) {
    request.text.Add("an example every ").Add(period_ms).Add(" ms");
  } else {
    request.text.Add("no example by itself");
  }
  request.text.Add(kEndOfLine);
}

#if MODEL_DATA_IS_STREAM

// Shows the rows one after the other, as steps of a stream.
void Steps(const Request& request) {
  uint32_t example;
  if (!ExampleOf(request, example)) return;
  ConsoleState& state = request.state;
  if (!state.predictor.Reset()) {
    return AnswerError(state.predictor.error(), state, request.text);
  }
  for (int row = 0; row < model_data::kTimeSteps; ++row) {
    const Predictor::Row& values =
        Predictor::RowOf(state.examples.inputs[example], row);
    TimedPrediction result;
    if (!Step(values, request, result)) return;
    WriteRow(values, request.text);
    request.text.Add("  ");
    WriteLeader(result.prediction, request.text);
    request.text.Add(kEndOfLine);
  }
}

// The loop would reset the stream.
void Reset(const Request& request) {
  ConsoleState& state = request.state;
  state.auto_loop.is_on = false;
  if (!state.predictor.Reset()) {
    return AnswerError(state.predictor.error(), state, request.text);
  }
  request.text.Add("the stream begins again").Add(kEndOfLine);
}

// The argument as a row, one number for each feature.
bool RowOf(const Request& request, Predictor::Row& row) {
  const char* text = request.argument;
  for (model_data::Feature& feature : row) {
    const size_t length = WordLength(text);
    if (!ParseFeature(text, length, feature)) return false;
    text = SkipSpaces(text + length);
  }
  return *text == '\0';
}

void StepOnce(const Request& request) {
  Predictor::Row row;
  if (!RowOf(request, row)) {
    ++request.state.statistics.errors;
    request.text.Add("error: step takes ").Add(kFeatureCount);
    request.text.Add(kFeatureKind).Add(kEndOfLine);
    return;
  }
  request.state.auto_loop.is_on = false;
  TimedPrediction result;
  if (!Step(row, request, result)) return;
  WriteLeader(result.prediction, request.text);
  request.text.Add(" in ").Add(result.microseconds).Add(" us");
  request.text.Add(kEndOfLine);
}

#else

// Shows the rows one after the other; those below are blank.
void Steps(const Request& request) {
  uint32_t example;
  if (!ExampleOf(request, example)) return;
  ConsoleState& state = request.state;
  TextWriter& text = request.text;
  lstm_kernels::Fill(state.inputs, Predictor::kInputs, kBlank);
  for (int row = 0; row < model_data::kTimeSteps; ++row) {
    const int begin = row * model_data::kFeatures;
    const model_data::Feature* values = state.examples.inputs[example] + begin;
    memcpy(state.inputs + begin, values, sizeof(Predictor::Row));
    TimedPrediction result;
    if (!Run(state.inputs, request, result)) return;
    WriteRow(values, text);
    text.Add("  ");
    WriteLeader(result.prediction, text);
    text.Add(kEndOfLine);
  }
}

#endif  // MODEL_DATA_IS_STREAM

void Bench(const Request& request) {
  uint32_t count;
  if (!NumberOf(request, 1, kMaxBenchmarks, count)) return;
  const Examples& examples = request.state.examples;
  Durations durations;
  for (uint32_t i = 0; i < count; ++i) {
    const auto example = i % static_cast<uint32_t>(examples.count);
    TimedPrediction result;
    if (!Run(examples.inputs[example], request, result)) return;
    durations.Add(result.microseconds);
  }
  request.text.Add(count).Add(" predictions, min ").Add(durations.min_us());
  request.text.Add(" us, mean ").Add(durations.mean_us()).Add(" us, max ");
  request.text.Add(durations.max_us()).Add(" us").Add(kEndOfLine);
}

void PredictBase64(const Request& request) {
  Inputs& inputs = request.state.inputs;
  if (!DecodeBase64(request.argument, BytesOf(inputs), kInputBytes)) {
    ++request.state.statistics.errors;
    request.text.Add("error: predict takes ");
    request.text.Add(static_cast<uint32_t>(kInputBytes));
    request.text.Add(" bytes as base64").Add(kEndOfLine);
    return;
  }
  TimedPrediction result;
  if (Run(inputs, request, result)) WriteTable(result, request.text);
}

void Stats(const Request& request) {
  WriteStatistics(request.state, kEndOfLine, request.text);
}

void Help(const Request& request);

// In the order of `help`.
constexpr Command kCommands[] = {
    {"help", "", "this list", Help},
    {"info", "", "firmware, model and runtime", Info},
    {"show", "N", "included example N, and what the network says of it", Show},
    {"next", "", "the same with the next example", Next},
    {"auto", "on|off|MS", "a random example every second, never, every MS ms",
     Auto},
    {"steps", "N", "what the network says after each row of example N", Steps},
    {"bench", "N", "how long N predictions take", Bench},
    {"predict", "BASE64", "a sequence of your own, row by row", PredictBase64},
#if MODEL_DATA_IS_STREAM
    {"reset", "", "the stream begins again", Reset},
    {"step", "V1 V2 ...", "the next row of the stream", StepOnce},
#endif
    {"stats", "", "what happened since boot", Stats},
};

void Help(const Request& request) {
  constexpr size_t kColumn = 17;
  for (const Command& command : kCommands) {
    WriteUsage(command, request.text);
    size_t width = strlen(command.name);
    if (command.TakesArgument()) width += 1 + strlen(command.argument);
    for (; width < kColumn; ++width) request.text.Add(' ');
    request.text.Add(command.help).Add(kEndOfLine);
  }
}

}  // namespace

void AnswerLine(const char* line, ConsoleState& state, TextWriter& text) {
  if (*line == '\0') return;
  const char* word = SkipSpaces(line);
  const size_t length = WordLength(word);
  for (const Command& command : kCommands) {
    if (!IsWord(word, length, command.name)) continue;
    const char* argument = SkipSpaces(word + length);
    if (*argument != '\0' && !command.TakesArgument()) {
      return AnswerError("nothing may follow this command", state, text);
    }
    return command.handler({command, argument, state, text});
  }
  AnswerError("no such command; help lists them", state, text);
}

void AnswerError(const char* reason, ConsoleState& state, TextWriter& text) {
  ++state.statistics.errors;
  WriteError(reason, text);
}

}  // namespace serial_console
