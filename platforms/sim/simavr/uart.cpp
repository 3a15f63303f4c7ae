#include "uart.h"

extern "C" {
#include <avr_uart.h>
}

namespace {

constexpr char kName = '0';

avr_irq_t* Irq(avr_t* avr, int number) {
  return avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ(kName), number);
}

}  // namespace

Uart::Uart(avr_t* avr, SerialLine& line)
    : line_(line), input_(Irq(avr, UART_IRQ_INPUT)) {
  uint32_t no_flags = 0;  // simavr would print each line in its own way
  avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS(kName), &no_flags);
  avr_irq_register_notify(Irq(avr, UART_IRQ_OUTPUT), OnOutput, this);
  avr_irq_register_notify(Irq(avr, UART_IRQ_OUT_XON), OnReady, this);
  avr_irq_register_notify(Irq(avr, UART_IRQ_OUT_XOFF), OnFull, this);
}

void Uart::Exchange() {
  line_.Flush();
  if (begin_ == end_) {
    begin_ = 0;
    end_ = line_.Read(received_, sizeof(received_));
  }
  while (begin_ < end_ && !is_full_) avr_raise_irq(input_, received_[begin_++]);
}

void Uart::OnOutput(avr_irq_t*, uint32_t value, void* uart) {
  static_cast<Uart*>(uart)->line_.Write(static_cast<uint8_t>(value));
}

void Uart::OnReady(avr_irq_t*, uint32_t, void* uart) {
  static_cast<Uart*>(uart)->is_full_ = false;
}

void Uart::OnFull(avr_irq_t*, uint32_t, void* uart) {
  static_cast<Uart*>(uart)->is_full_ = true;
}
