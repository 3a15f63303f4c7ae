// What the vector table calls besides reset and faults.
#ifndef INTERRUPTS_H_
#define INTERRUPTS_H_

namespace machine {

void OnSysTick();  // the end of a period of the clock
void OnSerial();   // a byte came in

}  // namespace machine

#endif  // INTERRUPTS_H_
