// The catalogs whose kinds a form can choose among.
import Problems
import Networks
import Schema
import Training

package enum KindCatalog: Hashable, Sendable {
  case layers, datasets, optimizers, schedules

  var kinds: [String] {
    switch self {
    case .layers: layerCatalog.kinds
    case .datasets: datasetCatalog.kinds
    case .optimizers: optimizerCatalog.kinds
    case .schedules: scheduleCatalog.kinds
    }
  }

  /// What the kind field is called.
  var noun: String {
    switch self {
    case .layers: layerCatalog.noun
    case .datasets: datasetCatalog.noun
    case .optimizers: optimizerCatalog.noun
    case .schedules: scheduleCatalog.noun
    }
  }

  func summary(of kind: String) -> String {
    switch self {
    case .layers: layerCatalog[kind]?.summary ?? ""
    case .datasets: datasetCatalog[kind]?.summary ?? ""
    case .optimizers: optimizerCatalog[kind]?.summary ?? ""
    case .schedules: scheduleCatalog[kind]?.summary ?? ""
    }
  }

  func fields(of kind: String) -> [FieldInfo] {
    switch self {
    case .layers: layerCatalog[kind]?.fields ?? []
    case .datasets: datasetCatalog[kind]?.fields ?? []
    case .optimizers: optimizerCatalog[kind]?.fields ?? []
    case .schedules: scheduleCatalog[kind]?.fields ?? []
    }
  }
}
