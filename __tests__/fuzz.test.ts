import { fuzzReview } from "../fuzz/review";
import { fuzzTexts } from "../fuzz/texts";

test("plans that were changed at random are reviewed or refused, and no block becomes a pass", () => {
  const { runs, refused, verdicts, faults } = fuzzReview(20261126, 300);
  expect(faults).toEqual([]);
  const reviewed = Object.values(verdicts).reduce((sum, count) => sum + count, 0);
  expect(reviewed + refused).toBe(runs);
});

test("texts of others that were changed at random are read or refused, and no secret is copied", () => {
  const { runs, read, refused, faults } = fuzzTexts(20261127, 300);
  expect(faults).toEqual([]);
  expect(read + refused).toBe(runs);
  // Both happen, or the mutations are too mild or too wild to show anything.
  expect(Math.min(read, refused)).toBeGreaterThan(runs / 20);
});
