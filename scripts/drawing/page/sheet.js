// A drawing: strokes of a round pen on a sheet of side 1, each a list of [x, y, pressure].

// Pixels to a side of what is sent; drawing/app.py expects as many.
const GREY_SIDE = 280;

// Below this a new point is left out: the hand holds still.
const MIN_DISTANCE = 0.003;

export class Sheet {
  strokes = [];
  penWidth = 0.087; // of the sheet's side, at a pressure of 1
  #grey = new OffscreenCanvas(GREY_SIDE, GREY_SIDE).getContext("2d", { willReadFrequently: true });

  get isBlank() {
    return this.strokes.length === 0;
  }

  begin(point) {
    this.strokes.push([point]);
  }

  // Goes on with the last stroke; returns whether that changed anything.
  extend(point) {
    const stroke = this.strokes.at(-1);
    const [x, y] = stroke.at(-1);
    if (Math.hypot(point[0] - x, point[1] - y) < MIN_DISTANCE) {
      return false;
    }
    stroke.push(point);
    return true;
  }

  undo() {
    this.strokes.pop();
  }

  clear() {
    this.strokes = [];
  }

  // Draws the ink alone, on a canvas of `side` pixels.
  paint(context, side, colour) {
    context.save();
    context.scale(side, side);
    context.fillStyle = context.strokeStyle = colour;
    context.lineCap = "round";
    context.lineJoin = "round";
    for (const stroke of this.strokes) {
      paintStroke(context, stroke, this.penWidth);
    }
    context.restore();
  }

  // The drawing as bytes, row by row: ink 255, paper 0.
  greyLevels() {
    this.#grey.fillStyle = "black";
    this.#grey.fillRect(0, 0, GREY_SIDE, GREY_SIDE);
    this.paint(this.#grey, GREY_SIDE, "white");
    const { data } = this.#grey.getImageData(0, 0, GREY_SIDE, GREY_SIDE);
    const levels = new Uint8Array(GREY_SIDE * GREY_SIDE);
    for (let i = 0; i < levels.length; i += 1) {
      levels[i] = data[4 * i]; // red, of red, green, blue and opacity
    }
    return levels;
  }
}

// Through the middles between neighbouring points, with the points as control points: smooth, and
// each piece can have a width of its own.
function paintStroke(context, stroke, penWidth) {
  let start = stroke[0];
  if (stroke.length === 1) {
    // A path without a length is not stroked at all.
    context.beginPath();
    context.arc(start[0], start[1], (penWidth * start[2]) / 2, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  stroke.forEach((point, i) => {
    const end = i + 1 < stroke.length ? middle(point, stroke[i + 1]) : point;
    context.lineWidth = penWidth * point[2];
    context.beginPath();
    context.moveTo(start[0], start[1]);
    context.quadraticCurveTo(point[0], point[1], end[0], end[1]);
    context.stroke();
    start = end;
  });
}

function middle(a, b) {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}
