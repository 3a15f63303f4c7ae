#include "serial_line.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <string>

#include "../variants/native/terminal.h"

namespace {

// A socket that is connected to `address`, or to the first caller there.
int Connected(const addrinfo& address, bool is_server) {
  const int one = 1;
  const int here = socket(address.ai_family, SOCK_STREAM, 0);
  if (!is_server) {
    return connect(here, address.ai_addr, address.ai_addrlen) == 0 ? here : -1;
  }
  setsockopt(here, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
  if (bind(here, address.ai_addr, address.ai_addrlen) != 0) return -1;
  return listen(here, 1) == 0 ? accept(here, nullptr, nullptr) : -1;
}

}  // namespace

bool SerialLine::Open(const char* place) {
  constexpr char kTcp[] = "tcp:";
  if (strcmp(place, "stdio") == 0) {
    machine::MakeTerminalASerialLine();
    input_ = STDIN_FILENO;
    output_ = STDOUT_FILENO;
    return true;
  }
  if (strcmp(place, "pty") == 0) return OpenPty();
  if (strncmp(place, kTcp, sizeof(kTcp) - 1) == 0) {
    return OpenTcp(place + sizeof(kTcp) - 1,
                   strstr(place, ",server=on") != nullptr);
  }
  fprintf(stderr, "error: there is no serial line %s; use stdio, pty or tcp.\n",
          place);
  return false;
}

size_t SerialLine::Read(uint8_t* bytes, size_t capacity) {
  pollfd state = {input_, POLLIN, 0};
  if (capacity == 0 || poll(&state, 1, 0) != 1) return 0;
  const ssize_t count = read(input_, bytes, capacity);
  if (count > 0) return static_cast<size_t>(count);
  if (count == 0) input_ = -1;  // the end; poll() ignores this number
  return 0;
}

void SerialLine::Write(uint8_t byte) {
  written_[count_++] = byte;
  if (count_ == kCapacity) Flush();
}

void SerialLine::Flush() {
  for (size_t done = 0; done < count_;) {
    const ssize_t count = write(output_, written_ + done, count_ - done);
    if (count <= 0) exit(0);  // nobody reads any more
    done += static_cast<size_t>(count);
  }
  count_ = 0;
}

bool SerialLine::OpenPty() {
  const int pty = posix_openpt(O_RDWR | O_NOCTTY);
  if (pty < 0 || grantpt(pty) != 0 || unlockpt(pty) != 0) {
    perror("error: there is no free terminal");
    return false;
  }
  // Held open, so that a reader may come and go.
  const int other_end = open(ptsname(pty), O_RDWR | O_NOCTTY);
  termios settings;
  tcgetattr(other_end, &settings);
  cfmakeraw(&settings);
  tcsetattr(other_end, TCSANOW, &settings);
  fprintf(stderr, "the serial line is %s\n", ptsname(pty));
  input_ = output_ = pty;
  return true;
}

bool SerialLine::OpenTcp(const char* host, bool is_server) {
  const std::string address(host, strcspn(host, ","));
  const size_t colon = address.rfind(':');
  addrinfo* found = nullptr;
  addrinfo wanted = {};
  wanted.ai_family = AF_INET;
  wanted.ai_socktype = SOCK_STREAM;
  int line = -1;
  if (colon != std::string::npos &&
      getaddrinfo(address.substr(0, colon).c_str(),
                  address.substr(colon + 1).c_str(), &wanted, &found) == 0) {
    line = Connected(*found, is_server);
    freeaddrinfo(found);
  }
  if (line < 0) {
    fprintf(stderr, "error: %s cannot be connected; use tcp:HOST:PORT.\n",
            address.c_str());
    return false;
  }
  const int one = 1;
  setsockopt(line, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
  input_ = output_ = line;
  return true;
}
