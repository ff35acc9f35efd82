// How much of what comes out of a join is the skip's: one half where skip and branch are equally
// large.

extension LayerMetric {
  package static let skipShare = LayerMetric(
    "skip_share", title: "skip share", symbol: "skip", scale: .share,
    summary: "size of the skip's part of what a join puts out, beside that of its branch: 50 % "
      + "where both are equally large",
    formula: "‖skip‖ / (‖skip‖ + ‖branch‖), each with its factor or gate, over the first samples "
      + "of the batch that have 65,536 values together",
    source: "Veit, Wilber & Belongie, 2016; De & Smith, 2020",
    form: .join { skip, branch in
      let (skip, branch) = (skip.squareRoot(), branch.squareRoot())
      return skip + branch > 0 ? skip / (skip + branch) : .nan
    })
}
