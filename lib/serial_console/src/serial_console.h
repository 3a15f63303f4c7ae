#ifndef SERIAL_CONSOLE_SERIAL_CONSOLE_H_
#define SERIAL_CONSOLE_SERIAL_CONSOLE_H_

// The firmware's side of the serial port: commands that a person types, frames
// that a program sends, and a loop that shows a random example every second.
// docs/console.md describes the protocol.

#include "serial_console/byte_sink.h"
#include "serial_console/console_state.h"
#include "serial_console/frame_requests.h"
#include "serial_console/line_editor.h"

namespace serial_console {

// Bytes in, bytes out: it does no I/O and owns all its memory.
class Console {
 public:
  // `line` receives the output. All of them are used as long as the console is.
  Console(const Board& board, const Examples& examples, Predictor& predictor,
          ByteSink& line);

  // Someone has opened the port: prints what this is.
  void Greet();

  // A byte arrived. Answers the command or frame that it completes.
  void Receive(uint8_t byte);

  // Call this in the loop: it shows the next example when it is time, and sends
  // output that is still buffered.
  void Poll();

 private:
  void TakeText(char byte);
  void HandleLine(LineEditor::Event event);
  bool NextExampleIsDue() const;
  void ShowNextExample();
  void PauseLoop(uint32_t milliseconds);

  ConsoleState state_;
  CollectingSink line_;
  TextWriter text_;
  FrameRequests frames_;
  LineEditor typed_;
  Countdown typing_pause_;
  bool has_prompt_ = false;
};

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_SERIAL_CONSOLE_H_
