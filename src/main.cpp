// Every second one of the ten included digits goes through the LSTM, and the
// ten probabilities go out over the serial port. Beside that the console
// answers what a person types and what a program sends.

#include <Arduino.h>
#include <digit_classifier.h>
#include <digits.h>
#include <serial_console.h>

// How much of the stack was ever in use. Boards that can tell, such as those of
// platforms/sim, have a function of this name that takes the place of this one.
extern "C" [[gnu::weak]] std::uint32_t StackHighWaterMark() { return 0; }

namespace {

class SerialPort final : public serial_console::ByteSink {
 public:
  void Write(const std::uint8_t* bytes, std::size_t length) override {
    Serial.write(bytes, length);
  }
};

std::uint32_t Microseconds() { return static_cast<std::uint32_t>(micros()); }

std::uint32_t RandomBelow(std::uint32_t limit) {
  return static_cast<std::uint32_t>(random(static_cast<long>(limit)));
}

SerialPort port;
DigitClassifier classifier;
serial_console::Console console(
    {FIRMWARE_BOARD, Microseconds, RandomBelow, StackHighWaterMark},
    {digits::kPixels, digits::kLabels, digits::kCount}, classifier, port);
bool greeted = false;

}  // namespace

void setup() {
  Serial.begin(115200);
  randomSeed(analogRead(A0));  // the noise of an open pin
  classifier.Begin();
}

void loop() {
  // A USB port that nobody has opened would block or swallow what is printed.
  if (!Serial) {
    greeted = false;
    delay(100);
    return;
  }
  if (!greeted) console.Greet();
  greeted = true;
  while (Serial.available() > 0) {
    console.Receive(static_cast<std::uint8_t>(Serial.read()));
  }
  console.Poll();
  yield();
}
