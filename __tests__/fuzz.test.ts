import { fuzzReview } from "../fuzz/review";

test("plans that were changed at random are reviewed or refused, and no block becomes a pass", () => {
  const { runs, refused, verdicts, faults } = fuzzReview(20261126, 300);
  expect(faults).toEqual([]);
  const reviewed = Object.values(verdicts).reduce((sum, count) => sum + count, 0);
  expect(reviewed + refused).toBe(runs);
});
