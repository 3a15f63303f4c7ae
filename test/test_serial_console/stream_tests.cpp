#include "stream_tests.h"

#include <digits.h>
#include <math.h>
#include <serial_console/reports.h>
#include <unity.h>

#include "session.h"

#if MODEL_DATA_IS_STREAM

using namespace session;

namespace {

constexpr int kOutputs = model_data::kOutputs;
constexpr int kHead = 5;  // of a reply: class and microseconds

Encoded StepRequest(int sequence, const Predictor::Row& row) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(row);
  static uint8_t packed[2 * sizeof(row)];
  for (size_t i = 0; i < sizeof(row); ++i) {
    packed[2 * i] = 0;  // one byte follows
    packed[2 * i + 1] = bytes[i];
  }
  return Encoded(FrameType::kStep, static_cast<uint8_t>(sequence), packed,
                 sizeof(packed));
}

const Predictor::Row& RowOfFirst(int step) {
  return Predictor::RowOf(InputsOf(0), step);
}

void Reset(int sequence) {
  const Encoded request(FrameType::kReset, static_cast<uint8_t>(sequence));
  const Replies& reply = ReplyTo(request);
  TEST_ASSERT_EQUAL_INT(1, reply.count);
  TEST_ASSERT_EQUAL_HEX8(0x85, reply.type);
  TEST_ASSERT_EQUAL_size_t(0, reply.length);
}

void AssertIsAfterStep(int step, const Replies& reply) {
  TEST_ASSERT_EQUAL_INT(1, reply.count);
  TEST_ASSERT_EQUAL_HEX8(0x86, reply.type);
  TEST_ASSERT_EQUAL_size_t(kHead + 4 * kOutputs, reply.length);
  for (int i = 0; i < kOutputs; ++i) {
    float output;
    memcpy(&output, reply.payload + kHead + 4 * i, sizeof(output));
    const float difference = output - digits::kExpectedAfterSteps[step][i];
    TEST_ASSERT_TRUE(fabsf(difference) <= (MODEL_DATA_IS_INT8 ? 0.0f : 1e-5f));
  }
}

// A row of a number below 256, and the command that brings it.
void FillRow(int number, Predictor::Row& row) {
  for (model_data::Feature& feature : row) {
    feature = static_cast<model_data::Feature>(number);
  }
}

const char* StepCommand(int number) {
  static Recorder command;
  command.Clear();
  serial_console::TextWriter text(command);
  text.Add("step");
  for (int i = 0; i < model_data::kFeatures; ++i) {
    text.Add("  ").Add(static_cast<uint32_t>(number));
  }
  return command.text();
}

void AssertIsError(const char* command) {
  const bool is_error = strncmp("error: ", AnswerTo(command), 7) == 0;
  TEST_ASSERT_TRUE_MESSAGE(is_error, command);
}

void StepsByFrameHaveTheirGoldenAnswers() {
  Begin();
  for (int round = 0; round < 2; ++round) {
    Reset(200);
    for (int step = 0; step < model_data::kTimeSteps; ++step) {
      AssertIsAfterStep(step, ReplyTo(StepRequest(step, RowOfFirst(step))));
    }
  }
}

void AStepThatIsSentAgainIsTakenOnce() {
  Begin();
  Reset(9);
  for (int times = 0; times < 3; ++times) {
    AssertIsAfterStep(0, ReplyTo(StepRequest(10, RowOfFirst(0))));
  }
  if (model_data::kTimeSteps == 1) return;
  AssertIsAfterStep(1, ReplyTo(StepRequest(11, RowOfFirst(1))));
  // Another request in between: the number is a new one.
  Reset(11);
  AssertIsAfterStep(0, ReplyTo(StepRequest(11, RowOfFirst(0))));
}

void StepsByTextEqualThePredictors() {
  constexpr int kSteps = 10;
  Begin();
  static Prediction expected[kSteps];
  Predictor predictor;
  predictor.Begin();
  for (int step = 0; step < kSteps; ++step) {
    Predictor::Row row;
    FillRow(step, row);
    TEST_ASSERT_TRUE(predictor.Step(row, expected[step]));
  }
  for (int round = 0; round < 2; ++round) {
    TEST_ASSERT_EQUAL_STRING("the stream begins again\r\n", AnswerTo("reset"));
    for (int step = 0; step < kSteps; ++step) {
      static ShortRecorder answer;
      answer.Clear();
      serial_console::TextWriter text(answer);
      serial_console::WriteLeader(expected[step], text);
      text.Add(" in 10 us\r\n");
      TEST_ASSERT_EQUAL_STRING(answer.text(), AnswerTo(StepCommand(step)));
    }
  }
}

void StepsAndResetsStopTheLoop() {
  Begin();
  Greet();
  AnswerTo(StepCommand(1));
  Forget();
  Wait(5000);
  TEST_ASSERT_EQUAL_size_t(0, Heard().length());
  AnswerTo("auto on");
  Reset(1);
  Forget();
  Wait(5000);
  TEST_ASSERT_EQUAL_size_t(0, Heard().length());
}

void WhatIsNoRowIsAnError() {
  Begin();
  const char* wrong[] = {"step", "step x", "step 1 2x", "step 1,2", "reset 1"};
  for (const char* command : wrong) AssertIsError(command);
  static char longer[serial_console::kLineCapacity + 8];
  strcpy(longer, StepCommand(1));
  strcat(longer, " 1");
  AssertIsError(longer);
  const uint8_t none[] = {0x80};
  const Replies& reply = ReplyTo(Encoded(FrameType::kReset, 3, none, 1));
  TEST_ASSERT_EQUAL_HEX8(0xFF, reply.type);
  TEST_ASSERT_EQUAL_INT(3, reply.payload[0]);
  const Replies& of_step = ReplyTo(Encoded(FrameType::kStep, 4));
  TEST_ASSERT_EQUAL_HEX8(0xFF, of_step.type);
  TEST_ASSERT_EQUAL_INT(3, of_step.payload[0]);
}

void FailingModelIsReportedByStepsToo() {
  BeginWithoutModel();
  const char* error = "error: Begin() was not called\r\n";
  TEST_ASSERT_EQUAL_STRING(error, AnswerTo("reset"));
  TEST_ASSERT_EQUAL_STRING(error, AnswerTo(StepCommand(1)));
  for (int times = 0; times < 2; ++times) {
    const Replies& reply = ReplyTo(StepRequest(5, RowOfFirst(0)));
    TEST_ASSERT_EQUAL_HEX8(0xFF, reply.type);
    TEST_ASSERT_EQUAL_INT(4, reply.payload[0]);
  }
}

}  // namespace

// Not RUN_TEST itself: check.py counts that, and expects each in any mode.
#define RUN_STREAM_TEST(test) RUN_TEST(test)

void RunStreamTests() {
  RUN_STREAM_TEST(StepsByFrameHaveTheirGoldenAnswers);
  RUN_STREAM_TEST(AStepThatIsSentAgainIsTakenOnce);
  RUN_STREAM_TEST(StepsByTextEqualThePredictors);
  RUN_STREAM_TEST(StepsAndResetsStopTheLoop);
  RUN_STREAM_TEST(WhatIsNoRowIsAnError);
  RUN_STREAM_TEST(FailingModelIsReportedByStepsToo);
}

#else

void RunStreamTests() {}

#endif  // MODEL_DATA_IS_STREAM
