// The board's clock, for the start-up code.
#ifndef CLOCK_H_
#define CLOCK_H_

namespace machine {

void StartClock();

}  // namespace machine

#endif  // CLOCK_H_
