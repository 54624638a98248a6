/** A learning rate's factor as a function of how much of the training is done, from 0 at the start to 1 at the end. */
export type Schedule = (done: number) => number;

export const schedules = {
  constant: (): Schedule => () => 1,
  /** Falls from 1 to `end` along half a cosine. */
  cosine:
    (end = 0): Schedule =>
    (done) =>
      end + ((1 - end) * (1 + Math.cos(Math.PI * done))) / 2,
  /** Falls from 1 to `end` in a straight line. */
  linear:
    (end = 0): Schedule =>
    (done) =>
      1 + (end - 1) * done,
  /** Rises from 0 to 1 over the first `share` of the training, then follows `then`. */
  warmUp:
    (share: number, then: Schedule = () => 1): Schedule =>
    (done) =>
      done < share ? done / share : then((done - share) / (1 - share)),
};
