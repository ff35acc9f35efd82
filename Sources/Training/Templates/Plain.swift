// The residual network without its skips: to draw them oneself.
internal import Networks

extension NetworkTemplate {
  static let plain = NetworkTemplate(
    "plain", summary: "the residual network without its skips, to draw them yourself"
  ) { data in
    guard var network = residual.network(data) else { return nil }
    for index in network.blocks.indices { network.blocks[index].skips = [] }
    return network
  }
}
