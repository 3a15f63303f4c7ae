#include "command_tests.h"

#include <digits.h>
#include <serial_console/reports.h>
#include <unity.h>

#include "session.h"

using namespace session;

namespace {

// Of a stream, a run for each step.
constexpr int kRunsOfASequence =
    MODEL_DATA_IS_STREAM ? model_data::kTimeSteps : 1;

constexpr char kExampleLine[] = "\r\npredicted ";

// The expected output.
ShortRecorder expected;

serial_console::TextWriter Expect() {
  expected.Clear();
  return serial_console::TextWriter(expected);
}

void AssertAnswers(const char* command, const char* answer) {
  TEST_ASSERT_EQUAL_STRING_MESSAGE(answer, AnswerTo(command), command);
}

void AssertHas(const char* text, const char* part) {
  TEST_ASSERT_TRUE_MESSAGE(strstr(text, part) != nullptr, part);
}

void AssertBegins(const char* text, const char* beginning) {
  TEST_ASSERT_EQUAL_INT(0, strncmp(beginning, text, strlen(beginning)));
}

void AssertAnswersWith(int example) {
  AssertHas(AnswerTo(Show(example)), Verdict(example));
}

// How often the loop has shown an example.
int ExamplesHeard() { return Heard().count(kExampleLine); }

// The text before the microseconds, which differ between boards.
size_t LengthOfTable(const char* table) {
  const char* end = strstr(table, " in ");
  TEST_ASSERT_NOT_NULL(end);
  return static_cast<size_t>(end - table);
}

// What the small console does not have.
void AssertIsUnknown(const char* command) {
  AssertAnswers(command, "error: no such command; help lists them\r\n");
}

// The first line of `stats`.
void AssertPredictions(int count) {
  Recorder line;
  serial_console::TextWriter text(line);
  text.Add("predictions: ").Add(static_cast<uint32_t>(count)).Add("\r\n");
  AssertBegins(AnswerTo("stats"), line.text());
}

}  // namespace

void GreetingIsTheBootLineAndAnExample() {
  Begin();
  Greet();
  Wait(0);
  AssertHas(Heard().text(), model_data::kName);
  AssertHas(Heard().text(), "\r\n\r\n");
  AssertBegins(strstr(Heard().text(), "\r\n\r\n") + 4,
               Heading(digits::kCount - 1));
  TEST_ASSERT_EQUAL_INT(1, ExamplesHeard());
  TEST_ASSERT_TRUE(Heard().EndsWith(" us\r\n\r\n"));
}

void GreetingOfAFailingModelIsItsError() {
  BeginWithoutModel();
  Greet();
  Wait(0);
  TEST_ASSERT_EQUAL_STRING("error: Begin() was not called\r\n", Heard().text());
}

void EveryAnswerIsFollowedByThePrompt() {
  Begin();
  const char* commands[] = {"help",    "info",    "show 0", "next",  "auto on",
                            "steps 0", "bench 1", "stats",  "wrong", ""};
  for (const char* command : commands) {
    Forget();
    Type(command);
    Type("\r");
    TEST_ASSERT_TRUE_MESSAGE(Heard().EndsWith("\r\n> "), command);
    TEST_ASSERT_EQUAL_INT(1, Heard().count("> "));
  }
}

void EmptyLineHasNoAnswer() {
  Begin();
  AssertAnswers("", "");
  AssertAnswers("   ", "");
  Forget();
  Type("\r\n\n");
  TEST_ASSERT_EQUAL_STRING("\r\n> \r\n> ", Heard().text());
}

void CommandsAreDistinguishedFromArguments() {
  Begin();
  AssertAnswers("  auto   off", "no example by itself\r\n");
  const char* unknown[] = {"hel", "helps", "HELP", "show3", "hel p"};
  for (const char* line : unknown) {
    AssertAnswers(line, "error: no such command; help lists them\r\n");
  }
}

void HelpListsEveryCommand() {
  Begin();
  const char* help = AnswerTo("help");
  const char* lines[] = {"help", "\ninfo", "\nshow N", "\nauto on|off",
                         "\nstats"};
  for (const char* line : lines) AssertHas(help, line);
  const char* large[] = {"\nnext", "\nauto on|off|MS", "\nsteps N", "\nbench N",
                         "\npredict BASE64"};
  for (const char* line : large) {
    const bool is_there = strstr(help, line) != nullptr;
    TEST_ASSERT_TRUE_MESSAGE(is_there == !SERIAL_CONSOLE_IS_SMALL, line);
  }
}

