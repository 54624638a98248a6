const none = -1;

/**
 * Whether a matching of a bipartite graph covers every left vertex (Hopcroft and Karp, 1973).
 *
 * Each round layers the left vertices by their distance from unmatched ones, then finds a maximal set of disjoint
 * shortest augmenting paths.
 */
export function matchesAll(left: number, right: number, joined: (l: number, r: number) => boolean): boolean {
  if (left > right) return false;
  const matching = new Matching(left, right, joined);
  while (matching.alone > 0) if (matching.augment() === 0) return false;
  return true;
}

class Matching {
  /** The number of unmatched left vertices. */
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

  /** Runs one round and returns the number of vertices it matched. */
  augment(): number {
    if (!this.makeLayers()) return 0;
    this.next.fill(0);
    let matched = 0;
    for (let l = 0; l < this.left; l++) if (this.ofLeft[l] === none && this.extend(l)) matched++;
    this.alone -= matched;
    return matched;
  }

  /** Searches breadth first from the unmatched left vertices; returns whether it finds a free right vertex. */
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

  /** Searches depth first along the layers to a free right vertex; swaps the path's edges on the way back. */
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
