#include "frame_tests.h"

#include <serial_console/countdown.h>
#include <serial_console/crc16.h>
#include <serial_console/frame_decoder.h>
#include <unity.h>

#include "session.h"

using serial_console::FrameDecoder;
using serial_console::FrameType;
using session::Encoded;

namespace {

constexpr size_t kMaxPayload = 40;

struct Decoded {
  FrameDecoder::Event event = FrameDecoder::Event::kNothing;  // the last one
  size_t used = 0;  // bytes until then
  uint8_t payload[kMaxPayload] = {};
  size_t length = 0;
};

// Decodes `bytes` behind the mark, until the frame is over.
Decoded Decode(FrameDecoder& decoder, const uint8_t* bytes, size_t size) {
  Decoded decoded;
  decoder.Begin();
  while (decoder.is_inside() && decoded.used < size) {
    decoded.event = decoder.Take(bytes[decoded.used++]);
    if (decoded.event == FrameDecoder::Event::kPayload) {
      decoded.payload[decoded.length++] = decoder.byte();
    }
  }
  return decoded;
}

}  // namespace

void CrcOfTheCheckStringIsTheStandardOne() {
  serial_console::Crc16 crc;
  for (char digit = '1'; digit <= '9'; ++digit) {
    crc.Add(static_cast<uint8_t>(digit));
  }
  TEST_ASSERT_EQUAL_HEX16(0x29B1, crc.value());
}

// The bytes of the examples in docs/console.md.
void FramesMatchTheDocumentation() {
  const Encoded info(FrameType::kInfo, 5);
  const uint8_t expected_info[] = {0x02, 0xA0, 0x80, 0x80,
                                   0x81, 0x85, 0xD4, 0xE7};
  TEST_ASSERT_EQUAL_size_t(sizeof(expected_info), info.size);
  TEST_ASSERT_EQUAL_MEMORY(expected_info, info.bytes, info.size);

  uint8_t blank[13];
  memset(blank, 0xBF, 12);
  blank[12] = 0x8F;
  const Encoded predict(FrameType::kPredict, 6, blank, sizeof(blank));
  const uint8_t expected_predict[] = {
      0x02, 0xF0, 0x8D, 0x80, 0x82, 0x86, 0xBF, 0xBF, 0xBF, 0xFF, 0xBF, 0xBF,
      0xBF, 0xBF, 0xBF, 0xBF, 0xBF, 0x87, 0xBF, 0xBF, 0x8F, 0xDF, 0xBD};
  TEST_ASSERT_EQUAL_size_t(sizeof(expected_predict), predict.size);
  TEST_ASSERT_EQUAL_MEMORY(expected_predict, predict.bytes, predict.size);
}

void FramesOfEveryLengthSurviveTheLine() {
  session::Noise noise(3);
  uint8_t payload[kMaxPayload];
  FrameDecoder decoder(kMaxPayload);
  for (size_t length = 1; length <= kMaxPayload; ++length) {
    for (uint8_t& byte : payload) byte = noise.Next();
    const Encoded frame(FrameType::kSteps, 0xA7, payload, length);
    TEST_ASSERT_EQUAL_HEX8(0x02, frame.bytes[0]);
    for (size_t i = 1; i < frame.size; ++i) {
      TEST_ASSERT_TRUE((frame.bytes[i] & 0x80) != 0);
    }
    const Decoded decoded = Decode(decoder, frame.bytes + 1, frame.size - 1);
    TEST_ASSERT_TRUE(decoded.event == FrameDecoder::Event::kWhole);
    TEST_ASSERT_EQUAL_size_t(frame.size - 1, decoded.used);
    TEST_ASSERT_TRUE(decoder.type() == FrameType::kSteps);
    TEST_ASSERT_EQUAL_HEX8(0xA7, decoder.sequence());
    TEST_ASSERT_EQUAL_size_t(length, decoded.length);
    TEST_ASSERT_EQUAL_MEMORY(payload, decoded.payload, length);
  }
}

void EveryFlippedBitIsDetected() {
  const uint8_t payload[] = {0x00, 0xFF, 0x02, 0x80, 0x55, 0xAA, 0x10};
  Encoded frame(FrameType::kPredict, 3, payload, sizeof(payload));
  FrameDecoder decoder(kMaxPayload);
  // Unused bits, those of the last group's missing bytes, may have any value.
  const size_t last_group = 1 + 8;
  for (size_t i = 1; i < frame.size; ++i) {
    for (int bit = 0; bit < 7; ++bit) {
      const bool is_unused = i == last_group && bit > 5;
      if (is_unused) continue;
      frame.bytes[i] = static_cast<uint8_t>(frame.bytes[i] ^ 1 << bit);
      const Decoded decoded = Decode(decoder, frame.bytes + 1, frame.size - 1);
      TEST_ASSERT_TRUE(decoded.event != FrameDecoder::Event::kWhole);
      frame.bytes[i] = static_cast<uint8_t>(frame.bytes[i] ^ 1 << bit);
    }
  }
  const Decoded decoded = Decode(decoder, frame.bytes + 1, frame.size - 1);
  TEST_ASSERT_TRUE(decoded.event == FrameDecoder::Event::kWhole);
}

void LengthAboveTheMaximumEndsTheFrameAtOnce() {
  const uint8_t payload[kMaxPayload + 1] = {};
  const Encoded frame(FrameType::kPredict, 3, payload, sizeof(payload));
  FrameDecoder decoder(kMaxPayload);
  const Decoded decoded = Decode(decoder, frame.bytes + 1, frame.size - 1);
  TEST_ASSERT_TRUE(decoded.event == FrameDecoder::Event::kTooLong);
  TEST_ASSERT_EQUAL_size_t(3, decoded.used);  // top bits and the length
  TEST_ASSERT_FALSE(decoder.is_inside());
}

void MarkRestartsAFrame() {
  const uint8_t payload[] = {1, 2, 3};
  const Encoded frame(FrameType::kPredict, 3, payload, sizeof(payload));
  FrameDecoder decoder(kMaxPayload);
  for (size_t cut = 1; cut < frame.size; ++cut) {
    Decode(decoder, frame.bytes + 1, cut - 1);
    TEST_ASSERT_TRUE(decoder.is_inside());
    const Decoded decoded = Decode(decoder, frame.bytes + 1, frame.size - 1);
    TEST_ASSERT_TRUE(decoded.event == FrameDecoder::Event::kWhole);
    TEST_ASSERT_EQUAL_MEMORY(payload, decoded.payload, sizeof(payload));
  }
}

void CountdownSurvivesClockWraparound() {
  serial_console::Countdown countdown;
  countdown.Start(0xFFFFFF00u, 0x200);
  TEST_ASSERT_FALSE(countdown.IsOver(0xFFFFFF00u));
  TEST_ASSERT_FALSE(countdown.IsOver(0xFFFFFFFFu));
  TEST_ASSERT_FALSE(countdown.IsOver(0x000000FFu));
  TEST_ASSERT_TRUE(countdown.IsOver(0x00000100u));
  countdown.Start(5, 0);
  TEST_ASSERT_TRUE(countdown.IsOver(5));
}