void InfoNamesModelAndRuntime() {
  Begin();
  const char* info = AnswerTo("info");
  const char* keys[] = {"firmware: lstm-microcontroller ",
                        "\nboard: board\r",
                        "\nmodel: ",
                        "\nsha256: ",
                        "\nrecipe: ",
                        "\naccuracy: ",
                        "\nmode: ",
                        "\nunits: ",
                        "\ntime_steps: ",
                        "\nfeatures: ",
                        "\noutputs: ",
                        "\nquantization: ",
                        "\nruntime: ",
                        "\narena: ",
                        "\nexamples: "};
  for (const char* key : keys) AssertHas(info, key);
  AssertHas(info, model_data::kSha256);
  AssertHas(info, Predictor::runtime());
  TEST_ASSERT_EQUAL_size_t(64, strlen(model_data::kSha256));
}

void ExampleIsShownWithItsPrediction() {
  Begin();
  const char* answer = AnswerTo(Show(kSome));
  for (int row = 0; row < model_data::kTimeSteps; ++row) {
    const int begin = row * model_data::kFeatures;
    serial_console::TextWriter text = Expect();
    serial_console::WriteRow(InputsOf(kSome) + begin, text);
    text.Add("\r\n");
    AssertBegins(answer, expected.text());
    answer += expected.length();
  }
  AssertBegins(answer, Heading(kSome));
  AssertHas(answer, Verdict(kSome));
  AssertHas(answer, " in 10 us\r\n\r\n");
}

void NextWrapsAround() {
  Begin();
  if (SERIAL_CONSOLE_IS_SMALL) return AssertIsUnknown("next");
  for (int i = 0; i < digits::kCount; ++i) {
    AssertHas(AnswerTo("next"), Heading(i));
  }
  AssertHas(AnswerTo("next"), Heading(0));
  AnswerTo(Show(kSome));
  AssertHas(AnswerTo("next"), Heading(0));
}

void StepsEndWithTheWholeExample() {
  Begin();
  if (SERIAL_CONSOLE_IS_SMALL) return AssertIsUnknown("steps 0");
  const char* line = AnswerTo("steps 0");
  const char* last = nullptr;
  int count = 0;
  for (; *line != '\0'; line = strchr(line, '\n') + 1) {
    serial_console::TextWriter text = Expect();
    const model_data::Feature* pixels = InputsOf(0);
    serial_console::WriteRow(pixels + count * model_data::kFeatures, text);
    AssertBegins(line, expected.text());
    last = line + expected.length();
    ++count;
  }
  TEST_ASSERT_EQUAL_INT(model_data::kTimeSteps, count);

  serial_console::TextWriter text = Expect();
  Predictor predictor;
  Prediction whole;
  predictor.Begin();
  predictor.Run(InputsOf(0), whole);
  text.Add("  ");
  serial_console::WriteLeader(whole, text);
  text.Add("\r\n");
  TEST_ASSERT_EQUAL_STRING(expected.text(), last);
  AssertPredictions(model_data::kTimeSteps);
}

void BenchPrintsMinMeanAndMax() {
  Begin();
  if (SERIAL_CONSOLE_IS_SMALL) return AssertIsUnknown("bench 25");
  AssertAnswers("bench 25",
                "25 predictions, min 10 us, mean 10 us, max 10 us\r\n");
  AssertPredictions(25 * kRunsOfASequence);
}

void ManyPredictionsYieldBetweenThem() {
  Begin();
  if (SERIAL_CONSOLE_IS_SMALL) return AssertIsUnknown("bench 7");
  session::yields = 0;
  AnswerTo("bench 7");
  TEST_ASSERT_EQUAL_INT(7, session::yields);
  AnswerTo("steps 0");
  TEST_ASSERT_EQUAL_INT(7 + model_data::kTimeSteps, session::yields);
}

void PredictByBase64EqualsTheExample() {
  Begin();
  if (SERIAL_CONSOLE_IS_SMALL) return AssertIsUnknown("predict AAAA");
  for (int example = 0; example < digits::kCount; ++example) {
    Expect().Add(AnswerTo(PredictByBase64(example)));
    const char* table = strchr(Heading(example), '\n') + 1;
    AssertBegins(expected.text(), table);
    const char* shown = strstr(AnswerTo(Show(example)), table);
    TEST_ASSERT_NOT_NULL(shown);
    TEST_ASSERT_EQUAL_MEMORY(shown, expected.text(), LengthOfTable(shown));
  }
}

void StatsCountWhatHappened() {
  Begin();
  AnswerTo("show 0");
  AnswerTo("show 0");
  AnswerTo("nonsense");
  AnswerTo("show 999");
  const char* stats = AnswerTo("stats");
  AssertHas(stats,
            "\r\nerrors: 2\r\nmin_us: 10\r\nmean_us: 10\r\nmax_us: 10\r\n"
            "stack_bytes: 321\r\nframes: 0\r\nframes_bad_crc: 0\r\n"
            "frames_cut: 0\r\nframes_lost: 0\r\nframes_doubled: 0\r\n");
  AssertPredictions(2 * kRunsOfASequence);
}

