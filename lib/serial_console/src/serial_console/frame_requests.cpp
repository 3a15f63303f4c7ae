#include "frame_requests.h"

#include <lstm_kernels/standard.h>

#include "reports.h"

namespace serial_console {

namespace {

using lstm_kernels::BitsOf;
using model_data::kOutputs;
using model_data::kTimeSteps;

// An output in the reply to `steps`: a probability in 1/256, 1 itself as
// 255/256, which is exact for an int8 network; a value as it is.
using StepOutput =
    lstm_kernels::Conditional<(model_data::kClasses > 0), uint8_t, float>;

[[maybe_unused]] void Set(float probability, uint8_t& step) {
  const int scaled = static_cast<int>(probability * 256 + 0.5f);
  step = static_cast<uint8_t>(scaled > 255 ? 255 : scaled);
}
[[maybe_unused]] void Set(float value, float& step) { step = value; }

[[maybe_unused]] void Write(uint8_t step, FrameEncoder& frame) {
  frame.WriteU8(step);
}
[[maybe_unused]] void Write(float step, FrameEncoder& frame) {
  frame.WriteU32(BitsOf(step));
}

constexpr uint32_t kMaxPayload = 0xFFFF;  // a frame's length has 16 bits

// Of replies with outputs; class and microseconds are before those.
constexpr uint32_t kHead = 5;
constexpr uint32_t kPredictionLength = kHead + 4 * uint32_t{kOutputs};
constexpr uint64_t kStepsLength =
    kHead + uint64_t{sizeof(StepOutput)} * kTimeSteps * kOutputs;
static_assert(kPredictionLength <= kMaxPayload,
              "one answer of the network must fit a frame");

constexpr bool kHasSteps =
    !SERIAL_CONSOLE_IS_SMALL && kStepsLength <= kMaxPayload;

bool IsKnown(FrameType type) {
  if (!kHasSteps && type == FrameType::kSteps) return false;
  const auto last = MODEL_DATA_IS_STREAM ? FrameType::kStep : FrameType::kStats;
  return FrameType::kInfo <= type && type <= last;
}

}  // namespace

void FrameRequests::Begin() {
  decoder_.Begin();
  unacknowledged_bytes_ = 1;
}

bool FrameRequests::Take(uint8_t byte) {
  if (!decoder_.is_inside()) return false;
  const bool is_acknowledged = ++unacknowledged_bytes_ == kAcknowledgedBytes;
  if (is_acknowledged) {
    unacknowledged_bytes_ = 0;
    line_.Write(&kAcknowledge, 1);
  }
  switch (decoder_.Take(byte)) {
    case FrameDecoder::Event::kNothing:
      break;
    case FrameDecoder::Event::kHead:
      inputs_.Begin();
      break;
    case FrameDecoder::Event::kPayload:
      inputs_.Take(decoder_.byte());
      break;
    case FrameDecoder::Event::kWhole:
      Answer();
      break;
    case FrameDecoder::Event::kBadCrc:
      ++state_.statistics.frames_bad_crc;
      AnswerError(FrameError::kBadCrc, FLASH_TEXT("the frame's CRC is wrong"));
      break;
    case FrameDecoder::Event::kTooLong:
      ++state_.statistics.frames_cut;
      AnswerError(FrameError::kCut, FLASH_TEXT("the frame is too long"));
      break;
  }
  return is_acknowledged || !decoder_.is_inside();
}

void FrameRequests::Interrupt() {
  if (!decoder_.is_inside()) return;
  decoder_.End();
  ++state_.statistics.frames_cut;
  AnswerError(FrameError::kCut, FLASH_TEXT("the frame was cut"));
}

void FrameRequests::Answer() {
  ++state_.statistics.frames;
  if (decoder_.type() == FrameType::kInfo) sequence_check_.Restart();
  sequence_check_.Take(decoder_.sequence(), state_.statistics);
#if MODEL_DATA_IS_STREAM
  if (decoder_.type() != FrameType::kStep) answered_step_ = kNone;
#endif
  if (!IsKnown(decoder_.type())) {
    return AnswerError(FrameError::kUnknownType,
                       FLASH_TEXT("there is no such request"));
  }
  const FlashText fault = PayloadFault();
  if (fault.begin != nullptr)
    return AnswerError(FrameError::kBadPayload, fault);
  switch (decoder_.type()) {
    case FrameType::kPredict:
      return AnswerPredict();
    case FrameType::kSteps:
      if constexpr (kHasSteps) AnswerSteps();
      return;
#if MODEL_DATA_IS_STREAM
    case FrameType::kReset:
      return AnswerReset();
    case FrameType::kStep:
      return AnswerStep();
#endif
    case FrameType::kInfo:
      return AnswerText(WriteInfo);
    default:
      return AnswerText(WriteStatistics);
  }
}

// What is wrong with the payload of a known request; no text if nothing is.
FlashText FrameRequests::PayloadFault() const {
  switch (decoder_.type()) {
    case FrameType::kPredict:
    case FrameType::kSteps:
      if (inputs_.IsWhole()) return {};
      return FLASH_TEXT("the payload is not one whole sequence");
    case FrameType::kStep:
      if (inputs_.IsRow()) return {};
      return FLASH_TEXT("the payload is not one row");
    default:
      if (decoder_.length() == 0) return {};
      return FLASH_TEXT("this request has no payload");
  }
}

void FrameRequests::AnswerPredict() {
  PackedRows rows = inputs_.rows();
  TimedPrediction result;
  if (!state_.predictor.Run(rows, result)) {
    return AnswerModelError();
  }
  WritePrediction(result);
}

void FrameRequests::WritePrediction(const TimedPrediction& result) {
  FrameEncoder frame = Reply(kPredictionLength);
  frame.WriteU8(static_cast<uint8_t>(result.prediction.predicted_class));
  frame.WriteU32(result.microseconds);
  for (const float output : result.prediction.outputs) {
    frame.WriteU32(BitsOf(output));
  }
  frame.End();
}

#if MODEL_DATA_IS_STREAM

void FrameRequests::AnswerReset() {
  state_.auto_loop.is_on = false;  // it would reset the stream
  if (!state_.predictor.Reset()) {
    return AnswerModelError();
  }
  Reply(0).End();
}

// A request that is sent again because its reply was lost is no further step.
void FrameRequests::AnswerStep() {
  state_.auto_loop.is_on = false;
  if (answered_step_ != decoder_.sequence()) {
    answered_step_ = kNone;
    Predictor::Row row;
    inputs_.rows().Next(row);
    if (!state_.predictor.Step(row, last_step_)) {
      return AnswerModelError();
    }
    answered_step_ = decoder_.sequence();
  }
  WritePrediction(last_step_);
}

bool FrameRequests::RunUpTo(int row, TimedPrediction& result) {
  if (row == 0) {
    if (!state_.predictor.Reset()) return false;
    steps_ = inputs_.rows();
  }
  Predictor::Row values;
  steps_.Next(values);
  return state_.predictor.Step(values, result);
}

#else

bool FrameRequests::RunUpTo(int row, TimedPrediction& result) {
  PackedRows all = inputs_.rows();
  FirstRows rows(row + 1, all);
  return state_.predictor.Run(rows, result);
}

#endif  // MODEL_DATA_IS_STREAM

template <typename Steps>
void FrameRequests::AnswerStepsIn(Steps& steps) {
  uint32_t microseconds = 0;
  int label = 0;
  int row = 0;
  for (auto& outputs : steps) {
    TimedPrediction result;
    if (!RunUpTo(row++, result)) {
      return AnswerModelError();
    }
    microseconds += result.microseconds;
    label = result.prediction.predicted_class;
    for (int i = 0; i < kOutputs; ++i) {
      Set(result.prediction.outputs[i], outputs[i]);
    }
    state_.board.yield();
  }
  FrameEncoder frame = Reply(kHead + sizeof(steps));
  frame.WriteU8(static_cast<uint8_t>(label));
  frame.WriteU32(microseconds);
  for (const auto& row : steps) {
    for (const StepOutput output : row) Write(output, frame);
  }
  frame.End();
}

// The outputs of many rows are not on the stack: one that is too small fails
// without a word.
void FrameRequests::AnswerSteps() {
  constexpr size_t kMaxOnStack = 512;
  using Steps = StepOutput[kHasSteps ? kTimeSteps : 1][kOutputs];
  if constexpr (sizeof(Steps) > kMaxOnStack) {
    static Steps steps;
    AnswerStepsIn(steps);
  } else {
    Steps steps;
    AnswerStepsIn(steps);
  }
}

// `write` writes the same text twice: to measure it, and to send it.
void FrameRequests::AnswerText(void (*write)(const ConsoleState&, FlashText,
                                             TextWriter&)) {
  const FlashText end_of_line = FLASH_TEXT("\n");
  ByteCount count;
  TextWriter measured(count);
  write(state_, end_of_line, measured);
  FrameEncoder frame = Reply(count.total());
  TextWriter text(frame);
  write(state_, end_of_line, text);
  frame.End();
}

void FrameRequests::AnswerModelError() {
  AnswerError(FrameError::kModel, FLASH_TEXT(""), state_.predictor.error());
}

void FrameRequests::AnswerError(FrameError error, FlashText reason,
                                const char* rest) {
  ++state_.statistics.errors;
  ByteCount length;
  TextWriter(length).Add(reason).Add(rest);
  FrameEncoder frame(line_, FrameType::kError, decoder_.sequence(),
                     1 + length.total());
  frame.WriteU8(static_cast<uint8_t>(error));
  TextWriter(frame).Add(reason).Add(rest);
  frame.End();
}

FrameEncoder FrameRequests::Reply(size_t length) {
  return FrameEncoder(line_, ReplyTo(decoder_.type()), decoder_.sequence(),
                      length);
}

}  // namespace serial_console
