// Words that documents are likely to hold, which make codes short. Codes of version 1 are packed
// behind exactly this text: it never changes. Other words need another version.

enum ShareDictionary {
  static let bytes = Array(text.utf8)

  // What is likeliest stands last: it is nearest to the document.
  private static let text = """
    results:
      steps: 
      status: finished
      digest: 
      test_accuracy: 
      train_accuracy: 
      test_loss: 
      train_loss: 
    events:
      - {step: , set: network.blocks.body.repeats, value: false}
    {kind: recurrent, units: 32, cell: lstm}, {kind: embedding, units: 32}, {kind: positions}, \
    {kind: attention, heads: 4, causal: true}, layer_norm, {kind: feed_forward, units: 64}, \
    {kind: pool, size: 2}, global_average, flatten, tanh, sigmoid, gelu, dropout, rms_norm, \
    {kind: convolution, channels: 16, kernel: 3, stride: 2}, batch_norm, relu
    shortcut: projection, combine: concat, gate, survival: 0.5, branch_scale: 0, learnable: true
    {kind: adam, learning_rate: 1.0e-3}, adamw, weight_decay: 1.0e-4, schedule: {kind: cosine, \
    steps: 1000}, warm_up: 100, clip: 1, loss: mean_squared_error, binary_cross_entropy
    data: {kind: digits, test_fraction: 0.25}, moons, circle, xor, gauss, sequence, csv, path: \
    .csv, label: class, samples: 
    Press S to cut every skip, then r to start again from the same weights: the loss of the test \
    points after steps, with and without skip connections. The gradient reaches the first layer. 
    format: resplay/1
    name: Two spirals, 
    group: Start here
    notes: |
      
    author: 
    seed: 1
    data: {kind: spiral, points: 400, noise: 0.02, test_fraction: 0.5}
    network:
      blocks:
        - name: stem
          layers: [{kind: dense, units: 16}, relu]
        - name: body
          repeats: 27
          layers: [{kind: dense, units: 16}, relu, {kind: dense, units: 16}, relu]
          skips: [{from: 0, to: 3, branch_scale: 1/sqrt(repeats)}]
        - name: head
          layers: [{kind: dense, units: 2}]
    training:
      loss: cross_entropy
      batch_size: 32
      optimizer: {kind: sgd, learning_rate: 0.03, momentum: 0.9}
      stop: {steps: 4000}
    """
}
