// Runs layers of any size, one after the other: for each its numbers and its
// input on stdin; the memory that it took and the hidden states of all steps on
// stdout. The format is that of test/python/compiled_runtime.py.

#include <lstm_kernels/sequences_int8.h>
#include <stdint.h>
#include <stdio.h>

#include <vector>

namespace {

using lstm_kernels::kGates;
using lstm_kernels::LstmInt8;
using lstm_kernels::Memory;
using lstm_kernels::SequenceMemory;

struct Head {
  int32_t batch, time_steps, time_major, features, units;
  int32_t input_zero_point, hidden_zero_point;
  int32_t cell_fractional_bits, cell_clip;
  int32_t input_product[kGates][2];
  int32_t recurrent_product[kGates][2];
  int32_t forget_times_cell[2], input_times_cell[2], output_times_tanh[2];
};

template <typename T>
std::vector<T> Read(size_t count) {
  std::vector<T> values(count);
  if (fread(values.data(), sizeof(T), count, stdin) != count) values = {};
  return values;
}

// Memory as large as `take` needs, aligned as a firmware's would be.
template <typename Take>
Memory Allocate(std::vector<uint8_t>& bytes, Take take) {
  Memory needed;
  take(needed);
  bytes.assign(needed.taken() + 15, 0xA5);
  const auto address = reinterpret_cast<uintptr_t>(bytes.data());
  return Memory(bytes.data() + (16 - address % 16) % 16);
}

bool RunLayer(const Head& head) {
  const int units = head.units;
  const int features = head.features;
  const int rows = head.batch * head.time_steps;
  const auto input_weights = Read<int8_t>(kGates * units * features);
  const auto recurrent_weights = Read<int8_t>(kGates * units * units);
  const auto bias = Read<int32_t>(kGates * units);
  const auto input = Read<int8_t>(rows * features);
  if (input.empty()) return false;

  const auto take_space = [&](Memory& memory) {
    return lstm_kernels::TakeSpace(
        memory, units, features,
        {head.input_zero_point, head.hidden_zero_point});
  };
  std::vector<uint8_t> weight_bytes;
  Memory weight_memory = Allocate(weight_bytes, take_space);
  const lstm_kernels::GateWeightsSpace space = take_space(weight_memory);
  const LstmInt8 lstm = {
      space.view(),
      lstm_kernels::FactorsFromPairs(head.input_product,
                                     head.recurrent_product),
      lstm_kernels::SmallFromPair(head.forget_times_cell),
      lstm_kernels::SmallFromPair(head.input_times_cell),
      lstm_kernels::SmallFromPair(head.output_times_tanh),
      head.hidden_zero_point,
      head.cell_fractional_bits,
      head.cell_clip,
  };
  for (int row = 0; row < kGates * units; ++row) {
    const int gate = row / units;
    const lstm_kernels::UnitWeights weights = {
        &input_weights[row * features], &recurrent_weights[row * units],
        bias[row], lstm.factors.input[gate].left_shift,
        lstm.factors.recurrent[gate].left_shift};
    if (!SumsAreSmall(weights, units, features)) return false;
    PackUnit(space, gate, row % units, weights);
  }

  std::vector<uint8_t> bytes;
  Memory memory = Allocate(
      bytes, [&](Memory& memory) { SequenceMemory(memory, units, features); });
  std::vector<int16_t> cell_states(head.batch * units, 0);
  std::vector<int8_t> hidden_states(
      head.batch * units, static_cast<int8_t>(head.hidden_zero_point));
  std::vector<int8_t> output(rows * units);
  const SequenceMemory sequence_memory(memory, units, features);
  RunSequences(lstm, head.input_zero_point,
               {head.batch, head.time_steps, head.time_major != 0},
               input.data(), output.data(), cell_states.data(),
               hidden_states.data(), sequence_memory);
  const int32_t taken =
      static_cast<int32_t>(weight_memory.taken() + memory.taken());
  return fwrite(&taken, sizeof(taken), 1, stdout) == 1 &&
         fwrite(output.data(), output.size(), 1, stdout) == 1;
}

}  // namespace

int main() {
  Head head;
  while (fread(&head, sizeof(head), 1, stdin) == 1) {
    if (!RunLayer(head)) return 1;
  }
  return 0;
}
