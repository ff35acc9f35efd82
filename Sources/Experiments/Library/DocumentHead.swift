// A document is asked which weights it names, whether or not it could be opened.
import Numerics

/// What a document says of itself before it is checked.
struct DocumentHead {
  /// The weights file it names.
  var weights: Fingerprint?
  var bytes: [UInt8]
  var experiment: Experiment

  /// nil where the file is no document.
  init?(_ path: String) {
    guard let bytes = try? Library.read(path), let text = try? TextCheck.text(of: bytes),
      let (experiment, _) = try? ExperimentFile.decode(text)
    else { return nil }
    self.bytes = bytes
    self.experiment = experiment
    weights = experiment.results?.weights?.fingerprint
  }
}
