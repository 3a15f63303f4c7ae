#ifndef SERIAL_CONSOLE_CONSOLE_SIZE_H_
#define SERIAL_CONSOLE_CONSOLE_SIZE_H_

// custom_console in platformio.ini: 1 leaves out what takes much flash or RAM,
// for chips that have little. docs/console.md says what that is.
#ifndef SERIAL_CONSOLE_IS_SMALL
#define SERIAL_CONSOLE_IS_SMALL 0
#endif

#endif  // SERIAL_CONSOLE_CONSOLE_SIZE_H_
