/**
 * A factor of the learning rate as a function of the share of the training done, from 0 at the start to 1 at the end.
 */
export type Schedule = (done: number) => number;

export const schedules = {
  constant: (): Schedule => () => 1,
  /** Decreases from 1 to `end` along half a cosine. */
  cosine:
    (end = 0): Schedule =>
    (done) =>
      end + ((1 - end) * (1 + Math.cos(Math.PI * done))) / 2,
  /** Decreases from 1 to `end` linearly. */
  linear:
    (end = 0): Schedule =>
    (done) =>
      1 + (end - 1) * done,
  /** Increases from 0 to 1 over the first `share` of the training, then follows `then`. */
  warmUp:
    (share: number, then: Schedule = () => 1): Schedule =>
    (done) =>
      done < share ? done / share : then((done - share) / (1 - share)),
};
