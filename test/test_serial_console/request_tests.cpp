#include "request_tests.h"

#include <digits.h>
#include <math.h>
#include <unity.h>

#include "session.h"

using namespace session;

namespace {

constexpr int kOutputs = model_data::kOutputs;
constexpr size_t kHead = 5;  // of a prediction: class and microseconds

// Of an output in a reply to `steps`, and of all of them, which must fit a
// frame.
constexpr size_t kStepBytes = model_data::kClasses > 0 ? 1 : 4;
constexpr size_t kStepsBytes = kStepBytes * model_data::kTimeSteps * kOutputs;
constexpr bool kHasSteps =
    !SERIAL_CONSOLE_IS_SMALL && kHead + kStepsBytes <= 0xFFFF;

constexpr FrameType kTypesWithInputs[] = {
    FrameType::kPredict, kHasSteps ? FrameType::kSteps : FrameType::kPredict};

uint32_t U32(const uint8_t* bytes) {
  return bytes[0] | bytes[1] << 8 | bytes[2] << 16 |
         static_cast<uint32_t>(bytes[3]) << 24;
}

float Float(const uint8_t* bytes) {
  const uint32_t bits = U32(bytes);
  float value;
  memcpy(&value, &bits, sizeof(value));
  return value;
}

// In a reply; 255 where the outputs are values.
[[maybe_unused]] int ClassByte(int32_t label) { return label; }
[[maybe_unused]] int ClassByte(const float (&)[kOutputs]) { return 255; }

void AssertIsReply(int type, int sequence, const Replies& reply) {
  TEST_ASSERT_EQUAL_INT(1, reply.count);
  TEST_ASSERT_EQUAL_HEX8(type, reply.type);
  TEST_ASSERT_EQUAL_HEX8(sequence, reply.sequence);
}

// A probability in 1/256, or a value as it is.
void AssertIsStep(const uint8_t* output, const uint8_t* step) {
  if (model_data::kClasses > 0) {
    const int scaled = static_cast<int>(lroundf(Float(output) * 256));
    TEST_ASSERT_EQUAL_INT(scaled > 255 ? 255 : scaled, *step);
  } else {
    TEST_ASSERT_EQUAL_MEMORY(output, step, 4);
  }
}

void AssertIsError(int code, int sequence, const Replies& reply) {
  AssertIsReply(0xFF, sequence, reply);
  TEST_ASSERT_EQUAL_INT(code, reply.payload[0]);
  TEST_ASSERT_GREATER_THAN_size_t(5, reply.length);
}

// The console understands commands and frames.
void AssertIsReady() {
  TEST_ASSERT_NOT_NULL(strstr(AnswerTo(Show(kSome)), Verdict(kSome)));
  AssertIsReply(0x81, 77, ReplyTo(Encoded(FrameType::kInfo, 77)));
}

// A number in the answer to `stats`.
long Statistic(const char* key) {
  const char* line = strstr(AnswerTo("stats"), key);
  TEST_ASSERT_NOT_NULL_MESSAGE(line, key);
  line += strlen(key);
  long value = 0;
  for (; *line >= '0' && *line <= '9'; ++line) value = 10 * value + *line - '0';
  return value;
}

// Whether the frame has the same text as the command, whose lines end with CR
// LF.
bool SaysTheSame(const Replies& reply, const char* text) {
  size_t at = 0;
  for (; *text != '\0'; ++text) {
    if (*text == '\r') continue;
    const auto byte = static_cast<uint8_t>(*text);  // of a unit such as °C
    if (at == reply.length || reply.payload[at++] != byte) return false;
  }
  return at == reply.length;
}

// The floats that the network gives for the first example up to `row`.
const uint8_t* OutputsUpTo(int row) {
#if MODEL_DATA_IS_STREAM
  return reinterpret_cast<const uint8_t*>(digits::kExpectedAfterSteps[row]);
#else
  Inputs& inputs = InputsOf(0);
  const int end = (row + 1) * model_data::kFeatures;
  lstm_kernels::Fill(inputs + end, Predictor::kInputs - end,
                     serial_console::kBlank);
  const Packed& packed = Pack(inputs);
  return ReplyTo(Encoded(FrameType::kPredict, 1, packed.bytes, packed.size))
             .payload +
         kHead;
#endif
}

}  // namespace

void InfoAndStatsEqualTheCommands() {
  Begin();
  const Replies& info = ReplyTo(Encoded(FrameType::kInfo, 200));
  AssertIsReply(0x81, 200, info);
  TEST_ASSERT_TRUE(SaysTheSame(info, AnswerTo("info")));
  const Replies& stats = ReplyTo(Encoded(FrameType::kStats, 201));
  AssertIsReply(0x84, 201, stats);
  TEST_ASSERT_TRUE(SaysTheSame(stats, AnswerTo("stats")));
}

