#ifndef RECORDER_H_
#define RECORDER_H_

#include <lstm_kernels/standard.h>
#include <serial_console.h>
#include <serial_console/line_editor.h>
#include <string.h>

// Records what is written to it, for comparison. What does not fit is dropped;
// no test should reach that.
template <size_t kCapacity>
class RecorderOf final : public serial_console::ByteSink {
 public:
  void Write(const uint8_t* bytes, size_t length) override {
    for (size_t i = 0; i < length && length_ < kCapacity; ++i) {
      text_[length_++] = static_cast<char>(bytes[i]);
    }
    text_[length_] = '\0';
  }

  void Clear() {
    length_ = 0;
    text_[0] = '\0';
  }

  // Takes away `end`, if that is how the text ends.
  void CutOff(const char* end) {
    if (!EndsWith(end)) return;
    length_ -= strlen(end);
    text_[length_] = '\0';
  }

  const char* text() const { return text_; }
  size_t length() const { return length_; }

  bool Has(const char* part) const { return strstr(text_, part) != nullptr; }

  bool EndsWith(const char* end) const {
    const size_t length = strlen(end);
    return length <= length_ && strcmp(text_ + length_ - length, end) == 0;
  }

  int count(const char* part) const {
    int times = 0;
    const char* at = strstr(text_, part);
    for (; at != nullptr; at = strstr(at + 1, part)) ++times;
    return times;
  }

 private:
  char text_[kCapacity + 1] = "";
  size_t length_ = 0;
};

// A name and a number for each output, and a few words.
inline constexpr size_t kMaxTableLength =
    128 + model_data::kOutputs * (2 * model_data::kMaxNameLength + 20);

// The longest answers, to `show` and `steps`, have a line for each step.
inline constexpr size_t kMaxStepLength =
    model_data::kFeatures +
    (model_data::kClasses > 0 ? 1 : model_data::kOutputs) *
        (2 * model_data::kMaxNameLength + 20);

// All that is heard, and a part of it.
using Recorder = RecorderOf<512 + kMaxTableLength +
                            lstm_kernels::Max<size_t>(
                                serial_console::kLineCapacity,
                                model_data::kTimeSteps* kMaxStepLength)>;
using ShortRecorder =
    RecorderOf<lstm_kernels::Max(kMaxTableLength, kMaxStepLength)>;

// What the running test hears: one for all tests, as a small board has no
// memory for more.
extern Recorder heard;

#endif  // RECORDER_H_
