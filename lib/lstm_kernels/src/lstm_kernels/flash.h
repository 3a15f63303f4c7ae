#ifndef LSTM_KERNELS_FLASH_H_
#define LSTM_KERNELS_FLASH_H_

// Constants in flash: weights, tables and texts.
//
//   LSTM_KERNELS_FLASH  an attribute that puts a constant there:
//                       inline constexpr LSTM_KERNELS_FLASH int8_t kWeights[] =
//   ReadFlash(address)  the value of type T at `address`, a const T*, which
//                       lies in such a constant
//   CopyFlash(to, from, size)  the same for any number of bytes: a memcpy()
//   kIsFlashScarce      whether there is so little that size comes before speed
//
// On most chips flash is memory like any other, and constants are there anyway.
// On an AVR it has addresses and instructions of its own, and other constants
// are copied to RAM; on an ESP8266 it can only be read in words.

#include "instruction_sets.h"

#if LSTM_KERNELS_AVR
#include "flash_avr.h"
#elif LSTM_KERNELS_ESP8266
#include "flash_esp8266.h"
#else
#include "flash_portable.h"
#endif

#endif  // LSTM_KERNELS_FLASH_H_