void PredictByFrameEqualsTheInterpreter() {
  Begin();
  for (int example = 0; example < digits::kCount; ++example) {
    const Replies& reply =
        ReplyTo(RequestWith(FrameType::kPredict, example, example));
    AssertIsReply(0x82, example, reply);
    TEST_ASSERT_EQUAL_size_t(kHead + 4 * kOutputs, reply.length);
    TEST_ASSERT_EQUAL_INT(ClassByte(digits::kLabels[example]),
                          reply.payload[0]);
    TEST_ASSERT_EQUAL_UINT32(10, U32(reply.payload + 1));
    for (int i = 0; i < kOutputs; ++i) {
      const float difference =
          Float(reply.payload + kHead + 4 * i) - digits::kExpected[example][i];
      TEST_ASSERT_TRUE(fabsf(difference) <= digits::kTolerance);
    }
  }
}

void StepsByFrameEqualEachBeginning() {
  Begin();
  static uint8_t steps[kStepsBytes];
  session::yields = 0;
  const Replies& reply = ReplyTo(RequestWith(FrameType::kSteps, 9, 0));
  if (!kHasSteps) return AssertIsError(2, 9, reply);
  TEST_ASSERT_EQUAL_INT(model_data::kTimeSteps, session::yields);
  AssertIsReply(0x83, 9, reply);
  TEST_ASSERT_EQUAL_size_t(kHead + sizeof(steps), reply.length);
  TEST_ASSERT_EQUAL_INT(ClassByte(digits::kLabels[0]), reply.payload[0]);
  TEST_ASSERT_EQUAL_UINT32(10 * model_data::kTimeSteps, U32(reply.payload + 1));
  memcpy(steps, reply.payload + kHead, sizeof(steps));
  for (int row = 0; row < model_data::kTimeSteps; ++row) {
    const uint8_t* outputs = OutputsUpTo(row);
    for (int i = 0; i < kOutputs; ++i) {
      AssertIsStep(outputs + 4 * i, steps + (row * kOutputs + i) * kStepBytes);
    }
  }
}

void WrongCrcIsReportedAndTheNextFrameAnswered() {
  Begin();
  Encoded frame = RequestWith(FrameType::kPredict, 4, kSome);
  frame.bytes[frame.size - 1] ^= 1;
  AssertIsError(1, 4, ReplyTo(frame));
  frame.bytes[frame.size - 1] ^= 1;
  AssertIsReply(0x82, 4, ReplyTo(frame));
  TEST_ASSERT_EQUAL_INT(1, Statistic("frames_bad_crc: "));
  TEST_ASSERT_EQUAL_INT(1, Statistic("frames: "));
  TEST_ASSERT_EQUAL_INT(0, Statistic("frames_doubled: "));
}

void UnknownTypesAreReported() {
  Begin();
  const int types[] = {
      0x00, MODEL_DATA_IS_STREAM ? 0x07 : 0x05, 0x7F, 0x80, 0x82, 0xFF};
  for (const int type : types) {
    const auto unknown = static_cast<FrameType>(type);
    AssertIsError(2, 8, ReplyTo(Encoded(unknown, 8)));
  }
  AssertIsReady();
}

void InvalidPayloadsAreReported() {
  Begin();
  static const Inputs black = {};  // packed it leaves room for a byte too many
  auto& [packed, size] = Pack(black);
  for (const FrameType type : kTypesWithInputs) {
    AssertIsError(3, 1, ReplyTo(Encoded(type, 1)));
    AssertIsError(3, 2, ReplyTo(Encoded(type, 2, packed, size - 1)));
    AssertIsReply(static_cast<int>(type) | 0x80, 3,
                  ReplyTo(Encoded(type, 3, packed, size)));
    packed[size] = 0x80;
    AssertIsError(3, 4, ReplyTo(Encoded(type, 4, packed, size + 1)));
  }
  AssertIsError(3, 5, ReplyTo(Encoded(FrameType::kInfo, 5, packed, 1)));
  AssertIsError(3, 6, ReplyTo(Encoded(FrameType::kStats, 6, packed, 1)));
  AssertIsReady();
}

void FailingModelIsReportedInAFrame() {
  BeginWithoutModel();
  for (const FrameType type : kTypesWithInputs) {
    const Replies& reply = ReplyTo(RequestWith(type, 3, kSome));
    AssertIsError(4, 3, reply);
    TEST_ASSERT_EQUAL_MEMORY("Begin() was not called", reply.payload + 1, 22);
  }
}

void ReceivedBytesOfAFrameAreAcknowledged() {
  Begin();
  Noise noise(5);
  uint8_t payload[serial_console::kMaxPackedBytes];
  for (uint8_t& byte : payload) byte = noise.Next();
  const Encoded frame(FrameType::kPredict, 1, payload, sizeof(payload));
  for (size_t sent = 1; sent <= frame.size; ++sent) {
    SendByte(frame.bytes[sent - 1]);
    TEST_ASSERT_EQUAL_INT(sent / serial_console::kAcknowledgedBytes,
                          Heard().count("\x06"));
  }
}

