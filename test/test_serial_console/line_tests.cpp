#include "line_tests.h"

#include <math.h>
#include <serial_console/line_editor.h>
#include <serial_console/words.h>
#include <unity.h>

#include "recorder.h"

using serial_console::LineEditor;
using serial_console::TextWriter;

namespace {

LineEditor editor;

void Begin() {
  heard.Clear();
  editor = LineEditor();
}

// Types into an empty line; returns the result of the last character.
LineEditor::Event Type(const char* text) {
  Begin();
  TextWriter echo(heard);
  auto event = LineEditor::Event::kNothing;
  for (; *text != '\0'; ++text) event = editor.Take(*text, echo);
  return event;
}

// The same with a line of so many characters.
LineEditor::Event TypeLine(size_t length) {
  Begin();
  TextWriter echo(heard);
  for (size_t i = 0; i < length; ++i) editor.Take('x', echo);
  return editor.Take('\r', echo);
}

int LinesIn(const char* text) {
  Begin();
  TextWriter echo(heard);
  int lines = 0;
  for (; *text != '\0'; ++text) {
    if (editor.Take(*text, echo) == LineEditor::Event::kLine) ++lines;
  }
  return lines;
}

}  // namespace

void EveryEndOfLineCountsOnce() {
  TEST_ASSERT_EQUAL_INT(1, LinesIn("a\r"));
  TEST_ASSERT_EQUAL_INT(1, LinesIn("a\n"));
  TEST_ASSERT_EQUAL_INT(1, LinesIn("a\r\n"));
  TEST_ASSERT_EQUAL_INT(2, LinesIn("a\r\r"));
  TEST_ASSERT_EQUAL_INT(2, LinesIn("a\n\n"));
  TEST_ASSERT_EQUAL_INT(2, LinesIn("a\n\r"));
  TEST_ASSERT_EQUAL_INT(2, LinesIn("a\r\n\r\n"));
  TEST_ASSERT_EQUAL_INT(3, LinesIn("a\rb\nc\r\n"));
  TEST_ASSERT_EQUAL_STRING("a\r\nb\r\nc\r\n", heard.text());
}

void BackspaceAndDeleteRemoveACharacter() {
  Type("\bhex\blo\x7Fp");
  TEST_ASSERT_EQUAL_STRING("help", editor.text());
  TEST_ASSERT_EQUAL_STRING("hex\b \blo\b \bp", heard.text());
}

void ControlCharactersAreIgnored() {
  Type("\x01he\x1Bl\t\x1Fp");
  TEST_ASSERT_EQUAL_STRING("help", editor.text());
  TEST_ASSERT_EQUAL_STRING("help", heard.text());
}

void LongestLineFitsAndOneCharacterMoreDoesNot() {
  constexpr size_t kLongest = serial_console::kLineCapacity;
  TEST_ASSERT_TRUE(TypeLine(kLongest) == LineEditor::Event::kLine);
  TEST_ASSERT_EQUAL_size_t(kLongest, strlen(editor.text()));
  TEST_ASSERT_TRUE(TypeLine(kLongest + 1) == LineEditor::Event::kTooLong);
  editor.Clear();
  TextWriter echo(heard);
  editor.Take('a', echo);
  TEST_ASSERT_TRUE(editor.Take('\r', echo) == LineEditor::Event::kLine);
  TEST_ASSERT_EQUAL_STRING("a", editor.text());
}

void SpacesAtTheEndOfALineDoNotCount() {
  Type("show 3  \r");
  TEST_ASSERT_EQUAL_STRING("show 3", editor.text());
  Type("   \r");
  TEST_ASSERT_TRUE(editor.IsEmpty());
}

void NumbersAreReadStrictly() {
  uint32_t number = 99;
  const char* wrong[] = {"",    "-1", "+1",         "1.0",         "1 2", "0x1",
                         "one", "2 ", "4294967296", "42949672960", "1"};
  for (const char* text : wrong) {
    TEST_ASSERT_FALSE_MESSAGE(serial_console::ParseNumber(text, 2, 9, number),
                              text);
  }
  TEST_ASSERT_EQUAL_UINT32(99, number);
  TEST_ASSERT_TRUE(serial_console::ParseNumber("2", 2, 9, number));
  TEST_ASSERT_EQUAL_UINT32(2, number);
  TEST_ASSERT_TRUE(!SERIAL_CONSOLE_IS_SMALL ==
                   serial_console::ParseNumber("009", 2, 9, number));
  TEST_ASSERT_TRUE(serial_console::ParseNumber("9", 2, 9, number));
  TEST_ASSERT_EQUAL_UINT32(9, number);
  TEST_ASSERT_FALSE(serial_console::ParseNumber("10", 2, 9, number));
}

void FeaturesAreReadStrictly() {
  float value = 99;
  const char* wrong[] = {"",   "-",      ".",   "e3",  "1e", "1e+", "1.2.3",
                         "1,", "1e3456", "nan", "inf", "+1", "0x1", "1e99"};
  for (const char* text : wrong) {
    TEST_ASSERT_FALSE_MESSAGE(
        serial_console::ParseFeature(text, strlen(text), value), text);
  }
  const struct {
    const char* text;
    float value;
  } right[] = {{"0", 0},
               {"-12.5", -12.5f},
               {".25", 0.25f},
               {"3.", 3},
               {"9.80665", 9.80665f},
               {"1e3", 1000},
               {"-2.5E-3", -0.0025f},
               {"123456789012", 123456789012.0f},
               {"0.000000000001", 1e-12f},
               {"3.4e38", 3.4e38f},
               {"1e-99", 0}};
  for (const auto& [text, expected] : right) {
    TEST_ASSERT_TRUE(serial_console::ParseFeature(text, strlen(text), value));
    TEST_ASSERT_FLOAT_WITHIN(2e-7f * fabsf(expected), expected, value);
  }
  uint8_t byte = 99;
  TEST_ASSERT_FALSE(serial_console::ParseFeature("256", 3, byte));
  TEST_ASSERT_FALSE(serial_console::ParseFeature("1.5", 3, byte));
  TEST_ASSERT_TRUE(serial_console::ParseFeature("255 ", 3, byte));
  TEST_ASSERT_EQUAL_INT(255, byte);
}
