// Every variant that a key shows beside the document's own run or a document asks for by its view,
// one line each.

package let variantCatalog: [Variant] = [
  .twin,
  .residual,
]
