#ifndef TERMINAL_H_
#define TERMINAL_H_

namespace machine {

// If stdin is a terminal, makes it a serial line: each key is sent when it is
// pressed, and only the program echoes it. QEMU does the same for emulated
// boards. The end of the program restores the terminal.
void MakeTerminalASerialLine();

}  // namespace machine

#endif  // TERMINAL_H_