void EachErrorIsOneLineAndLeavesTheConsoleReady() {
  Begin();
  const char* wrong[] = {
      "show",    "show 999",  "show -1",      "show seven",   "show 1 2",
      "steps",   "steps 999", "bench",        "bench 0",      "bench 1001",
      "auto",    "auto 0",    "auto 1s",      "auto 3600001", "auto off now",
      "predict", "predict A", "predict AAA-", "help me",      "next 1",
      "info x",  "stats 0",   "hello",        "Help",         "?"};
  for (const char* command : wrong) {
    const char* answer = AnswerTo(command);
    AssertBegins(answer, "error: ");
    TEST_ASSERT_EQUAL_STRING_MESSAGE("\r\n", strchr(answer, '\r'), command);
    AssertAnswersWith(kSome);
  }
}

void EachCommandReportsAFailingModel() {
  BeginWithoutModel();
  const char* commands[] = {"show 0", "next", "steps 0", "bench 3",
                            PredictByBase64(0)};
  const int count = SERIAL_CONSOLE_IS_SMALL ? 1 : 5;
  for (int i = 0; i < count; ++i) {
    AssertAnswers(commands[i], "error: Begin() was not called\r\n");
  }
  AssertHas(AnswerTo("help"), "show N");
  AssertHas(AnswerTo("stats"),
            count == 1 ? "\r\nerrors: 1\r\n" : "\r\nerrors: 5\r\n");
}

void LineThatIsTooLongIsAnError() {
  Begin();
  for (size_t i = 0; i < 3 * serial_console::kLineCapacity; ++i) SendByte('x');
  Wait(0);
  Forget();
  Type("\r");
  TEST_ASSERT_EQUAL_STRING("\r\nerror: the line is too long\r\n> ",
                           Heard().text());
  AssertAnswersWith(kSome);
}

void LoopShowsAnExampleASecond() {
  Begin();
  Greet();
  Wait(500);
  TEST_ASSERT_EQUAL_INT(1, ExamplesHeard());
  Wait(1000);
  TEST_ASSERT_EQUAL_INT(2, ExamplesHeard());
  Wait(1000);
  TEST_ASSERT_EQUAL_INT(3, ExamplesHeard());
}

void LoopCanBeStoppedAndSlowedDown() {
  Begin();
  AssertAnswers("auto off", "no example by itself\r\n");
  Wait(5000);
  TEST_ASSERT_EQUAL_INT(0, ExamplesHeard());
  AssertAnswers("auto on", "an example every 1000 ms\r\n");
  Wait(1500);
  TEST_ASSERT_EQUAL_INT(1, ExamplesHeard());
  if (SERIAL_CONSOLE_IS_SMALL) {
    return AssertAnswers("auto 3000", "error: type auto on, or auto off\r\n");
  }
  AssertAnswers("auto 3000", "an example every 3000 ms\r\n");
  Wait(2500);
  TEST_ASSERT_EQUAL_INT(0, ExamplesHeard());
  Wait(2500);
  TEST_ASSERT_EQUAL_INT(1, ExamplesHeard());
}

void LoopStartsOnANewLine() {
  Begin();
  AnswerTo("stats");
  Forget();
  Wait(1500);
  AssertBegins(Heard().text(), "\r\n");
  AssertBegins(Heard().text() + 2, Heading(digits::kCount - 1));
  TEST_ASSERT_TRUE(Heard().EndsWith(" us\r\n\r\n> "));
}

void LoopWaitsForALineThatIsBeingTyped() {
  Begin();
  Greet();
  Wait(1);
  Type("sho");
  Wait(0);
  Forget();
  Wait(20000);
  TEST_ASSERT_EQUAL_STRING("", Heard().text());
  Type("w");
  Wait(25000);
  TEST_ASSERT_EQUAL_STRING("w", Heard().text());
  // Nobody is typing any more; the line is shown again below the example.
  Wait(6000);
  TEST_ASSERT_GREATER_THAN_INT(0, ExamplesHeard());
  TEST_ASSERT_TRUE(Heard().EndsWith(" us\r\n\r\nshow"));
  Forget();
  Type(" 0\r");
  AssertHas(Heard().text(), Verdict(0));
}

void ErrorOfTheLoopComesEveryThreeSeconds() {
  BeginWithoutModel();
  Greet();
  Wait(7000);
  TEST_ASSERT_EQUAL_STRING(
      "error: Begin() was not called\r\nerror: Begin() was not called\r\n"
      "error: Begin() was not called\r\n",
      Heard().text());
}
