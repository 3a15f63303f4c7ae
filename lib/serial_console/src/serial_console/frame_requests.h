#ifndef SERIAL_CONSOLE_FRAME_REQUESTS_H_
#define SERIAL_CONSOLE_FRAME_REQUESTS_H_

#include "byte_sink.h"
#include "console_state.h"
#include "frame_decoder.h"
#include "frame_encoder.h"
#include "packed_pixels.h"
#include "sequence_check.h"

namespace serial_console {

// Answers what comes in frames: docs/console.md tells what that may be.
class FrameRequests {
 public:
  FrameRequests(ConsoleState& state, ByteSink& line)
      : state_(state),
        line_(line),
        decoder_(kMaxPackedBytes),
        unpacker_(state.picture) {}

  // The mark came.
  void Begin();

  // A byte with its top bit set came. Returns whether something was said to
  // it; outside of a frame it means nothing.
  bool Take(std::uint8_t byte);

  // Something that is no part of a frame came.
  void Interrupt();

 private:
  void Answer();
  void AnswerClassify();
  void AnswerSteps();
  template <typename Write>
  void AnswerText(const Write& write);
  void AnswerError(FrameError error, const char* reason);
  FrameEncoder Reply(std::size_t length);

  ConsoleState& state_;
  ByteSink& line_;
  FrameDecoder decoder_;
  int unacknowledged_bytes_ = 0;
  PixelUnpacker unpacker_;
  SequenceCheck sequence_check_;
};

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_FRAME_REQUESTS_H_
