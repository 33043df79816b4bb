/** Tells whether anything was allocated in between, by where the heap would put its next blocks. */

const SIZES: usize[] = [12, 28, 44, 60, 92, 124, 188, 252, 380, 508, 1020, 4092, 65532];

export class HeapProbe {
  private blocks: StaticArray<usize> = new StaticArray<usize>(SIZES.length);
  private after: StaticArray<usize> = new StaticArray<usize>(SIZES.length);

  constructor() {
    this.look(this.blocks);
    this.look(this.blocks);
  }

  /**
   * A block that was allocated since and not freed (the runtime frees objects only when it is told to collect) has taken the place
   * that the next block of some size had.
   *
   * @returns those sizes, bytes; "" = nothing was allocated since the probe was made
   */
  moved(): string {
    this.look(this.after);
    const sizes: string[] = [];
    for (let i = 0; i < SIZES.length; i++) if (this.blocks[i] !== this.after[i]) sizes.push(SIZES[i].toString());
    return sizes.join(" ");
  }

  private look(blocks: StaticArray<usize>): void {
    for (let i = 0; i < SIZES.length; i++) blocks[i] = heap.alloc(SIZES[i]);
    for (let i = SIZES.length - 1; i >= 0; i--) heap.free(blocks[i]);
  }
}
