#include "packing_tests.h"

#include <digits.h>
#include <serial_console/base64.h>
#include <serial_console/packed_bytes.h>
#include <unity.h>

#include "session.h"

using serial_console::DecodeBase64;
using serial_console::Inputs;
using serial_console::kMaxPackedBytes;
using serial_console::PackedInputs;

namespace {

constexpr size_t kBytes = serial_console::kInputBytes;

// Packed bytes followed by others that must not change.
struct Guarded {
  PackedInputs inputs;
  uint8_t guard[256];
};
Guarded memory;

void Begin() {
  memset(memory.guard, 0xEE, sizeof(memory.guard));
  memory.inputs.Begin();
}

// Whether that was all.
bool Take(const uint8_t* packed, size_t length) {
  for (size_t i = 0; i < length; ++i) memory.inputs.Take(packed[i]);
  for (const uint8_t byte : memory.guard) {
    TEST_ASSERT_EQUAL_HEX8(0xEE, byte);
  }
  return memory.inputs.IsWhole();
}

bool IsWhole(const uint8_t* packed, size_t length) {
  Begin();
  return Take(packed, length);
}

// The bytes of all rows.
const uint8_t* Unpacked() {
  static Inputs inputs;
  PackedRows rows = memory.inputs.rows();
  for (int i = 0; i < Predictor::kInputs; i += model_data::kFeatures) {
    rows.Next(reinterpret_cast<Predictor::Row&>(inputs[i]));
  }
  return reinterpret_cast<const uint8_t*>(inputs);
}

// Whether zeros up to the last `left` bytes and then `end` are a sequence.
bool IsWholeWith(size_t left, const uint8_t* end, size_t length) {
  Begin();
  for (size_t zeros = kBytes - left; zeros > 0;) {
    const size_t run = lstm_kernels::Min(zeros, size_t{64});
    memory.inputs.Take(static_cast<uint8_t>(0x7F + run));
    zeros -= run;
  }
  return Take(end, length);
}

void AssertSurvivesPacking(const Inputs& inputs) {
  const session::Packed& packed = session::Pack(inputs);
  TEST_ASSERT_LESS_OR_EQUAL_size_t(kMaxPackedBytes, packed.size);
  TEST_ASSERT_TRUE(IsWhole(packed.bytes, packed.size));
  TEST_ASSERT_EQUAL_MEMORY(inputs, Unpacked(), sizeof(inputs));
}

bool Decodes(const char* text, size_t size) {
  static uint8_t bytes[8];
  return DecodeBase64(text, bytes, size);
}

}  // namespace

void EachKindOfPieceUnpacks() {
  if (kBytes < 10) return;  // another network may have fewer
  const uint8_t end[] = {0x02, 7, 8, 9, 0x81, 0xC1, 200, 0x80};
  TEST_ASSERT_TRUE(IsWholeWith(9, end, sizeof(end)));
  const uint8_t expected[] = {0, 7, 8, 9, 0, 0, 200, 200, 200, 0};
  TEST_ASSERT_EQUAL_MEMORY(expected, Unpacked() + kBytes - 10, 10);
}

void EveryExampleSurvivesPacking() {
  for (int example = 0; example < digits::kCount; ++example) {
    AssertSurvivesPacking(session::InputsOf(example));
  }
}

void NoiseSurvivesPacking() {
  Inputs inputs = {};
  session::Noise noise(1);
  auto* bytes = reinterpret_cast<uint8_t*>(inputs);
  // Of what the small console has no memory for, the end is blank.
  constexpr size_t kNoise = lstm_kernels::Min(kBytes, kMaxPackedBytes - 32);
  for (size_t i = 0; i < kNoise; ++i) bytes[i] = noise.Next() | 1;
  AssertSurvivesPacking(inputs);
}

