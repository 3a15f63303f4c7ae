#ifndef SERIAL_CONSOLE_COMMANDS_H_
#define SERIAL_CONSOLE_COMMANDS_H_

#include "text_writer.h"

namespace serial_console {

// In the order in which help lists them.
enum class CommandName {
  kHelp,
  kInfo,
  kDigit,
  kNext,
  kAuto,
  kSteps,
  kBench,
  kClassify,
  kStats,
  kUnknown,
};

// A line taken apart.
struct Command {
  CommandName name;
  const char* argument;  // what follows the name, "" if nothing does
};

// Takes a line without spaces at its end apart.
Command ParseCommand(const char* line);

// Whether what follows the name of a command has to, and must not.
bool TakesArgument(CommandName name);

// Whether two texts are equal. (strcmp() would be 700 bytes more on an Arm.)
bool AreEqual(const char* one, const char* other);

// A decimal number from `min` to `max`; returns whether `text` is one.
bool ParseNumber(const char* text, std::uint32_t min, std::uint32_t max,
                 std::uint32_t& number);

// A line for each command.
void WriteHelp(TextWriter& text);

// A command and what it takes, as in "digit N".
void WriteUsage(CommandName name, TextWriter& text);

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_COMMANDS_H_
