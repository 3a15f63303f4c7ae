#include "line_editor.h"

namespace serial_console {

LineEditor::Event LineEditor::take(char byte, TextWriter& echo) {
  constexpr char kDelete = 0x7F;
  const bool ends_return = byte == '\n' && after_return_;
  after_return_ = byte == '\r';
  if (ends_return) return Event::kNothing;
  if (byte == '\r' || byte == '\n') return endLine(echo);
  if (byte == '\b' || byte == kDelete) {
    takeBack(echo);
  } else if (byte >= ' ' && byte < kDelete) {
    insert(byte, echo);
  }
  return Event::kNothing;
}

void LineEditor::clear() {
  length_ = 0;
  text_[0] = '\0';
  is_too_long_ = false;
}

void LineEditor::insert(char character, TextWriter& echo) {
  if (length_ == kLineCapacity) {
    is_too_long_ = true;
    return;
  }
  text_[length_++] = character;
  text_[length_] = '\0';
  echo.add(character);
}

void LineEditor::takeBack(TextWriter& echo) {
  if (length_ == 0 || is_too_long_) return;
  text_[--length_] = '\0';
  echo.add("\b \b");
}

LineEditor::Event LineEditor::endLine(TextWriter& echo) {
  echo.add("\r\n");
  while (length_ > 0 && text_[length_ - 1] == ' ') --length_;
  text_[length_] = '\0';
  return is_too_long_ ? Event::kTooLong : Event::kLine;
}

}  // namespace serial_console
