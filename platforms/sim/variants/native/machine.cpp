// The machine is this PC: stdin and stdout are the serial line, the clock is
// the host's.
#include "sim/machine.h"

#include <Arduino.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <chrono>
#include <thread>

#include "terminal.h"

// Reading input without waiting needs POSIX; elsewhere the line has only
// output.
#if __has_include(<sys/select.h>)
#include <sys/select.h>
#include <unistd.h>
#define HAS_SERIAL_INPUT 1
#endif

namespace {

using std::chrono::microseconds;
using std::chrono::steady_clock;

steady_clock::time_point start_time;
bool skip_delays = false;
microseconds skipped_time{0};

// Received bytes that were not read yet: stdin is read in pieces.
uint8_t input[4096];
size_t input_begin = 0;
size_t input_end = 0;
bool input_is_over = false;

// Waits up to `duration` for input; returns whether there is some, or the end.
bool HasInput(microseconds duration) {
  if (input_begin < input_end) return true;
#ifdef HAS_SERIAL_INPUT
  if (!input_is_over) {
    fd_set inputs;
    FD_ZERO(&inputs);
    FD_SET(STDIN_FILENO, &inputs);
    timeval time = {};
    time.tv_usec = static_cast<decltype(time.tv_usec)>(duration.count());
    return select(STDIN_FILENO + 1, &inputs, nullptr, nullptr, &time) == 1;
  }
#endif
  std::this_thread::sleep_for(duration);
  return false;
}

void ReadInput() {
#ifdef HAS_SERIAL_INPUT
  const ssize_t count = read(STDIN_FILENO, input, sizeof(input));
  input_is_over = count <= 0;
  input_begin = 0;
  input_end = input_is_over ? 0 : static_cast<size_t>(count);
#endif
}

bool ParseOptions(int count, char** options) {
  for (int i = 1; i < count; ++i) {
    if (strcmp(options[i], "--skip-delays") != 0) {
      fprintf(stderr, "%s: unknown option; the only one is --skip-delays.\n",
              options[i]);
      return false;
    }
    skip_delays = true;
  }
  return true;
}

}  // namespace

namespace machine {

uint64_t Ticks() {
  const auto elapsed = steady_clock::now() - start_time;
  return static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(elapsed).count());
}

uint64_t Microseconds() {
  const auto elapsed = steady_clock::now() - start_time + skipped_time;
  return static_cast<uint64_t>(
      std::chrono::duration_cast<microseconds>(elapsed).count());
}

void Wait(uint64_t duration) {
  FlushSerial();
  if (skip_delays) {
    skipped_time += microseconds(duration);
  } else {
    std::this_thread::sleep_for(microseconds(duration));
  }
}

void WaitForInput() {
  constexpr microseconds kWait{1000};
  FlushSerial();
  if (!skip_delays) {
    HasInput(kWait);
  } else if (!HasInput(microseconds(0))) {
    skipped_time += kWait;
  }
}

uint32_t Noise() {
  static auto noise = static_cast<uint64_t>(
      std::chrono::system_clock::now().time_since_epoch().count());
  // A linear congruential generator (Knuth, MMIX): the upper half is the random
  // one.
  noise = noise * 6364136223846793005u + 1442695040888963407u;
  return static_cast<uint32_t>(noise >> 32);
}

void OpenSerial(unsigned long) { MakeTerminalASerialLine(); }

void WriteSerial(const uint8_t* bytes, size_t length) {
  fwrite(bytes, 1, length, stdout);
  // Line by line, also into a pipe, so that its reader sees what a terminal
  // would show.
  if (memchr(bytes, '\n', length) != nullptr) FlushSerial();
}

void FlushSerial() { fflush(stdout); }

int ReadSerial() {
  if (input_begin == input_end) {
    FlushSerial();
    if (!HasInput(microseconds(0))) return -1;
    ReadInput();
    if (input_is_over) return -1;
  }
  return input[input_begin++];
}

void ReceiveSerial() { Serial.receive(); }

void Stop(int code) { exit(code); }

}  // namespace machine

int main(int count, char** options) {
  start_time = steady_clock::now();
  if (!ParseOptions(count, options)) return 2;
  machine::RunSketch();
}
