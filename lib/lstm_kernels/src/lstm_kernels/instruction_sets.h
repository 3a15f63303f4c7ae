#ifndef LSTM_KERNELS_INSTRUCTION_SETS_H_
#define LSTM_KERNELS_INSTRUCTION_SETS_H_

// Which instruction sets the compiler offers, 1 or 0 each. A file whose name
// ends with one of these is only for that set; one with another ending, such as
// _portable, _halves or _words, is for several.
//
//   LSTM_KERNELS_MVE      Helium vectors: Armv8.1-M
//   LSTM_KERNELS_DSP      SMLAD and others: Armv7E-M, Armv8-M with DSP
//   LSTM_KERNELS_SAT      SSAT: Armv7-M, Armv8-M Mainline
//   LSTM_KERNELS_THUMB    Armv6-M, Armv8-M Baseline: no product of 64 bits
//   LSTM_KERNELS_VFP      floats by VFMA and VLDM: Cortex-M with an FPU
//   LSTM_KERNELS_AVX2     x86-64
//   LSTM_KERNELS_SSE2     every x86-64
//   LSTM_KERNELS_PAIRS    one of DSP, AVX2 and SSE2: two int16 products at once
//   LSTM_KERNELS_RISCV    RV32 with its multiplier
//   LSTM_KERNELS_AVR      8 bits, with a multiplier
//   LSTM_KERNELS_ESP8266  an Xtensa whose flash is read in words

#if defined(__ARM_FEATURE_MVE) && (__ARM_FEATURE_MVE & 1)
#define LSTM_KERNELS_MVE 1
#else
#define LSTM_KERNELS_MVE 0
#endif

// Without optimisation the compilers have too few registers for the assembly of
// DSP and THUMB. GCC before 10 defines the macros of DSP and SAT too, but its
// <arm_acle.h> does not have them.
#if defined(__arm__) && (defined(__clang__) || __GNUC__ >= 10)
#include <arm_acle.h>
#ifdef __ARM_FEATURE_SAT
#define LSTM_KERNELS_SAT 1
#endif
#if defined(__ARM_FEATURE_DSP) && defined(__OPTIMIZE__)
#define LSTM_KERNELS_DSP 1
#endif
#endif

#ifndef LSTM_KERNELS_SAT
#define LSTM_KERNELS_SAT 0
#endif
#ifndef LSTM_KERNELS_DSP
#define LSTM_KERNELS_DSP 0
#endif

#if defined(__thumb__) && __ARM_ARCH_ISA_THUMB == 1 && defined(__OPTIMIZE__)
#define LSTM_KERNELS_THUMB 1
#else
#define LSTM_KERNELS_THUMB 0
#endif

#if defined(__thumb2__) && defined(__ARM_FEATURE_FMA) && (__ARM_FP & 4)
#define LSTM_KERNELS_VFP 1
#else
#define LSTM_KERNELS_VFP 0
#endif

#ifdef __AVX2__
#define LSTM_KERNELS_AVX2 1
#else
#define LSTM_KERNELS_AVX2 0
#endif

#ifdef __SSE2__
#define LSTM_KERNELS_SSE2 1
#else
#define LSTM_KERNELS_SSE2 0
#endif

#define LSTM_KERNELS_PAIRS \
  (LSTM_KERNELS_DSP || LSTM_KERNELS_AVX2 || LSTM_KERNELS_SSE2)

#if defined(__riscv_mul) && __riscv_xlen == 32
#define LSTM_KERNELS_RISCV 1
#else
#define LSTM_KERNELS_RISCV 0
#endif

// Clang 14 does not define __AVR_HAVE_MUL__, and is for the chips that have it.
#if defined(__AVR__) && (defined(__AVR_HAVE_MUL__) || defined(__clang__))
#define LSTM_KERNELS_AVR 1
#else
#define LSTM_KERNELS_AVR 0
#endif

#ifdef ESP8266
#define LSTM_KERNELS_ESP8266 1
#else
#define LSTM_KERNELS_ESP8266 0
#endif

#endif  // LSTM_KERNELS_INSTRUCTION_SETS_H_
