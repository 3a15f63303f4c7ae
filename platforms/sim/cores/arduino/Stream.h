// Input as in the Arduino API.
#ifndef STREAM_H_
#define STREAM_H_

#include "Print.h"

class Stream : public Print {
 public:
  // None of the three waits; read() and peek() give -1 when nothing is there.
  virtual int available() = 0;
  virtual int read() = 0;
  virtual int peek() = 0;

  // How long readBytes() waits for each byte; a second unless set.
  void setTimeout(unsigned long milliseconds) { timeout_ = milliseconds; }
  // Returns how many of `length` bytes came in time.
  size_t readBytes(uint8_t* bytes, size_t length);
  size_t readBytes(char* bytes, size_t length);

 protected:
  ~Stream() = default;

 private:
  int ReadInTime();

  unsigned long timeout_ = 1000;
};

#endif  // STREAM_H_
