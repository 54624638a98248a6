const none = -1;

/**
 * Whether every left vertex of a bipartite graph can have a right vertex of its own (Hopcroft and Karp, 1973).
 *
 * Each round layers the left vertices by their distance from those that are still alone, and then finds as many
 * disjoint shortest augmenting paths as there are.
 */
export function matchesAll(left: number, right: number, joined: (l: number, r: number) => boolean): boolean {
  if (left > right) return false;
  const matching = new Matching(left, right, joined);
  while (matching.alone > 0) if (matching.augment() === 0) return false;
  return true;
}

class Matching {
  /** How many left vertices are without a partner. */
  alone: number;
  private readonly ofLeft: Int32Array;
  private readonly ofRight: Int32Array;
  private readonly layer: Int32Array;
  private readonly queue: Int32Array;
  /** For each left vertex, the next right vertex to try in this round. */
  private readonly next: Int32Array;

  constructor(
    private readonly left: number,
    private readonly right: number,
    private readonly joined: (l: number, r: number) => boolean,
  ) {
    this.alone = left;
    this.ofLeft = new Int32Array(left).fill(none);
    this.ofRight = new Int32Array(right).fill(none);
    this.layer = new Int32Array(left);
    this.queue = new Int32Array(left);
    this.next = new Int32Array(left);
  }

  /** One round; returns how many vertices it matched. */
  augment(): number {
    if (!this.makeLayers()) return 0;
    this.next.fill(0);
    let matched = 0;
    for (let l = 0; l < this.left; l++) if (this.ofLeft[l] === none && this.extend(l)) matched++;
    this.alone -= matched;
    return matched;
  }

  /** Breadth first from the left vertices that are alone; whether a free right vertex is met. */
  private makeLayers(): boolean {
    const { layer, queue, ofLeft, ofRight } = this;
    let end = 0;
    layer.fill(none);
    for (let l = 0; l < this.left; l++) {
      if (ofLeft[l] !== none) continue;
      layer[l] = 0;
      queue[end++] = l;
    }
    let free = false;
    const seen = new Uint8Array(this.right);
    for (let k = 0; k < end; k++) {
      const l = queue[k];
      for (let r = 0; r < this.right; r++) {
        if (seen[r] || !this.joined(l, r)) continue;
        seen[r] = 1;
        const owner = ofRight[r];
        if (owner === none) free = true;
        else if (layer[owner] === none) {
          layer[owner] = layer[l] + 1;
          queue[end++] = owner;
        }
      }
    }
    return free;
  }

  /** Depth first along the layers, to a free right vertex; swaps the path's edges on the way back. */
  private extend(l: number): boolean {
    const { layer, ofLeft, ofRight, next } = this;
    while (next[l] < this.right) {
      const r = next[l]++;
      if (!this.joined(l, r)) continue;
      const owner = ofRight[r];
      if (owner !== none && !(layer[owner] === layer[l] + 1 && this.extend(owner))) continue;
      ofLeft[l] = r;
      ofRight[r] = l;
      return true;
    }
    layer[l] = none;
    return false;
  }
}
