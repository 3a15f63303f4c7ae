// What draws on a sheet: mouse, pen or finger, or the page itself.

const WRITING_MS = 900; // for a digit

// A pen that presses half as hard as it can draws a line of the usual width.
const pressureOf = (event) =>
  event.pointerType === "pen" && event.pressure > 0 ? 0.5 + event.pressure : 1;

// Follows one pointer at a time over the canvas. `onStart` is called before a stroke begins,
// `onChange` after each change of the sheet and `onLift` when the stroke has ended.
export class Hand {
  #pointer = null;

  constructor(canvas, sheet, { onStart, onChange, onLift }) {
    const pointOf = (event) => {
      const box = canvas.getBoundingClientRect();
      const x = (event.clientX - box.left) / box.width;
      const y = (event.clientY - box.top) / box.height;
      return [x, y, pressureOf(event)];
    };

    // A browser takes a quick stroke for a fling, and a tap within a second as a command to stop it:
    // a button that is tapped then gets no click.
    canvas.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });

    canvas.addEventListener("pointerdown", (event) => {
      if (this.isDown || event.button !== 0) {
        return;
      }
      this.#pointer = event.pointerId;
      canvas.setPointerCapture(event.pointerId);
      onStart();
      sheet.begin(pointOf(event));
      onChange();
    });

    canvas.addEventListener("pointermove", (event) => {
      if (event.pointerId !== this.#pointer) {
        return;
      }
      // All points since the last frame, where the browser has them.
      const events = event.getCoalescedEvents?.() ?? [];
      let isLonger = false;
      for (const each of events.length ? events : [event]) {
        isLonger = sheet.extend(pointOf(each)) || isLonger;
      }
      if (isLonger) {
        onChange();
      }
    });

    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      canvas.addEventListener(end, (event) => {
        if (event.pointerId === this.#pointer) {
          this.#pointer = null;
          onLift();
        }
      });
    }
  }

  get isDown() {
    return this.#pointer !== null;
  }

  // Ends the stroke, wherever the pointer goes: it is no longer on the sheet.
  letGo() {
    this.#pointer = null;
  }
}

// Writes given strokes as a hand would, or at once where motion is not wanted.
export class Scribe {
  #frame = 0;

  get isWriting() {
    return this.#frame !== 0;
  }

  write(sheet, strokes, isAtOnce, onChange) {
    this.stop();
    const total = strokes.flat().length;
    const started = performance.now();
    const step = (now) => {
      const share = isAtOnce ? 1 : Math.min(1, Math.max(0, (now - started) / WRITING_MS));
      this.#frame = share < 1 ? requestAnimationFrame(step) : 0;
      sheet.strokes = firstPoints(strokes, Math.ceil(share * total));
      onChange();
    };
    step(started);
  }

  stop() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }
}

function firstPoints(strokes, count) {
  const written = [];
  for (const stroke of strokes) {
    const points = stroke.slice(0, count);
    if (points.length) {
      written.push(points);
    }
    count -= points.length;
  }
  return written;
}
