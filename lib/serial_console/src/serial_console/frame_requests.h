#ifndef SERIAL_CONSOLE_FRAME_REQUESTS_H_
#define SERIAL_CONSOLE_FRAME_REQUESTS_H_

#include "byte_sink.h"
#include "console_state.h"
#include "flash_text.h"
#include "frame_decoder.h"
#include "frame_encoder.h"
#include "packed_bytes.h"
#include "sequence_check.h"
#include "text_writer.h"

namespace serial_console {

// Answers requests in frames; docs/console.md lists them.
class FrameRequests {
 public:
  FrameRequests(ConsoleState& state, ByteSink& line)
      : state_(state), line_(line), decoder_(kMaxPackedBytes) {}

  // The mark arrived.
  void Begin();

  // A byte with its top bit set arrived. Returns whether it was answered;
  // outside a frame it is ignored.
  bool Take(uint8_t byte);

  // A byte that is not part of a frame arrived.
  void Interrupt();

 private:
  void Answer();
  FlashText PayloadFault() const;
  void AnswerPredict();
  void AnswerSteps();
  template <typename Steps>
  void AnswerStepsIn(Steps& steps);
  bool RunUpTo(int row, TimedPrediction& result);
#if MODEL_DATA_IS_STREAM
  void AnswerReset();
  void AnswerStep();
#endif
  void WritePrediction(const TimedPrediction& result);
  void AnswerText(void (*write)(const ConsoleState&, FlashText, TextWriter&));
  void AnswerModelError();
  void AnswerError(FrameError error, FlashText reason, const char* rest = "");
  FrameEncoder Reply(size_t length);

  ConsoleState& state_;
  ByteSink& line_;
  FrameDecoder decoder_;
  int unacknowledged_bytes_ = 0;
  PackedInputs inputs_;
  SequenceCheck sequence_check_;
#if MODEL_DATA_IS_STREAM
  // The number of the last request, if that was a step, and its answer.
  static constexpr int kNone = -1;
  int answered_step_ = kNone;
  TimedPrediction last_step_;
  PackedRows steps_ = inputs_.rows();  // where `steps` is
#endif
};

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_FRAME_REQUESTS_H_
