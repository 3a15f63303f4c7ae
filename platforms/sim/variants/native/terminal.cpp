#include "terminal.h"

#if __has_include(<termios.h>)

#include <termios.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace {

bool is_serial_line = false;
termios settings_before;

// Safe in a signal handler.
void PutBack() { tcsetattr(STDIN_FILENO, TCSANOW, &settings_before); }

void PutBackAndEnd(int signal) {
  PutBack();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

}  // namespace

namespace machine {

void MakeTerminalASerialLine() {
  if (is_serial_line || tcgetattr(STDIN_FILENO, &settings_before) != 0) return;
  is_serial_line = true;
  termios settings = settings_before;
  settings.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
  tcsetattr(STDIN_FILENO, TCSANOW, &settings);
  std::atexit(PutBack);
  constexpr int kEnding[] = {SIGINT, SIGTERM, SIGHUP};
  for (const int signal : kEnding) {
    std::signal(signal, PutBackAndEnd);
  }
}

}  // namespace machine

#else

namespace machine {

void MakeTerminalASerialLine() {}

}  // namespace machine

#endif