void TooLongFrameIsReportedAtItsLength() {
  Begin();
  const uint8_t payload[serial_console::kMaxPackedBytes + 1] = {};
  const Encoded frame(FrameType::kPredict, 6, payload, sizeof(payload));
  AssertIsError(5, 0, ReplyTo(frame));
  TEST_ASSERT_EQUAL_INT(1, Statistic("frames_cut: "));
  AssertIsReady();
}

void FrameCutAtAnyByteIsHarmless() {
  Begin();
  const Encoded frame = RequestWith(FrameType::kPredict, 0x83, kSome);
  for (size_t cut = 1; cut < frame.size; ++cut) {
    Forget();
    Send(frame.bytes, cut);
    TEST_ASSERT_EQUAL_size_t(cut / serial_console::kAcknowledgedBytes,
                             Heard().length());  // acknowledgements
    // The sequence comes fourth in the body, behind mark and top bits.
    const bool sequence_is_known = cut >= 2 + 4;
    Type("\r");
    AssertIsError(5, sequence_is_known ? 0x83 : 0, HeardReplies());
    Send(frame.bytes, cut);
    const Replies& replies = ReplyTo(frame);
    TEST_ASSERT_EQUAL_INT(2, replies.count);
    TEST_ASSERT_EQUAL_HEX8(0x82, replies.type);
    TEST_ASSERT_EQUAL_INT(ClassByte(digits::kLabels[kSome]),
                          replies.payload[0]);
  }
  AssertIsReady();
}

void FrameWithinALineKeepsTheLine() {
  Begin();
  Type("sh");
  AssertIsReply(0x82, 1, ReplyTo(RequestWith(FrameType::kPredict, 1, kSome)));
  Forget();
  Type("ow 0\r");
  TEST_ASSERT_TRUE(Heard().Has(Verdict(0)));
}

void BytesOutsideOfFramesAreIgnored() {
  Begin();
  for (int byte = 0x80; byte < 0x100; ++byte) SendByte(byte);
  TEST_ASSERT_EQUAL_size_t(0, Heard().length());
  Type("sh\xFFow\x80 0\xC3\xA4\r");
  TEST_ASSERT_TRUE(Heard().Has(Verdict(0)));
}

void LostAndDoubledFramesAreCounted() {
  Begin();
  // The first request may have any number, and so may every info.
  const int sequences[] = {250, 251, 252, 252, 255, 0, 1, 4, 4, 4, 5};
  for (const int sequence : sequences) {
    ReplyTo(Encoded(FrameType::kStats, static_cast<uint8_t>(sequence)));
  }
  TEST_ASSERT_EQUAL_INT(4, Statistic("frames_lost: "));
  TEST_ASSERT_EQUAL_INT(3, Statistic("frames_doubled: "));
  ReplyTo(Encoded(FrameType::kInfo, 100));
  ReplyTo(Encoded(FrameType::kStats, 101));
  TEST_ASSERT_EQUAL_INT(4, Statistic("frames_lost: "));
  TEST_ASSERT_EQUAL_INT(3, Statistic("frames_doubled: "));
  TEST_ASSERT_EQUAL_INT(13, Statistic("frames: "));
}

void LoopIsQuietBetweenFrames() {
  Begin();
  Greet();
  for (int i = 0; i < 5; ++i) {
    ReplyTo(Encoded(FrameType::kStats, 1));
    Forget();
    Wait(1500);
    TEST_ASSERT_EQUAL_size_t(0, Heard().length());
  }
  // A frame that never ends does not stop the loop.
  SendByte(0x02);
  Wait(2500);
  TEST_ASSERT_TRUE(Heard().Has("\r\npredicted "));
}

void NoiseIsHarmless() {
  Begin();
  Noise noise(4);
  for (int i = 0; i < 20000; ++i) {
    SendByte(noise.Next());
    if (i % 1000 == 0) Wait(1);
  }
  Type("\r");
  AssertIsReady();
}

void EveryRequestOfAFloodIsAnswered() {
  Begin();
  const Encoded frame = RequestWith(FrameType::kPredict, 1, kSome);
  for (int i = 0; i < 10; ++i) {
    Forget();
    for (int j = 0; j < 10; ++j) {
      Send(frame.bytes, frame.size);
      Type("auto off\r\n");
    }
    TEST_ASSERT_EQUAL_INT(10, HeardReplies().count);
    TEST_ASSERT_EQUAL_INT(10, Heard().count("no example by itself\r\n> "));
  }
  TEST_ASSERT_EQUAL_INT(100, Statistic("frames: "));
  TEST_ASSERT_EQUAL_INT(0, Statistic("errors: "));
  AssertIsReady();
}
