#include "commands.h"

#include <cstring>

namespace serial_console {

namespace {

struct Form {
  const char* name;
  const char* argument;
  const char* meaning;
};

constexpr Form kForms[] = {
    {"help", "", "this list"},
    {"info", "", "firmware, model and runtime"},
    {"digit", "N", "included digit N, and what the network says of it"},
    {"next", "", "the same with the next digit"},
    {"auto", "on|off|MS", "a random digit every second, never, every MS ms"},
    {"steps", "N", "what the network says after each row of digit N"},
    {"bench", "N", "how long N classifications take"},
    {"classify", "BASE64", "a picture of your own, row by row"},
    {"stats", "", "what happened since boot"},
};
constexpr int kFormCount = sizeof(kForms) / sizeof(kForms[0]);
static_assert(kFormCount == static_cast<int>(CommandName::kUnknown),
              "each command needs its line in kForms");

const Form& FormOf(CommandName name) { return kForms[static_cast<int>(name)]; }

const char* SkipSpaces(const char* text) {
  while (*text == ' ') ++text;
  return text;
}

}  // namespace

Command ParseCommand(const char* line) {
  const char* word = SkipSpaces(line);
  const std::size_t length = std::strcspn(word, " ");
  for (int i = 0; i < kFormCount; ++i) {
    if (std::strlen(kForms[i].name) == length &&
        std::memcmp(kForms[i].name, word, length) == 0) {
      return {static_cast<CommandName>(i), SkipSpaces(word + length)};
    }
  }
  return {CommandName::kUnknown, ""};
}

bool TakesArgument(CommandName name) { return *FormOf(name).argument != '\0'; }

bool AreEqual(const char* one, const char* other) {
  const std::size_t length = std::strlen(one);
  return std::strlen(other) == length && std::memcmp(one, other, length) == 0;
}

bool ParseNumber(const char* text, std::uint32_t min, std::uint32_t max,
                 std::uint32_t& number) {
  constexpr std::size_t kMaxDigits = 9;  // any such number fits 32 bits
  const std::size_t length = std::strlen(text);
  if (length == 0 || length > kMaxDigits) return false;
  std::uint32_t value = 0;
  for (; *text != '\0'; ++text) {
    if (*text < '0' || *text > '9') return false;
    value = 10 * value + static_cast<std::uint32_t>(*text - '0');
  }
  if (value < min || value > max) return false;
  number = value;
  return true;
}

void WriteHelp(TextWriter& text) {
  constexpr std::size_t kColumn = 17;
  for (int i = 0; i < kFormCount; ++i) {
    const auto name = static_cast<CommandName>(i);
    WriteUsage(name, text);
    std::size_t width = std::strlen(kForms[i].name);
    if (TakesArgument(name)) width += 1 + std::strlen(kForms[i].argument);
    for (; width < kColumn; ++width) text.add(' ');
    text.add(kForms[i].meaning).add("\r\n");
  }
}

void WriteUsage(CommandName name, TextWriter& text) {
  text.add(FormOf(name).name);
  if (TakesArgument(name)) text.add(' ').add(FormOf(name).argument);
}

}  // namespace serial_console
