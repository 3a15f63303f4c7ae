#include "session.h"

#include <digits.h>
#include <serial_console/frame_encoder.h>
#include <stddef.h>
#include <stdio.h>
#include <unity.h>

Recorder heard;

namespace session {

namespace {

using serial_console::Console;
using serial_console::FrameDecoder;

uint32_t now = 0;

// Each reading of the clock takes ten microseconds.
uint32_t Microseconds() { return now += 10; }
uint32_t LastOf(uint32_t limit) { return limit - 1; }
uint32_t StackBytes() { return 321; }
void Yield() { ++session::yields; }

constexpr serial_console::Board kBoard = {"board", Microseconds, LastOf,
                                          StackBytes, Yield};
constexpr serial_console::Examples kExamples = {
    digits::kPacked, digits::kStarts, digits::kLabels, digits::kCount};

Predictor ready_predictor;

// Each is made where the last one was.
struct NewConsole : Console {
  using Console::Console;
  static void* operator new(size_t) {
    alignas(NewConsole) static uint8_t memory[sizeof(NewConsole)];
    return memory;
  }
};
Console* console = nullptr;

Replies replies;
constexpr size_t kMaxWords =
    2 * model_data::kMaxNameLength + 2 * sizeof(model_data::kSubject) + 32;

// Of the classes, as in Heading() and Verdict().
[[maybe_unused]] const char* HeadingOf(int32_t label) {
  static char text[kMaxWords];
  snprintf(text, sizeof(text), "%s %s\r\n%s:\t%s", model_data::kSubject,
           model_data::kClassNames[label], model_data::kSubject,
           model_data::kClassNames[0]);
  return text;
}
[[maybe_unused]] const char* VerdictOf(int32_t label) {
  static char text[kMaxWords];
  snprintf(text, sizeof(text), "\r\npredicted %s in ",
           model_data::kClassNames[label]);
  return text;
}

// Of values.
using Values = float[model_data::kOutputs];
[[maybe_unused]] const char* HeadingOf(const Values& values) {
  static ShortRecorder text;
  text.Clear();
  serial_console::TextWriter writer(text);
  writer.Add("expected ");
  for (int i = 0; i < model_data::kOutputs; ++i) {
    const char* unit = model_data::kOutputUnits[i];
    writer.Add(i > 0 ? ", " : "").Add(model_data::kOutputNames[i]);
    writer.Add(" = ").AddSixDigits(values[i]);
    writer.Add(*unit == '\0' ? "" : " ").Add(unit);
  }
  writer.Add("\r\npredicted ").Add(model_data::kOutputNames[0]).Add(" = ");
  return text.text();
}
[[maybe_unused]] const char* VerdictOf(const Values&) {
  static char text[kMaxWords];
  snprintf(text, sizeof(text),
           "\r\npredicted %s = ", model_data::kOutputNames[0]);
  return text;
}

void BeginWith(Predictor& predictor) {
  heard.Clear();
  now = 0;
  console = new NewConsole(kBoard, kExamples, predictor, heard);
}

void TakeReplyByte(FrameDecoder& decoder, uint8_t byte) {
  switch (decoder.Take(byte)) {
    case FrameDecoder::Event::kHead:
      replies.length = 0;
      break;
    case FrameDecoder::Event::kPayload:
      replies.payload[replies.length++] = decoder.byte();
      break;
    case FrameDecoder::Event::kWhole:
      ++replies.count;
      replies.type = static_cast<int>(decoder.type());
      replies.sequence = decoder.sequence();
      break;
    case FrameDecoder::Event::kBadCrc:
    case FrameDecoder::Event::kTooLong:
      TEST_FAIL_MESSAGE("a reply is damaged");
      break;
    case FrameDecoder::Event::kNothing:
      break;
  }
}

}  // namespace

void Begin() {
  ready_predictor.Begin();
  BeginWith(ready_predictor);
}

void BeginWithoutModel() {
  static Predictor unready_predictor;
  BeginWith(unready_predictor);
}

Inputs& InputsOf(int example) {
  static Inputs inputs;
  Unpack(digits::kPacked + digits::kStarts[example], inputs);
  return inputs;
}

void Forget() { heard.Clear(); }

void Greet() { console->Greet(); }

void Type(const char* text) {
  Send(reinterpret_cast<const uint8_t*>(text), strlen(text));
}

void Send(const uint8_t* bytes, size_t length) {
  for (size_t i = 0; i < length; ++i) SendByte(bytes[i]);
}

void SendByte(int byte) { console->Receive(static_cast<uint8_t>(byte)); }

void Wait(uint32_t milliseconds) {
  for (uint32_t i = 0; i < milliseconds; ++i) {
    console->Poll();
    now += 1000;
  }
  console->Poll();
}

const char* Show(int example) {
  static char command[16];
  snprintf(command, sizeof(command), "show %d", example);
  return command;
}

const char* Heading(int example) { return HeadingOf(digits::kLabels[example]); }

// The network reads all included examples correctly.
const char* Verdict(int example) { return VerdictOf(digits::kLabels[example]); }

const char* AnswerTo(const char* command) {
  Forget();
  Type(command);
  Type("\r");
  const size_t echo = strlen(command) + 2;
  TEST_ASSERT_GREATER_OR_EQUAL_size_t(echo + 2, heard.length());
  heard.CutOff("> ");
  return heard.text() + echo;
}

Encoded::Encoded(FrameType type, uint8_t sequence, const uint8_t* payload,
                 size_t length) {
  serial_console::FrameEncoder frame(*this, type, sequence, length);
  frame.Write(payload, length);
  frame.End();
}

void Encoded::Write(const uint8_t* more, size_t length) {
  TEST_ASSERT_LESS_OR_EQUAL_size_t(sizeof(bytes), size + length);
  memcpy(bytes + size, more, length);
  size += length;
}

const Replies& HeardReplies() {
  FrameDecoder decoder(sizeof(replies.payload));
  replies = Replies();
  for (size_t i = 0; i < heard.length(); ++i) {
    const auto byte = static_cast<uint8_t>(heard.text()[i]);
    if (byte == serial_console::kFrameMark) {
      decoder.Begin();
    } else if (decoder.is_inside()) {
      TakeReplyByte(decoder, byte);
    }
  }
  return replies;
}

const Replies& ReplyTo(const Encoded& frame) {
  Forget();
  Send(frame.bytes, frame.size);
  return HeardReplies();
}

Packed& Pack(const Inputs& inputs) {
  static Packed all;
  uint8_t* packed = all.bytes;
  const auto* bytes = reinterpret_cast<const uint8_t*>(inputs);
  size_t count = 0;
  for (size_t i = 0; i < kInputBytes;) {
    int zeros = 0;
    while (i < kInputBytes && zeros < 64 && bytes[i] == 0) {
      ++zeros;
      ++i;
    }
    if (zeros > 0) packed[count++] = static_cast<uint8_t>(0x7F + zeros);
    const size_t code = count++;
    int literals = 0;
    // A single zero costs less as a literal than as a run between two literals.
    while (i < kInputBytes && literals < 128 &&
           (bytes[i] != 0 || (i + 1 < kInputBytes && bytes[i + 1] != 0))) {
      packed[count++] = bytes[i++];
      ++literals;
    }
    if (literals == 0) {
      count = code;
    } else {
      packed[code] = static_cast<uint8_t>(literals - 1);
    }
  }
  all.size = count;
  return all;
}

Encoded RequestWith(FrameType type, uint8_t sequence, int example) {
  const Packed& packed = Pack(InputsOf(example));
  return Encoded(type, sequence, packed.bytes, packed.size);
}

char* PredictByBase64(int example) {
  static const char kAlphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  static char
      command[sizeof("predict ") + serial_console::Base64Length(kInputBytes)];
  strcpy(command, "predict ");
  size_t length = strlen(command);
  const auto* bytes = reinterpret_cast<const uint8_t*>(InputsOf(example));
  for (size_t i = 0; i < kInputBytes; i += 3) {
    uint32_t bits = 0;
    const size_t present = lstm_kernels::Min(kInputBytes - i, size_t{3});
    for (size_t j = 0; j < 3; ++j) {
      bits = bits << 8 | (j < present ? bytes[i + j] : 0u);
    }
    for (size_t j = 0; j < 4; ++j) {
      const char character = kAlphabet[bits >> (18 - 6 * j) & 63];
      command[length++] = j <= present ? character : '=';
    }
  }
  command[length] = '\0';
  return command;
}

}  // namespace session
