// Once a second, the LSTM reads one of the ten included digits, and the ten
// probabilities are printed on the serial port. The console also answers
// commands that a person types and frames that a program sends.

#include <Arduino.h>
#include <digits.h>
#include <predictor.h>
#include <serial_console.h>

// The maximum of stack in use so far. Boards that can measure it, such as those
// of platforms/sim, have a function of this name that replaces this one.
extern "C" [[gnu::weak]] uint32_t StackHighWaterMark() { return 0; }

namespace {

class SerialPort final : public serial_console::ByteSink {
 public:
  void Write(const uint8_t* bytes, size_t length) override {
    Serial.write(bytes, length);
  }
};

uint32_t Microseconds() { return static_cast<uint32_t>(micros()); }

uint32_t RandomBelow(uint32_t limit) {
  return static_cast<uint32_t>(random(static_cast<long>(limit)));
}

void Yield() { yield(); }

constexpr serial_console::Board kBoard = {
    FIRMWARE_BOARD, Microseconds, RandomBelow, StackHighWaterMark, Yield};
constexpr serial_console::Examples kDigits = {digits::kPacked, digits::kStarts,
                                              digits::kLabels, digits::kCount};

SerialPort port;
Predictor predictor;
serial_console::Console console(kBoard, kDigits, predictor, port);
bool greeted = false;

}  // namespace

void setup() {
  Serial.begin(115200);
  randomSeed(analogRead(A0));  // the noise of an open pin
  predictor.Begin();
}

void loop() {
  // A USB port that nobody has opened would block, or lose the output.
  if (!Serial) {
    greeted = false;
    delay(100);
    return;
  }
  if (!greeted) console.Greet();
  greeted = true;
  while (Serial.available() > 0) {
    console.Receive(static_cast<uint8_t>(Serial.read()));
  }
  console.Poll();
  yield();
}
