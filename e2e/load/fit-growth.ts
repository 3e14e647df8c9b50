/** A measurement, and when it was made (ms of any clock). */
export interface Sample {
  at: number;
  value: number;
}

/**
 * How much a value grew over the time of its samples, by the straight line that fits them best (least squares): a
 * single high or low sample hardly changes it. 0 for fewer than two moments.
 */
export function fitGrowth(samples: Sample[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanAt = mean(samples.map(({ at }) => at));
  const meanValue = mean(samples.map(({ value }) => value));
  const spread = samples.reduce((sum, { at }) => sum + (at - meanAt) ** 2, 0);
  if (samples.length < 2 || spread === 0) return 0;
  const slope = samples.reduce((sum, { at, value }) => sum + (at - meanAt) * (value - meanValue), 0) / spread;
  return slope * (samples.at(-1)!.at - samples[0]!.at);
}
