// Every metric, one line each. Weights files hold their values in this order: a new one goes to the
// end.

package let metricCatalog: [Metric] = [
  .loss,
  .accuracy,
  .meanIoU,
  .averagePrecision,
  .exactMatch,
  .perplexity,
  .bitsPerCharacter,
]
