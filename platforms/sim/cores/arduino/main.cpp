#include "Arduino.h"
#include "sim/machine.h"

namespace machine {
namespace {

bool stop_requested = false;

void StopIfRequested() {
  if (stop_requested) Stop(0);
}

}  // namespace

void RequestStop() { stop_requested = true; }

void RunSketch() {
  setup();
  StopIfRequested();
  for (;;) {
    loop();
    StopIfRequested();
  }
}

}  // namespace machine
