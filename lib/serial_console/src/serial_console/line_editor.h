#ifndef SERIAL_CONSOLE_LINE_EDITOR_H_
#define SERIAL_CONSOLE_LINE_EDITOR_H_

#include <lstm_kernels/standard.h>

#include "base64.h"
#include "console_size.h"
#include "inputs.h"
#include "text_writer.h"

namespace serial_console {

// A line for commands without a sequence or a row.
inline constexpr size_t kShortLine = 20;

// The longest line is a whole sequence, which the small console does not take,
// the row of a stream as numbers, or another command if that is longer.
inline constexpr size_t kLineCapacity = lstm_kernels::Max(
    SERIAL_CONSOLE_IS_SMALL
        ? kShortLine
        : sizeof("predict ") - 1 + Base64Length(kInputBytes),
    MODEL_DATA_IS_STREAM
        ? sizeof("step") - 1 + model_data::kFeatures * sizeof("-1.2345678e-12")
        : kShortLine);

// The line that is being typed, and its echo for the terminal.
class LineEditor {
 public:
  enum class Event { kNothing, kLine, kTooLong };

  // A byte of text. The line ends with CR, LF or both; backspace and DEL delete
  // a character; other control characters are ignored. Writes the echo to
  // `echo`, since PlatformIO's monitor and most terminals show none.
  Event Take(char byte, TextWriter& echo);

  // The line so far, or the whole one, without spaces at its end, until
  // Clear().
  const char* text() const { return text_; }
  char* text() { return text_; }
  bool IsEmpty() const { return length_ == 0; }
  void Clear();

 private:
  void Insert(char character, TextWriter& echo);
  void TakeBack(TextWriter& echo);
  Event EndLine(TextWriter& echo);

  char text_[kLineCapacity + 1] = "";
  size_t length_ = 0;
  bool is_too_long_ = false;
  bool after_return_ = false;  // an LF after it does not end another line
};

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_LINE_EDITOR_H_
