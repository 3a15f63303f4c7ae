#ifndef SERIAL_CONSOLE_TEXT_COMMANDS_H_
#define SERIAL_CONSOLE_TEXT_COMMANDS_H_

#include "console_state.h"
#include "reports.h"
#include "text_writer.h"

namespace serial_console {

// Runs the command in a line and writes the answer; an error is one line. An
// empty line has no answer. The command may overwrite the line.
void AnswerLine(char* line, ConsoleState& state, TextWriter& text);

// Runs the network on an included example and writes the answer, and above it
// what `before` writes of the example, if that is not null. Returns false if
// the answer is an error.
bool AnswerExample(int example, void (*before)(PackedRows, TextWriter&),
                   ConsoleState& state, TextWriter& text);

// Writes and counts an error.
template <typename Text>
void AnswerError(Text reason, ConsoleState& state, TextWriter& text) {
  ++state.statistics.errors;
  WriteError(reason, text);
}

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_TEXT_COMMANDS_H_
