#include "text_commands.h"

#include <lstm_kernels/standard.h>
#include <string.h>

#include "base64.h"
#include "console_size.h"
#include "reports.h"
#include "words.h"

namespace serial_console {

namespace {

struct Command;

// A typed command and the state that it uses.
struct Request {
  const Command& command;
  char* argument;
  ConsoleState& state;
  TextWriter& text;
};

// A row of kCommands, below. It lies in flash, and so do its texts.
struct Command {
  char usage[16];  // its name, and that of its argument if it has one
#if !SERIAL_CONSOLE_IS_SMALL
  char help[52];
#endif
  void (*handler)(const Request& request);
};

#if SERIAL_CONSOLE_IS_SMALL
#define COMMAND(usage, help, handler) {usage, handler}
#else
#define COMMAND(usage, help, handler) {usage, help, handler}
#endif

// Classifies, or answers with the model's error.
bool Run(RowSource& rows, const Request& request, TimedPrediction& result) {
  TimedPredictor& predictor = request.state.predictor;
  if (predictor.Run(rows, result)) return true;
  AnswerError(predictor.error(), request.state, request.text);
  return false;
}

#if MODEL_DATA_IS_STREAM
constexpr uint32_t kFeatureCount = model_data::kFeatures;
constexpr bool kTakesBytes =
    lstm_kernels::kIsSame<model_data::Feature, uint8_t>;

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
  text.Add(FLASH_TEXT("error: type "));
  text.Add(FlashText{request.command.usage});
  text.Add(FLASH_TEXT(" with a number from "))
      .Add(min)
      .Add(FLASH_TEXT(" to "))
      .Add(max);
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

// One row after the other, as characters.
void WritePicture(PackedRows rows, TextWriter& text) {
  for (int i = 0; i < model_data::kTimeSteps; ++i) {
    Predictor::Row row;
    rows.Next(row);
    WriteRow(row, text);
    text.Add(kEndOfLine);
  }
}

void ShowExample(int example, const Request& request) {
  ConsoleState& state = request.state;
  state.next_example = (example + 1) % state.examples.count;
  AnswerExample(example, WritePicture, state, request.text);
}

void Show(const Request& request) {
  uint32_t example;
  if (!ExampleOf(request, example)) return;
  ShowExample(static_cast<int>(example), request);
}

[[maybe_unused]] void Next(const Request& request) {
  ShowExample(request.state.next_example, request);
}

// The argument of `auto` as a time, which the small console does not take.
bool PeriodOf(const Request& request, uint32_t& period_ms) {
  if constexpr (!SERIAL_CONSOLE_IS_SMALL) {
    return NumberOf(request, 1, AutoLoop::kMaxMs, period_ms);
  }
  AnswerError(FLASH_TEXT("type auto on, or auto off"), request.state,
              request.text);
  return false;
}

void Auto(const Request& request) {
  uint32_t period_ms = AutoLoop::kDefaultMs;
  const bool is_on = !AreEqual(request.argument, FLASH_TEXT("off"));
  if (is_on && !AreEqual(request.argument, FLASH_TEXT("on")) &&
      !PeriodOf(request, period_ms)) {
    return;
  }
  request.state.auto_loop.is_on = is_on;
  request.state.auto_loop.period_ms = period_ms;
  if (is_on) {
    request.text.Add(FLASH_TEXT("an example every "))
        .Add(period_ms)
        .Add(FLASH_TEXT(" ms"));
  } else {
    request.text.Add(FLASH_TEXT("no example by itself"));
  }
  request.text.Add(kEndOfLine);
}

#if MODEL_DATA_IS_STREAM

void Reset(const Request& request) {
  ConsoleState& state = request.state;
  state.auto_loop.is_on = false;  // it would reset the stream
  if (!state.predictor.Reset()) {
    return AnswerError(state.predictor.error(), state, request.text);
  }
  request.text.Add(FLASH_TEXT("the stream begins again")).Add(kEndOfLine);
}

// The argument as a row, one number for each feature.
bool RowOf(const Request& request, Predictor::Row& row) {
  char* text = request.argument;
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
    request.text.Add(FLASH_TEXT("error: step takes ")).Add(kFeatureCount);
    request.text.Add(FLASH_TEXT(" numbers"));
    if (kTakesBytes) request.text.Add(FLASH_TEXT(" from 0 to 255"));
    request.text.Add(kEndOfLine);
    return;
  }
  request.state.auto_loop.is_on = false;  // it would reset the stream
  TimedPrediction result;
  if (!Step(row, request, result)) return;
  WriteLeader(result.prediction, request.text);
  request.text.Add(FLASH_TEXT(" in "))
      .Add(result.microseconds)
      .Add(FLASH_TEXT(" us"));
  request.text.Add(kEndOfLine);
}

#endif  // MODEL_DATA_IS_STREAM

// What follows, up to Stats(), is not in the small console.

#if MODEL_DATA_IS_STREAM

// Shows the rows one after the other, as steps of a stream.
[[maybe_unused]] void Steps(const Request& request) {
  uint32_t example;
  if (!ExampleOf(request, example)) return;
  ConsoleState& state = request.state;
  if (!state.predictor.Reset()) {
    return AnswerError(state.predictor.error(), state, request.text);
  }
  PackedRows rows = state.examples.RowsOf(static_cast<int>(example));
  for (int i = 0; i < model_data::kTimeSteps; ++i) {
    Predictor::Row row;
    rows.Next(row);
    TimedPrediction result;
    if (!Step(row, request, result)) return;
    WriteRow(row, request.text);
    request.text.Add(FLASH_TEXT("  "));
    WriteLeader(result.prediction, request.text);
    request.text.Add(kEndOfLine);
    state.board.yield();
  }
}

#else

// Shows the rows one after the other; those below are blank.
[[maybe_unused]] void Steps(const Request& request) {
  uint32_t example;
  if (!ExampleOf(request, example)) return;
  ConsoleState& state = request.state;
  TextWriter& text = request.text;
  const auto number = static_cast<int>(example);
  PackedRows shown = state.examples.RowsOf(number);
  for (int count = 1; count <= model_data::kTimeSteps; ++count) {
    PackedRows all = state.examples.RowsOf(number);
    FirstRows rows(count, all);
    TimedPrediction result;
    if (!Run(rows, request, result)) return;
    Predictor::Row row;
    shown.Next(row);
    WriteRow(row, text);
    text.Add(FLASH_TEXT("  "));
    WriteLeader(result.prediction, text);
    text.Add(kEndOfLine);
    state.board.yield();
  }
}

#endif  // MODEL_DATA_IS_STREAM

constexpr uint32_t kMaxBenchmarks = 1000;

[[maybe_unused]] void Bench(const Request& request) {
  uint32_t count;
  if (!NumberOf(request, 1, kMaxBenchmarks, count)) return;
  const Examples& examples = request.state.examples;
  Durations durations;
  for (uint32_t i = 0; i < count; ++i) {
    const uint32_t example = i % static_cast<uint32_t>(examples.count);
    PackedRows rows = examples.RowsOf(static_cast<int>(example));
    TimedPrediction result;
    if (!Run(rows, request, result)) return;
    durations.Add(result.microseconds);
    request.state.board.yield();
  }
  request.text.Add(count)
      .Add(FLASH_TEXT(" predictions, min "))
      .Add(durations.min_us());
  request.text.Add(FLASH_TEXT(" us, mean "))
      .Add(durations.mean_us())
      .Add(FLASH_TEXT(" us, max "));
  request.text.Add(durations.max_us()).Add(FLASH_TEXT(" us")).Add(kEndOfLine);
}

[[maybe_unused]] void PredictBase64(const Request& request) {
  auto* bytes = reinterpret_cast<uint8_t*>(request.argument);
  if (!DecodeBase64(request.argument, bytes, kInputBytes)) {
    ++request.state.statistics.errors;
    request.text.Add(FLASH_TEXT("error: predict takes "));
    request.text.Add(static_cast<uint32_t>(kInputBytes));
    request.text.Add(FLASH_TEXT(" bytes as base64")).Add(kEndOfLine);
    return;
  }
  RowsInMemory rows(bytes);
  TimedPrediction result;
  if (Run(rows, request, result)) WriteTable(result, request.text);
}

void Stats(const Request& request) {
  WriteStatistics(request.state, kEndOfLine, request.text);
}

void Help(const Request& request);

// In the order of `help`.
constexpr LSTM_KERNELS_FLASH Command kCommands[] = {
    COMMAND("help", "this list", Help),
    COMMAND("info", "firmware, model and runtime", Info),
    COMMAND("show N", "included example N, and what the network says of it",
            Show),
#if SERIAL_CONSOLE_IS_SMALL
    COMMAND("auto on|off", "", Auto),
#else
    COMMAND("next", "the same with the next example", Next),
    COMMAND("auto on|off|MS",
            "a random example every second, never, every MS ms", Auto),
    COMMAND("steps N", "what the network says after each row of example N",
            Steps),
    COMMAND("bench N", "how long N predictions take", Bench),
    COMMAND("predict BASE64", "a sequence of your own, row by row",
            PredictBase64),
#endif
#if MODEL_DATA_IS_STREAM
    COMMAND("reset", "the stream begins again", Reset),
    COMMAND("step V1 V2 ...", "the next row of the stream", StepOnce),
#endif
    COMMAND("stats", "what happened since boot", Stats),
};

void Help(const Request& request) {
  for (const Command& command : kCommands) {
    const FlashText usage = {command.usage};
    request.text.Add(usage);
#if !SERIAL_CONSOLE_IS_SMALL
    constexpr size_t kColumn = 17;
    for (size_t i = LengthOf(usage); i < kColumn; ++i) request.text.Add(' ');
    request.text.Add(FlashText{command.help});
#endif
    request.text.Add(kEndOfLine);
  }
}

}  // namespace

