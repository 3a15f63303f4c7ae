#ifndef SERIAL_LINE_H_
#define SERIAL_LINE_H_

#include <stddef.h>
#include <stdint.h>

// The PC's end of the emulated serial line. Reading never waits. Writing waits
// while the PC has no room, as for a pseudo-terminal that nobody reads.
class SerialLine {
 public:
  // `place` is one of QEMU's -serial: stdio, pty, tcp:HOST:PORT or
  // tcp:HOST:PORT,server=on, which waits for a caller. Returns false after a
  // message on stderr.
  bool Open(const char* place);

  // Returns how many bytes came, at most `capacity`.
  size_t Read(uint8_t* bytes, size_t capacity);

  // Keeps a byte until Flush() or until there are many.
  void Write(uint8_t byte);
  void Flush();

 private:
  bool OpenPty();
  bool OpenTcp(const char* host, bool is_server);

  static constexpr size_t kCapacity = 1024;

  int input_ = -1;  // file descriptors
  int output_ = -1;
  uint8_t written_[kCapacity];
  size_t count_ = 0;
};

#endif  // SERIAL_LINE_H_
