// Every loss, one line each.

package let lossCatalog: [Loss] = [
  .crossEntropy,
  .meanSquaredError,
  .binaryCrossEntropy,
  .huber,
  .detection,
  .margin,
]
