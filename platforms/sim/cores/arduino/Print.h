// Text output as in the Arduino API: everything ends in write().
#ifndef PRINT_H_
#define PRINT_H_

#include <stddef.h>
#include <stdint.h>

constexpr int DEC = 10;
constexpr int HEX = 16;
constexpr int OCT = 8;
constexpr int BIN = 2;

class Print {
 public:
  virtual size_t write(uint8_t value) = 0;
  virtual size_t write(const uint8_t* bytes, size_t length);
  size_t write(const char* text);
  size_t write(const char* bytes, size_t length);

  // How many bytes write() takes without waiting.
  virtual int availableForWrite() { return 0; }
  virtual void flush() {}

  size_t print(const char* text);
  size_t print(char character);
  // A negative number has a sign in base 10 and is its two's complement in any
  // other.
  size_t print(unsigned char number, int base = DEC);
  size_t print(int number, int base = DEC);
  size_t print(unsigned int number, int base = DEC);
  size_t print(long number, int base = DEC);
  size_t print(unsigned long number, int base = DEC);
  size_t print(long long number, int base = DEC);
  size_t print(unsigned long long number, int base = DEC);
  // At most 9 digits after the point; "nan", "inf", and "ovf" for what 32 bits
  // cannot hold.
  size_t print(double number, int digits = 2);

  size_t println();
  template <typename Value>
  size_t println(Value value) {
    return print(value) + println();
  }
  template <typename Value>
  size_t println(Value value, int base_or_digits) {
    return print(value, base_or_digits) + println();
  }

 protected:
  // Never deleted through this class, so no virtual destructor, which would
  // need a heap.
  ~Print() = default;
};

#endif  // PRINT_H_
