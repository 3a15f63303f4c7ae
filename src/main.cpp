// Every second one of the ten included digits goes through the LSTM, and the
// ten probabilities go out over the serial port.

#include <Arduino.h>
#include <digit_classifier.h>
#include <digits.h>
#include <serial_console.h>

namespace {

constexpr unsigned long kPeriodMs = 1000;
constexpr unsigned long kErrorPeriodMs = 3000;

DigitClassifier classifier;
bool introduced = false;

void Introduce() {
  serial_console::Line line;
  serial_console::FormatBoot(DigitClassifier::runtime(),
                             DigitClassifier::arena_used_bytes(), line);
  Serial.println(line.text());
  introduced = true;
}

void ReadRandomDigit() {
  const int digit = static_cast<int>(random(digits::kCount));
  Prediction prediction;
  const unsigned long start = micros();
  if (!classifier.classify(digits::kPixels[digit], prediction)) return;
  const unsigned long duration = micros() - start;

  serial_console::Block block;
  serial_console::FormatPrediction(digit, prediction, duration, block);
  Serial.print(block.text());
}

void ReportError() {
  serial_console::Line line;
  serial_console::FormatError(classifier.error(), line);
  Serial.print(line.text());
}

}  // namespace

void setup() {
  Serial.begin(115200);
  randomSeed(analogRead(A0));  // the noise of an open pin
  classifier.begin();
}

void loop() {
  // A USB port that nobody has opened would block or swallow what is printed.
  if (!Serial) {
    introduced = false;
    delay(100);
    return;
  }
  if (classifier.error() != nullptr) {
    ReportError();
    delay(kErrorPeriodMs);
    return;
  }
  const unsigned long start = millis();
  if (!introduced) Introduce();
  ReadRandomDigit();
  const unsigned long spent = millis() - start;
  if (spent < kPeriodMs) delay(kPeriodMs - spent);
}
