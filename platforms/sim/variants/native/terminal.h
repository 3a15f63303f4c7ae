#ifndef TERMINAL_H_
#define TERMINAL_H_

namespace machine {

// Where stdin is a terminal, makes it a serial line: each key is handed over as
// it is pressed, and only the program shows it. QEMU does the same for the
// boards that it emulates. The end of the program puts it back.
void MakeTerminalASerialLine();

}  // namespace machine

#endif  // TERMINAL_H_
