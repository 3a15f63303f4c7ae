#ifndef UART_H_
#define UART_H_

extern "C" {
#include <sim_avr.h>
}

#include "serial_line.h"

// UART 0 of the chip, connected to the PC's end of the line.
class Uart {
 public:
  Uart(avr_t* avr, SerialLine& line);

  // Passes on what came from the PC as long as the UART accepts it, and what
  // the chip sent.
  void Exchange();

 private:
  static void OnOutput(avr_irq_t*, uint32_t value, void* uart);
  static void OnReady(avr_irq_t*, uint32_t, void* uart);
  static void OnFull(avr_irq_t*, uint32_t, void* uart);

  SerialLine& line_;
  avr_irq_t* const input_;
  bool is_full_ = true;  // until the program has switched it on
  uint8_t received_[64];
  size_t begin_ = 0;
  size_t end_ = 0;
};

#endif  // UART_H_
