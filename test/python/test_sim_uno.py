"""The emulated Uno: how programs end, where its serial line goes, and what the build refuses."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path

import pytest

import simulated_boards
from boards import sections

LAUNCHER = sections.launcher()
AVR = LAUNCHER.avr()


@pytest.fixture(autouse=True, scope="module")
def tools() -> None:
    simulated_boards.provide("atmega328p")


# Sends back what comes, at 115,200 baud.
ECHO = """#include <avr/io.h>
int main() {
  UCSR0A = 1 << U2X0;
  UBRR0 = 16;
  UCSR0B = 1 << RXEN0 | 1 << TXEN0;
  for (;;) {
    while (!(UCSR0A & 1 << RXC0)) {}
    UDR0 = UDR0;
  }
}
"""


def built(folder: Path, code: str, *compiler: str) -> Path:
    source, program = folder / "program.cpp", folder / "program.elf"
    source.write_text(code)
    compiler = compiler or ("avr-g++", "-Os")
    objects = [*compiler, "-mmcu=atmega328p", "-c", str(source), "-o", str(folder / "program.o")]
    subprocess.run(objects, check=True)
    link = ["avr-gcc", "-mmcu=atmega328p", str(folder / "program.o"), "-o", str(program)]
    subprocess.run(link, check=True)
    return program


@pytest.mark.parametrize(
    ("body", "code", "printed"),
    [
        ("GPIOR0 = 3; for (;;) {}", 3, ""),
        ("GPIOR0 = 0; for (;;) {}", 0, ""),
        ("abort();", 1, "fault: abort(), at 0x"),
        ("void (*volatile none)() = 0; none();", 1, "fault: a jump to 0, at 0x"),
        ("return deep(1);", 1, "fault: the stack has left its memory, at 0x"),
    ],
    ids=["exit code", "success", "abort", "null", "stack"],
)
def test_end_of_a_program_is_reported(tmp_path, body, code, printed):
    program = built(
        tmp_path,
        "#include <avr/io.h>\n#include <stdlib.h>\nvolatile int sink;\n"
        "__attribute__((noinline)) int deep(int n) { volatile char frame[50]; frame[0] = n;\n"
        "  sink = deep(n + 1) + frame[0]; return sink; }\n"
        f"int main() {{ {body} }}\n",
    )
    command = LAUNCHER.command("uno", program, skip_delays=True)
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == code
    assert done.stderr.startswith(printed) and bool(done.stderr) == bool(printed)


def test_serial_line_is_a_socket_as_with_qemu(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        place = f"tcp:127.0.0.1:{server.getsockname()[1]},nodelay=on"
        command = LAUNCHER.command("uno", built(tmp_path, ECHO), serial=place)
        with subprocess.Popen(command) as process:
            line = server.accept()[0]
            sent = bytes(range(256)) * 8
            line.sendall(sent)
            received = b""
            while len(received) < len(sent):
                received += line.recv(4096)
            process.terminate()
    assert received == sent


def test_what_clang_compiles_wrongly_is_refused(tmp_path):
    code = (
        "#include <stdint.h>\nstruct Odd { uint8_t bytes[63]; uint16_t word; } odd;\n"
        '__attribute__((noinline)) uint16_t Get(Odd* it) { asm(""); return it->word; }\n'
        "int main() { return Get(&odd); }\n"
    )
    program = built(tmp_path, code, AVR.CLANG, "--target=avr", "-Oz")
    with pytest.raises(ValueError, match=r"compiled Get\(Odd\*\) wrongly"):
        AVR.require_sound_code(program)
    AVR.require_sound_code(
        built(tmp_path, code.replace("[63]", "[62]"), AVR.CLANG, "--target=avr", "-Oz")
    )


def test_program_that_is_none_is_refused(tmp_path):
    program = tmp_path / "program.elf"
    program.write_text("no program")
    done = subprocess.run(
        LAUNCHER.command("uno", program), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert done.stderr.endswith(f"error: {program} is no program for an AVR; build it again.\n")