void TooManyBytesAreRefused() {
  if (kBytes < 4) return;
  const uint8_t literals[] = {0x03, 1, 2, 3, 4};
  TEST_ASSERT_TRUE(IsWholeWith(4, literals, sizeof(literals)));
  TEST_ASSERT_FALSE(IsWholeWith(3, literals, sizeof(literals)));
  const uint8_t zeros[] = {0x83};
  TEST_ASSERT_TRUE(IsWholeWith(4, zeros, sizeof(zeros)));
  TEST_ASSERT_FALSE(IsWholeWith(3, zeros, sizeof(zeros)));
  const uint8_t repeats[] = {0xC2, 5};
  TEST_ASSERT_TRUE(IsWholeWith(4, repeats, sizeof(repeats)));
  TEST_ASSERT_FALSE(IsWholeWith(3, repeats, sizeof(repeats)));
  TEST_ASSERT_FALSE(IsWholeWith(0, zeros, sizeof(zeros)));
}

void TooFewBytesAreRefused() {
  if (kBytes < 4) return;
  TEST_ASSERT_FALSE(IsWhole(nullptr, 0));
  TEST_ASSERT_FALSE(IsWholeWith(1, nullptr, 0));
  const uint8_t literals[] = {0x03, 1, 2, 3};
  TEST_ASSERT_FALSE(IsWholeWith(4, literals, sizeof(literals)));
  TEST_ASSERT_FALSE(IsWholeWith(3, literals, sizeof(literals)));
  const uint8_t repeats[] = {0xC2};
  TEST_ASSERT_FALSE(IsWholeWith(4, repeats, sizeof(repeats)));
  TEST_ASSERT_FALSE(IsWholeWith(0, repeats, sizeof(repeats)));
}

void NothingIsWrittenPastTheMemory() {
  session::Noise noise(2);
  for (int round = 0; round < 50; ++round) {
    Begin();
    for (size_t i = 0; i < 2 * kBytes; ++i) {
      const uint8_t byte = noise.Next();
      Take(&byte, 1);
    }
  }
}

void Base64FollowsTheStandard() {
  // Test vectors of RFC 4648, and all that the alphabet has.
  uint8_t bytes[6];
  TEST_ASSERT_TRUE(DecodeBase64("Zm9vYmFy", bytes, 6));
  TEST_ASSERT_EQUAL_MEMORY("foobar", bytes, 6);
  TEST_ASSERT_TRUE(DecodeBase64("Zm9vYg==", bytes, 4));
  TEST_ASSERT_TRUE(DecodeBase64("Zm9vYmE=", bytes, 5));
  TEST_ASSERT_EQUAL_MEMORY("fooba", bytes, 5);
  TEST_ASSERT_TRUE(DecodeBase64("+/09azAZ", bytes, 6));
  const uint8_t expected[] = {0xFB, 0xFD, 0x3D, 0x6B, 0x30, 0x19};
  TEST_ASSERT_EQUAL_MEMORY(expected, bytes, 6);
}

void EveryExampleSurvivesBase64() {
  for (int example = 0; example < digits::kCount; ++example) {
    char* text = strchr(session::PredictByBase64(example), ' ') + 1;
    auto* bytes = reinterpret_cast<uint8_t*>(text);  // in place
    TEST_ASSERT_TRUE(DecodeBase64(text, bytes, kBytes));
    TEST_ASSERT_EQUAL_MEMORY(session::InputsOf(example), bytes, kBytes);
  }
}

void InvalidBase64IsRefused() {
  TEST_ASSERT_TRUE(Decodes("Zm8", 2));
  TEST_ASSERT_TRUE(Decodes("Zm8=", 2));
  const char* wrong[] = {
      "",     "Z",     "Zm",   "Zm8==",    "Zm8===", "=Zm8",  "Zm=8", "Zm8 ",
      "Zm-=", "Zm8=x", "Zm9v", "Zm9vYg==", "Z m8",   "Zm8\t", "Zm_8"};
  for (const char* text : wrong) {
    TEST_ASSERT_FALSE_MESSAGE(Decodes(text, 2), text);
  }
}
