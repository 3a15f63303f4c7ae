// What the vector table calls besides reset and faults.
#pragma once

namespace machine {

void OnSysTick();  // the end of a period of the clock
void OnSerial();   // a byte came in

}  // namespace machine