void AnswerLine(char* line, ConsoleState& state, TextWriter& text) {
  if (*line == '\0') return;
  char* const word = SkipSpaces(line);
  const size_t length = WordLength(word);
  for (const Command& command : kCommands) {
    const FlashText usage = {command.usage};
    if (!IsFirstWord(word, length, usage)) continue;
    char* const argument = SkipSpaces(word + length);
    const bool takes_argument = usage[length] != '\0';
    if (*argument != '\0' && !takes_argument) {
      return AnswerError(FLASH_TEXT("nothing may follow this command"), state,
                         text);
    }
    return lstm_kernels::ReadFlash(&command.handler)(
        {command, argument, state, text});
  }
  AnswerError(FLASH_TEXT("no such command; help lists them"), state, text);
}

bool AnswerExample(int example, void (*before)(PackedRows, TextWriter&),
                   ConsoleState& state, TextWriter& text) {
  PackedRows rows = state.examples.RowsOf(example);
  TimedPrediction result;
  if (!state.predictor.Run(rows, result)) {
    AnswerError(state.predictor.error(), state, text);
    return false;
  }
  if (before != nullptr) before(state.examples.RowsOf(example), text);
  model_data::Label label;
  state.examples.CopyLabelOf(example, label);
  WritePrediction(label, result, text);
  return true;
}

}  // namespace serial_console
