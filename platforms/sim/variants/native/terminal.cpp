#include "terminal.h"

#if __has_include(<termios.h>)

#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

namespace {

bool is_serial_line = false;
termios settings_before;

// Safe in a signal handler.
void PutBack() { tcsetattr(STDIN_FILENO, TCSANOW, &settings_before); }

void PutBackAndEnd(int number) {
  PutBack();
  signal(number, SIG_DFL);
  raise(number);
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
  atexit(PutBack);
  constexpr int kEnding[] = {SIGINT, SIGTERM, SIGHUP};
  for (const int number : kEnding) signal(number, PutBackAndEnd);
}

}  // namespace machine

#else

namespace machine {

void MakeTerminalASerialLine() {}

}  // namespace machine

#endif
