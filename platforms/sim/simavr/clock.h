#ifndef CLOCK_H_
#define CLOCK_H_

extern "C" {
#include <sim_avr.h>
}

#include <chrono>
#include <thread>

// Keeps the program from running faster than on a board.
class Clock {
 public:
  Clock(const avr_t* avr, bool is_real_time)
      : avr_(avr), is_real_time_(is_real_time) {}

  void Wait() const {
    if (!is_real_time_) return;
    const std::chrono::duration<double> elapsed(
        static_cast<double>(avr_->cycle) / avr_->frequency);
    std::this_thread::sleep_until(
        start_ +
        std::chrono::duration_cast<std::chrono::steady_clock::duration>(
            elapsed));
  }

 private:
  const avr_t* const avr_;
  const bool is_real_time_;
  const std::chrono::steady_clock::time_point start_ =
      std::chrono::steady_clock::now();
};

#endif  // CLOCK_H_
