#ifndef LSTM_KERNELS_ARM_INSTRUCTIONS_H_
#define LSTM_KERNELS_ARM_INSTRUCTIONS_H_

// Which of Arm's instructions the compiler lets a program ask for. GCC before
// 10 announces them like any other, but its <arm_acle.h> lacks them.
//
//   LSTM_KERNELS_SAT  SSAT: Armv7-M, Armv8-M Mainline
//   LSTM_KERNELS_DSP  SMLAD and its like: the DSP extension

#if defined(__arm__) && (defined(__clang__) || __GNUC__ >= 10)
#include <arm_acle.h>
#ifdef __ARM_FEATURE_SAT
#define LSTM_KERNELS_SAT 1
#endif
#ifdef __ARM_FEATURE_DSP
#define LSTM_KERNELS_DSP 1
#endif
#endif

#ifndef LSTM_KERNELS_SAT
#define LSTM_KERNELS_SAT 0
#endif
#ifndef LSTM_KERNELS_DSP
#define LSTM_KERNELS_DSP 0
#endif

#endif  // LSTM_KERNELS_ARM_INSTRUCTIONS_H_
