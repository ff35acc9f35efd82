// A network in training without its random draws, for measurements that ask twice.

extension Network {
  /// The same network in which nothing is left out at random in training.
  package var withoutRandomness: Network {
    var network = self
    for block in network.blocks.indices {
      for layer in network.blocks[block].layers.indices {
        guard var dropout = network.blocks[block].layers[layer].kind as? Dropout else { continue }
        dropout.rate = 0
        network.blocks[block].layers[layer].kind = dropout
      }
      for skip in network.blocks[block].skips.indices {
        network.blocks[block].skips[skip].survival = 1
        network.blocks[block].skips[skip].dropout = 0
      }
    }
    return network
  }
}
