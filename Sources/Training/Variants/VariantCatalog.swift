// Every variant that can be shown beside the document's own run, one line each.

package let variantCatalog: [Variant] = [
  .twin
]
