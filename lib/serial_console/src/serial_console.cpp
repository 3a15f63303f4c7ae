#include "serial_console.h"

#include "serial_console/reports.h"
#include "serial_console/text_commands.h"

namespace serial_console {

namespace {

// How long the loop is quiet after a frame began: the next frame may arrive
// soon, and some boards buffer only 64 bytes of it while they print.
constexpr uint32_t kFramesPauseMs = 2000;

// How long the loop waits for someone who types a line.
constexpr uint32_t kTypingPauseMs = 30000;

// How often an error of the model is repeated.
constexpr uint32_t kErrorPauseMs = 3000;

}  // namespace

Console::Console(const Board& board, const Examples& examples,
                 Predictor& predictor, ByteSink& line)
    : state_(board, examples, predictor),
      line_(line),
      text_(line_),
      frames_(state_, line_) {}

void Console::Greet() {
  has_prompt_ = false;
  typed_.Clear();
  if (state_.predictor.error() == nullptr) {
    WriteBoot(Predictor::runtime(), Predictor::arena_used_bytes(), text_);
    text_.Add(kEndOfLine);
  }
  PauseLoop(0);
}

void Console::Receive(uint8_t byte) {
  if (byte >= kTopBit) {
    if (frames_.Take(byte)) line_.Flush();
    return;
  }
  frames_.Interrupt();
  if (byte == kFrameMark) {
    frames_.Begin();
    PauseLoop(kFramesPauseMs);
  } else {
    TakeText(static_cast<char>(byte));
  }
}

void Console::Poll() {
  if (NextExampleIsDue()) ShowNextExample();
  line_.Flush();
}

void Console::TakeText(char byte) {
  const LineEditor::Event event = typed_.Take(byte, text_);
  if (event == LineEditor::Event::kNothing) {
    typing_pause_.Start(state_.board.microseconds(), 1000 * kTypingPauseMs);
  } else {
    HandleLine(event);
  }
}

void Console::HandleLine(LineEditor::Event event) {
  if (event == LineEditor::Event::kTooLong) {
    AnswerError(FLASH_TEXT("the line is too long"), state_, text_);
  } else {
    AnswerLine(typed_.text(), state_, text_);
  }
  typed_.Clear();
  text_.Add(FLASH_TEXT("> "));
  has_prompt_ = true;
  line_.Flush();
  PauseLoop(state_.auto_loop.period_ms);
}

bool Console::NextExampleIsDue() const {
  const uint32_t now = state_.board.microseconds();
  return state_.auto_loop.is_on && state_.auto_loop.pause.IsOver(now) &&
         (typed_.IsEmpty() || typing_pause_.IsOver(now));
}

void Console::ShowNextExample() {
  PauseLoop(state_.auto_loop.period_ms);
  const bool line_has_begun = has_prompt_ || !typed_.IsEmpty();
  if (line_has_begun) text_.Add(kEndOfLine);

  const auto count = static_cast<uint32_t>(state_.examples.count);
  const auto example = static_cast<int>(state_.board.random(count));
  if (!AnswerExample(example, nullptr, state_, text_)) {
    PauseLoop(kErrorPauseMs);
  }
  if (has_prompt_) text_.Add(FLASH_TEXT("> "));
  text_.Add(typed_.text());
}

void Console::PauseLoop(uint32_t milliseconds) {
  state_.auto_loop.pause.Start(state_.board.microseconds(),
                               1000 * milliseconds);
}

}  // namespace serial_console
