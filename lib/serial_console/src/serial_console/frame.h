#ifndef SERIAL_CONSOLE_FRAME_H_
#define SERIAL_CONSOLE_FRAME_H_

// A frame is the mark and a body, little endian:
//
//   length u16 (of the payload), type u8, sequence u8, payload, crc u16
//
// where the CRC is over everything before it. The body is sent in groups of up
// to seven bytes: first one byte with their top bits (bit i is the top bit of
// byte i), then the lower seven bits of each. All bytes that are sent have the
// top bit set. No byte of text has it set, so text and frames can share a line,
// and a cut frame ends at the next text or mark.

#include <stddef.h>
#include <stdint.h>

#include "console_size.h"

namespace serial_console {

inline constexpr uint8_t kFrameMark = 0x02;  // STX, not printable
inline constexpr uint8_t kTopBit = 0x80;     // of all that follows it
inline constexpr int kGroupSize = 7;

// The board sends this after every kAcknowledgedBytes bytes of a frame,
// counting the mark. So a sender, which sends up to three times as many ahead,
// never has to send more than the board's port buffers: some buffer 256 bytes,
// an Uno 63, and drop the rest.
inline constexpr uint8_t kAcknowledge = 0x06;  // ACK, not printable
inline constexpr int kAcknowledgedBytes = SERIAL_CONSOLE_IS_SMALL ? 16 : 64;

enum class FrameType : uint8_t {
  kInfo = 0x01,
  kPredict = 0x02,
  kSteps = 0x03,
  kStats = 0x04,
  kReset = 0x05,
  kStep = 0x06,
  kReply = 0x80,  // added to a request's type
  kError = 0xFF,
};

enum class FrameError : uint8_t {
  kBadCrc = 1,
  kUnknownType = 2,
  kBadPayload = 3,
  kModel = 4,
  kCut = 5,
};

constexpr FrameType ReplyTo(FrameType request) {
  return static_cast<FrameType>(static_cast<int>(request) |
                                static_cast<int>(FrameType::kReply));
}

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_FRAME_H_
