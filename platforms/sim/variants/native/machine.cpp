// The machine is this PC: stdin and stdout are the serial line, the clock is
// the host's.
#include "machine.h"

#include <Arduino.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

// Asking for input without waiting for it is POSIX; elsewhere the line carries
// output only.
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

bool ParseOptions(int count, char** options) {
  for (int i = 1; i < count; ++i) {
    if (std::strcmp(options[i], "--skip-delays") != 0) {
      std::fprintf(stderr,
                   "%s: unknown option; the only one is --skip-delays.\n",
                   options[i]);
      return false;
    }
    skip_delays = true;
  }
  return true;
}

}  // namespace

namespace machine {

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

uint32_t Noise() {
  static auto noise = static_cast<uint64_t>(
      std::chrono::system_clock::now().time_since_epoch().count());
  // A linear congruential generator (Knuth, MMIX): the upper half is the random
  // one.
  noise = noise * 6364136223846793005u + 1442695040888963407u;
  return static_cast<uint32_t>(noise >> 32);
}

void OpenSerial(unsigned long) {}

void WriteSerial(const uint8_t* bytes, size_t length) {
  std::fwrite(bytes, 1, length, stdout);
  // Line by line even into a pipe, so that whoever reads it sees what a
  // terminal would show.
  if (std::memchr(bytes, '\n', length) != nullptr) FlushSerial();
}

void FlushSerial() { std::fflush(stdout); }

int ReadSerial() {
#ifdef HAS_SERIAL_INPUT
  static bool ended = false;
  if (ended) return -1;
  FlushSerial();
  fd_set inputs;
  FD_ZERO(&inputs);
  FD_SET(STDIN_FILENO, &inputs);
  timeval no_time = {};
  if (select(STDIN_FILENO + 1, &inputs, nullptr, nullptr, &no_time) != 1)
    return -1;
  uint8_t value = 0;
  if (read(STDIN_FILENO, &value, 1) == 1) return value;
  ended = true;
#endif
  return -1;
}

void ReceiveSerial() { Serial.receive(); }

void Stop(int code) { std::exit(code); }

}  // namespace machine

int main(int count, char** options) {
  start_time = steady_clock::now();
  if (!ParseOptions(count, options)) return 2;
  machine::RunSketch();
}
