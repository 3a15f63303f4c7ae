#ifndef SESSION_H_
#define SESSION_H_

// A session with a console: what a person and a program send and receive.

#include <digits.h>
#include <lstm_kernels/standard.h>
#include <serial_console.h>
#include <serial_console/packed_bytes.h>

#include "recorder.h"

namespace session {

using serial_console::FrameType;
using serial_console::Inputs;
using serial_console::kInputBytes;

// A new console with a working model, its clock at 0, no output yet.
void Begin();

// The same with a predictor without Begin(), which fails.
void BeginWithoutModel();

// The output since Begin() or Forget().
inline const Recorder& Heard() { return heard; }
void Forget();

// How often the console has let the chip do something else.
inline int yields = 0;

void Greet();
void Type(const char* text);
void Send(const uint8_t* bytes, size_t length);
void SendByte(int byte);

// Lets time pass and runs the console's loop meanwhile.
void Wait(uint32_t milliseconds);

// The inputs of an included example, until the next call.
Inputs& InputsOf(int example);

// Any included example.
inline constexpr int kSome = digits::kCount - 1;

// The command that shows included example `example`: "show 9".
const char* Show(int example);

// The text above its probabilities, up to the first class: "digit 9", and below
// that "digit:" and "0"; of values the expected ones, and the first name of the
// predicted ones.
const char* Heading(int example);

// The text below them, up to the microseconds: "predicted 9 in "; of values up
// to the first of them.
const char* Verdict(int example);

// The answer to a command (given without its line end): the output up to the
// next prompt, without the echo.
const char* AnswerTo(const char* command);

// Of a frame on the line, eight bytes for each seven: a sequence, or a row of a
// stream with a code for each byte.
inline constexpr size_t kMaxFrameBytes =
    32 + 8 *
             lstm_kernels::Max<size_t>(
                 serial_console::kMaxPackedBytes,
                 MODEL_DATA_IS_STREAM ? 2 * sizeof(Predictor::Row) : 0) /
             7;

// Of a reply's payload.
inline constexpr size_t kMaxReplyBytes = lstm_kernels::Max(
    1200, 5 + lstm_kernels::Max(4, (model_data::kClasses > 0 ? 1 : 4) *
                                       model_data::kTimeSteps) *
                  model_data::kOutputs);

// A frame as it goes over the line.
struct Encoded final : serial_console::ByteSink {
  Encoded(FrameType type, uint8_t sequence, const uint8_t* payload = nullptr,
          size_t length = 0);
  void Write(const uint8_t* bytes, size_t length) override;

  uint8_t bytes[kMaxFrameBytes];
  size_t size = 0;
};

// The frames in the output; `payload` is that of the last one.
struct Replies {
  int count = 0;
  int type = 0;
  int sequence = 0;
  size_t length = 0;
  uint8_t payload[kMaxReplyBytes] = {};
};
const Replies& HeardReplies();

// Sends a frame and returns the reply.
const Replies& ReplyTo(const Encoded& frame);

// A sequence in a simple packing: zeros in runs, other bytes as they are. The
// next one takes its place.
struct Packed {
  uint8_t bytes[serial_console::kMaxPackedBytes + 8];
  size_t size;
};
Packed& Pack(const Inputs& inputs);

// A request with the included example `example`.
Encoded RequestWith(FrameType type, uint8_t sequence, int example);

// The command that sends an included example by its bytes.
char* PredictByBase64(int example);

// Numbers that are the same on every board (Numerical Recipes' generator).
class Noise {
 public:
  explicit Noise(uint32_t seed) : state_(seed) {}
  uint8_t Next() {
    state_ = state_ * 1664525u + 1013904223u;
    return static_cast<uint8_t>(state_ >> 24);
  }

 private:
  uint32_t state_;
};

}  // namespace session

#endif  // SESSION_H_
