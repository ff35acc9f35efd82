// Every template, one line each; the first that fits is what is proposed for data.

package let templateCatalog: [NetworkTemplate] = [
  .residual,
  .transformer,
  .plain,
  .unet,
  .recurrent,
  .empty,
]
