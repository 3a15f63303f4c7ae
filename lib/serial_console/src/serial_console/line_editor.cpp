#include "line_editor.h"

namespace serial_console {

LineEditor::Event LineEditor::Take(char byte, TextWriter& echo) {
  constexpr char kDelete = 0x7F;
  const bool ends_return = byte == '\n' && after_return_;
  after_return_ = byte == '\r';
  if (ends_return) return Event::kNothing;
  if (byte == '\r' || byte == '\n') return EndLine(echo);
  if (byte == '\b' || byte == kDelete) {
    TakeBack(echo);
  } else if (byte >= ' ' && byte < kDelete) {
    Insert(byte, echo);
  }
  return Event::kNothing;
}

void LineEditor::Clear() {
  length_ = 0;
  text_[0] = '\0';
  is_too_long_ = false;
}

void LineEditor::Insert(char character, TextWriter& echo) {
  if (length_ == kLineCapacity) {
    is_too_long_ = true;
    return;
  }
  text_[length_++] = character;
  text_[length_] = '\0';
  echo.Add(character);
}

void LineEditor::TakeBack(TextWriter& echo) {
  if (length_ == 0 || is_too_long_) return;
  text_[--length_] = '\0';
  echo.Add(FLASH_TEXT("\b \b"));
}

LineEditor::Event LineEditor::EndLine(TextWriter& echo) {
  echo.Add(FLASH_TEXT("\r\n"));
  while (length_ > 0 && text_[length_ - 1] == ' ') --length_;
  text_[length_] = '\0';
  return is_too_long_ ? Event::kTooLong : Event::kLine;
}

}  // namespace serial_console
