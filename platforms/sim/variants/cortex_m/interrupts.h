// What the vector table calls besides reset.
#ifndef INTERRUPTS_H_
#define INTERRUPTS_H_

namespace machine {

// Entry of every exception that should not happen.
extern "C" void OnFault();

void OnSysTick();  // the end of a period of the clock
void OnSerial();   // a byte came in

}  // namespace machine

#endif  // INTERRUPTS_H_
