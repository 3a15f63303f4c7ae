#include "text_commands.h"

#include <cstring>

#include "base64.h"
#include "commands.h"
#include "reports.h"

namespace serial_console {

namespace {

constexpr std::uint32_t kMaxBenchmarks = 1000;

// Classifies, or answers with what the model says is wrong.
bool Classify(const Picture& picture, ConsoleState& state,
              TimedPrediction& result, TextWriter& text) {
  if (state.classifier.classify(picture, result)) return true;
  AnswerError(state.classifier.error(), state, text);
  return false;
}

// The argument of a command as a number, or an error that names the range.
bool NumberOf(const Command& command, std::uint32_t min, std::uint32_t max,
              ConsoleState& state, TextWriter& text, std::uint32_t& number) {
  if (ParseNumber(command.argument, min, max, number)) return true;
  ++state.statistics.errors;
  text.add("error: type ");
  WriteUsage(command.name, text);
  text.add(" with a number from ").add(min).add(" to ").add(max);
  text.add(kEndOfLine);
  return false;
}

// The argument of a command as the number of an included digit.
bool DigitOf(const Command& command, ConsoleState& state, TextWriter& text,
             int& digit) {
  const auto max = static_cast<std::uint32_t>(state.digits.count - 1);
  std::uint32_t number;
  if (!NumberOf(command, 0, max, state, text, number)) return false;
  digit = static_cast<int>(number);
  return true;
}

void ShowDigit(int digit, ConsoleState& state, TextWriter& text) {
  const Picture& picture = state.digits.pictures[digit];
  state.next_digit = (digit + 1) % state.digits.count;
  TimedPrediction result;
  if (!Classify(picture, state, result, text)) return;
  for (int row = 0; row < model_data::kTimeSteps; ++row) {
    WriteRow(picture + row * model_data::kFeatures, text);
    text.add(kEndOfLine);
  }
  WritePrediction(state.digits.labels[digit], result, text);
}

void SetAuto(const Command& command, ConsoleState& state, TextWriter& text) {
  AutoLoop& loop = state.auto_loop;
  std::uint32_t period_ms = AutoLoop::kDefaultMs;
  const bool is_on = !AreEqual(command.argument, "off");
  if (is_on && !AreEqual(command.argument, "on") &&
      !NumberOf(command, 1, AutoLoop::kMaxMs, state, text, period_ms)) {
    return;
  }
  loop.is_on = is_on;
  loop.period_ms = period_ms;
  if (is_on) {
    text.add("a digit every ").add(period_ms).add(" ms");
  } else {
    text.add("no digit by itself");
  }
  text.add(kEndOfLine);
}

// Shows the rows one after the other; those below are blank.
void ShowSteps(int digit, ConsoleState& state, TextWriter& text) {
  std::memset(state.picture, kBlank, sizeof(state.picture));
  for (int row = 0; row < model_data::kTimeSteps; ++row) {
    const int begin = row * model_data::kFeatures;
    const std::uint8_t* pixels = state.digits.pictures[digit] + begin;
    std::memcpy(state.picture + begin, pixels, model_data::kFeatures);
    TimedPrediction result;
    if (!Classify(state.picture, state, result, text)) return;
    WriteRow(pixels, text);
    text.add("  ");
    WriteLeader(result.prediction, text);
    text.add(kEndOfLine);
  }
}

void Bench(std::uint32_t count, ConsoleState& state, TextWriter& text) {
  Durations durations;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto digit = i % static_cast<std::uint32_t>(state.digits.count);
    TimedPrediction result;
    if (!Classify(state.digits.pictures[digit], state, result, text)) return;
    durations.add(result.microseconds);
  }
  text.add(count).add(" digits, min ").add(durations.min_us());
  text.add(" us, mean ").add(durations.mean_us());
  text.add(" us, max ").add(durations.max_us()).add(" us").add(kEndOfLine);
}

void ClassifyBase64(const char* base64, ConsoleState& state, TextWriter& text) {
  if (!DecodeBase64(base64, state.picture, sizeof(state.picture))) {
    ++state.statistics.errors;
    text.add("error: classify takes ");
    text.add(static_cast<std::uint32_t>(sizeof(state.picture)));
    text.add(" pixels as base64").add(kEndOfLine);
    return;
  }
  TimedPrediction result;
  if (!Classify(state.picture, state, result, text)) return;
  WriteTable(result, text);
}

void Answer(const Command& command, ConsoleState& state, TextWriter& text) {
  int digit;
  std::uint32_t count;
  switch (command.name) {
    case CommandName::kHelp:
      return WriteHelp(text);
    case CommandName::kInfo:
      return WriteInfo(state, kEndOfLine, text);
    case CommandName::kDigit:
      if (!DigitOf(command, state, text, digit)) return;
      return ShowDigit(digit, state, text);
    case CommandName::kNext:
      return ShowDigit(state.next_digit, state, text);
    case CommandName::kAuto:
      return SetAuto(command, state, text);
    case CommandName::kSteps:
      if (!DigitOf(command, state, text, digit)) return;
      return ShowSteps(digit, state, text);
    case CommandName::kBench:
      if (!NumberOf(command, 1, kMaxBenchmarks, state, text, count)) return;
      return Bench(count, state, text);
    case CommandName::kClassify:
      return ClassifyBase64(command.argument, state, text);
    case CommandName::kStats:
      return WriteStatistics(state, kEndOfLine, text);
    case CommandName::kUnknown:
      return AnswerError("no such command; help lists them", state, text);
  }
}

}  // namespace

void AnswerLine(const char* line, ConsoleState& state, TextWriter& text) {
  if (*line == '\0') return;
  const Command command = ParseCommand(line);
  if (*command.argument != '\0' && !TakesArgument(command.name)) {
    return AnswerError("nothing may follow this command", state, text);
  }
  Answer(command, state, text);
}

void AnswerError(const char* reason, ConsoleState& state, TextWriter& text) {
  ++state.statistics.errors;
  WriteError(reason, text);
}

}  // namespace serial_console
