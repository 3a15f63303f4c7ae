// Does one thing at a time, however often it is asked for meanwhile, and then once more: a slow
// board leaves no backlog, and what it reads next is the drawing as it is by then.

export class Reader {
  #read;
  #isWanted = false;
  #isBusy = false;

  // `read` is an async function that reports its failures itself.
  constructor(read) {
    this.#read = read;
  }

  async ask() {
    this.#isWanted = true;
    if (this.#isBusy) {
      return;
    }
    this.#isBusy = true;
    try {
      while (this.#isWanted) {
        this.#isWanted = false;
        await this.#read();
      }
    } finally {
      this.#isBusy = false;
    }
  }
}
