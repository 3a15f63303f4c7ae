#ifndef SERIAL_CONSOLE_TEXT_COMMANDS_H_
#define SERIAL_CONSOLE_TEXT_COMMANDS_H_

#include "console_state.h"
#include "text_writer.h"

namespace serial_console {

// Runs the command in a line and writes the answer; an error is one line. An
// empty line has no answer.
void AnswerLine(const char* line, ConsoleState& state, TextWriter& text);

// Writes and counts an error.
void AnswerError(const char* reason, ConsoleState& state, TextWriter& text);

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_TEXT_COMMANDS_H_
