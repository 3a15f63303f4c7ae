// libFuzzer sends random bytes to the console: as they are, or, if the first
// one is 0xFF, the rest as type, sequence and payload of a frame with a correct
// CRC, which mutations rarely find. After any of them nothing has crashed (the
// sanitizers watch), the output is text and whole frames, and the next command
// and the next frame are answered.

#include <digits.h>
#include <serial_console.h>
#include <serial_console/frame_encoder.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <string>

namespace {

using serial_console::FrameDecoder;

[[noreturn]] void Fail(const char* what) {
  fprintf(stderr, "the console failed: %s\n", what);
  abort();
}

// Reads the output of the console.
class Listener final : public serial_console::ByteSink {
 public:
  void Write(const uint8_t* bytes, size_t length) override {
    for (size_t i = 0; i < length; ++i) Take(bytes[i]);
  }

  void Clear() {
    text_.clear();
    last_reply_ = 0;
  }

  const std::string& text() const { return text_; }
  int LastReply() const { return last_reply_; }

 private:
  void Take(uint8_t byte) {
    if (decoder_.is_inside()) {
      if (byte < serial_console::kTopBit) Fail("a frame was cut");
      TakeFrameByte(byte);
    } else if (byte == serial_console::kFrameMark) {
      decoder_.Begin();
    } else if (byte != serial_console::kAcknowledge) {
      const bool is_control =
          byte == '\r' || byte == '\n' || byte == '\b' || byte == '\t';
      if ((byte < ' ' && !is_control) || byte > '~') Fail("this is no text");
      text_ += static_cast<char>(byte);
    }
  }

  void TakeFrameByte(uint8_t byte) {
    switch (decoder_.Take(byte)) {
      case FrameDecoder::Event::kWhole:
        last_reply_ = static_cast<int>(decoder_.type());
        break;
      case FrameDecoder::Event::kBadCrc:
        Fail("the CRC of a frame is wrong");
      case FrameDecoder::Event::kTooLong:
        Fail("a frame is too long");
      default:
        break;
    }
  }

  FrameDecoder decoder_{2000};
  std::string text_;
  int last_reply_ = 0;
};

uint32_t now = 0;

// So that the automatic loop runs sometimes.
uint32_t Microseconds() { return now += 1000; }
uint32_t RandomBelow(uint32_t limit) { return now % limit; }
uint32_t StackBytes() { return 0; }
void Yield() {}

constexpr serial_console::Board kBoard = {"fuzz", Microseconds, RandomBelow,
                                          StackBytes, Yield};
constexpr serial_console::Examples kExamples = {
    digits::kPacked, digits::kStarts, digits::kLabels, digits::kCount};

// The connection to the console.
class Wire final : public serial_console::ByteSink {
 public:
  explicit Wire(serial_console::Console& console) : console_(console) {}

  void Write(const uint8_t* bytes, size_t length) override {
    for (size_t i = 0; i < length; ++i) {
      console_.Receive(bytes[i]);
      console_.Poll();
    }
  }

  void write(const char* text) {
    Write(reinterpret_cast<const uint8_t*>(text), strlen(text));
  }

 private:
  serial_console::Console& console_;
};

void SendInput(const uint8_t* bytes, size_t length, Wire& wire) {
  constexpr uint8_t kFrameFollows = 0xFF;
  if (length < 3 || bytes[0] != kFrameFollows) return wire.Write(bytes, length);
  const auto type = static_cast<serial_console::FrameType>(bytes[1]);
  serial_console::FrameEncoder frame(wire, type, bytes[2], length - 3);
  frame.Write(bytes + 3, length - 3);
  frame.End();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t length) {
  now = 0;
  Listener listener;
  Predictor predictor;
  predictor.Begin();
  serial_console::Console console(kBoard, kExamples, predictor, listener);
  console.Greet();
  Wire wire(console);
  SendInput(bytes, length, wire);

  wire.write("\rauto off\r");
  listener.Clear();
  wire.write("show 0\r");
  if (listener.text().find("predicted ") == std::string::npos) {
    Fail("a command was not answered");
  }
  constexpr uint8_t kInfo[] = {0x02, 0xA0, 0x80, 0x80, 0x81, 0x85, 0xD4, 0xE7};
  wire.Write(kInfo, sizeof(kInfo));
  if (listener.LastReply() != 0x81) Fail("a frame was not answered");
  return 0;
}
