#include "serial_console.h"

namespace serial_console {

// PlatformIO's monitor and most terminals want both characters.
constexpr char kEndOfLine[] = "\r\n";

void FormatBoot(const char* runtime, std::size_t arena_used_bytes, Line& line) {
  line.clear();
  line.add(model_data::kName);
  line.add(": ");
  line.add(static_cast<std::uint32_t>(model_data::kUnits));
  line.add(" units, ");
  line.add(model_data::kQuantization);
  line.add(", ");
  line.add(runtime);
  line.add(" runtime, ");
  line.add(model_data::kAccuracy);
  if (arena_used_bytes == 0) {
    line.add(", no arena");
  } else {
    line.add(", arena ");
    line.add(static_cast<std::uint32_t>(arena_used_bytes));
    line.add(" bytes");
  }
  line.add(kEndOfLine);
}

void FormatPrediction(int digit, const Prediction& prediction,
                      std::uint32_t microseconds, Block& block) {
  block.clear();
  block.add("digit ");
  block.add(static_cast<std::uint32_t>(digit));
  block.add(kEndOfLine);
  block.add("digit:");
  for (int i = 0; i < model_data::kClasses; ++i) {
    block.add('\t');
    block.add(static_cast<std::uint32_t>(i));
  }
  block.add(kEndOfLine);
  block.add("proba:");
  for (const float probability : prediction.probabilities) {
    block.add('\t');
    block.addFiveDecimals(probability);
  }
  block.add(kEndOfLine);
  block.add("predicted ");
  block.add(static_cast<std::uint32_t>(prediction.digit));
  block.add(" in ");
  block.add(microseconds);
  block.add(" us");
  block.add(kEndOfLine);
  block.add(kEndOfLine);
}

void FormatError(const char* reason, Line& line) {
  line.clear();
  line.add("error: ");
  line.add(reason);
  line.add(kEndOfLine);
}

}  // namespace serial_console
